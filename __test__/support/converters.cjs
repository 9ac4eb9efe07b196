// What `payloadConverterPath` and `failureConverterPath` name: a module that exports both converters.
const { defaultFailureConverter, defaultPayloadConverter } = require('temporal-native');

/** As the default one, but its payloads carry a mark. */
exports.payloadConverter = {
  toPayload(value) {
    const payload = defaultPayloadConverter.toPayload(value);
    return { ...payload, metadata: { ...payload.metadata, mark: Buffer.from('of the converter') } };
  },
  fromPayload: (payload) => ({ unwrapped: defaultPayloadConverter.fromPayload(payload) }),
};

/** Errors of a class of its own, which keep the failure's message. */
exports.failureConverter = {
  failureToError(failure, payloadConverter) {
    const error = defaultFailureConverter.failureToError(failure, payloadConverter);
    return Object.assign(new RangeError(`converted: ${error.message}`), { original: error });
  },
  errorToFailure: (error, payloadConverter) => defaultFailureConverter.errorToFailure(error, payloadConverter),
};
