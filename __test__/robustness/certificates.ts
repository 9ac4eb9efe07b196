import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeyPair {
  readonly crt: Buffer;
  readonly key: Buffer;
}

/** A certificate authority made for one test file with the `openssl` command; nothing of it outlives `dispose()`. */
export class TestAuthority {
  /** The authority's own certificate, PEM. */
  readonly certificate: Buffer;
  /** The same as a file, for environment variables that name one. */
  readonly certificateFile: string;
  readonly #folder: string;
  #issued = 0;

  constructor(name = 'Robustness Test Authority') {
    this.#folder = mkdtempSync(join(tmpdir(), 'authority-'));
    this.certificateFile = join(this.#folder, 'ca.crt');
    this.#openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    );
    this.certificate = readFileSync(this.certificateFile);
  }

  /** A server's certificate for these names, such as `DNS:localhost` and `IP:127.0.0.1`. */
  server(...names: readonly string[]): KeyPair {
    return this.#issue('serverAuth', names);
  }

  client(name: string): KeyPair {
    return this.#issue('clientAuth', [`DNS:${name}`]);
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #issue(usage: 'serverAuth' | 'clientAuth', names: readonly string[]): KeyPair {
    this.#issued += 1;
    const file = `issued-${this.#issued}`;
    const extensions = [
      'basicConstraints=critical,CA:FALSE',
      `extendedKeyUsage=${usage}`,
      `subjectAltName=${names.join(',')}`,
    ];
    writeFileSync(join(this.#folder, `${file}.ext`), extensions.join('\n'));
    this.#openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      `/CN=robustness ${usage}`,
      '-keyout',
      `${file}.key`,
      '-out',
      `${file}.csr`,
    );
    this.#openssl(
      'x509',
      '-req',
      '-in',
      `${file}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      `${file}.ext`,
      '-out',
      `${file}.crt`,
    );
    return {
      crt: readFileSync(join(this.#folder, `${file}.crt`)),
      key: readFileSync(join(this.#folder, `${file}.key`)),
    };
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 });
  }
}
