// What is measured.

/** The RPC behind each operation: the stub counts by it. */
export const OPERATIONS = {
  start: 'StartWorkflowExecution',
  signal: 'SignalWorkflowExecution',
  query: 'QueryWorkflow',
  describe: 'DescribeWorkflowExecution',
  result: 'GetWorkflowExecutionHistory',
};

export const SHAPES = {
  t100: '100 B',
  t10240: '10 KiB of text',
  t1048576: '1 MiB of text',
  r1048576: '1 MiB of records',
};

export const IN_FLIGHT = [1, 16, 64, 256];

/** The clients, in the order in which tables show them. */
export const CLIENTS = {
  ours: 'temporal-native',
  official: '@temporalio/client',
  raw: 'raw tonic',
};

/** For one row only: what the official client costs when its calls may hang for ever. */
export const WITHOUT_DEADLINE = 'official-no-deadline';

const FULL = { rounds: 5, warmUpMs: 400, measureMs: 600, maxCalls: 60_000 };
const QUICK = { rounds: 2, warmUpMs: 200, measureMs: 200, maxCalls: 10_000 };

/** Large payloads warm up in fewer calls: it is V8's JSON and copying that they measure. */
const WARM_UP_CALLS = { t100: 1500, t10240: 500, t1048576: 20, r1048576: 20 };

export function plan({ quick = false, only = '' } = {}) {
  const measurements = [];
  const add = (op, shape, inFlight, more = {}) => {
    const { rate = 0 } = more;
    const id = `${op}/${shape}/${rate ? `${rate}-per-second` : inFlight}`;
    const clients = [...Object.keys(CLIENTS), ...(more.extra ?? [])];
    measurements.push({ id, op, shape, inFlight, rate, clients, warmUpCalls: WARM_UP_CALLS[shape] });
  };
  for (const op of Object.keys(OPERATIONS)) {
    for (const inFlight of quick ? [64] : IN_FLIGHT) {
      add(op, 't100', inFlight, op === 'start' && inFlight === 64 ? { extra: [WITHOUT_DEADLINE] } : {});
    }
  }
  if (!quick) {
    for (const op of ['start', 'signal', 'query', 'result']) {
      add(op, 't10240', 64);
      // 16 in flight are 16 MiB in flight.
      add(op, 't1048576', 16);
    }
    for (const op of ['start', 'query']) add(op, 'r1048576', 16);
    for (const op of ['start', 'query']) add(op, 't100', 16, { rate: 1000 });
  }
  const wanted = measurements.filter(({ id }) => id.includes(only));
  return { ...(quick ? QUICK : FULL), measurements: wanted };
}
