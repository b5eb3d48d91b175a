// The builder: what a flow starts from, its experiments each on their own, and how long it may take.
import type { Page } from '@playwright/test';
import { type Checkpoint, expect, get, test } from '../../fixtures.ts';
import type { Server } from '../../server.ts';

interface Spec {
  name: string;
  experiment_type: string;
  optimize_bits: boolean;
  optimize_neurons: boolean;
  optimize_connections: boolean;
  params: Record<string, unknown>;
}

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const experiment = (page: Page, place: number) => page.getByRole('group', { name: `Experiment ${place}`, exact: true });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const seeds = (page: Page) => page.getByRole('radiogroup', { name: 'Seed checkpoint' });

async function names(page: Page): Promise<string[]> {
  const fields = page.getByRole('group', { name: /^Experiment \d+$/ }).getByLabel('Name', { exact: true });
  return fields.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
}

async function created(server: Server, page: Page): Promise<{ config: { experiments: Spec[] }; seed_checkpoint_id: number | null }> {
  await expect(page).toHaveURL(/\/flows\/\d+$/);
  return get(server, `/api${new URL(page.url()).pathname}`);
}

async function edited(page: Page): Promise<void> {
  await press(page, 'Edit the experiments');
  await expect(experiment(page, 6)).toBeVisible();
}

test('a checkpoint of the address is chosen beforehand, and another one can be chosen', async ({ page, open, server, finishedFlow }) => {
  const results = await get<(Checkpoint & { best_ce: number })[]>(server, `/api/checkpoints?flow_id=${finishedFlow.id}&is_final=1`);
  const worst = results.reduce((a, b) => (b.best_ce > a.best_ce ? b : a));
  await open(`/flows/new?seed_checkpoint_id=${worst.id}&name=Seeded`);
  const chosen = seeds(page).locator('label', { has: page.locator('input:checked') });
  await expect(chosen).toContainText(worst.name);
  await expect(chosen).toContainText(worst.best_ce.toFixed(4));
  await expect(chosen).toContainText(finishedFlow.name);
  await expect(chosen).toContainText('Fits');

  const other = seeds(page).getByRole('radio', { name: new RegExp(finishedFlow.name), checked: false }).first();
  const id = Number(await other.getAttribute('value'));
  expect(id).not.toBe(worst.id);
  await seeds(page).locator(`input[value="${id}"]`).check();
  await press(page, 'Create');
  expect((await created(server, page)).seed_checkpoint_id).toBe(id);
});

test('a checkpoint that looks further back than the flow says so', async ({ page, open, server, finishedFlow }) => {
  const [result] = await get<Checkpoint[]>(server, `/api/checkpoints?flow_id=${finishedFlow.id}&is_final=1`);
  await open(`/flows/new?seed_checkpoint_id=${result!.id}&context_size=2`);
  const chosen = seeds(page).locator('label', { has: page.locator('input:checked') });
  await expect(chosen).toContainText('Does not fit: it looks 4 tokens back, but the flow has a context of 2');
});

test.describe('a refusal of the server', () => {
  test.use({ expectedComplaints: [/status of 422/] });

  test('loses nothing that was typed', async ({ page, open, finishedFlow }) => {
    expect(finishedFlow.id).toBeGreaterThan(0);
    await open('/flows/new?seed_checkpoint_id=987654321');
    const number = field(page, 'Seed checkpoint by number');
    await expect(number).toHaveValue('987654321');
    await field(page, 'Name').fill('Kept');
    await edited(page);
    await experiment(page, 3).getByLabel('Population', { exact: true }).fill('17');
    await press(page, 'Create');
    await expect(page.getByText('Seed checkpoint by number must be a checkpoint that is there, not 987654321.')).toBeVisible();
    await expect(number).toHaveValue('987654321');
    await expect(field(page, 'Name').first()).toHaveValue('Kept');
    await expect(experiment(page, 3).getByLabel('Population', { exact: true })).toHaveValue('17');
  });
});

test('experiments are edited, moved, removed and added, and the flow has exactly these', async ({ page, open, server }, info) => {
  await open('/flows/new');
  await field(page, 'Name').fill(`Arranged on ${info.project.name}`);
  await field(page, 'GA generations').fill('5');
  await expect(page.getByText('at most').first()).toBeVisible();
  await edited(page);
  expect((await names(page))[1]).toBe('Phase 1b: TS Neurons');
  await experiment(page, 2).getByLabel('Iterations', { exact: true }).fill('7');
  await press(page, 'Move experiment 2 up');
  await expect(experiment(page, 1).getByLabel('Iterations', { exact: true })).toHaveValue('7');
  await press(page, 'Move experiment 3 down');
  await press(page, 'Remove experiment 6');
  await expect(experiment(page, 6)).toHaveCount(0);
  await press(page, 'Add an experiment');
  const added = experiment(page, 6);
  await expect(added.getByLabel('Name', { exact: true })).toHaveValue('Experiment 6');
  await added.getByLabel('Name', { exact: true }).fill('Last: everything');
  await added.getByLabel('Generations', { exact: true }).fill('4');
  await added.getByLabel('Population', { exact: true }).fill('9');
  await added.getByLabel('Bits', { exact: true }).check();
  await added.getByLabel('Connections', { exact: true }).check();
  await added.getByLabel('Method', { exact: true }).selectOption('Tabu search');
  await press(page, 'Create');

  const { experiments } = (await created(server, page)).config;
  expect(experiments.map(({ name }) => name)).toEqual([
    'Phase 1b: TS Neurons',
    'Phase 1a: GA Neurons',
    'Phase 2b: TS Bits',
    'Phase 2a: GA Bits',
    'Phase 3a: GA Connections',
    'Last: everything',
  ]);
  // A select says its choice for all experiments, the usual one too.
  const all = { fitness_calculator: 'ce' };
  expect(experiments.map(({ params }) => params)).toEqual([
    { ...all, iterations: 7 },
    { ...all, generations: 5 },
    all,
    { ...all, generations: 5 },
    { ...all, generations: 5 },
    { ...all, iterations: 4, neighbors_per_iter: 9 },
  ]);
  expect(experiments[5]).toMatchObject({
    experiment_type: 'ts',
    optimize_neurons: true,
    optimize_bits: true,
    optimize_connections: true,
  });
});

test('what is wrong with an experiment stands beside its field', async ({ page, open }) => {
  await open('/flows/new?name=Wrong');
  await edited(page);
  await experiment(page, 2).getByLabel('Patience', { exact: true }).fill('never');
  await experiment(page, 4).getByLabel('Bits', { exact: true }).uncheck();
  await experiment(page, 5).getByLabel('Name', { exact: true }).fill('My own name');
  await press(page, 'Create');
  await expect(page.getByText('2 fields need another look.')).toBeVisible();
  await expect(experiment(page, 2).getByText(/^Patience must be a whole number between .*, not "never"/)).toBeVisible();
  await expect(experiment(page, 4).getByText(/the experiment has nothing to change/)).toBeVisible();
  await expect(experiment(page, 2).getByLabel('Patience', { exact: true })).toHaveValue('never');
  await expect(experiment(page, 5).getByLabel('Name', { exact: true })).toHaveValue('My own name');
  await press(page, 'Back to the template');
  await expect(experiment(page, 1)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Edit the experiments' })).toBeVisible();
});

test('the keyboard moves an experiment and stays with it', { tag: '@javascript' }, async ({ page, open }) => {
  await open('/flows/new');
  await edited(page);
  await page.getByRole('button', { name: 'Move experiment 4 up' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Move experiment 3 up' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Move experiment 2 up' })).toBeFocused();
  expect((await names(page))[1]).toBe('Phase 2b: TS Bits');
});

test('the time that it may take is told from what was measured here', async ({ page, open, finishedFlow, javaScriptEnabled }) => {
  expect(finishedFlow.status).toBe('completed');
  await open('/flows/new?ga_generations=10&ts_iterations=10&population_size=20&neighbors_per_iter=20');
  const estimate = page.getByRole('region', { name: 'Estimate' });
  await expect(estimate).toContainText('1,200 genomes');
  await expect(estimate).toContainText(/At most .* at the speed measured on toy/);
  if (javaScriptEnabled === false) return;
  await field(page, 'GA generations').fill('20');
  await expect(estimate).toContainText('1,800 genomes');
  await field(page, 'GA generations').fill('many');
  await expect(estimate).toContainText('as soon as every field is right');
});
