//! A history in the proto3 JSON mapping: what `temporal workflow show --output json` prints, and replayers take.

use std::collections::BTreeMap;

use bytes::Bytes;
use prost::{DecodeError, Message as _};
use temporal_native_proto::server::temporal::api::history::v1::{History, HistoryEvent};

/// The JSON text of an encoded history, `{"events": […]}`.
pub(super) fn to_json(history: Bytes) -> Result<String, String> {
    let events = decode(history).map_err(|error| format!("a history that cannot be decoded: {error}"))?;
    let document = BTreeMap::from([("events", events)]);
    serde_json::to_string(&document).map_err(|error| format!("a history that cannot be written: {error}"))
}

fn decode(history: Bytes) -> Result<Vec<HistoryEvent>, DecodeError> {
    // Each event stands there as the bytes that the server wrote once.
    let History { events } = History::decode(history)?;
    events.into_iter().map(HistoryEvent::decode).collect()
}
