export function makeActivities(attempt: () => number): {
  echo(value: unknown): Promise<unknown>;
  endsLate(): Promise<void>;
  flaky(fails: number): Promise<number>;
};
