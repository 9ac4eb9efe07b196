//! What one load of the facade owns: a thread, a mailbox, and the calls in flight.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use napi::bindgen_prelude::{Either, Function, Object, Uint8Array};
use napi::{Env, Result, sys};
use napi_derive::napi;
use temporal_native_mailbox::Wakeup;
use tokio_util::sync::CancellationToken;

use crate::client::CallFailure as Failure;

use super::connection::NativeConnection;
use super::failure::CallFailure;
use super::mailbox::{Answer, Mailbox};
use super::options::ConnectionOptions;
use super::payload::RawPayload;
use super::raw::{kind_value, settle_all, text_value};
use super::runtime::Runtime;

/// The thread ends at once unless it is in the middle of decoding something large.
const STOP_BOUND: Duration = Duration::from_millis(500);

/// What an answer says of its value, if it is not a plain text or nothing.
#[napi]
pub enum AnswerKind {
    /// The data of a binary/plain payload, a `Uint8Array`.
    Binary = 0,
    /// A binary/null payload; no value.
    Null = 1,
    /// A payload of another encoding, a `RawPayload`.
    Raw = 2,
    /// A `CallFailure`.
    Failed = 3,
    /// Not an answer: the slot is the number of a connection whose `setApiKey` is to be called.
    KeyWanted = 4,
    /// A plain string: the run id of a workflow that was running already, which the conflict policy allowed.
    Joined = 5,
}

/// How many answers JavaScript takes in one turn of its event loop: enough that a turn costs next to nothing for each, few
/// enough that a burst of them holds up nobody else.
const DRAINED_AT_ONCE: usize = 64;

/// The native side of one facade load. Its state belongs to it alone: several loads in one process do not meet.
#[napi]
pub struct Core {
    inner: Arc<Inner>,
}

/// Shared by the core and its connections and clients. Everything but the mailbox is used on the JavaScript thread.
pub(super) struct Inner {
    mailbox: Arc<Mailbox>,
    runtime: Mutex<Option<Runtime>>,
    pending: AtomicU32,
    cancellable: Mutex<HashMap<u32, CancellationToken>>,
}

#[napi]
impl Core {
    /// `onWake` is called, soon, when there are answers to drain. `resource` is what async hooks see; its `hasRef()`
    /// says whether calls are pending.
    #[napi(constructor, ts_args_type = "onWake: () => void, resource: object")]
    pub fn new(env: Env, on_wake: Function<'_, (), ()>, resource: Object<'_>) -> Result<Self> {
        let mailbox = Arc::new(Mailbox::new(Wakeup::new(&env, "TemporalNativeCalls", &on_wake, &resource)?));
        let inner = Arc::new(Inner {
            mailbox,
            runtime: Mutex::new(Some(Runtime::start()?)),
            pending: AtomicU32::new(0),
            cancellable: Mutex::default(),
        });
        // Hooks run in reverse order, so this one comes before Node's own for the wake-up, which the thread must not
        // use afterwards. Weak: a core that JavaScript has forgotten ends before the environment does.
        let weak = Arc::downgrade(&inner);
        env.add_env_cleanup_hook((), move |()| {
            if let Some(inner) = weak.upgrade() {
                // Node releases the wake-up itself when the environment goes.
                let _ = inner.mailbox.close();
                inner.stop_runtime();
            }
        })?;
        Ok(Self { inner })
    }

    /// A random UUID (version 4), for ids that users leave out; loading `node:crypto` for it would cost more than the call.
    #[napi]
    pub fn uuid() -> String {
        uuid::Uuid::new_v4().to_string()
    }

    /// A connection to a server, or the option that cannot be used. Does no I/O.
    ///
    /// `number` stands for the connection where its API key is wanted.
    #[napi]
    pub fn connect(&self, number: u32, options: ConnectionOptions) -> Either<NativeConnection, CallFailure> {
        match NativeConnection::new(self.inner.clone(), number, options) {
            Ok(connection) => Either::A(connection),
            Err(error) => Either::B(error.into()),
        }
    }

    /// Hands over answers, by calls of `settle(slot, answer, slot, answer, …)`. An answer is a string, `undefined`, or
    /// `{ kind: AnswerKind, value }`. True if there are more, for which to come back once others have had their turn.
    #[napi(ts_args_type = "settle: (...answers: any[]) => void")]
    pub fn drain(&self, env: &Env, settle: Function<'_, (), ()>) -> Result<bool> {
        let (answers, more) = self.inner.mailbox.drain(DRAINED_AT_ONCE);
        let mut count = 0;
        {
            let mut cancellable = self.inner.cancellable.lock().unwrap_or_else(PoisonError::into_inner);
            for (slot, answer) in &answers {
                if !matches!(answer, Answer::KeyWanted) {
                    count += 1;
                    if !cancellable.is_empty() {
                        cancellable.remove(slot);
                    }
                }
            }
        }
        let before = self.inner.pending.fetch_sub(count, Ordering::Relaxed);
        if count > 0 && before == count {
            self.inner.mailbox.keep_alive(env, false)?;
        }
        settle_all(env, &settle, answers, |answer| answer_value(env, answer))?;
        Ok(more)
    }

    /// Ends a call that was made cancellable. Its answer still comes, as `Aborted` or as what it came to before.
    #[napi]
    pub fn cancel(&self, slot: u32) {
        let cancellable = self.inner.cancellable.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = cancellable.get(&slot) {
            token.cancel();
        }
    }

    /// Ends the thread and releases the wake-up. Nothing may be pending; nothing can be called afterwards.
    #[napi]
    pub fn shutdown(&self) {
        if let Some(wakeup) = self.inner.mailbox.close() {
            wakeup.release();
        }
        self.inner.stop_runtime();
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        // JavaScript has forgotten the facade that this belongs to.
        self.shutdown();
    }
}

/// A null pointer for `undefined`.
fn answer_value(env: &Env, answer: Answer) -> Result<sys::napi_value> {
    match answer {
        Answer::Nothing => Ok(ptr::null_mut()),
        Answer::Text(text) => text_value(env, &text.utf8, text.is_ascii),
        Answer::Joined(run_id) => {
            kind_value(env, AnswerKind::Joined as u32, String::from_utf8_lossy(&run_id.utf8).into_owned())
        }
        Answer::Binary(bytes) => kind_value(env, AnswerKind::Binary as u32, Uint8Array::from(bytes.to_vec())),
        Answer::Null => kind_value(env, AnswerKind::Null as u32, ()),
        Answer::Raw(payload) => kind_value(env, AnswerKind::Raw as u32, RawPayload::from(payload)),
        Answer::Failed(failure) => kind_value(env, AnswerKind::Failed as u32, CallFailure::from(failure)),
        Answer::KeyWanted => kind_value(env, AnswerKind::KeyWanted as u32, ()),
    }
}

impl Inner {
    /// Runs a call on the native thread and puts its answer into the mailbox. The process stays alive until then.
    pub(super) fn submit<F>(&self, env: &Env, slot: u32, call: F) -> Result<()>
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        if self.pending.fetch_add(1, Ordering::Relaxed) == 0 {
            self.mailbox.keep_alive(env, true)?;
        }
        let mailbox = self.mailbox.clone();
        // Combinators, here and in the operations: an `async` block has room for the call twice, captured and awaited.
        let job = Box::pin(AssertUnwindSafe(call).catch_unwind().map(move |answer| {
            // A panic is a fault of ours in one call; it must neither hang that call nor touch the others.
            let answer = answer.unwrap_or_else(|_| {
                Answer::Failed(Failure::Internal { message: "the native side panicked in this call".to_owned() })
            });
            mailbox.put(slot, answer);
        }));
        if let Some(runtime) = &*self.runtime.lock().unwrap_or_else(PoisonError::into_inner) {
            runtime.spawn(job);
        }
        Ok(())
    }

    pub(super) fn mailbox(&self) -> &Arc<Mailbox> {
        &self.mailbox
    }

    /// Lets `Core.cancel(slot)` reach a call.
    pub(super) fn make_cancellable(&self, slot: u32, token: CancellationToken) {
        self.cancellable.lock().unwrap_or_else(PoisonError::into_inner).insert(slot, token);
    }

    fn stop_runtime(&self) {
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.stop(STOP_BOUND);
        }
    }
}
