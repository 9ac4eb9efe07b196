/** A user's own jest project, in small: open-handles.test.ts runs it with --detectOpenHandles and reads what it says. */
module.exports = {
  rootDir: __dirname,
  testMatch: ['<rootDir>/*.test.cjs'],
  testEnvironment: 'node',
  // The 5 s that it has by default are little on a busy machine.
  testTimeout: 30_000,
};
