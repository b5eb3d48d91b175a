import { createFlow, expect, flowWithStatus, post, test } from '../../fixtures.ts';

test('the overview follows a flow from the queue to its end', async ({ page, open, server }) => {
  test.setTimeout(120_000);
  const flow = await createFlow(server, 'Followed from afar', { ga_generations: 60, ts_iterations: 2, patience: 1000 });
  await open('/');
  const running = page.getByRole('region', { name: 'Running' });
  await expect(running).toContainText('Nothing runs at the moment.');
  await post(server, `/api/flows/${flow.id}/start`);
  const card = running.getByRole('article').filter({ hasText: flow.name });
  await expect(card).toContainText(/\d+% done, at most .* left/);
  await expect(card.getByRole('img', { name: /cross-entropy/i })).toBeVisible();
  const share = async () => Number(await card.getByRole('progressbar').getAttribute('aria-valuenow'));
  const first = await share();
  await expect.poll(share, { timeout: 30_000 }).toBeGreaterThan(first);
  await flowWithStatus(server, flow.id, 'completed', 90);
  await expect(page.getByRole('region', { name: 'Ended last' }).getByRole('listitem').first()).toContainText(flow.name);
  await expect(running).toContainText('Nothing runs at the moment.');
});

test('colours can be chosen and stay chosen', async ({ page, open }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open('/');
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.getByLabel('Colours').selectOption('Dark');
  const dark = await paper();
  expect(dark).not.toBe(light);
  const answer = await page.request.get('/flows');
  expect(await answer.text(), 'the server writes it into the page, so that nothing flashes').toContain('data-theme="dark"');
  await open('/flows');
  expect(await paper()).toBe(dark);
  await page.getByLabel('Colours').selectOption('System');
  expect(await paper()).toBe(light);
});

test('a chart shows the stretch that is asked for', async ({ page, open, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  const chart = page.locator('figure').filter({ has: page.getByRole('img', { name: /^Cross-entropy/ }) });
  await expect(chart.locator('.chart__sections')).toContainText('3b');
  await page.getByLabel('Show').selectOption({ label: '1b TS Neurons' });
  await expect(chart.locator('.chart__sections')).toHaveText(/^1b/);
  await page.getByLabel('Show').selectOption('all');
  await expect(chart.locator('.chart__sections')).toContainText('3b');
  const plot = (await chart.locator('.chart__plot').boundingBox())!;
  await page.mouse.move(plot.x + plot.width * 0.4, plot.y + 50);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * 0.7, plot.y + 60);
  await page.mouse.up();
  await expect(page.getByLabel('Show')).toHaveValue('part');
  await expect(chart.locator('.chart__sections')).not.toContainText('1a');
});

test('tiers are edited as a table that says what they come to', async ({ page, open }) => {
  await open('/flows/new');
  const table = page.getByRole('table', { name: /^Tiers/ });
  const total = table.getByRole('row', { name: /^A genome to begin with/ });
  const before = await total.innerText();
  await page.getByRole('button', { name: 'Add a tier' }).click();
  await page.getByLabel('Neurons of tier 1').fill('2');
  await page.getByLabel('Bits of tier 1').fill('4');
  const tiers = page.getByLabel('Tiers', { exact: true });
  await expect(tiers).toHaveValue('100,2,4;rest,5,8');
  await expect(table.getByRole('row', { name: /^Tier 1/ })).toContainText(/200800800 B/);
  expect(await total.innerText()).not.toBe(before);
  await tiers.fill('rest,3,5');
  await expect(page.getByLabel('Neurons of tier 1')).toHaveValue('3');
  await page.getByRole('button', { name: 'Remove tier 1' }).click();
  await expect(tiers).toHaveValue('');
  expect(await total.innerText()).toBe(before);
});
