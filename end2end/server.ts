// The real server as a child process: a data directory of its own, a free port, ended by its own process id.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const repository = resolve(import.meta.dirname, '..');
const binary = process.env.WNN_TEST_SERVER ?? join(repository, 'target/debug/server');
const site = process.env.WNN_TEST_SITE ?? join(repository, 'target/site-dev');

export class Server {
  readonly data = mkdtempSync(join(tmpdir(), 'wnn-e2e-'));
  url = '';
  private child: ChildProcess | undefined;
  private log: string[] = [];
  private readonly options: string[];

  /** With more options than those that every test needs. */
  constructor(options: string[] = []) {
    this.options = options;
  }

  /** Starts it, on the port it had before if it was started before. */
  async start(): Promise<void> {
    const port = this.url ? new URL(this.url).port : '0';
    const given = ['--data', this.data, '--addr', '127.0.0.1', '--port', port, '--site-root', site, ...this.options];
    const child = spawn(binary, given, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    child.stderr.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
    this.url = await new Promise<string>((listening, failed) => {
      const giveUp = setTimeout(() => failed(new Error(`the server did not listen within 30 s\n${this.output()}`)), 30_000);
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`the server ended with ${code}\n${this.output()}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const found = /^Listening on (http:\S+)/.exec(line);
        if (found) {
          clearTimeout(giveUp);
          listening(found[1].replace(/\/$/, ''));
        }
      });
    });
    if (child.pid) this.noteProcess(child.pid);
  }

  /** Ends it: SIGTERM lets it finish the iteration it is at, SIGKILL does not. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    const impatience = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(impatience);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** The last of what it said on stderr. */
  output(): string {
    return this.log.join('').split('\n').slice(-40).join('\n');
  }

  // A test run cut short leaves its server running; whoever started the run finds it by this file.
  private noteProcess(pid: number): void {
    const folder = process.env.WNN_E2E_PIDS;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, String(pid)), '');
  }
}
