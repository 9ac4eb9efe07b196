const { chosenServer, chosenWorker } = require('./scripts/chosen.cjs');

/**
 * Only `integration`, `robustness`, `worker` and `examples` need a server; it is started once, for whichever of them run.
 * `differential` needs two of its own.
 *
 * A new folder of tests needs a project here, or it is not run.
 */

// Test files read it there.
process.env.SERVER = chosenServer();
process.env.WORKER = chosenWorker();

/** The embedded server keeps nothing over a restart. */
const restarts = {
  testPathIgnorePatterns: ['/node_modules/', ...(chosenServer() === 'real' ? [] : ['server-restart'])],
};

const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      swcrc: false,
      sourceMaps: 'inline',
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    },
  ],
};

const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  // What is built is tested as it ships.
  transformIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '<rootDir>/packages/'],
  modulePathIgnorePatterns: ['<rootDir>/target/', '<rootDir>/build/'],
};

const withServer = {
  globalSetup: '<rootDir>/__test__/support/global-setup.mjs',
  globalTeardown: '<rootDir>/__test__/support/global-teardown.mjs',
};

const differential = {
  ...base,
  ...withServer,
  globalSetup: '<rootDir>/__test__/support/global-setup-differential.mjs',
  displayName: 'differential',
  testMatch: ['<rootDir>/__test__/differential/**/*.test.ts'],
};

module.exports = {
  maxWorkers: 2,
  // Of the tests of one file that are declared concurrent: only the differential ones are.
  maxConcurrency: 6,
  testTimeout: 30_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/__test__/unit/**/*.test.ts'],
      // The facade's sources name each other as the compiled files are called.
      moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
    },
    { ...base, displayName: 'types', testMatch: ['<rootDir>/__test__/types/**/*.test.ts'] },
    { ...base, ...withServer, displayName: 'package', testMatch: ['<rootDir>/__test__/package/**/*.test.ts'] },
    { ...base, ...withServer, displayName: 'integration', testMatch: ['<rootDir>/__test__/integration/**/*.test.ts'] },
    {
      ...base,
      ...withServer,
      displayName: 'robustness',
      ...restarts,
      testMatch: ['<rootDir>/__test__/robustness/**/*.test.ts'],
    },
    { ...base, displayName: 'testing', testMatch: ['<rootDir>/__test__/testing/**/*.test.ts'] },
    {
      ...base,
      ...withServer,
      globalSetup: '<rootDir>/__test__/support/global-setup-worker.mjs',
      displayName: 'worker',
      ...restarts,
      testMatch: ['<rootDir>/__test__/worker/**/*.test.ts'],
    },
    {
      ...base,
      ...withServer,
      globalSetup: '<rootDir>/__test__/support/global-setup-examples.mjs',
      displayName: 'examples',
      testMatch: ['<rootDir>/__test__/examples/**/*.test.ts'],
    },
    // It compares the embedded server with the real one, so it is there where the real one is.
    ...(chosenServer() === 'real' ? [differential] : []),
  ],
};
