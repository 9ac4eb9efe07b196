import { SeededRandom } from './seeded-random';
import { WithoutResets } from './without-resets';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

function frame(type: number, payload: Buffer): Buffer {
  const header = Buffer.from([0, 0, 0, type, 0, 0, 0, 0, 1]);
  header.writeUIntBE(payload.length, 0, 3);
  return Buffer.concat([header, payload]);
}

test('RST_STREAM frames are left out, wherever the chunks are cut', () => {
  const random = SeededRandom.fromEnvironment();
  const frames = Array.from({ length: 200 }, () => {
    const type = random.between(0, 9);
    return { type, bytes: frame(type, type === 3 ? random.bytes(4) : random.bytes(random.between(0, 40))) };
  });
  const sent = Buffer.concat([PREFACE, ...frames.map(({ bytes }) => bytes)]);
  const expected = Buffer.concat([PREFACE, ...frames.filter(({ type }) => type !== 3).map(({ bytes }) => bytes)]);
  expect(expected.length).toBeLessThan(sent.length);

  const filter = new WithoutResets();
  const passed: Buffer[] = [];
  for (let at = 0; at < sent.length; ) {
    const length = random.between(1, 30);
    passed.push(filter.pass(sent.subarray(at, at + length)));
    at += length;
  }
  expect({ seed: random.seed, same: Buffer.concat(passed).equals(expected) }).toEqual({
    seed: random.seed,
    same: true,
  });
});
