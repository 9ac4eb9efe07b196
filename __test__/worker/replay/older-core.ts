/** Histories as a core writes them that does not know in which activation a local activity's result came. */
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { temporal } from '@temporalio/proto';

type IHistory = temporal.api.history.v1.IHistory;

interface JsonEvent {
  markerRecordedEventAttributes?: { markerName: string; details: { data: { payloads: { data: string }[] } } };
}

/**
 * The same history in the JSON mapping, without that.
 *
 * Results of local activities that came one after the other, or after the end of something that was cancelled before it was
 * sent, are replayed in one activation by core before 0.10, which the official worker has as of 1.24.0. What workflow code
 * asks for next may then come in another order than in the history, and is refused: also of histories that this core
 * wrote itself (github.com/temporalio/sdk-python/issues/1881 is one such). Core 0.10 writes with each result in which
 * activation of its task it came, and keeps to that in a replay; where it is not written, it does as before ("Fixed" in
 * the changelog of 0.10.0). So what our replayer takes as it is and refuses without that, no older core can replay.
 */
export function withoutActivations({ name, history }: { name: string; history: IHistory }): {
  name: string;
  history: object;
} {
  const { events, ...rest }: { events: JsonEvent[] } = JSON.parse(historyToJSON(history));
  for (const { markerRecordedEventAttributes: marker } of events) {
    if (marker?.markerName !== 'core_local_activity') continue;
    for (const payload of marker.details.data.payloads) {
      const { activation_index, ...data } = JSON.parse(Buffer.from(payload.data, 'base64').toString());
      // One that is left in would hide that there is none to take out.
      if (typeof activation_index !== 'number') throw new Error('a local activity without its activation');
      payload.data = Buffer.from(JSON.stringify(data)).toString('base64');
    }
  }
  return { name, history: { events, ...rest } };
}
