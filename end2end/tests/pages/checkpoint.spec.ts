import { type Checkpoint, expect, get, test } from '../../fixtures.ts';

test('a checkpoint shows its genome, what it changed, and its file', async ({ page, open, server, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  const list = page.getByRole('region', { name: 'Checkpoints', exact: true });
  await list.getByRole('link', { name: 'Phase 2a: GA Bits', exact: true }).click();
  await expect(page).toHaveURL(/\/checkpoints\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Phase 2a: GA Bits');
  const results = await get<Checkpoint[]>(server, `/api/checkpoints?flow_id=${finishedFlow.id}&is_final=1&limit=50`);
  const parent = results.find((checkpoint) => checkpoint.name === 'Phase 1b: TS Neurons')!;
  for (const chart of [/^Neurons per cluster/, /^Bits per neuron/]) {
    const lines = await page.getByRole('img', { name: chart }).locator('path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')?.length ?? 0));
    expect(Math.max(...lines), 'a line over all ranks').toBeGreaterThan(50);
  }
  const map = page.getByRole('table', { name: /^How many connections look/ });
  await expect(map.getByRole('row')).toHaveCount(5);
  await expect(page.getByRole('table', { name: /^Tiers/ }).getByText('All clusters')).toBeVisible();
  await expect(page.getByText('Whole genome')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Phase 1b: TS Neurons' })).toHaveAttribute('href', `/checkpoints/${parent.id}`);

  for (let time = 1; time <= 2; time++) {
    await page.getByRole('link', { name: 'Verify' }).click();
    await expect(page).toHaveURL(new RegExp(`verify=${time}$`));
    await expect(page.getByText('The file holds exactly what was written.')).toBeVisible();
  }
});

test('a flow is seeded from a checkpoint', async ({ page, open, server, finishedFlow }, info) => {
  const results = await get<Checkpoint[]>(server, `/api/checkpoints?flow_id=${finishedFlow.id}&is_final=1&limit=50`);
  const seed = results[0]!;
  await open(`/checkpoints/${seed.id}`);
  await page.getByRole('link', { name: 'Seed a flow' }).click();
  await expect(page.getByRole('radiogroup', { name: 'Seed checkpoint' }).locator('input:checked')).toHaveValue(String(seed.id));
  await expect(page.getByLabel('Corpus', { exact: true })).toHaveValue('toy');
  await page.getByLabel('Name', { exact: true }).fill(`Seeded on ${info.project.name}`);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page).toHaveURL(/\/flows\/\d+$/);
  const flow = await get<{ seed_checkpoint_id: number }>(server, `/api${new URL(page.url()).pathname}`);
  expect(flow.seed_checkpoint_id).toBe(seed.id);
});

test('deleting a checkpoint says first what goes along', async ({ page, open, server, javaScriptEnabled, finishedFlow }) => {
  const { id: flow } = finishedFlow;
  const states = await get<Checkpoint[]>(server, `/api/checkpoints?flow_id=${flow}&limit=50`);
  // One that nothing starts from.
  const victim = states.find((checkpoint) => checkpoint.name === 'Phase 3a: GA Connections');
  expect(victim).toBeDefined();
  await open(`/checkpoints/${victim!.id}`);
  await page.getByText('Delete', { exact: true }).click();
  await expect(page.getByText(javaScriptEnabled === false ? /Moves the checkpoint and its file/ : /Takes along 1 checkpoint/)).toBeVisible();
  await page.getByRole('button', { name: 'Move to the trash' }).click();
  await expect(page).toHaveURL(/\/checkpoints$/);
  await page.goto('/trash');
  await page.getByRole('button', { name: `Restore ${victim!.name}` }).first().click();
  await expect(page).toHaveURL(/\/checkpoints$/);
});
