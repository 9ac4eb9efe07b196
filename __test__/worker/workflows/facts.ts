/** What a workflow knows of itself, says of itself, and tells the outside. */
import {
  condition,
  defineSearchAttributeKey,
  defineSignal,
  log,
  makeContinueAsNewFunc,
  proxySinks,
  setHandler,
  sleep,
  type TypedSearchAttributes,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from 'temporal-native/workflow';

export const KEYS = {
  keyword: defineSearchAttributeKey('CustomKeyword', 'KEYWORD'),
  keywords: defineSearchAttributeKey('CustomKeywordList', 'KEYWORD_LIST'),
  text: defineSearchAttributeKey('CustomText', 'TEXT'),
  int: defineSearchAttributeKey('CustomInt', 'INT'),
  double: defineSearchAttributeKey('CustomDouble', 'DOUBLE'),
  bool: defineSearchAttributeKey('CustomBool', 'BOOL'),
  datetime: defineSearchAttributeKey('CustomDatetime', 'DATETIME'),
};

export const finishFacts = defineSignal('finishFacts');

interface KnownAttributes {
  untyped: object;
  typed: Record<string, unknown>;
}

function attributes(): KnownAttributes {
  const { searchAttributes, typedSearchAttributes } = workflowInfo();
  return { untyped: searchAttributes, typed: byName(typedSearchAttributes) };
}

function byName(typed: TypedSearchAttributes): Record<string, unknown> {
  return Object.fromEntries(typed.getAll().map(({ key, value }) => [`${key.name}:${key.type}`, value]));
}

/** Sets search attributes in both ways, and takes some away; waits, so that they can be seen from outside. */
export async function changesAttributes(): Promise<KnownAttributes[]> {
  const seen = [attributes()];
  upsertSearchAttributes([
    { key: KEYS.keyword, value: 'typed' },
    { key: KEYS.keywords, value: ['a', 'b'] },
    { key: KEYS.int, value: 7 },
    { key: KEYS.double, value: 2.5 },
    { key: KEYS.bool, value: true },
    { key: KEYS.datetime, value: new Date(86_400_000) },
  ]);
  seen.push(attributes());
  await sleep(1);
  upsertSearchAttributes({ CustomKeyword: ['untyped'], CustomText: ['words'], CustomKeywordList: [] });
  upsertSearchAttributes([
    { key: KEYS.bool, value: null },
    { key: KEYS.int, value: 8 },
  ]);
  seen.push(attributes());
  let finished = false;
  setHandler(finishFacts, () => {
    finished = true;
  });
  await condition(() => finished);
  return seen;
}

export async function changesMemo(): Promise<object[]> {
  const seen = [workflowInfo().memo ?? {}];
  upsertMemo({ added: { deep: [1] }, changed: 'new', removed: null });
  seen.push(workflowInfo().memo ?? {});
  let finished = false;
  setHandler(finishFacts, () => {
    finished = true;
  });
  await condition(() => finished);
  return seen;
}

export async function knowsItself(): Promise<object> {
  const { unsafe, typedSearchAttributes, ...info } = workflowInfo();
  return { ...info, typed: byName(typedSearchAttributes), isReplaying: unsafe.isReplaying, now: typeof unsafe.now() };
}

/** Continues with other options, and tells of them. */
export async function continuesOtherwise(round = 1): Promise<object> {
  if (round === 1) {
    await makeContinueAsNewFunc<typeof continuesOtherwise>({
      memo: { handed: 'over' },
      typedSearchAttributes: [{ key: KEYS.keyword, value: 'handed over' }],
      workflowRunTimeout: '1 hour',
      workflowTaskTimeout: '7s',
      backoffStartInterval: 1,
    })(2);
  }
  const { memo, runTimeoutMs, taskTimeoutMs, continuedFromExecutionRunId, firstExecutionRunId } = workflowInfo();
  const continued = continuedFromExecutionRunId === firstExecutionRunId;
  return { memo, runTimeoutMs, taskTimeoutMs, continued, typed: attributes().typed };
}

export interface TestSinks {
  counter: { add(by: number, when: Date, bytes: Uint8Array): void; always(what: string): void };
  [name: string]: Record<string, (...args: any[]) => void>;
}

/** Calls sinks, before and after a pause, so that without a cache the first ones come again. */
export async function callsSinks(): Promise<string[]> {
  const { counter, missing } = proxySinks<TestSinks>();
  counter.add(1, new Date(5), new Uint8Array([1, 2]));
  counter.always('before');
  log.info('told once', { extra: 1 });
  console.warn('warned once', new Map([[1, { a: [] }]]));
  await sleep(1);
  counter.add(2, new Date(6), new Uint8Array([3]));
  counter.always('after');
  missing?.thing?.();
  try {
    counter.always((() => {}) as never);
    return ['copied'];
  } catch (error) {
    return [String(error)];
  }
}
