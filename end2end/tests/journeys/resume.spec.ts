import { createFlow, expect, flowWithStatus, get, statusOf, test } from '../../fixtures.ts';

interface Experiment {
  id: number;
  status: string;
  current_iteration: number | null;
}

interface Iteration {
  iteration_num: number;
  best_ce: number;
}

test('a flow that was stopped goes on where it was, and loses no iteration', async ({ page, open, server }) => {
  test.setTimeout(180_000);
  const params = { ga_generations: 120, ts_iterations: 2, patience: 1000, check_interval: 1000 };
  const flow = await createFlow(server, 'Stopped half-way', params);
  const [first] = await get<Experiment[]>(server, `/api/flows/${flow.id}/experiments`);
  const iterations = () => get<Iteration[]>(server, `/api/experiments/${first.id}/iterations?limit=1000`);

  await open(`/flows/${flow.id}`);
  await page.getByRole('button', { name: `Start ${flow.name}` }).click();
  await expect.poll(async () => (await iterations()).length, { timeout: 60_000 }).toBeGreaterThan(5);
  await page.getByRole('button', { name: `Stop ${flow.name}` }).click();
  await expect(statusOf(page)).toHaveText('Cancelled', { timeout: 30_000 });
  const before = await iterations();
  expect(before.length, 'it was stopped before its end').toBeLessThan(120);

  await page.getByRole('button', { name: `Start again ${flow.name}` }).click();
  await flowWithStatus(server, flow.id, 'completed');
  await expect(statusOf(page)).toHaveText('Completed');
  const after = await iterations();
  expect(after.map((row) => row.iteration_num)).toEqual(Array.from({ length: after.length }, (_, index) => index + 1));
  expect(after.length).toBe(120);
  expect(after.slice(0, before.length), 'what it did before it was stopped').toEqual(before);
});
