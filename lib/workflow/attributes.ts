import type { Payload, SearchAttributes as WireSearchAttributes } from '../../packages/worker/lib/protocol/messages.js';
import type { Input } from '../../packages/worker/lib/protocol/wire.js';
import { checkObject } from '../check.js';
import { inputToPayload } from '../payload.js';
import {
  type SearchAttributeKey,
  type SearchAttributePair,
  type SearchAttributes,
  type SearchAttributeType,
  searchAttributeInputs,
  TypedSearchAttributes,
  typedSearchAttributeInputs,
} from '../search-attributes.js';

/** Search attributes as the wire has them. */
export function searchAttributesOut(
  attributes: SearchAttributes | undefined,
  typed?: unknown,
): Input<WireSearchAttributes> | undefined {
  if (attributes === undefined && typed === undefined) {
    return undefined;
  }
  return wireOf({
    ...(attributes === undefined ? {} : searchAttributeInputs(attributes)),
    ...(typed === undefined ? {} : typedSearchAttributeInputs(typed)),
  });
}

function wireOf(inputs: ReturnType<typeof searchAttributeInputs>): Input<WireSearchAttributes> {
  const fields = Object.entries(inputs).map(([name, input]) => [name, inputToPayload(input) as Input<Payload>]);
  return { indexedFields: Object.fromEntries(fields) };
}

/** A search attribute with its new value; `null` takes it away. */
export type SearchAttributeUpdatePair = SearchAttributePair | { key: SearchAttributeKey; value: null };

/** What a workflow knows of its search attributes. */
interface KnownAttributes {
  readonly searchAttributes: SearchAttributes;
  readonly typedSearchAttributes: TypedSearchAttributes;
}

interface Upsert {
  readonly wire: Input<WireSearchAttributes>;
  readonly known: KnownAttributes;
}

/** An upsert of search attributes: as the wire has it, and what the workflow knows of them after it. */
export function upsertOf(
  changes: SearchAttributes | readonly SearchAttributeUpdatePair[],
  known: KnownAttributes,
): Upsert {
  return Array.isArray(changes) ? typedUpsert(changes, known) : untypedUpsert(changes as SearchAttributes, known);
}

function typedUpsert(pairs: readonly SearchAttributeUpdatePair[], known: KnownAttributes): Upsert {
  const set = pairs.filter((pair): pair is SearchAttributePair => pair?.value !== null);
  const removed = pairs.filter((pair) => pair?.value === null).map(({ key }) => key.name);
  const untyped: SearchAttributes = Object.fromEntries(
    set.map(({ key, value }) => [key.name, Array.isArray(value) ? value : [value as string]]),
  );
  return {
    wire: wireOf({ ...typedSearchAttributeInputs(set), ...removals(removed) }),
    known: changed(known, untyped, set, removed),
  };
}

function untypedUpsert(attributes: SearchAttributes, known: KnownAttributes): Upsert {
  checkObject(attributes, 'searchAttributes');
  const set: SearchAttributes = {};
  const removed: string[] = [];
  const pairs: SearchAttributePair[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const values = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
    if (values.length === 0) {
      removed.push(name);
    } else {
      set[name] = values;
      const type = typeOf(values, known.typedSearchAttributes.getAll().find(({ key }) => key.name === name)?.key.type);
      pairs.push({
        key: { name, type },
        value: type === 'KEYWORD_LIST' ? values : values[0],
      } as SearchAttributePair);
    }
  }
  return {
    wire: wireOf({ ...searchAttributeInputs(set), ...removals(removed) }),
    known: changed(known, set, pairs, removed),
  };
}

/** An empty list says to the server that the attribute goes; a null it would keep. */
function removals(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '[]']));
}

/** The type of an attribute's values; texts may have either of two, of which the one that is known already is right. */
function typeOf(values: readonly unknown[], knownType: SearchAttributeType | undefined): SearchAttributeType {
  const [first] = values;
  if (values.length > 1) {
    return 'KEYWORD_LIST';
  }
  switch (typeof first) {
    case 'number':
      return knownType === 'DOUBLE' || !Number.isInteger(first) ? 'DOUBLE' : 'INT';
    case 'boolean':
      return 'BOOL';
    case 'string':
      return knownType ?? 'TEXT';
    default:
      return 'DATETIME';
  }
}

function changed(
  { searchAttributes, typedSearchAttributes }: KnownAttributes,
  set: SearchAttributes,
  pairs: readonly SearchAttributePair[],
  removed: readonly string[],
): KnownAttributes {
  const names = new Set([...Object.keys(set), ...removed]);
  const kept = Object.entries(searchAttributes).filter(([name]) => !names.has(name));
  const keptPairs = typedSearchAttributes.getAll().filter(({ key }) => !names.has(key.name));
  return {
    searchAttributes: { ...Object.fromEntries(kept), ...set },
    typedSearchAttributes: new TypedSearchAttributes([...keptPairs, ...pairs]),
  };
}
