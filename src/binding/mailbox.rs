//! Answers on their way to JavaScript.

use bytes::Bytes;

use crate::client::CallFailure;
use crate::pb::common::v1::Payload;

use super::payload::{BINARY_NULL, BINARY_PLAIN, JSON_PLAIN, plain_encoding};

pub(super) type Mailbox = temporal_native_mailbox::Mailbox<Answer>;

/// What a call came to.
#[derive(Debug)]
pub(super) enum Answer {
    /// Done, nothing to say; or a value of the workflow's that it did not give.
    Nothing,
    /// The text that the operation answers with: a run id, the JSON of a json/plain payload.
    Text(Text),
    /// The run id of a workflow that was running already.
    Joined(Text),
    /// A binary/plain payload.
    Binary(Bytes),
    /// A binary/null payload.
    Null,
    /// A payload of another encoding.
    Raw(Payload),
    /// A typed failure.
    Failed(CallFailure),
    /// Not an answer to a call: the API key of the connection whose number stands for the slot is wanted.
    KeyWanted,
}

impl Answer {
    /// A value of the workflow's.
    pub(super) fn of_value(value: Option<Payload>) -> Self {
        let Some(payload) = value else { return Self::Nothing };
        match plain_encoding(&payload) {
            Some(JSON_PLAIN) if std::str::from_utf8(&payload.data).is_ok() => Self::Text(Text::new(payload.data)),
            Some(BINARY_PLAIN) => Self::Binary(payload.data),
            Some(BINARY_NULL) => Self::Null,
            _ => Self::Raw(payload),
        }
    }
}

/// UTF-8, looked at on the native thread.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) utf8: Bytes,
    pub(super) is_ascii: bool,
}

impl Text {
    fn new(utf8: Bytes) -> Self {
        let is_ascii = utf8.is_ascii();
        Self { utf8, is_ascii }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::new(text.into())
    }
}
