//! What a server tells JavaScript.

use bytes::Bytes;
use napi_derive::napi;

use super::failure::ServerFailure;
use super::history;
use super::options::LogLevel;

/// A message on its way, made on the server's thread.
pub(super) enum Message {
    /// What a call came to.
    Answer(Result<Value, ServerFailure>),
    /// A line of the log; its slot means nothing.
    Log { level: LogLevel, text: String },
}

/// What a call that succeeded gives.
pub(super) enum Value {
    Nothing,
    /// An encoded history; written as JSON where it is taken, so that the server's thread has no work with it.
    History(Bytes),
}

/// A message as JavaScript takes it.
#[napi(discriminant = "type", object_from_js = false)]
pub enum ServerMessage {
    /// A call succeeded.
    Done {
        /// Which call.
        slot: u32,
        /// A JSON document, for calls that give one.
        json: Option<String>,
    },
    /// A call failed.
    Failed {
        /// Which call.
        slot: u32,
        /// Why.
        failure: ServerFailure,
    },
    /// A line of the log.
    Log {
        /// How much it matters.
        level: LogLevel,
        /// What happened.
        text: String,
    },
}

impl ServerMessage {
    pub(super) fn new(slot: u32, message: Message) -> Self {
        match message {
            Message::Log { level, text } => Self::Log { level, text },
            Message::Answer(Ok(Value::Nothing)) => Self::Done { slot, json: None },
            Message::Answer(Ok(Value::History(bytes))) => match history::to_json(bytes) {
                Ok(json) => Self::Done { slot, json: Some(json) },
                Err(message) => Self::Failed { slot, failure: ServerFailure::Internal { message } },
            },
            Message::Answer(Err(failure)) => Self::Failed { slot, failure },
        }
    }

    pub(super) fn is_answer(&self) -> bool {
        !matches!(self, Self::Log { .. })
    }
}
