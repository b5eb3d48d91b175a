import { expect, post, test } from '../../fixtures.ts';

const FLOWS = 10_000;
const WRITERS = 16;

// Other options give it a server of its own, so that no other test sees all these flows.
test.use({ serverOptions: ['--max-connections', '64'] });

test('among 10,000 flows each is found by searching, sorting and leafing', async ({ page, open, server }) => {
  test.setTimeout(180_000);
  const experiments = [{ name: 'GA', experiment_type: 'ga', optimize_neurons: true }];
  let next = 0;
  const write = async () => {
    while (next < FLOWS) {
      const name = `Flow ${String(next++).padStart(5, '0')}`;
      await post(server, '/api/flows', { name, config: { experiments, params: { corpus: 'toy' } } });
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));

  await open('/flows');
  const main = page.locator('main');
  await expect(main).toContainText('10,000');
  await page.getByRole('columnheader').getByRole('link', { name: 'Flow', exact: true }).click();
  const names = page.getByRole('table', { name: 'Flows' }).getByRole('link', { name: /^Flow \d{5}$/ });
  await expect(names.first()).toHaveText('Flow 00000');
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(names.first()).not.toHaveText('Flow 00000');
  const second = await names.first().textContent();
  await page.reload();
  await expect(names.first(), 'the address holds the place').toHaveText(second!);

  await page.getByRole('searchbox').fill('Flow 07654');
  await page.getByRole('searchbox').press('Enter');
  await expect(names).toHaveText(['Flow 07654']);
});
