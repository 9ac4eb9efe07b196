import { runScript } from './run-script';

/** The tool itself: what it cannot see, no test of a script's end can. */
describe('runScript', () => {
  test('sees a script that hangs', async () => {
    const end = await runScript('misbehave.cjs', { args: ['hang'], limitMs: 5_000 });
    expect(end).toMatchObject({ hung: true, signal: 'SIGKILL', stdout: 'last word\n' });
  });

  test('sees a crash', async () => {
    expect(await runScript('misbehave.cjs', { args: ['crash'] })).toMatchObject({
      hung: false,
      code: null,
      signal: 'SIGSEGV',
    });
  });

  test('sees a script that lingers', async () => {
    const end = await runScript('misbehave.cjs', { args: ['linger'] });
    expect(end).toMatchObject({ hung: false, code: 0 });
    expect(end.lingeredMs).toBeGreaterThan(900);
  });
});
