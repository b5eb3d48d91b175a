// What every test starts from: a real server, and a page that may not complain.
import { type Locator, type Page, test as base, expect } from '@playwright/test';
import { Server } from './server.ts';

export { expect };

export interface Flow {
  id: number;
  name: string;
  status: string;
  error: string | null;
}

export interface Checkpoint {
  id: number;
  name: string;
  is_final: boolean;
}

interface Options {
  /** Messages on the browser's console that a test provokes on purpose. */
  expectedComplaints: RegExp[];
}

interface TestFixtures extends Options {
  /** Opens a path and waits until the page answers to clicks (where JavaScript is on). */
  open: (path: string) => Promise<void>;
}

interface WorkerOptions {
  /** Options of the server beside those that every test needs. */
  serverOptions: string[];
}

interface WorkerFixtures extends WorkerOptions {
  server: Server;
  /** A small flow that has run through, for tests that look at results. */
  finishedFlow: Flow;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  serverOptions: [[], { option: true, scope: 'worker' }],

  server: [
    async ({ serverOptions }, use) => {
      const server = new Server(serverOptions);
      try {
        await server.start();
        await use(server);
      } finally {
        await server.remove();
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  finishedFlow: [
    async ({ server }, use) => {
      const flow = await createFlow(server, 'A finished flow', { ga_generations: 3, ts_iterations: 3 });
      await post(server, `/api/flows/${flow.id}/start`);
      await use(await flowWithStatus(server, flow.id, 'completed'));
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  expectedComplaints: [[], { option: true }],

  baseURL: async ({ server }, use) => use(server.url),

  page: async ({ page, expectedComplaints }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    await use(page);
    const unexpected = complaints.filter((text) => !expectedComplaints.some((pattern) => pattern.test(text)));
    expect(unexpected, 'the page complained on the console').toEqual([]);
  },

  open: async ({ page, javaScriptEnabled }, use) => {
    await use(async (path) => {
      await page.goto(path);
      if (javaScriptEnabled !== false) await hydrated(page);
    });
  },
});

export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('[data-hydrated]').first()).toBeAttached({ timeout: 20_000 });
}

/** The state of what the page is about, beside its heading. */
export function statusOf(page: Page): Locator {
  return page.locator('header', { has: page.getByRole('heading', { level: 1 }) }).locator('.badge');
}

/** Creates a small flow on the built-in corpus by REST. */
export async function createFlow(server: Server, name: string, params: Record<string, unknown> = {}): Promise<Flow> {
  return post<Flow>(server, '/api/flows', {
    name,
    config: {
      template: 'standard-6-phase',
      params: { corpus: 'toy', population_size: 6, neighbors_per_iter: 6, seed: 7, ...params },
    },
  });
}

export async function post<T>(server: Server, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

export async function get<T>(server: Server, path: string): Promise<T> {
  const answer = await fetch(server.url + path);
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Waits until a flow has the status; one that fails on the way is an error with its reason. */
export async function flowWithStatus(server: Server, id: number, status: string, seconds = 170): Promise<Flow> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const flow = await get<Flow>(server, `/api/flows/${id}`);
    if (flow.status === status) return flow;
    if (flow.status === 'failed') throw new Error(`flow ${id} failed: ${flow.error}\n${server.output()}`);
    if (Date.now() > end) throw new Error(`flow ${id} is still ${flow.status} after ${seconds} s\n${server.output()}`);
    await new Promise((later) => setTimeout(later, 250));
  }
}
