import { createFlow, expect, flowWithStatus, get, hydrated, post, statusOf, test, type Checkpoint } from '../../fixtures.ts';

test('two tabs agree on what happens, whichever of them was used', async ({ page, open, context, server }) => {
  test.setTimeout(120_000);
  const flow = await createFlow(server, 'Seen from two tabs', { ga_generations: 30, ts_iterations: 2, patience: 1000 });
  await open(`/flows/${flow.id}`);
  const other = await context.newPage();
  await other.goto('/flows');
  await hydrated(other);
  const row = other.getByRole('row').filter({ hasText: flow.name });

  await page.getByRole('button', { name: `Start ${flow.name}` }).click();
  await expect(row.locator('.badge')).toHaveText(/Running|Queued/);
  await row.getByRole('button', { name: `Stop ${flow.name}` }).click();
  await expect(statusOf(page)).toHaveText('Cancelled', { timeout: 30_000 });
  await expect(row.locator('.badge')).toHaveText('Cancelled');
  await row.getByRole('button', { name: `Start again ${flow.name}` }).click();
  await flowWithStatus(server, flow.id, 'completed', 90);
  await expect(statusOf(page)).toHaveText('Completed');
  await expect(row.locator('.badge')).toHaveText('Completed');

  // Dates are shown as they are, and nothing else depends on when one looks.
  for (const tab of [page, other]) {
    const lived = await tab.locator('main').innerText();
    await tab.reload();
    await hydrated(tab);
    expect(await tab.locator('main').innerText()).toBe(lived);
  }
});

test('an open list of checkpoints follows what comes and goes elsewhere', async ({ page, open, server }) => {
  const flow = await createFlow(server, 'Its checkpoints come and go', { ga_generations: 2, ts_iterations: 2 });
  await open(`/checkpoints?flow_id=${flow.id}`);
  await expect(page.getByRole('heading', { name: /^No (such )?checkpoints/ })).toBeVisible();
  await post(server, `/api/flows/${flow.id}/start`);
  await flowWithStatus(server, flow.id, 'completed');
  const known = await get<Checkpoint[]>(server, `/api/checkpoints?flow_id=${flow.id}`);
  const rows = page.getByRole('table', { name: 'Checkpoints' }).locator('tbody tr');
  await expect(rows).toHaveCount(known.length);

  // What is open in another row stays open.
  const more = rows.first().locator('summary').first();
  await more.click();
  const link = await rows.last().getByRole('rowheader').getByRole('link').getAttribute('href');
  const answer = await page.request.delete(`${server.url}/api${link}?force=true`);
  expect(answer.ok()).toBe(true);
  await expect(rows).toHaveCount(known.length - 1);
  await expect(rows.first().locator('details').first()).toHaveAttribute('open', '');
});

test('open lists of corpora and of the trash follow what comes and goes elsewhere', async ({ page, open, context, server }) => {
  await open('/corpora');
  const trash = await context.newPage();
  await trash.goto('/trash');
  await hydrated(trash);
  const words = 'the quick brown fox jumps over the lazy dog and comes back another day\n'.repeat(100);
  const multipart = { name: 'foxes', tokenizer: 'words', train: { name: 'foxes.txt', mimeType: 'text/plain', buffer: Buffer.from(words) } };
  expect((await page.request.post(`${server.url}/api/corpora`, { multipart })).ok()).toBe(true);
  const corpus = page.getByRole('row').filter({ hasText: 'foxes' });
  await expect(corpus).toBeVisible({ timeout: 15_000 });
  expect((await page.request.delete(`${server.url}/api/corpora/foxes`)).ok()).toBe(true);
  await expect(corpus).toHaveCount(0, { timeout: 15_000 });

  const entry = trash.getByRole('row').filter({ hasText: 'corpora/foxes.corpus' });
  await expect(entry).toBeVisible({ timeout: 15_000 });
  await entry.getByRole('button', { name: 'Restore corpora/foxes.corpus' }).click();
  await expect(entry).toHaveCount(0, { timeout: 15_000 });
  await expect(corpus).toBeVisible({ timeout: 15_000 });
});
