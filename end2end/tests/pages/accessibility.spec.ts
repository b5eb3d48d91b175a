import { AxeBuilder } from '@axe-core/playwright';
import { expect, get, test, type Checkpoint } from '../../fixtures.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing to complain about on any page in ${colorScheme}`, { tag: '@javascript' }, async ({ page, open, server, finishedFlow }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const [checkpoint] = await get<Checkpoint[]>(server, `/api/checkpoints?flow_id=${finishedFlow.id}`);
    const [experiment] = await get<{ id: number }[]>(server, `/api/flows/${finishedFlow.id}/experiments`);
    const pages = ['/', '/flows', '/flows/new', `/flows/${finishedFlow.id}`, '/experiments', `/experiments/${experiment.id}`];
    pages.push(`/flows/new?seed_checkpoint_id=${checkpoint.id}&e0.experiment_type=ga&e0.name=One&e1.experiment_type=ts&e1.name=Two`);
    for (const path of [...pages, '/checkpoints', `/checkpoints/${checkpoint.id}`, '/corpora', '/trash', '/flows?q=nothing-like-it']) {
      await open(path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
      expect.soft(found, path).toEqual([]);
    }
  });
}
