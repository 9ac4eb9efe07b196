/** Runs the real Temporal development server for tests, the demo and the examples. */
import net from 'node:net';
import { startChild } from './child.mjs';
import { fatal, poll } from './poll.mjs';
import { temporalBinary } from './temporal-binary.mjs';
import { hasNamespace, isServing } from './temporal-health.mjs';

export { temporalBinary };

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
/** The server takes more ports than the one we choose; two servers that start together may collide on one of them. */
const START_ATTEMPTS = 4;

/**
 * Starts a server and waits until it answers.
 *
 * @param {{
 *   port?: number,
 *   dbFile?: string,
 *   namespaces?: string[],
 *   searchAttributes?: Record<string, string>,
 *   dynamicConfig?: Record<string, unknown>,
 *   args?: string[],
 * }} [options] `port`: a free one by default. `dbFile`: keeps workflows over a restart. `searchAttributes`: name to
 *   type, for example `{ CustomKeyword: 'Keyword' }`.
 * @returns {Promise<{ address: string, port: number, pid: number, stop(): Promise<void>, kill(): Promise<void> }>}
 */
export async function startServer(options = {}) {
  const binary = await temporalBinary();
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const address = `${HOST}:${port}`;
    const child = startChild(binary, serverArguments(port, options), { env: cleanEnvironment() });
    try {
      await untilItServes(child, address, options.namespaces ?? []);
      return { address, port, pid: child.pid, stop: child.stop, kill: child.kill };
    } catch (error) {
      await child.kill();
      const collided = /address already in use|can't listen|bind:/i.test(child.report());
      if (!collided || attempt === START_ATTEMPTS) throw error;
    }
  }
}

/** The arguments of `temporal server start-dev`, which the embedded server takes too. */
export function serverArguments(
  port,
  { dbFile, namespaces = [], searchAttributes = {}, dynamicConfig = {}, args = [] },
) {
  return [
    ...['server', 'start-dev', '--headless', '--ip', HOST, '--port', String(port)],
    ...['--log-level', 'error', '--disable-config-file', '--disable-config-env'],
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
    ...namespaces.flatMap((namespace) => ['--namespace', namespace]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
    ...args,
  ];
}

async function untilItServes(child, address, namespaces) {
  await poll(
    async () => {
      if (child.hasEnded()) throw fatal(`the Temporal server ended before it served: ${child.report()}`);
      if (!(await isServing(address))) return false;
      for (const namespace of ['default', ...namespaces]) await hasNamespace(address, namespace);
      return true;
    },
    { what: `the Temporal server at ${address}`, timeoutMs: START_TIMEOUT_MS, intervalMs: 100 },
  );
}

/** Without the user's own TEMPORAL_* settings, which could send the server elsewhere. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** A port that nobody listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
