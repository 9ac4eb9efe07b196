//! How a thread of an addon gives answers to the JavaScript thread, for all addons of this repository.
//!
//! Answers gather in a [`Mailbox`]; the first of a batch rings its [`Wakeup`], at which JavaScript comes and takes the
//! batch. Nothing else is shared: what an answer is, each addon says.

mod wakeup;

use std::sync::{Mutex, MutexGuard, PoisonError};

use napi::{Env, Result};

pub use wakeup::Wakeup;

/// The answers that wait to be drained, each with the number of its call, and the bell that says so.
pub struct Mailbox<Answer> {
    state: Mutex<State<Answer>>,
}

struct State<Answer> {
    answers: Vec<(u32, Answer)>,
    /// `None` once JavaScript is gone or has closed: nobody will come then. The lock is held while it rings, so that
    /// taking it away ends all ringing.
    wakeup: Option<Wakeup>,
}

impl<Answer> Mailbox<Answer> {
    /// An empty one that rings `wakeup`.
    pub fn new(wakeup: Wakeup) -> Self {
        Self { state: Mutex::new(State { answers: Vec::new(), wakeup: Some(wakeup) }) }
    }

    /// Adds an answer; rings for the first of a batch only.
    pub fn put(&self, slot: u32, answer: Answer) {
        let mut state = self.lock();
        let State { answers, wakeup } = &mut *state;
        let Some(wakeup) = wakeup else { return };
        answers.push((slot, answer));
        if answers.len() == 1 {
            wakeup.wake();
        }
    }

    /// Takes the first answers, so many at most, and tells whether there are more. Who leaves some has to come back by
    /// himself: it rings for the first of a batch only.
    pub fn drain(&self, most: usize) -> (Vec<(u32, Answer)>, bool) {
        let mut state = self.lock();
        let rest = if state.answers.len() > most { state.answers.split_off(most) } else { Vec::new() };
        let more = !rest.is_empty();
        (std::mem::replace(&mut state.answers, rest), more)
    }

    /// Whether pending calls keep the process alive.
    pub fn keep_alive(&self, env: &Env, alive: bool) -> Result<()> {
        match (&self.lock().wakeup, alive) {
            (None, _) => Ok(()),
            (Some(wakeup), true) => wakeup.reference(env),
            (Some(wakeup), false) => wakeup.unreference(env),
        }
    }

    /// No answer is delivered after this. Gives the bell, to be released by whoever may.
    pub fn close(&self) -> Option<Wakeup> {
        let mut state = self.lock();
        state.answers.clear();
        state.wakeup.take()
    }

    fn lock(&self) -> MutexGuard<'_, State<Answer>> {
        // Nothing panics while it is held; were it to, the state would still be whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
