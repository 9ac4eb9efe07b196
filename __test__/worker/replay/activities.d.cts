export function makeActivities(attempt: () => number): {
  echo(value: unknown): Promise<unknown>;
  flaky(fails: number): Promise<number>;
};
