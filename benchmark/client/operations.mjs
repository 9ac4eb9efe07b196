// One call of each operation, written as a user writes it, and the check of its answer.

import { Shape } from './payloads.mjs';

const START_MS = 1_750_000_000_123;
const CLOSE_MS = 1_750_000_090_250;

/** A function that makes the `index`-th call and throws if the answer is not the one for it. */
export function operation(name, shapeName, client) {
  const shape = new Shape(shapeName);
  const calls = {
    async start(index) {
      const workflowId = shape.workflowId(index);
      const runId = await client.start(workflowId, shape.argument(workflowId));
      verify(runId === shape.runId(index), 'run id', runId);
    },
    async signal(index) {
      const workflowId = shape.workflowId(index);
      const answer = await client.handle(workflowId).signal('addItem', shape.argument(workflowId));
      verify(answer === undefined, 'signal', answer);
    },
    async query(index) {
      const workflowId = shape.workflowId(index);
      const answer = await client.handle(workflowId).query('getState');
      verify(shape.matches(answer, workflowId), 'query result', answer);
    },
    async describe(index) {
      const workflowId = shape.workflowId(index);
      verifyDescription(await client.handle(workflowId).describe(), workflowId, shape.runId(index));
    },
    async result(index) {
      const workflowId = shape.workflowId(index);
      const answer = await client.handle(workflowId).result();
      verify(shape.matches(answer, workflowId), 'result', answer);
    },
    // What the loop itself costs.
    async nothing() {
      await null;
    },
  };
  if (!Object.hasOwn(calls, name)) throw new TypeError(`no operation ${name}`);
  return calls[name];
}

/** Reads every part, decoded and raw, so that a decode put off until it is read is counted all the same. */
function verifyDescription(description, workflowId, runId) {
  const { status, memo, searchAttributes, rootExecution, raw } = description;
  verify(description.workflowId === workflowId && description.runId === runId, 'execution', description);
  verify(description.type === 'order' && description.taskQueue === 'orders', 'type', description);
  verify(status.code === 2 && status.name === 'COMPLETED', 'status', status);
  verify(description.startTime.getTime() === START_MS, 'start time', description.startTime);
  verify(description.executionTime.getTime() === START_MS, 'execution time', description.executionTime);
  verify(description.closeTime.getTime() === CLOSE_MS, 'close time', description.closeTime);
  verify(description.historyLength === 11 && description.historySize === 2345, 'history', description);
  verify(memo.note === 'leave it at the door' && memo.basket.total === 74.5, 'memo', memo);
  verify(searchAttributes.CustomerId[0] === 'customer-2291', 'keyword attribute', searchAttributes);
  verify(searchAttributes.Amount[0] === 74, 'int attribute', searchAttributes);
  verify(searchAttributes.OrderedAt[0].getTime() === START_MS, 'datetime attribute', searchAttributes);
  verify(searchAttributes.BuildIds.length === 2, 'keyword list attribute', searchAttributes);
  verify(description.typedSearchAttributes.getAll().length === 4, 'typed attributes', description);
  verify(rootExecution.workflowId === workflowId, 'root execution', rootExecution);
  const { workflowExecutionInfo, executionConfig, workflowExtendedInfo } = raw;
  verify(workflowExecutionInfo.execution.runId === runId, 'raw execution', raw);
  verify(Number(workflowExecutionInfo.historyLength) === 11, 'raw history length', raw);
  verify(workflowExecutionInfo.searchAttributes.indexedFields.Amount != null, 'raw attributes', raw);
  verify(workflowExecutionInfo.closeTime != null && executionConfig.taskQueue.name === 'orders', 'raw', raw);
  verify(workflowExtendedInfo.runExpirationTime != null, 'raw extended info', raw);
}

function verify(condition, what, answer) {
  if (!condition) throw new Error(`a wrong answer: ${what}`, { cause: answer });
}
