import type { Page, Response } from '@playwright/test';
import { expect, hydrated, test } from '../../fixtures.ts';

const token = 'only-for-this-test';

test.use({ serverOptions: ['--token', token], expectedComplaints: [/status of 401|script.* violates the following Content Security Policy/i] });

async function logIn(page: Page, said: string): Promise<void> {
  await page.getByLabel('Token').fill(said);
  await page.getByRole('button', { name: 'Log in' }).click();
}

test('who does not know the token sees nothing, and who does comes to the page that was asked for', async ({ page, context, server, javaScriptEnabled }) => {
  const guarded = await fetch(`${server.url}/api/flows`);
  expect(guarded.status).toBe(401);
  await page.goto('/checkpoints?is_final=true');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Log in');

  await logIn(page, 'a guess');
  await expect(page.getByRole('alert')).toBeVisible();
  await logIn(page, token);
  await expect(page).toHaveURL(/\/checkpoints\?is_final=true$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Checkpoints');
  const cookies = await context.cookies();
  expect(cookies.filter((cookie) => cookie.httpOnly && cookie.sameSite === 'Lax' && !cookie.value.includes(token))).toHaveLength(1);

  if (javaScriptEnabled !== false) {
    await hydrated(page);
    await expect(page.getByRole('status').first(), 'the socket is let in by the cookie').toHaveText('Live');
  }
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.goto('/flows');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Log in');
});

test('pages run only the scripts that the server put there', { tag: '@javascript' }, async ({ page }) => {
  await page.goto('/');
  await logIn(page, token);
  await hydrated(page);
  const answer = (await page.goto('/flows/new')) as Response;
  const policy = answer.headers()['content-security-policy'];
  expect(policy).toMatch(/script-src [^;]*'nonce-/);
  expect(policy).not.toMatch(/script-src [^;]*'unsafe-(inline|eval)'/);
  await hydrated(page);
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.smuggled = true';
    document.body.append(script);
    return 'smuggled' in window;
  });
  expect(ran).toBe(false);
});
