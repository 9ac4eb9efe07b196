//! Answers on their way to JavaScript.

use std::sync::{Mutex, MutexGuard, PoisonError};

use napi::{Env, Result};

use crate::client::CallFailure;
use crate::pb::common::v1::Payload;

use super::wakeup::Wakeup;

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

/// The answers that wait to be drained, and the bell that says so.
pub(super) struct Mailbox {
    state: Mutex<State>,
}

struct State {
    answers: Vec<(u32, Answer)>,
    /// `None` once JavaScript is gone or has closed: nobody will come then. The lock is held while it rings, so that
    /// taking it away ends all ringing.
    wakeup: Option<Wakeup>,
}

impl Mailbox {
    pub(super) fn new(wakeup: Wakeup) -> Self {
        Self { state: Mutex::new(State { answers: Vec::new(), wakeup: Some(wakeup) }) }
    }

    /// Adds an answer; rings for the first of a batch only.
    pub(super) fn put(&self, slot: u32, answer: Answer) {
        let mut state = self.lock();
        let State { answers, wakeup } = &mut *state;
        let Some(wakeup) = wakeup else { return };
        answers.push((slot, answer));
        if answers.len() == 1 {
            wakeup.wake();
        }
    }

    /// Takes all answers.
    pub(super) fn drain(&self) -> Vec<(u32, Answer)> {
        std::mem::take(&mut self.lock().answers)
    }

    /// Whether pending calls keep the process alive.
    pub(super) fn keep_alive(&self, env: &Env, alive: bool) -> Result<()> {
        match (&self.lock().wakeup, alive) {
            (None, _) => Ok(()),
            (Some(wakeup), true) => wakeup.reference(env),
            (Some(wakeup), false) => wakeup.unreference(env),
        }
    }

    /// No answer is delivered after this. Gives the bell, to be released by whoever may.
    pub(super) fn close(&self) -> Option<Wakeup> {
        let mut state = self.lock();
        state.answers.clear();
        state.wakeup.take()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held; were it to, the state would still be whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
