/**
 * Random numbers that are the same in every replay, and the same that Temporal's own TypeScript SDK gives: a workflow that
 * began there may go on here, and names its children by them. The generator is Baagøe's Alea, whose state is filled from
 * the bytes of the seed that core gives, the highest first.
 */
export function randomNumbers(seed: bigint): () => number {
  const bytes = bytesOf(seed);
  const mash = masher();
  const state = [mash(SPACE), mash(SPACE), mash(SPACE)];
  for (let i = 0; i < state.length; i++) {
    const rest = (state[i] as number) - mash(bytes);
    state[i] = rest < 0 ? rest + 1 : rest;
  }
  let [first, second, third] = state as [number, number, number];
  let carry = 1;
  return () => {
    const product = 2_091_639 * first + carry * TO_FRACTION;
    carry = product | 0;
    first = second;
    second = third;
    third = product - carry;
    return third;
  };
}

const TWO_TO_32 = 4_294_967_296;
const TO_FRACTION = 1 / TWO_TO_32;
const SPACE = [32];

/** A function that stirs bytes into a state that it keeps, and gives a fraction of it. */
function masher(): (bytes: readonly number[]) => number {
  let state = 0xefc8249d;
  return (bytes) => {
    for (const byte of bytes) {
      state += byte;
      let stirred = 0.02519603282416938 * state;
      state = stirred >>> 0;
      stirred = (stirred - state) * state;
      state = stirred >>> 0;
      state += (stirred - state) * TWO_TO_32;
    }
    return (state >>> 0) * TO_FRACTION;
  };
}

function bytesOf(seed: bigint): number[] {
  const bytes: number[] = [];
  for (let shift = 56n; shift >= 0n; shift -= 8n) {
    bytes.push(Number((seed >> shift) & 0xffn));
  }
  return bytes;
}

/** A random UUID (version 4) of these numbers: four of them, 32 bits of each. */
export function uuidFrom(random: () => number): string {
  let digits = '';
  for (let i = 0; i < 4; i++) {
    digits += Math.floor(random() * TWO_TO_32)
      .toString(16)
      .padStart(8, '0');
  }
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 3) | 8).toString(16);
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, variant + digits.slice(17, 20)];
  return `${parts.join('-')}-${digits.slice(20)}`;
}
