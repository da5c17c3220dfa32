// Starts a Linkspan of its own for a journey: a port that the system picks, a fresh data folder, killed at the end.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A guard against a hang, not a promise: a busy machine takes its time.
const READY_WITHIN_MS = 120_000;

/** One server and its data folder. */
export class Server {
  constructor(data) {
    this.data = data;
    this.port = 0;
    this.output = '';
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts a server; `more` are further arguments of `linkspan serve`. */
  static async start(more = []) {
    const data = await mkdtemp(join(tmpdir(), 'linkspan-e2e-'));
    const server = new Server(data);
    await server.up(more);
    return server;
  }

  async up(more = []) {
    const page = process.env.LINKSPAN_PAGE_DIR ? ['--page-dir', process.env.LINKSPAN_PAGE_DIR] : [];
    const args = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data', this.data, ...page, ...more];
    this.child = spawn(process.env.LINKSPAN_BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.on('data', (chunk) => (this.output += chunk));
    this.child.stderr.on('data', (chunk) => (this.output += chunk));
    const until = Date.now() + READY_WITHIN_MS;
    while (Date.now() < until) {
      if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}:\n${this.output}`);
      // It says where it listens; started again, it takes the same port.
      this.port ||= Number(/Linkspan is at http:\/\/[^\s:]+:(\d+)/.exec(this.output)?.[1] ?? 0);
      const ready = this.port !== 0 && await fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false);
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the server was not ready within ${READY_WITHIN_MS} ms:\n${this.output}`);
  }

  /** Ends it at once, as a power cut would end the process. */
  async kill() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Ends it in good order and removes its data. */
  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await ended;
    }
    await rm(this.data, { recursive: true, force: true });
  }
}
