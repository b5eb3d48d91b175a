import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Checkpoint, expect, flowWithStatus, get, statusOf, test } from '../../fixtures.ts';

const PHASES = [
  'Phase 1a: GA Neurons',
  'Phase 1b: TS Neurons',
  'Phase 2a: GA Bits',
  'Phase 2b: TS Bits',
  'Phase 3a: GA Connections',
  'Phase 3b: TS Connections',
];

interface PhaseFile {
  phase_result: { phase_name: string; final_fitness: number; initial_fitness: number; best_genome: { neurons_per_cluster: number[] } };
}

test('a flow made in the browser runs all its phases live and leaves checkpoints to download', async ({ page, open, server }) => {
  test.setTimeout(240_000);
  await open('/flows');
  // Lost with the first reload: so its survival shows that the page lives on the socket alone.
  await page.evaluate(() => Object.assign(window, { marker: 'never reloaded' }));
  await page.getByRole('link', { name: 'New flow' }).first().click();
  await expect(page).toHaveURL(/\/flows\/new$/);

  const field = (label: string) => page.getByLabel(label, { exact: true });
  await field('Name').fill('First flow');
  await field('Corpus').selectOption('toy');
  await field('Template').selectOption('standard-6-phase');
  await field('GA generations').fill('20');
  await field('Tabu iterations').fill('20');
  await field('Population').fill('10');
  await field('Neighbours').fill('10');
  await page.getByRole('button', { name: 'Create', exact: true }).click();

  await expect(page).toHaveURL(/\/flows\/\d+$/);
  await expect(page.getByRole('heading', { name: 'First flow' })).toBeVisible();
  await expect(statusOf(page)).toHaveText('Pending');
  const id = Number(page.url().split('/').pop());

  await page.getByRole('button', { name: 'Start First flow' }).click();
  const chart = page.getByRole('img', { name: /cross-entropy/i }).first();
  await expect(chart).toBeVisible({ timeout: 30_000 });
  const before = await chart.innerHTML();
  await expect.poll(() => chart.innerHTML(), { timeout: 30_000, message: 'the chart moves by itself' }).not.toBe(before);

  const speed = page.getByRole('region', { name: 'Speed' });
  await expect(speed.getByText('Genomes per second')).toBeVisible();
  await expect(speed.getByRole('list', { name: 'Share of time by stage' })).toContainText(/Judging [<\d]+%/);

  await flowWithStatus(server, id, 'completed', 200);
  await expect(statusOf(page)).toHaveText('Completed');
  expect(await page.evaluate(() => (window as unknown as { marker?: string }).marker)).toBe('never reloaded');

  const finals = await get<Checkpoint[]>(server, `/api/checkpoints?flow_id=${id}&is_final=true`);
  expect(finals).toHaveLength(PHASES.length);
  const links = page.getByRole('link', { name: /^Download/ });
  await expect(links).toHaveCount(PHASES.length);

  const files = new Map<string, PhaseFile>();
  for (const link of await links.all()) {
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const file = JSON.parse(gunzipSync(readFileSync(await download.path())).toString()) as PhaseFile;
    files.set(file.phase_result.phase_name, file);
  }
  expect([...files.keys()].sort()).toEqual(PHASES);
  const first = files.get(PHASES[0])!.phase_result;
  const last = files.get(PHASES[5])!.phase_result;
  expect(last.final_fitness).toBeLessThan(first.initial_fitness);
  expect(last.best_genome.neurons_per_cluster.length).toBeGreaterThan(100);
});
