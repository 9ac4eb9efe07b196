//! What the main JavaScript thread is told.

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use super::failure::WorkerFailure;

/// A message on its way.
pub(super) enum Message {
    /// What a call came to.
    Answer(Result<(), WorkerFailure>),
    /// An activity to run, or to cancel; its slot means nothing.
    ActivityTask(Vec<u8>),
    /// The function that gives the API key is to be asked; its slot means nothing.
    KeyWanted,
    /// A history is done with; its slot means nothing.
    Evicted { run_id: String, reason: i32, message: String },
}

/// A message as JavaScript takes it.
#[napi(discriminant = "type", object_from_js = false)]
pub enum WorkerMessage {
    /// A call succeeded.
    Done {
        /// Which call.
        slot: u32,
    },
    /// A call failed.
    Failed {
        /// Which call.
        slot: u32,
        /// Why.
        failure: WorkerFailure,
    },
    /// `coresdk.activity_task.ActivityTask`.
    ActivityTask {
        /// The encoded message.
        bytes: Uint8Array,
    },
    /// `setApiKey` is to be called.
    KeyWanted,
    /// Of a worker that replays: a history is done with.
    Replayed {
        /// Whose.
        run_id: String,
        /// `coresdk.workflow_activation.RemoveFromCache.EvictionReason`
        reason: i32,
        /// What core says of it.
        message: String,
    },
}

impl WorkerMessage {
    pub(super) fn new(slot: u32, message: Message) -> Self {
        match message {
            Message::Answer(Ok(())) => Self::Done { slot },
            Message::Answer(Err(failure)) => Self::Failed { slot, failure },
            Message::Evicted { run_id, reason, message } => Self::Replayed { run_id, reason, message },
            Message::KeyWanted => Self::KeyWanted,
            Message::ActivityTask(bytes) => Self::ActivityTask { bytes: bytes.into() },
        }
    }
}
