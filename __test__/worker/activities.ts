/** What the workers of these tests can do. */
import { ApplicationFailure, Context } from 'temporal-native/activity';

export async function greet(word: string, name: string): Promise<string> {
  return `${word}, ${name}!`;
}

export async function fail(message: string): Promise<never> {
  throw ApplicationFailure.create({ message, type: 'Deliberate', details: [Context.current().info.attempt] });
}

/** Fails until it was tried that often; each attempt begins where the last one said it was. */
export async function progress(attempts: number): Promise<number> {
  const { info } = Context.current();
  const reached: number = (info.heartbeatDetails ?? 0) + 1;
  Context.current().heartbeat(reached);
  if (info.attempt < attempts) throw new Error('not yet');
  return reached;
}

export async function untilCancelled(): Promise<void> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), 20);
  try {
    await context.cancelled;
  } finally {
    clearInterval(beat);
  }
}
