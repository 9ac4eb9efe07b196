/** The workflow of which as many as can be are run: it ends in its first task. */
export async function hello(): Promise<string> {
  return 'hello';
}
