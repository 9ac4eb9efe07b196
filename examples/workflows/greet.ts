import { ApplicationFailure } from 'temporal-native/workflow';

export async function greet(name: string): Promise<string> {
  if (name.trim() === '') {
    throw ApplicationFailure.nonRetryable('a name has more than spaces in it', 'EmptyName');
  }
  return `Hello, ${name}!`;
}
