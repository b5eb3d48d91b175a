import type { Page } from '@playwright/test';
import { type Checkpoint, expect, type Flow, get, hydrated, test } from '../../fixtures.ts';
import type { Server } from '../../server.ts';

/** Every page that there is, with something on it. */
async function addresses(server: Server, flow: Flow): Promise<string[]> {
  const [checkpoint] = await get<Checkpoint[]>(server, `/api/checkpoints?flow_id=${flow.id}&is_final=true`);
  const [experiment] = await get<{ id: number }[]>(server, `/api/flows/${flow.id}/experiments`);
  const lists = ['/', '/flows', '/flows?sort=name&q=flow', '/flows/new', '/experiments', '/checkpoints', '/corpora', '/trash'];
  const single = [`/flows/${flow.id}`, `/experiments/${experiment.id}`, `/checkpoints/${checkpoint.id}`, `/compare?experiments=${experiment.id},${experiment.id + 1}`];
  return [...lists, ...single];
}

const shown = (page: Page) => page.locator('main').innerText();

test('what the server sends is what stands there when the page lives', { tag: '@javascript' }, async ({ page, open, server, finishedFlow }) => {
  test.setTimeout(120_000);
  for (const path of await addresses(server, finishedFlow)) {
    const sent = await (await page.request.get(path)).text();
    await open(path);
    const texts = await page.evaluate((html) => {
      const words = (root: ParentNode) => root.querySelector('main')!.textContent!.replace(/\s+/g, ' ').trim();
      return [words(new DOMParser().parseFromString(html, 'text/html')), words(document)];
    }, sent);
    expect.soft(texts[1], path).toBe(texts[0]);
  }
});

/** A minute may pass between two looks at a page. */
function ageless(text: string): string {
  return text.replace(/\d+ (second|minute|hour)s? ago/g, 'a while ago');
}

test('a page that one comes to by a link says the same after a reload', { tag: '@javascript' }, async ({ page, open, server, finishedFlow }) => {
  test.setTimeout(120_000);
  for (const path of await addresses(server, finishedFlow)) {
    await open(path === '/corpora' ? '/trash' : '/corpora');
    const title = await page.title();
    await page.evaluate((path) => {
      const link = document.createElement('a');
      link.href = path;
      document.querySelector('main')!.append(link);
      Object.assign(window, { marker: 'the same document' });
      link.click();
      link.remove();
    }, path);
    await expect(page).toHaveURL(new RegExp(`${path.replace(/[?]/g, '\\?')}$`));
    await expect(page).not.toHaveTitle(title);
    await expect(page.locator('.skeleton')).toHaveCount(0);
    const lived = ageless(await shown(page));
    expect.soft(await page.evaluate(() => (window as unknown as { marker?: string }).marker), `${path} without a new document`).toBe('the same document');
    await page.reload();
    await hydrated(page);
    expect.soft(ageless(await shown(page)), path).toBe(lived);
  }
});
