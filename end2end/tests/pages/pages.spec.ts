import { expect, test } from '../../fixtures.ts';

// Each of these runs on a desktop, on a phone, and with JavaScript off: what the server sends must say it all.

test('the list of flows shows each with its status', async ({ page, open, finishedFlow }) => {
  await open('/flows');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Flows');
  await expect(page.getByRole('link', { name: finishedFlow.name })).toBeVisible();
  await expect(page.getByText('completed').first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'New flow' }).first()).toBeVisible();
});

test('the builder offers the template, the corpora and every limit with its default', async ({ page, open }) => {
  await open('/flows/new');
  await expect(page.getByLabel('Name')).toBeEditable();
  await expect(page.getByLabel('Corpus').locator('option[value="toy"]')).toHaveCount(1);
  await expect(page.getByLabel('GA generations')).toHaveValue('250');
  await expect(page.getByLabel('Tabu iterations')).toHaveValue('250');
});

test('a flow shows its experiments, its charts and its checkpoints', async ({ page, open, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  await expect(page.getByRole('heading', { name: finishedFlow.name })).toBeVisible();
  await expect(page.getByText('Phase 3b: TS Connections').first()).toBeVisible();
  const chart = page.getByRole('img', { name: /cross-entropy/i }).first();
  await expect(chart).toBeVisible();
  expect(await chart.locator('path, polyline').count()).toBeGreaterThan(0);
  const links = page.getByRole('link', { name: /download/i });
  await expect(links).toHaveCount(6);
  const answer = await page.request.get((await links.first().getAttribute('href'))!);
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-type']).toBe('application/gzip');
});

test.describe('an address that leads nowhere', () => {
  test.use({ expectedComplaints: [/status of 404/] });

  test('is answered 404 with words and a way back', async ({ page, finishedFlow }) => {
    for (const path of [`/flows/${finishedFlow.id + 1000}`, '/nowhere']) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(404);
      await expect(page.getByRole('link', { name: /flows/i }).first()).toBeVisible();
    }
  });
});

test('no page is wider than its window', async ({ page, open, finishedFlow }) => {
  for (const path of ['/flows', '/flows/new', `/flows/${finishedFlow.id}`]) {
    await open(path);
    const { content, view, widest } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      view: document.documentElement.clientWidth,
      widest: [...document.body.querySelectorAll('*')]
        .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map((element) => `${element.tagName}.${element.className}`)
        .slice(0, 5),
    }));
    expect(content, `${path} is wider than its window: ${widest.join(', ')}`).toBeLessThanOrEqual(view);
  }
});
