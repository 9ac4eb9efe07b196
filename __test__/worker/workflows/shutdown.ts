/** A workflow whose only task takes a while. */
import { proxySinks, type Sinks } from 'temporal-native/workflow';

export interface BusySinks extends Sinks {
  busy: { began(): void };
}

const { busy } = proxySinks<BusySinks>();

/** Says that it has begun, and then does not yield for a few nanoseconds a round. */
export async function isBusy(rounds: number): Promise<string> {
  busy.began();
  let sum = 0;
  for (let round = 0; round < rounds; round++) sum = (sum + round) % 1_000_003;
  return `done, ${sum}`;
}
