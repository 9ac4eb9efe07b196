//! An API key that a JavaScript function gives: asked for again while the worker runs, so that it may change.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use temporal_native_mailbox::Mailbox;
use temporalio_client::Connection;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::connecting::is_usable_key;
use super::message::Message;

/// How old the key may be of what core sends by itself: polls, which it makes again when they are refused, and heartbeats.
const PERIOD: Duration = Duration::from_secs(1);
/// A JavaScript thread that is busy for longer than this keeps nothing waiting: the key at hand is used.
const PATIENCE: Duration = Duration::from_secs(2);

/// The key of a worker's connection.
pub(super) struct ChangingKey {
    connection: Connection,
    mailbox: Arc<Mailbox<Message>>,
    asked: AtomicBool,
    answered: Notify,
}

impl ChangingKey {
    pub(super) fn new(connection: Connection, mailbox: Arc<Mailbox<Message>>) -> Self {
        Self { connection, mailbox, asked: AtomicBool::new(false), answered: Notify::new() }
    }

    /// Asks for the key; resolves when it has been given, or stays as it is.
    pub(super) async fn refresh(&self) {
        let answered = self.answered.notified();
        tokio::pin!(answered);
        // Registered before asking, so that a quick answer is not missed.
        answered.as_mut().enable();
        if !self.asked.swap(true, Ordering::AcqRel) {
            self.mailbox.put(0, Message::KeyWanted);
        }
        // Late is no failure: the server says whether the key at hand still holds.
        let _ = timeout(PATIENCE, answered).await;
    }

    /// Asks again and again, for ever.
    pub(super) async fn keep_fresh(&self) -> Infallible {
        loop {
            sleep(PERIOD).await;
            self.refresh().await;
        }
    }

    /// The answer: `None` leaves the key as it is, and so does one that cannot be sent, of which this gives `false`.
    pub(super) fn answer(&self, key: Option<String>) -> bool {
        let usable = key.as_deref().is_none_or(is_usable_key);
        if usable && key.is_some() {
            self.connection.set_api_key(key);
        }
        self.asked.store(false, Ordering::Release);
        self.answered.notify_waiters();
        usable
    }
}
