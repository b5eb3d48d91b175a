import { expect, statusOf, test } from '../../fixtures.ts';

test('an experiment is reached from its flow, shows all of itself, and leads back', async ({ page, open, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  await page.getByRole('link', { name: 'GA Neurons', exact: true }).click();
  await expect(page).toHaveURL(/\/experiments\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Phase 1a: GA Neurons');
  await expect(statusOf(page)).toHaveText('Completed');
  for (const figure of [/^Cross-entropy/, /^Accuracy Best/, /^Accuracy against cross-entropy/]) {
    const drawn = page.getByRole('img', { name: figure }).locator('path.chart__series');
    const lengths = await drawn.evaluateAll((paths) => paths.map((path) => path.getAttribute('d')?.length ?? 0));
    expect(Math.max(...lengths), `${figure} shows something`).toBeGreaterThan(20);
  }
  const iterations = page.getByRole('table', { name: 'Iterations, the newest first' });
  await expect(iterations.getByRole('rowheader')).toHaveText(['3', '2', '1']);
  await expect(page.getByRole('link', { name: /^Download/ }).first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Parameters' })).toContainText('GA generations');
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: finishedFlow.name }).click();
  await expect(page).toHaveURL(new RegExp(`/flows/${finishedFlow.id}$`));
});

test('a generation shows everyone who took part, and where its best genome came from', async ({ open, page, finishedFlow }) => {
  await open(`/flows/${finishedFlow.id}`);
  await page.getByRole('link', { name: 'GA Neurons', exact: true }).click();
  await page.getByRole('table', { name: 'Iterations, the newest first' }).getByRole('link', { name: '2', exact: true }).click();
  const generation = page.getByRole('region', { name: 'Generation 2' });
  await expect(generation).toContainText(/Its best genome, [0-9a-f]{16}.* (an elite|a child of this generation)/);
  const everyone = generation.getByRole('img', { name: /^Who took part Elites: \d+, Children: \d+$/ });
  const dots = await everyone.locator('path.chart__series').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')?.split('M').length ?? 0));
  expect(dots.length).toBe(2);
  expect(dots.every((count) => count > 1), `${dots}`).toBe(true);
});

test('older iterations have an address of their own', async ({ page, open, server }) => {
  const post = async (path: string, data: unknown) => {
    const answer = await page.request.post(`${server.url}${path}`, { data });
    expect(answer.ok(), path).toBe(true);
    return await answer.json();
  };
  const { id } = await post('/api/experiments', { name: 'From outside' });
  const rows = Array.from({ length: 120 }, (_, index) => ({ iteration_num: index + 1, best_ce: 6 - index / 100, best_accuracy: 0.05 }));
  await post(`/api/experiments/${id}/iterations`, rows);
  await open(`/experiments/${id}`);
  const first = page.getByRole('table', { name: 'Iterations, the newest first' }).getByRole('rowheader').first();
  await expect(first).toHaveText('120');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page).toHaveURL(/before=71/);
  await expect(first).toHaveText('70');
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(first).toHaveText('120');
});

test.describe('an experiment that is not there', () => {
  test.use({ expectedComplaints: [/status of 404/] });

  test('is answered 404', async ({ page }) => {
    for (const path of ['/experiments/999999', '/experiments/none']) {
      expect((await page.goto(path))?.status(), path).toBe(404);
    }
  });
});
