import { defaultPayloadConverter, type Payload, type PayloadConverter } from 'temporal-native/workflow';

const ENCODING = 'json/tagged';

/** Values in an encoding that nobody else reads. */
export const payloadConverter: PayloadConverter = {
  toPayload(value) {
    const payload = defaultPayloadConverter.toPayload(value) as Payload;
    return {
      ...payload,
      metadata: { encoding: new TextEncoder().encode(ENCODING), was: payload.metadata?.encoding },
    } as Payload;
  },
  fromPayload<T>(payload: Payload): T {
    const { encoding, was } = payload.metadata as Record<string, Uint8Array>;
    if (new TextDecoder().decode(encoding) !== ENCODING) throw new TypeError('a payload of somebody else');
    return defaultPayloadConverter.fromPayload({ ...payload, metadata: { encoding: was } } as Payload);
  },
};
