/** Asks a Temporal server whether it serves, over node:http2, so that the set-up needs no gRPC library. */
import http2 from 'node:http2';

const ASK_TIMEOUT_MS = 2_000;

/** The gRPC health service's request {service: "temporal.api.workflowservice.v1.WorkflowService"}. */
const HEALTH_REQUEST = stringField(1, 'temporal.api.workflowservice.v1.WorkflowService');
/** Its answer {status: SERVING}. */
const SERVING = Buffer.from([0x08, 0x01]);

/** Whether the server at `address` (host:port) says that its frontend serves. */
export async function isServing(address) {
  const answer = await unary(address, '/grpc.health.v1.Health/Check', HEALTH_REQUEST);
  return answer.equals(SERVING);
}

/** Whether the namespace can be used there. */
export async function hasNamespace(address, namespace) {
  await unary(address, '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace', stringField(1, namespace));
  return true;
}

function stringField(number, text) {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

/** One unary gRPC call over plain text: the answer's message, or an error with the server's grpc-message. */
function unary(address, path, message) {
  return new Promise((resolve, reject) => {
    const session = http2.connect(`http://${address}`);
    const settle = (action, value) => {
      session.destroy();
      action(value);
    };
    session.setTimeout(ASK_TIMEOUT_MS, () =>
      settle(reject, new Error(`${path}: no answer within ${ASK_TIMEOUT_MS} ms`)),
    );
    session.once('error', (error) => settle(reject, error));

    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks = [];
    let status;
    const readStatus = (headers) => {
      if (headers['grpc-status'] !== undefined) {
        status = { code: Number(headers['grpc-status']), message: headers['grpc-message'] };
      }
    };
    stream.on('response', readStatus);
    stream.on('trailers', readStatus);
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.once('error', (error) => settle(reject, error));
    stream.once('end', () => {
      if (status?.code === 0) settle(resolve, Buffer.concat(chunks).subarray(5));
      else settle(reject, new Error(`${path}: gRPC status ${status?.code}, ${status?.message}`));
    });
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([frame, message]));
  });
}
