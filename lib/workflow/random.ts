/**
 * Random numbers that are the same in every replay: the generator sfc32, in the public domain. Its state is filled
 * from the seed that core gives by splitmix64.
 */
export function randomNumbers(seed: bigint): () => number {
  let state = seed;
  const word = (): number => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return Number(BigInt.asIntN(32, mixed ^ (mixed >> 31n)));
  };
  let a = word();
  let b = word();
  let c = word();
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) {
    next();
  }
  // 53 bits, as Math.random has them.
  return () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
}

/** A random UUID (version 4) of these numbers. */
export function uuidFrom(random: () => number): string {
  const digits = (count: number): string => {
    let text = '';
    for (let i = 0; i < count; i++) {
      text += Math.floor(random() * 16).toString(16);
    }
    return text;
  };
  const variant = '89ab'[Math.floor(random() * 4)];
  return `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
}
