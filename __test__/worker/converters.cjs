// What `payloadConverterPath` and `failureConverterPath` name: for the client, for activities, and inside workflows.
const { ApplicationFailure, defaultFailureConverter, defaultPayloadConverter } = require('temporal-native/workflow');

const bytesOf = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const textOf = (bytes) => String.fromCharCode(...bytes);

/** The default one, which takes big integers as well. */
exports.payloadConverter = {
  toPayload: (value) =>
    typeof value === 'bigint'
      ? { metadata: { encoding: bytesOf('text/bigint') }, data: bytesOf(String(value)) }
      : defaultPayloadConverter.toPayload(value),
  fromPayload: (payload) =>
    textOf(payload.metadata.encoding) === 'text/bigint'
      ? BigInt(textOf(payload.data))
      : defaultPayloadConverter.fromPayload(payload),
};

/** The default one, which hides what failures say, and shows it again. */
exports.failureConverter = {
  errorToFailure(error, payloadConverter) {
    const failure = defaultFailureConverter.errorToFailure(error, payloadConverter);
    return failure.message?.startsWith('hidden:')
      ? failure
      : { ...failure, message: `hidden:${[...(failure.message ?? '')].reverse().join('')}`, stackTrace: '' };
  },
  failureToError(failure, payloadConverter) {
    const error = defaultFailureConverter.failureToError(failure, payloadConverter);
    for (let each = error; each instanceof Error; each = each.cause) {
      if (each instanceof ApplicationFailure && each.message.startsWith('hidden:')) {
        each.message = [...each.message.slice('hidden:'.length)].reverse().join('');
      }
    }
    return error;
  },
};
