import { createFlow, expect, flowWithStatus, post, statusOf, test } from '../../fixtures.ts';

// The browser itself reports every connection that was refused or cut.
test.use({ expectedComplaints: [/WebSocket connection|ERR_CONNECTION|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE/] });

test('a page goes on living after the server was away', async ({ page, open, server }) => {
  test.setTimeout(120_000);
  const flow = await createFlow(server, 'Through a restart', { ga_generations: 3, ts_iterations: 3 });
  await open(`/flows/${flow.id}`);
  await page.evaluate(() => Object.assign(window, { marker: 'never reloaded' }));
  const connection = page.getByRole('status').first();
  await expect(connection).toHaveText('Live');
  await expect(statusOf(page)).toHaveText('Pending');

  await server.stop('SIGKILL');
  await expect(connection).toHaveText('Reconnecting');
  await server.start();
  await post(server, `/api/flows/${flow.id}/start`);
  await flowWithStatus(server, flow.id, 'completed', 90);

  await expect(statusOf(page)).toHaveText('Completed', { timeout: 40_000 });
  await expect(connection).toHaveText('Live');
  await expect(page.getByRole('link', { name: /^Download/ })).toHaveCount(6);
  expect(await page.evaluate(() => (window as unknown as { marker?: string }).marker)).toBe('never reloaded');
});

test('a flow that was running when the server was killed goes on by itself and completes', async ({ page, open, server }) => {
  test.setTimeout(180_000);
  const flow = await createFlow(server, 'Killed in the middle', { ga_generations: 40, ts_iterations: 3, checkpoint_interval: 5 });
  await post(server, `/api/flows/${flow.id}/start`);
  await open(`/flows/${flow.id}`);
  await expect(statusOf(page)).toHaveText('Running');
  await expect(page.getByRole('link', { name: /^Download/ }).first(), 'a checkpoint to go on from').toBeVisible({ timeout: 30_000 });

  await server.stop('SIGKILL');
  await server.start();
  await flowWithStatus(server, flow.id, 'completed', 120);
  await expect(statusOf(page)).toHaveText('Completed', { timeout: 40_000 });
});
