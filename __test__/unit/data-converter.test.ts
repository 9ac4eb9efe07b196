import { Converter } from '../../lib/data-converter.js';
import { utf8 } from '../../lib/payload.js';

function converterThatGives(payload: unknown): Converter {
  return new Converter({
    payloadConverter: { toPayload: () => payload as never, fromPayload: () => undefined as never },
  });
}

test.each([
  ['nothing', undefined, /takes no such value/],
  ['metadata that are texts', { metadata: { encoding: 'json/plain' }, data: utf8('1') }, /not Uint8Arrays/],
  ['data that are a text', { metadata: { encoding: utf8('json/plain') }, data: '1' }, /not Uint8Arrays/],
])('a payload converter that gives %s is refused, with the argument named', (_, payload, reason) => {
  const convert = () => converterThatGives(payload).toInputs(['first', 'second'], 'args');
  expect(convert).toThrow(expect.objectContaining({ code: 'TEMPORAL_PAYLOAD_CONVERTER' }));
  expect(convert).toThrow(reason);
  expect(convert).toThrow(/^args\[0\]/);
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a detail that cannot be read stays a payload, and the failure itself is not lost', () => {
  const unreadable = { metadata: { encoding: base64('json/protobuf') }, data: base64('{}') };
  const readable = { metadata: { encoding: base64('json/plain') }, data: base64('7') };
  const converter = new Converter(undefined);
  const error = converter.errorFromJson({
    message: 'failed in Go',
    applicationFailureInfo: { type: 'GoError', details: { payloads: [unreadable, readable] } },
    cause: { message: 'inner' },
  });
  const asPayload = { metadata: { encoding: Buffer.from('json/protobuf') }, data: Buffer.from('{}') };
  expect(error).toMatchObject({ message: 'failed in Go', type: 'GoError', details: [asPayload, 7] });
  expect(error.cause).toMatchObject({ message: 'inner' });
  expect(converter.listFromJson(JSON.stringify([unreadable, readable]))).toEqual([asPayload, 7]);
});

test.each([
  [{ payloadConverter: {} }, /dataConverter\.payloadConverter must have the methods/],
  [
    { payloadConverterPath: '/nowhere/at/all.js' },
    /dataConverter\.payloadConverterPath: '\/nowhere\/at\/all\.js' cannot/,
  ],
  [{ payloadCodecs: [{}] }, /dataConverter\.payloadCodecs is not supported/],
  [{ converter: {} }, /unknown option 'converter'/],
])('%p is refused by name', (options, reason) => {
  expect(() => new Converter(options as never)).toThrow(reason);
});
