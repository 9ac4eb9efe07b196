// From a process that has the packages to a server that has answered: prints both moments, in milliseconds.

const { Connection } = require('../..');
const { DevServer } = require('../../packages/testing');

async function main() {
  const began = performance.now();
  const server = await DevServer.start();
  const startMs = performance.now() - began;
  const connection = await Connection.connect({ address: server.address });
  const answerMs = performance.now() - began;
  await connection.close();
  await server.close();
  process.stdout.write(JSON.stringify({ startMs, answerMs }));
}

void main();
