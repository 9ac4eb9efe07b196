/** Activities of the tests of activities and of cancellation. */
import {
  ApplicationFailure,
  activityInfo,
  CancelledFailure,
  CompleteAsyncError,
  Context,
  cancellationDetails,
  cancellationSignal,
  cancelled,
  heartbeat,
  log,
  sleep,
} from 'temporal-native/activity';

/** What the activities of a test have seen, by the key that the test gives. */
export const seen = new Map<string, unknown[]>();

function note(key: string, what: unknown): void {
  seen.set(key, [...(seen.get(key) ?? []), what]);
}

export async function tellsInfo(): Promise<object> {
  const { taskToken, ...info } = activityInfo();
  log.info('an activity speaks', { extra: true });
  return { ...info, sameToken: Buffer.from(taskToken).toString('base64') === info.base64TaskToken };
}

/** Waits for its cancellation, as `how` says; notes what it was told, and ends as `end` says. */
export async function waitsForCancellation(
  key: string,
  how: 'cancelled' | 'signal' | 'sleep' | 'fetch',
  end: 'rethrow' | 'complete' | 'fail' = 'rethrow',
): Promise<string> {
  const signal = cancellationSignal();
  // Only who speaks can be told.
  const beat = setInterval(() => heartbeat(key), 10);
  note(key, 'started');
  try {
    if (how === 'cancelled') await cancelled();
    if (how === 'sleep') await sleep('1 hour');
    if (how === 'signal') await new Promise((resolve) => signal.addEventListener('abort', resolve));
    if (how === 'fetch') await abortable(signal);
    signal.throwIfAborted();
    return 'not cancelled';
  } catch (error) {
    note(key, { name: (error as Error).name, message: (signal.reason as Error).message, why: cancellationDetails() });
    if (end === 'complete') return 'completed all the same';
    if (end === 'fail') throw ApplicationFailure.nonRetryable('broke while it was cleaned up');
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/** As what takes a signal in Node does. */
function abortable(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('This operation was aborted', 'AbortError')));
  });
}

/** Runs until the test lets it, without a heartbeat. */
export async function waitsInSilence(key: string): Promise<string> {
  note(key, 'started');
  cancellationSignal().addEventListener('abort', () => note(key, 'told'));
  while (!seen.get(key)?.includes('go')) await new Promise((resolve) => setTimeout(resolve, 5));
  note(key, 'ended');
  return 'undisturbed';
}

/** Takes its time, and notes when it begins and ends. */
export async function takesAWhile(key: string): Promise<void> {
  note(key, 'begin');
  await new Promise((resolve) => setTimeout(resolve, 150));
  note(key, 'end');
}

/** Each attempt says how far it is, until it was tried that often; the last one gives what each found. */
export async function goesOn(attempts: number): Promise<unknown[]> {
  const found = (activityInfo().heartbeatDetails as unknown[] | undefined) ?? [];
  const reached = [...found, { attempt: activityInfo().attempt, bytes: new Uint8Array([1]).length }];
  heartbeat('overtaken');
  heartbeat(reached);
  if (activityInfo().attempt < attempts) throw new Error('not yet');
  return reached;
}

/** Speaks until it is cancelled, and once more then; its next attempt gives what it finds of that. */
export async function hasLastWords(key: string): Promise<unknown> {
  const { attempt, heartbeatDetails } = activityInfo();
  if (attempt > 1) return heartbeatDetails;
  const beat = setInterval(() => heartbeat('still there'), 5);
  note(key, 'started');
  try {
    await cancelled();
  } finally {
    clearInterval(beat);
    heartbeat('last words');
  }
}

/** Is silent for longer than it may be, after it has said something. */
export async function fallsSilent(key: string): Promise<void> {
  heartbeat({ said: 'last words' });
  note(key, activityInfo().attempt);
  await cancelled().catch((error: unknown) => note(key, error));
}

/** Someone else completes it. */
export async function completedElsewhere(key: string): Promise<never> {
  note(key, activityInfo().taskToken);
  throw new CompleteAsyncError();
}

/** Fails once, and asks for a pause of its own before the next attempt. */
export async function asksForPause(key: string, pause: string): Promise<number> {
  note(key, Date.now());
  if (activityInfo().attempt === 1) {
    throw ApplicationFailure.create({ message: 'later', nextRetryDelay: pause, category: 'BENIGN' });
  }
  const [first, second] = seen.get(key) as [number, number];
  return second - first;
}

/** Fails in the ways in which code fails. */
export async function failsAs(how: string): Promise<never> {
  switch (how) {
    case 'error':
      throw new RangeError('out of range', { cause: new TypeError('wrong type') });
    case 'string':
      throw 'only a text';
    case 'application':
      throw new ApplicationFailure('told', 'Told', true, [{ a: 1 }, [2]], new Error('beneath'));
    case 'cancelled':
      throw new CancelledFailure('of its own');
    case 'uncallable':
      throw new ApplicationFailure('bad details', 'Bad', true, [() => {}]);
    default:
      return undefined as never;
  }
}

/** Fails some times, and then gives its attempts. */
export async function failsSometimes(times: number): Promise<number> {
  const { attempt } = activityInfo();
  if (attempt <= times) throw new Error(`attempt ${attempt} fails`);
  return attempt;
}

export function notAsynchronous(): string {
  return 'at once';
}

export class Shop {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** A method that needs its object. */
  async shopName(): Promise<string> {
    return `${this.#name}, ${Context.current().info.activityType}`;
  }
}
