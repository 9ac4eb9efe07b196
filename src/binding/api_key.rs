//! An API key that a JavaScript function gives: asked for at each call by the facade, and from here during long polls.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Notify;

use crate::rpc::KeyHolder;

use super::mailbox::{Answer, Mailbox};

/// A JavaScript thread that is busy for longer than this keeps no poll waiting: the key at hand is used.
const PATIENCE: Duration = Duration::from_secs(2);

/// Puts a wish into the mailbox, and waits for `setApiKey`.
pub(super) struct JsKeyHolder {
    mailbox: Arc<Mailbox>,
    connection_number: u32,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    asked: AtomicBool,
    answered: Notify,
}

impl fmt::Debug for JsKeyHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsKeyHolder").finish_non_exhaustive()
    }
}

impl JsKeyHolder {
    pub(super) fn new(mailbox: Arc<Mailbox>, connection_number: u32) -> Self {
        Self { mailbox, connection_number, state: Arc::default() }
    }

    /// The key has been set, or stays as it is.
    pub(super) fn answered(&self) {
        self.state.asked.store(false, Ordering::Release);
        self.state.answered.notify_waiters();
    }
}

impl KeyHolder for JsKeyHolder {
    fn refresh(&self) -> BoxFuture<'static, ()> {
        let Self { mailbox, connection_number, state } = self;
        let (mailbox, connection_number, state) = (mailbox.clone(), *connection_number, state.clone());
        async move {
            let answered = state.answered.notified();
            tokio::pin!(answered);
            // Registered before asking, so that a quick answer is not missed.
            answered.as_mut().enable();
            if !state.asked.swap(true, Ordering::AcqRel) {
                mailbox.put(connection_number, Answer::KeyWanted);
            }
            // Late is no failure: the server says whether the key at hand still holds.
            let _ = tokio::time::timeout(PATIENCE, answered).await;
        }
        .boxed()
    }
}
