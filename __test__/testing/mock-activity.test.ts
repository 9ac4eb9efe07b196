/** `MockActivityEnvironment`: activity functions alone, with the context that they ask for. */
import { activityInfo, CancelledFailure, Context, heartbeat, log, sleep } from 'temporal-native/activity';
import { MockActivityEnvironment } from 'temporal-native/testing';

test('gives what the function gives, and throws what it throws', async () => {
  const env = new MockActivityEnvironment();
  expect(await env.run(async (a: number, b: number) => a + b, 1, 2)).toBe(3);
  expect(await env.run((a: string) => a.length, 'four')).toBe(4);
  await expect(env.run(() => Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError);
});

test('its info has defaults, over which a test says what it wants', async () => {
  const env = new MockActivityEnvironment({ attempt: 3, heartbeatDetails: 'half' });
  const info = await env.run(async () => activityInfo());
  expect(info).toBe(env.context.info);
  expect(info).toMatchObject({ attempt: 3, heartbeatDetails: 'half', activityId: 'test', taskQueue: 'test' });
  expect(await env.run(async () => Context.current())).toBe(env.context);
});

test('each heartbeat is an event', async () => {
  const env = new MockActivityEnvironment();
  const told: unknown[] = [];
  env.on('heartbeat', (details) => told.push(details));
  await env.run(async () => {
    heartbeat(50);
    Context.current().heartbeat({ done: true });
    heartbeat();
  });
  expect(told).toEqual([50, { done: true }, undefined]);
});

test('cancel ends what waits, by promise and by signal', async () => {
  const env = new MockActivityEnvironment();
  env.once('heartbeat', () => env.cancel('TIMED_OUT'));
  const running = env.run(async () => {
    heartbeat();
    await sleep('1 hour');
  });
  await expect(running).rejects.toThrow(CancelledFailure);
  await expect(running).rejects.toMatchObject({ message: 'TIMED_OUT' });
  expect(env.context.cancellationSignal.aborted).toBe(true);
  await expect(env.run(async () => await Context.current().cancelled)).rejects.toThrow(CancelledFailure);
});

test('lines go to the logger', async () => {
  const lines: unknown[] = [];
  const logger = { log: (...line: unknown[]) => void lines.push(line) };
  await new MockActivityEnvironment({}, { logger }).run(async () => log.warn('careful', { of: 'what' }));
  await new MockActivityEnvironment().run(async () => log.warn('to nobody'));
  expect(lines).toEqual([['warn', 'careful', { of: 'what' }]]);
});
