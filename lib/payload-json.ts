import type { Payload } from './payload.js';

/** A payload as the native side hands it over inside JSON: metadata and data in base64. */
interface JsonPayload {
  metadata?: Record<string, string>;
  data?: string;
}

/** The payload of its JSON mapping. */
export function payloadFromJson(json: unknown): Payload {
  const { metadata = {}, data = '' } = json as JsonPayload;
  const bytes: Record<string, Uint8Array> = {};
  for (const key of Object.keys(metadata)) {
    bytes[key] = fromBase64(metadata[key] as string);
  }
  return { metadata: bytes, data: fromBase64(data) };
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
