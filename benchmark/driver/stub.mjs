// The stub server as the driver sees it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { STUB } from './build.mjs';
import { pinned, STUB_CPU } from './machine.mjs';

export class Stub {
  #child;
  #lines;

  static async start(...args) {
    const stub = new Stub();
    stub.#child = spawn(...pinned(STUB_CPU, STUB, args), { stdio: ['pipe', 'pipe', 'inherit'] });
    stub.#lines = createInterface({ input: stub.#child.stdout })[Symbol.asyncIterator]();
    stub.port = Number(await stub.#line());
    return stub;
  }

  /** What came since the last time. */
  async takeCounts() {
    this.#child.stdin.write('\n');
    return JSON.parse(await this.#line());
  }

  /** It ends when its input does. */
  async stop() {
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
  }

  async #line() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the stub has ended');
    return value;
  }
}
