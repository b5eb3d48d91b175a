import { createFlow, expect, flowWithStatus, post, test } from '../../fixtures.ts';

test('a flow that ends says so on every page, in the tab and to the desktop', async ({ page, open, server, context }) => {
  test.setTimeout(120_000);
  await context.grantPermissions(['notifications'], { origin: server.url });
  await page.addInitScript(() => {
    const told: string[] = [];
    // The desktop of a headless browser shows nothing, so that what it is told is noted.
    class Noted {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title: string) {
        told.push(title);
      }
    }
    Object.assign(window, { told, Notification: Noted });
  });
  await open('/corpora');
  const notify = page.getByRole('button', { name: /^Notifications/ });
  await notify.click();
  await expect(notify).toHaveAttribute('aria-pressed', 'true');

  const first = await createFlow(server, 'Seen at once', { ga_generations: 2, ts_iterations: 2 });
  await post(server, `/api/flows/${first.id}/start`);
  const toasts = page.locator('.toasts');
  await expect(toasts.getByRole('link', { name: /^Seen at once is completed at \d\.\d{4} nats$/ })).toBeVisible({ timeout: 60_000 });
  await expect(page).toHaveTitle('Corpora · WNN Experiments');
  await toasts.getByRole('button', { name: 'Dismiss' }).click();
  await expect(toasts.getByRole('link')).toHaveCount(0);

  // As a tab in the background is.
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  const second = await createFlow(server, 'While nobody looked', { ga_generations: 2, ts_iterations: 2 });
  await post(server, `/api/flows/${second.id}/start`);
  await flowWithStatus(server, second.id, 'completed', 60);
  await expect(page).toHaveTitle('(1) Corpora · WNN Experiments');
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon-news.svg');
  expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([expect.stringContaining('While nobody looked')]);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => false });
    window.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(page).toHaveTitle('Corpora · WNN Experiments');
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon.svg');
});
