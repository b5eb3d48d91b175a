import { type Flow, createFlow, expect, get, statusOf, test } from '../../fixtures.ts';

// Each of these runs on a desktop, on a phone, and with JavaScript off: there a page asks once more and says what came of it.

test('several flows are started, stopped and deleted together, and each that refuses says why', async ({ page, open, server, javaScriptEnabled, finishedFlow }, info) => {
  const names = ['one', 'two'].map((name) => `Together ${name} on ${info.project.name}`);
  const flows: Flow[] = [];
  for (const name of names) flows.push(await createFlow(server, name));
  const pick = async (picked: string[]) => {
    await open('/flows');
    for (const name of picked) await page.getByRole('checkbox', { name: `Pick ${name}`, exact: true }).check();
  };
  const status = async (flow: Flow) => (await get<Flow>(server, `/api/flows/${flow.id}`)).status;

  // What is pending cannot be stopped, nor what is completed.
  await pick([names[0]!, finishedFlow.name]);
  if (javaScriptEnabled !== false) await expect(page.getByText('2 flows picked')).toBeVisible();
  await page.getByRole('button', { name: 'Stop', exact: true }).last().click();
  if (javaScriptEnabled === false) {
    await expect(page.getByRole('table', { name: /^What would come of it/ }).getByRole('row')).toHaveCount(3);
    await expect(page.getByRole('button', { name: /^Stop/ })).toHaveCount(0);
  } else {
    const outcome = page.locator('.outcome');
    await expect(outcome).toContainText('Stop 2 flows refused:');
    await expect(outcome.getByRole('listitem')).toHaveCount(2);
  }

  await pick(names);
  await page.getByRole('button', { name: 'Start', exact: true }).last().click();
  if (javaScriptEnabled === false) await page.getByRole('button', { name: 'Start 2 flows' }).click();
  await expect(page.locator('.outcome')).toContainText('2 flows were put in the queue.');
  for (const flow of flows) expect(['queued', 'running', 'completed']).toContain(await status(flow));

  await pick(names);
  await page.getByRole('button', { name: 'Stop', exact: true }).last().click();
  if (javaScriptEnabled === false) await page.getByRole('button', { name: /^Stop \d flows?$/ }).click();
  await expect(page.locator('.outcome')).toBeVisible();
  for (const flow of flows) await expect.poll(() => status(flow), { timeout: 30_000 }).toMatch(/cancelled|completed/);

  await pick(names);
  await page.getByRole('button', { name: /^Delete/ }).last().click();
  await expect(page).toHaveURL(/\/flows\/several\?.*action=delete/);
  await expect(page.getByText(/^In all that takes along 12 experiments/)).toBeVisible();
  await page.getByRole('button', { name: 'Move 2 flows to the trash' }).click();
  await expect(page.locator('.outcome')).toContainText('2 flows are in the trash.');
  await page.getByRole('link', { name: 'To the flows' }).click();
  await expect(page.getByRole('link', { name: names[0]!, exact: true })).toHaveCount(0);
});

test('a row shows how many experiments are done and the line that the cross-entropy took', async ({ page, open, finishedFlow }) => {
  await open('/flows');
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: finishedFlow.name, exact: true }) });
  await expect(row.getByRole('img', { name: '6 of 6 experiments done' })).toBeVisible();
  const line = row.getByRole('img', { name: /^Lowest cross-entropy: from \d\.\d{4} to \d\.\d{4}$/ });
  expect((await line.locator('path').getAttribute('d'))!.length).toBeGreaterThan(30);
});

test('a checkpoint is verified in its row, seeds a flow, and says what its deletion takes along', async ({ page, open, javaScriptEnabled, finishedFlow }) => {
  await open(`/checkpoints?flow_id=${finishedFlow.id}&is_final=true&sort=name&order=asc`);
  const row = page.getByRole('row', { name: /Phase 1a: GA Neurons/ }).first();
  for (let time = 1; time <= 2; time++) {
    await row.getByRole('link', { name: /^Verify/ }).click();
    await expect(page).toHaveURL(new RegExp(`sort=name.*verify=\\d+x${time}$`));
    await expect(row.getByText('The file holds exactly what was written.')).toBeVisible();
  }
  await row.getByText('Delete', { exact: true }).click();
  await expect(row.getByText(javaScriptEnabled === false ? /Moves the checkpoint and its file/ : /Takes along 1 checkpoint/)).toBeVisible();
  const id = (await row.getByRole('link', { name: 'Phase 1a: GA Neurons', exact: true }).getAttribute('href'))!.split('/').pop()!;
  await row.getByRole('link', { name: /^Seed a flow/ }).click();
  await expect(page.getByRole('radiogroup', { name: 'Seed checkpoint' }).locator('input:checked')).toHaveValue(id);
});

test('a generation is picked by a link and tells where its best genome came from', async ({ page, open, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  await page.getByRole('link', { name: 'GA Neurons', exact: true }).click();
  await expect(statusOf(page)).toHaveText('Completed');
  await page.getByRole('table', { name: 'Iterations, the newest first' }).getByRole('link', { name: '2', exact: true }).click();
  await expect(page).toHaveURL(/generation=2/);
  const card = page.getByRole('region', { name: 'Generation 2', exact: true });
  await expect(card).toContainText(/Its best genome, [0-9a-f]{16},/);
  await expect(page.getByRole('img', { name: /^Accuracy against cross-entropy/ }).locator('path.chart__series--picked')).toHaveCount(1);
  await card.getByRole('link', { name: 'The next' }).click();
  await expect(page.getByRole('region', { name: 'Generation 3', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'All', exact: true }).click();
  await expect(page.getByRole('region', { name: /^Generation \d/ })).toHaveCount(0);
});

test('a generation that is not there is missing, and not the page', async ({ page, open, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  const experiment = await page.getByRole('link', { name: 'GA Neurons', exact: true }).getAttribute('href');
  const answer = await page.goto(`${experiment}?generation=999`);
  expect(answer!.status()).toBe(200);
  await expect(page.getByRole('alert')).toContainText('999');
  await expect(statusOf(page)).toHaveText('Completed');
});

test('a link does not put words into our mouth', async ({ page, open, finishedFlow }) => {
  const words = encodeURIComponent(JSON.stringify([{ id: finishedFlow.id, name: 'Never done', refusal: 'never said' }]));
  await open(`/flows/several?action=start&flows=${finishedFlow.id}&told=${words}`);
  await expect(page.getByRole('main')).toContainText(finishedFlow.name);
  await expect(page.getByRole('main')).not.toContainText('Never done');
});

test('a flow shows what each experiment gained', async ({ page, open, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  const steps = page.getByRole('list', { name: 'What each experiment gained' }).getByRole('listitem');
  await expect(steps).toHaveCount(6);
  await expect(steps.first()).toContainText(/1a GA Neurons.*\d\.\d{4} → \d\.\d{4}.*[−+]\d\.\d{4} nats/s);
});
