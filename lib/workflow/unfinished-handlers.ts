/** A handler of a signal or an update that is running. */
export interface RunningHandler {
  readonly kind: 'signal' | 'update';
  readonly name: string;
  /** Of an update. */
  readonly id?: string;
  readonly warnIfUnfinished: boolean;
}

const CONSEQUENCES = {
  signal: 'what it was doing was cut off',
  update: 'what it was doing was cut off, and whoever asked for the update gets an error instead of its result',
};

/** What is to be said of handlers that are still running when the workflow has ended. */
export function unfinishedWarnings(running: readonly RunningHandler[]): string[] {
  return (['update', 'signal'] as const).flatMap((kind) => {
    const unfinished = running.filter((handler) => handler.kind === kind && handler.warnIfUnfinished);
    if (unfinished.length === 0) {
      return [];
    }
    const which = JSON.stringify(unfinished.map(({ name, id }) => ({ name, id })));
    return [
      `[TMPRL1102] The workflow ended while a handler of ${kind === 'update' ? 'an update' : 'a signal'} was still running: ` +
        `${CONSEQUENCES[kind]}. Wait for it with \`await condition(allHandlersFinished)\`, or say with ` +
        `\`setHandler(…, …, { unfinishedPolicy: 'ABANDON' })\` that it does not matter. Unfinished: ${which}`,
    ];
  });
}
