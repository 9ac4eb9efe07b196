import { lastLine, runScript } from './run-script';
import { uniqueName, useAuthorities, useClosing, useOwnServer } from './setup';
import { TlsFront } from './tls-front';

jest.setTimeout(60_000);

/** Authorities named by the environment are read by a process once, so each test is a process. */
describe('tls: true', () => {
  const server = useOwnServer();
  const closing = useClosing();
  const authorities = useAuthorities();

  async function connectWith(env: NodeJS.ProcessEnv): Promise<{ workflowId?: string; runId?: string; error?: string }> {
    const front = closing(
      await TlsFront.listen(server.address, { certificate: authorities.trusted.server('IP:127.0.0.1') }),
    );
    const end = await runScript('connect-by-tls.cjs', { args: [front.address, uniqueName('tls-environment')], env });
    return lastLine(end);
  }

  test.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'])('an authority in %s is trusted', async (variable) => {
    const { workflowId = '', runId, error } = await connectWith({ [variable]: authorities.trusted.certificateFile });
    expect(error).toBeUndefined();
    expect(await server.view.currentRun(workflowId)).toEqual({ workflowId, runId });
  });

  test.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'])('another authority in %s is of no use', async (variable) => {
    const { error } = await connectWith({ [variable]: authorities.stranger.certificateFile });
    expect(error).toMatch(/certificate.*not trusted/i);
  });

  test('without either the authority is not trusted', async () => {
    expect((await connectWith({})).error).toMatch(/certificate.*not trusted/i);
  });
});
