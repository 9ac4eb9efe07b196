//! The events of a run, each encoded once.

use bytes::Bytes;
use prost::Message;

use crate::pb::history::v1::HistoryEvent;

/// A history; it only grows.
#[derive(Debug, Default)]
pub(crate) struct History {
    events: Vec<Bytes>,
    bytes: usize,
}

impl History {
    pub(crate) fn push(&mut self, event: &HistoryEvent) {
        let encoded = Bytes::from(event.encode_to_vec());
        self.bytes += encoded.len();
        self.events.push(encoded);
    }

    /// How many events there are; the id of the last one.
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// The size of all events.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The events from `first_id` on, at most so many.
    pub(crate) fn page(&self, first_id: i64, most: usize) -> &[Bytes] {
        let start = usize::try_from(first_id - 1).unwrap_or(0).min(self.events.len());
        let end = start.saturating_add(most).min(self.events.len());
        &self.events[start..end]
    }

    /// The last event.
    pub(crate) fn last(&self) -> Option<&Bytes> {
        self.events.last()
    }
}
