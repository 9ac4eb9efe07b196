/** The address of the server that the tests run against; a global set-up sets it unless the user did. */
export const address = required('TEMPORAL_TEST_ADDRESS');

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests through jest.config.cjs`);
  return value;
}
