// The servers that are compared, each started as its users start it, in a process of its own.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cacheFolder } from '../../scripts/cache.mjs';
import { startChild } from '../../scripts/child.mjs';
import { startEmbeddedServer } from '../../scripts/embedded-server.mjs';
import { poll } from '../../scripts/poll.mjs';
import { isServing } from '../../scripts/temporal-health.mjs';
import { freePort, startServer } from '../../scripts/temporal-server.mjs';

const JAVA_VERSION = '1.32.1';
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>benchmark</groupId><artifactId>benchmark</artifactId><version>1</version>
<dependencies><dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId>
<version>${JAVA_VERSION}</version></dependency></dependencies></project>
`;

/** By name: how to start each, and what it is called in tables. The Java one is there where Maven is. */
export function servers() {
  const java = javaClassPath();
  return {
    embedded: { label: 'temporal-native-testing', start: () => startEmbeddedServer() },
    go: { label: 'Temporal development server (Go, in memory)', start: () => startServer() },
    ...(java && { java: { label: `Java test server ${JAVA_VERSION}`, start: () => startJava(java) } }),
  };
}

/** The class path of the Java test server; nothing where Maven cannot bring it. */
function javaClassPath() {
  const folder = cacheFolder(`java-test-server-${JAVA_VERSION}`);
  const file = `${folder}/classpath`;
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/pom.xml`, POM);
    const args = ['-q', '-B', 'dependency:build-classpath', `-Dmdep.outputFile=${file}`];
    if (spawnSync('mvn', args, { cwd: folder, stdio: 'ignore' }).status !== 0) return undefined;
  }
  return readFileSync(file, 'utf8').trim();
}

async function startJava(classPath) {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const child = startChild('java', ['-cp', classPath, 'io.temporal.testserver.TestServer', String(port)], {});
  await poll(() => isServing(address), { what: 'the Java test server', timeoutMs: 60_000, intervalMs: 10 });
  return { address, port, pid: child.pid, stop: child.stop, kill: child.kill };
}

/** The memory of a Node process that does nothing, in bytes: what a server inside one stands on. */
export async function bareNodeBytes() {
  const child = spawn(process.execPath, ['-e', "process.stdin.on('data', () => {}); console.log('up')"]);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const bytes = residentBytes(child.pid);
  child.kill();
  return bytes;
}

export function residentBytes(pid) {
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

const TICKS_PER_SECOND = 100;

/** The CPU time that a process has used, in seconds. */
export function cpuSeconds(pid) {
  // The second field, the name, may have blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
