import { type Checkpoint, expect, type Flow, flowWithStatus, get, test } from '../../fixtures.ts';

interface Seeded extends Flow {
  seed_checkpoint_id: number | null;
  config: { params: Record<string, unknown> };
}

interface Measured extends Checkpoint {
  final_fitness: number;
}

test('a checkpoint becomes the start of a flow with other parameters, and both know of each other', async ({ page, open, server, finishedFlow }) => {
  test.setTimeout(180_000);
  const checkpoints = await get<Measured[]>(server, `/api/checkpoints?flow_id=${finishedFlow.id}&is_final=true`);
  const best = checkpoints.reduce((one, other) => (other.final_fitness < one.final_fitness ? other : one));
  await open(`/checkpoints/${best.id}`);
  await page.getByRole('link', { name: 'Seed a flow' }).click();
  await expect(page).toHaveURL(/\/flows\/new/);
  const field = (label: string) => page.getByLabel(label, { exact: true });
  await expect(field('Population'), 'the parameters of where it comes from').toHaveValue('6');
  await field('Name').fill('From the best');
  await field('GA generations').fill('4');
  await field('Random seed').fill('11');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page).toHaveURL(/\/flows\/\d+$/);
  const id = Number(page.url().split('/').pop());
  const created = await get<Seeded>(server, `/api/flows/${id}`);
  expect(created.seed_checkpoint_id).toBe(best.id);
  expect(created.config.params).toMatchObject({ ga_generations: 4, seed: 11, population_size: 6 });

  const ancestry = page.getByRole('region', { name: 'Ancestry' });
  await expect(ancestry.getByRole('link', { name: finishedFlow.name })).toBeVisible();
  await page.getByRole('button', { name: 'Start From the best' }).click();
  await flowWithStatus(server, id, 'completed');
  const [first] = await get<{ id: number }[]>(server, `/api/flows/${id}/experiments`);
  const [opening] = await get<{ best_ce: number }[]>(server, `/api/experiments/${first.id}/iterations?limit=1`);
  expect(opening.best_ce, 'it starts no worse than its seed was, but for the parts of the text that it judges').toBeLessThan(best.final_fitness + 0.5);

  await ancestry.getByRole('link', { name: finishedFlow.name }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(finishedFlow.name);
  await expect(ancestry.getByRole('link', { name: 'From the best' })).toHaveAttribute('href', `/flows/${id}`);
});
