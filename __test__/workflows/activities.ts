/** The activities of the test workflows. */
import { ApplicationFailure, Context } from '@temporalio/activity';

export async function failingActivity(message: string): Promise<string> {
  throw ApplicationFailure.create({ message, type: 'ActivityBroke', nonRetryable: true, details: ['in', 'activity'] });
}

/** Takes longer than its caller grants; ends as soon as the worker tells it so. */
export async function neverInTime(): Promise<string> {
  await Context.current().sleep('10s');
  return 'too late';
}

export async function recordCleanup(): Promise<number> {
  return 1;
}

/** Long enough to be seen as pending by whoever describes its workflow. */
export async function slowActivity(ms: number): Promise<string> {
  await Context.current().sleep(ms);
  return 'done';
}
