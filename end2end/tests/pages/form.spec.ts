import { expect, statusOf, test } from '../../fixtures.ts';

test('a flow can be created by the plain form, and a wrong field is named beside it', async ({ page, open }, info) => {
  const name = `Typed on ${info.project.name}`;
  const field = (label: string) => page.getByLabel(label, { exact: true });
  await open('/flows/new');
  await field('Name').fill(name);
  await field('GA generations').fill('many');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByText(/GA generations must be a whole number/)).toBeVisible();
  await expect(field('Name')).toHaveValue(name);

  await field('GA generations').fill('3');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page).toHaveURL(/\/flows\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(statusOf(page)).toHaveText('Pending');
});
