/** A user's own jest project, in small: open-handles.test.ts runs it with --detectOpenHandles and reads what it says. */
module.exports = { rootDir: __dirname, testMatch: ['<rootDir>/*.test.cjs'], testEnvironment: 'node' };
