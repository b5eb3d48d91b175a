import { expect, get, post, test } from '../../fixtures.ts';
import type { Server } from '../../server.ts';

test('experiments are picked by their boxes and compared along each axis', async ({ page, open, finishedFlow }) => {
  await open('/experiments');
  expect(finishedFlow.status).toBe('completed');
  const boxes = page.getByRole('checkbox', { name: /^Compare Phase/ });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('button', { name: /^Compare/ }).click();
  await expect(page).toHaveURL(/\/compare\?experiments=\d+&experiments=\d+/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Compare 2 experiments');
  for (const axis of ['By time', 'By genomes judged', 'By iteration']) {
    await page.getByRole('link', { name: axis }).click();
    await expect(page.getByRole('link', { name: axis })).toHaveAttribute('aria-current', 'true');
    const chart = page.getByRole('img', { name: new RegExp(`^Lowest cross-entropy so far .*, ${axis.toLowerCase()}`) });
    await expect(chart.locator('path.chart__series')).toHaveCount(2);
  }
  await expect(page.getByRole('table', { name: /^Results/ }).getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('table', { name: /^Values of the configuration/ })).toBeVisible();
});

test('both charts read out what each line had reached under the pointer', { tag: '@javascript' }, async ({ page, open, server, finishedFlow }) => {
  const [one, other] = await get<{ id: number }[]>(server, `/api/flows/${finishedFlow.id}/experiments`);
  await open(`/compare?experiments=${one.id},${other.id}`);
  await page.locator('.chart--overlay .chart__plot').first().hover();
  const readouts = page.locator('.chart__readout');
  await expect(readouts).toHaveCount(2);
  await expect(readouts.first().getByRole('listitem')).toHaveCount(2);
  await page.getByRole('heading', { level: 1 }).hover();
  await expect(readouts).toHaveCount(0);
});

async function repeatedSeeds(server: Server): Promise<number[]> {
  const ids: number[] = [];
  for (const seed of [1, 2]) {
    const config = { template: 'standard-6-phase', params: { ga_generations: 3, ts_iterations: 3, seed } };
    ids.push((await post<{ id: number }>(server, '/api/flows', { name: `Seed ${seed}`, config })).id);
  }
  return ids;
}

test('flows that differ in nothing but the seed are one line', async ({ page, open, server }) => {
  const ids = await repeatedSeeds(server);
  await open(`/compare?flows=${ids.join(',')}`);
  const lines = page.getByRole('list', { name: 'Lines' });
  await expect(lines).toHaveText('Seed 1, 2 seeds');
  await expect(page.getByRole('table', { name: /^Values of the configuration/ }).getByRole('rowheader')).toHaveText(['Random seed']);
});

test('a comparison follows the flows as they run', { tag: '@javascript' }, async ({ page, open, server }) => {
  test.setTimeout(120_000);
  const ids = await repeatedSeeds(server);
  await open(`/compare?flows=${ids.join(',')}`);
  const lines = page.getByRole('list', { name: 'Lines' });
  await page.request.post(`${server.url}/api/flows/${ids[0]}/start`, { data: {} });
  await expect(lines).toHaveText('Seed 1, median of 1 of 2 seeds', { timeout: 60_000 });
  await page.request.post(`${server.url}/api/flows/${ids[1]}/start`, { data: {} });
  await expect(lines).toHaveText('Seed 1, median of 2 seeds', { timeout: 60_000 });
  await expect(page.getByRole('table', { name: /^Results/ }).getByText('Completed')).toHaveCount(2, { timeout: 60_000 });
});

test('without anything picked the page says how to pick', async ({ page, open }) => {
  await open('/compare');
  await expect(page.getByText('Nothing picked yet')).toBeVisible();
  await expect(page.getByRole('link', { name: 'To the experiments' })).toBeVisible();
});

test.describe('a comparison that cannot be made', () => {
  test.use({ expectedComplaints: [/status of 4\d\d/] });

  test('says why', async ({ page, finishedFlow }) => {
    const alone = await page.goto(`/compare?flows=${finishedFlow.id}`);
    expect(alone?.status()).toBe(422);
    await expect(page.getByRole('alert')).toContainText('from 2 to 8');
    expect((await page.goto(`/compare?flows=${finishedFlow.id},999999`))?.status()).toBe(404);
    await expect(page.getByRole('alert')).toContainText('There is no flow 999999');
  });
});
