// What clients and stub agree on. `benchmark/stub/src/workload.rs` makes the same ids and payloads.

const FIRST_NUMBER = 10_000_000;
const RUN_ID_START = '7d9f2c1e-5a3b-4c6d-8e0f-0000';
const SENTENCE = 'The parcel left the depot at noon and is due on Thursday. ';

/** `t100` is a text of 100 bytes as JSON, `r1048576` many small records. */
export class Shape {
  constructor(name) {
    this.suffix = `-${name}`;
    this.kind = name[0];
    this.size = Number(name.slice(1));
    this.rest = this.kind === 't' ? textOf(this) : recordsOf(this);
  }

  workflowId(index) {
    return `order-${FIRST_NUMBER + index}${this.suffix}`;
  }

  /** A run id looks like a UUID and follows from the workflow id. */
  runId(index) {
    return RUN_ID_START + (FIRST_NUMBER + index);
  }

  /** The argument of a call: what is large is the same object each time, as it costs no more to send than another. */
  argument(workflowId) {
    return { id: workflowId, ...this.rest };
  }

  /** Whether an answer is the one for this workflow. */
  matches(value, workflowId) {
    if (value.id !== workflowId) return false;
    if (this.kind === 't') return value.text.length === this.rest.text.length;
    const { items } = this.rest;
    const last = items.length - 1;
    return value.items.length === items.length && (last < 0 || value.items[last].sku === items[last].sku);
  }
}

function textOf(shape) {
  return { text: padding(shape.size - sizeOf(shape, { text: '' })) };
}

function recordsOf(shape) {
  const items = [];
  let room = shape.size - sizeOf(shape, { items, pad: '' });
  for (let index = 0; ; index++) {
    const quantity = (index % 7) + 1;
    const sku = `A-${String(index % 100_000).padStart(5, '0')}`;
    const item = { sku, name: 'Lamp Zürich', quantity, price: quantity + 0.5, inStock: index % 3 !== 0 };
    const size = Buffer.byteLength(JSON.stringify(item)) + (index === 0 ? 0 : 1);
    if (size > room) return { items, pad: padding(room) };
    items.push(item);
    room -= size;
  }
}

function sizeOf(shape, rest) {
  return Buffer.byteLength(JSON.stringify({ id: shape.workflowId(0), ...rest }));
}

function padding(length) {
  return SENTENCE.repeat(Math.ceil(length / SENTENCE.length)).slice(0, length);
}
