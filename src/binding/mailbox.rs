//! Answers on their way to JavaScript.

use crate::client::CallFailure;
use crate::pb::common::v1::Payload;

pub(super) type Mailbox = temporal_native_mailbox::Mailbox<Answer>;

/// What a call came to.
#[derive(Debug)]
pub(super) enum Answer {
    /// Done, nothing to say.
    Nothing,
    /// A plain text: a run id, a JSON document.
    Text(String),
    /// The run id of a workflow that was running already.
    Joined(String),
    /// Two plain texts.
    Texts(String, String),
    /// A value of the workflow's; `None` where it gave none.
    Value(Option<Payload>),
    /// A typed failure.
    Failed(CallFailure),
    /// Not an answer to a call: the API key of the connection whose number stands for the slot is wanted.
    KeyWanted,
}
