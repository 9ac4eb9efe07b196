import { sleep, uuid4 } from 'temporal-native/workflow';

function sample() {
  return {
    now: Date.now(),
    year: new Date().getFullYear(),
    random: Math.random(),
    uuid: uuid4(),
    id: crypto.randomUUID(),
  };
}

/** What is drawn before each pause; it is the same in every replay, or the activations would not fit. */
export async function samples(): Promise<object[]> {
  const taken = [sample()];
  for (let i = 0; i < 3; i++) {
    await sleep(1);
    taken.push(sample());
  }
  return taken;
}

export async function withheld(): Promise<string[]> {
  const tries: Record<string, () => unknown> = {
    WeakRef: () => new WeakRef({}),
    FinalizationRegistry: () => new FinalizationRegistry(() => {}),
    // biome-ignore lint/security/noGlobalEval: that is the attempt.
    eval: () => globalThis.eval('1'),
    Function: () => new Function('return process')(),
    process: () => process.pid,
    require: () => module.require('fs'),
  };
  const refused: string[] = [];
  for (const [name, attempt] of Object.entries(tries)) {
    try {
      attempt();
    } catch {
      refused.push(name);
    }
  }
  return refused;
}

export async function endlessLoop(): Promise<void> {
  for (;;) {}
}

/** Longer than the watchdog takes to look, far shorter than it allows. */
export async function worksForAWhile(): Promise<string> {
  let sum = 0;
  for (let i = 0; i < 150_000_000; i++) {
    sum = (sum + i) % 7;
  }
  return sum >= 0 ? 'done' : 'never';
}

export async function talks(): Promise<void> {
  console.log('before', { a: 1 });
  await sleep(1);
  console.log('after');
}

let sharedByMistake = 0;

export async function moduleState(): Promise<number> {
  sharedByMistake++;
  await sleep(1);
  return sharedByMistake;
}
