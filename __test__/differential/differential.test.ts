/**
 * Each script is played on the real server and on the embedded one, and what it saw there must be equal, but for what
 * docs/differences.md lists. With TRANSCRIPTS set to a folder, what the real server said is written there to be read.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALLOWED, withoutAllowed } from './allowed';
import { ServerConnection } from './harness/connection';
import { play, type Script } from './harness/raw-server';
import { SUBJECTS } from './subjects';

/** The longest takes ten seconds or so; where six times as much runs as there are cores, more than one minute. */
const SCRIPT_MS = 120_000;

const real = connect('TEMPORAL_REAL_ADDRESS');
const embedded = connect('TEMPORAL_EMBEDDED_ADDRESS');

const played = new Set<string>();
const used = new Set<string>();

afterAll(() => {
  real.close();
  embedded.close();
});

for (const [subject, scripts] of Object.entries(SUBJECTS)) {
  describe(`${subject}:`, () => {
    for (const [title, script] of Object.entries(scripts)) {
      // Most of a script's time is waiting; jest.config.cjs says how many wait at once.
      test.concurrent(title, () => playBoth(`${subject}: ${title}`, script), SCRIPT_MS);
    }
  });
}

test('what is allowed is needed', () => {
  const all = Object.entries(SUBJECTS).flatMap(([subject, scripts]) =>
    Object.keys(scripts).map((title) => `${subject}: ${title}`),
  );
  // Some scripts alone, chosen with -t, need some of it.
  if (all.some((title) => !played.has(title))) return;
  expect(ALLOWED.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
});

test('docs/differences.md lists what is allowed, and nothing else', () => {
  const page = readFileSync(join(__dirname, '../../docs/differences.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)];
  expect(rows.map(([, name]) => name)).toEqual(ALLOWED.map(({ name }) => name));
});

async function playBoth(title: string, script: Script): Promise<void> {
  const [expected, actual] = await Promise.all([play(script, real), play(script, embedded)]);
  const folder = process.env.TRANSCRIPTS;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    const name = `${title.replaceAll(/[^a-z0-9]+/gi, '-')}.json`;
    writeFileSync(join(folder, name), `${JSON.stringify(expected, undefined, 2)}\n`);
  }
  const compared = withoutAllowed(title, { real: expected, embedded: actual }, used);
  played.add(title);
  expect(compared.embedded).toEqual(compared.real);
}

function connect(variable: string): ServerConnection {
  const address = process.env[variable];
  if (!address) throw new Error(`${variable} is not set: run these tests through jest.config.cjs`);
  return new ServerConnection(address);
}
