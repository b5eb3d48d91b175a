// What Lighthouse says of every page of a running server, on its simulated phone and on a desktop: `node lighthouse.mjs URL`.
import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { browserPath } from './browser.mjs';

const LIMITS = { performance: 95, accessibility: 100, 'best-practices': 100 };
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

const url = (process.argv[2] ?? 'http://127.0.0.1:3000').replace(/\/$/, '');
const ask = async (path) => (await fetch(`${url}/api/${path}`)).json();

async function addresses() {
  const [flow] = await ask('flows?status=completed&limit=1');
  if (!flow) throw new Error(`no flow of ${url} is completed; run one first`);
  const [first, second] = await ask(`flows/${flow.id}/experiments`);
  const [checkpoint] = await ask(`checkpoints?flow_id=${flow.id}&is_final=true&limit=1`);
  const compared = second ? [`/compare?experiments=${first.id},${second.id}`] : [];
  const single = [`/flows/${flow.id}`, `/experiments/${first.id}`, `/checkpoints/${checkpoint.id}`];
  return ['/', '/flows', '/flows/new', '/experiments', '/checkpoints', '/corpora', '/trash', ...single, ...compared];
}

async function audit(path, browser, config) {
  const settings = { port: browser.port, onlyCategories: Object.keys(LIMITS), logLevel: 'error', output: 'json' };
  const { lhr } = await lighthouse(url + path, settings, config);
  const scores = Object.keys(LIMITS).map((category) => Math.round((lhr.categories[category].score ?? 0) * 100));
  const shown = (id) => lhr.audits[id]?.displayValue ?? '';
  const wrong = Object.entries(LIMITS).flatMap(([category, least]) => {
    if ((lhr.categories[category].score ?? 0) * 100 >= least) return [];
    const lost = lhr.categories[category].auditRefs.filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9);
    return lost.map(({ id }) => `${category}: ${id} ${lhr.audits[id].displayValue ?? ''}`);
  });
  return { scores, figures: ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift'].map(shown), wrong };
}

const browser = await launch({ chromePath: browserPath, chromeFlags: FLAGS });
let failed = 0;
try {
  console.log(`${'page'.padEnd(34)} form     perf  a11y  best   FCP      LCP      TBT      CLS`);
  for (const path of await addresses()) {
    for (const [form, config] of [['phone', undefined], ['desktop', desktopConfig]]) {
      const { scores, figures, wrong } = await audit(path, browser, config);
      console.log(`${path.padEnd(34)} ${form.padEnd(7)} ${scores.map((score) => String(score).padStart(5)).join(' ')}   ${figures.map((figure) => figure.padEnd(8)).join(' ')}`);
      for (const line of wrong) console.log(`  ${line}`);
      failed += wrong.length > 0 ? 1 : 0;
    }
  }
} finally {
  browser.kill();
}
process.exitCode = failed > 0 ? 1 : 0;
