import { expect, get, statusOf, test } from '../../fixtures.ts';

// Each of these runs on a desktop, on a phone, and with JavaScript off: what the server sends must say it all.

test('the overview tells what ended, what was best, and how much room there is', async ({ page, open, server, finishedFlow }) => {
  expect(finishedFlow.status).toBe('completed');
  // Other tests run flows too: whichever ended last is told.
  const ends = await get<{ name: string; completed_at: string }[]>(server, '/api/flows?status=completed&limit=200');
  const [last] = ends.sort((one, other) => other.completed_at.localeCompare(one.completed_at));
  await open('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
  const ended = page.getByRole('region', { name: 'Ended last' });
  await expect(ended.getByRole('listitem').filter({ hasText: last.name }).first()).toContainText(/\d\.\d{4}.*Completed/);
  await expect(page.getByRole('region', { name: 'Best on each corpus' }).getByRole('row', { name: /toy/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Room' })).toContainText(/Free on the disk/);
});

test('a flow tells what happened in it, newest first', async ({ page, open, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  const lines = page.getByRole('log').getByRole('listitem');
  await expect(lines.first()).toContainText('Completed');
  await expect(lines.last()).toContainText('Created');
  await expect(lines.filter({ hasText: /1a GA Neurons ended at \d\.\d{4} nats.*: limit reached/ })).toHaveCount(1);
});

test('the list of flows shows each with its status', async ({ page, open, finishedFlow }) => {
  await open('/flows');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Flows');
  const row = page.getByRole('row').filter({ hasText: finishedFlow.name });
  await expect(row.getByRole('link', { name: finishedFlow.name })).toBeVisible();
  await expect(row.getByText('Completed', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'New flow' }).first()).toBeVisible();
});

test('the builder offers the template, the corpora and every limit with its default', async ({ page, open }) => {
  await open('/flows/new');
  const field = (label: string) => page.getByLabel(label, { exact: true });
  await expect(field('Name')).toBeEditable();
  await expect(field('Corpus')).toHaveValue('toy');
  await expect(field('Corpus').locator('option:checked')).toContainText(/V \d+.*tokens.*floor/);
  await expect(field('Template')).toHaveValue('standard-6-phase');
  await expect(field('GA generations')).toHaveAttribute('placeholder', '250');
  await expect(field('Tabu iterations')).toHaveAttribute('placeholder', '250');
});

test('a flow shows its experiments, its charts and its checkpoints', async ({ page, open, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  await expect(page.getByRole('heading', { name: finishedFlow.name })).toBeVisible();
  await expect(statusOf(page)).toHaveText('Completed');
  for (const figure of [/^Cross-entropy/, /^Accuracy/]) {
    const chart = page.getByRole('img', { name: figure });
    await expect(chart).toBeVisible();
    const lines = await chart.locator('path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')?.length ?? 0));
    expect(Math.max(...lines), 'a line of several points').toBeGreaterThan(50);
  }
  const links = page.getByRole('link', { name: /^Download/ });
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

test.describe('a page whose code cannot be fetched', { tag: '@javascript' }, () => {
  // The browser tells of each file that it did not get.
  test.use({ expectedComplaints: [/Failed to load resource|Failed to fetch|ERR_FAILED/] });

  test('says so, and is there once it can be', async ({ page, open }) => {
    await page.route('**/pkg/split_lists.wasm', (route) => route.abort());
    await open('/');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Checkpoints' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('That did not work');
    await page.unroute('**/pkg/split_lists.wasm');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Checkpoints');
    await expect(page).toHaveURL(/\/checkpoints$/);
  });
});

test('no page is wider than its window', async ({ page, open, finishedFlow }) => {
  for (const path of ['/', '/trash', '/flows', '/flows/new', `/flows/${finishedFlow.id}`, '/experiments', '/checkpoints', '/corpora']) {
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

test('lists are searched, filtered and sorted by their address alone', async ({ page, open, finishedFlow }) => {
  await open('/experiments');
  await page.getByRole('searchbox', { name: /^Search experiments/ }).fill(`${finishedFlow.name} bits`);
  await page.getByLabel('Any status').selectOption('completed');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/[?&]q=.*status=completed/);
  await expect(page.getByText('Phase 2a: GA Bits').first()).toBeVisible();
  await expect(page.getByText('Neurons')).toHaveCount(0);
  await open('/flows?q=there-is-no-such-flow');
  await page.getByRole('link', { name: 'Show all flows' }).click();
  await expect(page.getByRole('link', { name: finishedFlow.name })).toBeVisible();
});

test('checkpoints and corpora have lists of their own', async ({ page, open, finishedFlow }) => {
  // Flows of other tests may have left more checkpoints since than a page has.
  await open(`/checkpoints?q=${encodeURIComponent(finishedFlow.name)}`);
  await expect(page.getByRole('link', { name: /^Download/ }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: `Flow ${finishedFlow.id}` }).first()).toBeVisible();
  await open('/corpora');
  await expect(page.getByText('toy', { exact: true }).first()).toBeVisible();
});
