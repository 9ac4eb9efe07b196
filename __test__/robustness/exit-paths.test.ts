import { FaultProxy, unusedPort } from './fault-proxy';
import { describeEnd, lastLine, runScript, type ScriptEnd } from './run-script';
import { SeededRandom } from './seeded-random';
import { useOwnServer } from './setup';

const ROUNDS = 200;
/** Processes at a time. */
const AT_ONCE = 2;
/** From the script's decision to leave to its end, on a busy machine. */
const LEAVE_LIMIT_MS = 5_000;

const random = SeededRandom.fromEnvironment();

describe(`leaving in mid-call, ${ROUNDS} times each, seed ${random.seed}`, () => {
  const server = useOwnServer();
  /** The server behind a proxy, so that it is spared the sudden end of its clients; why, see `WithoutResets`. */
  let answering: FaultProxy;
  let silent: FaultProxy;
  let addresses: { answering: string; silent: string; absent: string };

  beforeAll(async () => {
    answering = await FaultProxy.listen(server.address);
    silent = await FaultProxy.listen(server.address);
    silent.mode = { kind: 'half-open' };
    addresses = { answering: answering.address, silent: silent.address, absent: `127.0.0.1:${await unusedPort()}` };
  });
  afterAll(async () => {
    await answering.close();
    await silent.close();
  });

  interface Leave {
    readonly address: string;
    /** When the script leaves: in the same turn as its calls, in the next, after so many ms, or after an answer. */
    readonly moment: 'at once' | 'next turn' | 'answered' | number;
  }

  function leaves(): Leave[] {
    return Array.from({ length: ROUNDS }, (_unused, round): Leave => {
      const address = [addresses.answering, addresses.answering, addresses.silent, addresses.absent][
        round % 4
      ] as string;
      const moments: Leave['moment'][] = ['at once', 'next turn', random.between(0, 5), random.between(0, 60)];
      if (address === addresses.answering) moments.push('answered', 'answered');
      return { address, moment: moments[random.between(0, moments.length - 1)] as Leave['moment'] };
    });
  }

  async function leaveBy(how: string, check: (end: ScriptEnd) => boolean): Promise<void> {
    const rounds = leaves();
    const failures: string[] = [];
    async function some(): Promise<void> {
      for (let leave = rounds.pop(); leave !== undefined; leave = rounds.pop()) {
        const args = [leave.address, how, String(leave.moment)];
        const end = await runScript('leave-in-mid-call.cjs', { args, limitMs: 20_000 });
        const fine = !end.hung && end.signal === null && end.lingeredMs < LEAVE_LIMIT_MS && check(end);
        if (!fine || !end.stdout.endsWith('leaving\n')) failures.push(`${args.join(' ')}: ${describeEnd(end)}`);
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, some));
    expect(failures).toEqual([]);
  }

  test('process.exit', async () => {
    await leaveBy('exit', (end) => end.code === 7 && end.stderr === '');
  }, 240_000);

  test('an uncaught exception', async () => {
    await leaveBy('throw', (end) => end.code === 1 && end.stderr.includes('thrown on purpose'));
  }, 240_000);

  test('an unhandled rejection', async () => {
    await leaveBy('reject', (end) => end.code === 1 && end.stderr.includes('rejected on purpose'));
  }, 240_000);

  test.each(['terminate', 'exit', 'throw', 'return'])(
    'worker threads: %s, the process goes on',
    async (how) => {
      const threads = leaves().map(({ address, moment }) => ({ address, moment, how }));
      const end = await runScript('leave-threads.cjs', {
        args: [server.address, JSON.stringify(threads)],
        limitMs: 150_000,
      });
      if (end.code !== 0 || end.signal !== null || end.hung) throw new Error(describeEnd(end));
      const summary = lastLine<{ left: number; unexpected: string[]; threadsLeftOver: number; stillWorks: boolean }>(
        end,
      );
      expect(summary).toEqual({ left: ROUNDS, unexpected: [], threadsLeftOver: 0, stillWorks: true });
      expect(end.stderr).toBe('');
    },
    180_000,
  );
});
