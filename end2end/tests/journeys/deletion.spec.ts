import { createFlow, expect, flowWithStatus, post, test, type Checkpoint, get } from '../../fixtures.ts';

// The refusal is an answer with status 409, which the browser reports.
test.use({ expectedComplaints: [/status of 409/] });

test('a flow that others start from is kept, deleted by force, and restored', async ({ page, open, server }) => {
  const flow = await createFlow(server, 'A flow to delete', { ga_generations: 2, ts_iterations: 2 });
  await post(server, `/api/flows/${flow.id}/start`);
  await flowWithStatus(server, flow.id, 'completed');
  const [checkpoint] = await get<Checkpoint[]>(server, `/api/checkpoints?flow_id=${flow.id}&is_final=true`);
  const seeded = await post<{ id: number }>(server, `/api/checkpoints/${checkpoint.id}/fork`, { name: 'It starts from there' });

  await open(`/flows/${flow.id}`);
  await page.locator('summary', { hasText: 'Delete' }).click();
  const box = page.locator('.confirm__box');
  await expect(box).toContainText(/6 experiments, 12 iterations, \d+ checkpoints and \d+ files/);
  await expect(box).toContainText('It starts from there');
  await box.getByRole('button', { name: 'Move to the trash' }).click();
  await expect(page.getByRole('alert')).toContainText(`Flow ${seeded.id} starts from a checkpoint`);
  expect((await get<{ id: number }>(server, `/api/flows/${flow.id}`)).id).toBe(flow.id);

  await box.getByLabel(/Delete it all the same/).check();
  await box.getByRole('button', { name: 'Move to the trash' }).click();
  await expect(page).toHaveURL(/\/flows$/);
  await expect(page.getByRole('link', { name: flow.name, exact: true })).toHaveCount(0);

  await open('/trash');
  await page.getByRole('button', { name: `Restore ${flow.name}` }).click();
  await expect(page.getByRole('button', { name: `Restore ${flow.name}` })).toHaveCount(0);
  await open(`/flows/${flow.id}`);
  await expect(page.getByRole('link', { name: /^Download/ })).toHaveCount(6);
  await expect(page.getByRole('region', { name: 'Ancestry' }).getByRole('link', { name: 'It starts from there' })).toHaveAttribute('href', `/flows/${seeded.id}`);
});
