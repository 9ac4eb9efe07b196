import type { Payload, SearchAttributes as WireSearchAttributes } from '../../packages/worker/lib/protocol/messages.js';
import type { Input } from '../../packages/worker/lib/protocol/wire.js';
import { inputToPayload } from '../payload.js';
import { type SearchAttributes, searchAttributeInputs, typedSearchAttributeInputs } from '../search-attributes.js';

/** Search attributes as the wire has them. */
export function searchAttributesOut(
  attributes: SearchAttributes | undefined,
  typed?: unknown,
): Input<WireSearchAttributes> | undefined {
  if (attributes === undefined && typed === undefined) {
    return undefined;
  }
  const inputs = {
    ...(attributes === undefined ? {} : searchAttributeInputs(attributes)),
    ...(typed === undefined ? {} : typedSearchAttributeInputs(typed)),
  };
  const indexedFields = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, inputToPayload(input) as Input<Payload>]),
  );
  return { indexedFields };
}
