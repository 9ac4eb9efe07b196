//! What one load of the facade owns: a thread, a mailbox, and the calls in flight.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use napi::bindgen_prelude::{Array, Either, Function, Object, Uint8Array};
use napi::{Env, Result};
use napi_derive::napi;
use temporal_native_mailbox::Wakeup;
use tokio_util::sync::CancellationToken;

use crate::client::CallFailure as Failure;

use super::connection::NativeConnection;
use super::failure::CallFailure;
use super::mailbox::{Answer, Mailbox};
use super::options::ConnectionOptions;
use super::payload::Output;
use super::runtime::Runtime;

/// The thread ends at once unless it is in the middle of decoding something large.
const STOP_BOUND: Duration = Duration::from_millis(500);

/// What a drained answer's middle element says of its value.
#[napi]
pub enum AnswerKind {
    /// The call succeeded without a value, or the value is absent.
    Nothing = 0,
    /// A plain string: a run id or a JSON document.
    Text = 1,
    /// The data of a json/plain payload, a string.
    Json = 2,
    /// The data of a binary/plain payload, a `Uint8Array`.
    Binary = 3,
    /// A binary/null payload; no value.
    Null = 4,
    /// A payload of another encoding, a `RawPayload`.
    Raw = 5,
    /// A `CallFailure`.
    Failed = 6,
    /// An array of two plain strings.
    Texts = 7,
    /// Not an answer: the slot is the number of a connection whose `setApiKey` is to be called.
    KeyWanted = 8,
    /// A plain string: the run id of a workflow that was running already, which the conflict policy allowed.
    Joined = 9,
}

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

    /// All answers since the last time, as `[slot, AnswerKind, value, …]`.
    #[napi(ts_return_type = "Array<any>")]
    pub fn drain<'env>(&self, env: &'env Env) -> Result<Array<'env>> {
        let answers = self.inner.mailbox.drain();
        let mut cancellable = self.inner.cancellable.lock().unwrap_or_else(PoisonError::into_inner);
        let mut flat = env.create_array(u32::try_from(answers.len() * 3).unwrap_or(u32::MAX))?;
        let mut count = 0;
        let mut index = 0;
        for (slot, answer) in answers {
            count += u32::from(!matches!(answer, Answer::KeyWanted));
            if !cancellable.is_empty() && !matches!(answer, Answer::KeyWanted) {
                cancellable.remove(&slot);
            }
            flat.set(index, slot)?;
            set_answer(env, &mut flat, index + 1, answer)?;
            index += 3;
        }
        let before = self.inner.pending.fetch_sub(count, Ordering::Relaxed);
        if count > 0 && before == count {
            self.inner.mailbox.keep_alive(env, false)?;
        }
        Ok(flat)
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

fn set_answer(env: &Env, flat: &mut Array<'_>, index: u32, answer: Answer) -> Result<()> {
    let kind = match answer {
        Answer::Nothing | Answer::Value(None) => AnswerKind::Nothing,
        Answer::Text(text) => {
            set_text(env, flat, index + 1, text.as_bytes())?;
            AnswerKind::Text
        }
        Answer::Joined(run_id) => {
            set_text(env, flat, index + 1, run_id.as_bytes())?;
            AnswerKind::Joined
        }
        Answer::KeyWanted => AnswerKind::KeyWanted,
        Answer::Texts(first, second) => {
            let mut texts = env.create_array(2)?;
            set_text(env, &mut texts, 0, first.as_bytes())?;
            set_text(env, &mut texts, 1, second.as_bytes())?;
            flat.set(index + 1, texts)?;
            AnswerKind::Texts
        }
        Answer::Value(Some(payload)) => match Output::from(payload) {
            Output::Null => AnswerKind::Null,
            Output::Json(json) => {
                set_text(env, flat, index + 1, &json)?;
                AnswerKind::Json
            }
            Output::Binary(bytes) => {
                flat.set(index + 1, Uint8Array::from(bytes.to_vec()))?;
                AnswerKind::Binary
            }
            Output::Raw(payload) => {
                flat.set(index + 1, payload)?;
                AnswerKind::Raw
            }
        },
        Answer::Failed(failure) => {
            flat.set(index + 1, CallFailure::from(failure))?;
            AnswerKind::Failed
        }
    };
    flat.set(index, kind as u32)
}

/// V8 stores a one-byte string as it is; ASCII, which most JSON is, need not be decoded for that.
fn set_text(env: &Env, flat: &mut Array<'_>, index: u32, utf8: &[u8]) -> Result<()> {
    if utf8.is_ascii() {
        flat.set(index, env.create_string_latin1(utf8)?)
    } else {
        flat.set(index, env.create_string(String::from_utf8_lossy(utf8))?)
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
