import { checkEnum, checkKnown } from '../../lib/check.js';
import { REUSE_POLICY } from '../../lib/enums.js';
import { ValueError } from '../../lib/errors.js';

test.each([
  ['taskQeue', 'taskQueue'],
  ['workflowID', 'workflowId'],
  ['retries', 'retry'],
])('%s is refused, and %s suggested', (name, nearest) => {
  const known = ['taskQueue', 'workflowId', 'retry', 'cronSchedule'];
  expect(() => checkKnown({ [name]: 1 }, known, 'options')).toThrow(
    `options: unknown option '${name}'; did you mean '${nearest}'?`,
  );
});

test('a name that is like none is refused with all that are known', () => {
  expect(() => checkKnown({ x: 1 }, ['taskQueue', 'workflowId'], 'options')).toThrow(/known are taskQueue, workflowId/);
});

test.each(['REJECT_DUPLICATE', 'WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE', 3])('%p is an enum value', (value) => {
  expect(checkEnum(value, 'policy', REUSE_POLICY)).toBe(3);
});

test.each(['reject', '', 9, -1, 1.5])('%p is no enum value', (value) => {
  expect(() => checkEnum(value, 'policy', REUSE_POLICY)).toThrow(/^policy/);
});

test.each([
  [REUSE_POLICY.names, "'ALLOW_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY', 'REJECT_DUPLICATE', 'TERMINATE_IF_RUNNING'"],
  [['FIRST', 'SECOND'], "'FIRST', 'SECOND'"],
])('the values that there are are told: %p', (names, known) => {
  expect(() => checkEnum('OTHER', 'policy', { prefix: '', names })).toThrow(
    new ValueError(`policy: 'OTHER' is none of ${known}`),
  );
});
