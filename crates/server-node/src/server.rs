//! A server, as JavaScript holds it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use napi::bindgen_prelude::{Either, Function, Object};
use napi::{Env, Result};
use napi_derive::napi;
use temporal_native_mailbox::{Mailbox, Wakeup};
use temporal_native_server::{Failure, Server};

use super::failure::ServerFailure;
use super::message::{Message, ServerMessage, Value};
use super::options::ServerOptions;

/// A running server.
#[napi]
pub struct NativeServer {
    inner: Arc<Inner>,
}

struct Inner {
    server: Server,
    mailbox: Arc<Mailbox<Message>>,
    /// The calls that are pending, and one for whoever holds the process: with any, the process stays alive. Used on the
    /// JavaScript thread only.
    reasons: AtomicU32,
}

#[napi]
impl NativeServer {
    /// Starts a server, or says why not. `onWake` is called, soon, when there are messages to drain; `resource` is what
    /// async hooks see, whose `hasRef()` says whether the process is kept alive.
    #[napi(
        ts_args_type = "options: ServerOptions, onWake: () => void, resource: object",
        ts_return_type = "NativeServer | ServerFailure"
    )]
    pub fn start(
        env: Env,
        options: ServerOptions,
        on_wake: Function<'_, (), ()>,
        resource: Object<'_>,
    ) -> Result<Either<Self, ServerFailure>> {
        let mailbox = Arc::new(Mailbox::new(Wakeup::new(&env, "TemporalNativeServer", &on_wake, &resource)?));
        let started = options.into_options(mailbox.clone()).and_then(|options| {
            temporal_native_server::start(options)
                .map_err(|error| ServerFailure::NotStarted { message: error.to_string() })
        });
        let server = match started {
            Ok(server) => server,
            Err(failure) => {
                release(&mailbox);
                return Ok(Either::B(failure));
            }
        };
        let inner = Arc::new(Inner { server, mailbox, reasons: AtomicU32::new(0) });
        // Hooks run in reverse order, so this one comes before Node's own for the wake-up, which the server's thread must
        // not use afterwards. Weak: a server that JavaScript has forgotten ends before the environment does.
        let weak = Arc::downgrade(&inner);
        env.add_env_cleanup_hook((), move |()| {
            if let Some(inner) = weak.upgrade() {
                // Node releases the wake-up itself when the environment goes.
                let _ = inner.mailbox.close();
                inner.server.close();
            }
        })?;
        Ok(Either::A(Self { inner }))
    }

    /// `host:port`.
    #[napi(getter)]
    pub fn address(&self) -> String {
        self.inner.server.address().to_string()
    }

    /// Whether only this machine can reach it.
    #[napi(getter)]
    pub fn is_loopback(&self) -> bool {
        self.inner.server.address().ip().is_loopback()
    }

    /// The server's clock: milliseconds since the epoch.
    #[napi]
    pub fn current_time(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a date are well below 2^53")]
        let ms = (self.inner.server.current_time().as_nanos() / 1_000_000) as f64;
        ms
    }

    /// Forgets everything but what the options say. Answers with nothing.
    #[napi]
    pub fn reset(&self, env: &Env, slot: u32) -> Result<()> {
        self.keep_alive(env)?;
        self.inner.server.reset(self.answer(slot, |()| Value::Nothing));
        Ok(())
    }

    /// Answers with nothing once that time has passed on the server's clock; `activity`: it is an activity that sleeps.
    #[napi]
    pub fn sleep(&self, env: &Env, slot: u32, ms: f64, activity: bool) -> Result<()> {
        self.keep_alive(env)?;
        let duration = Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default();
        self.inner.server.sleep(duration, activity, self.answer(slot, |()| Value::Nothing));
        Ok(())
    }

    /// Lets the clock jump, or takes that back. Answers with nothing; fails where time does not skip.
    #[napi]
    pub fn let_skip(&self, env: &Env, slot: u32, skips: bool) -> Result<()> {
        self.keep_alive(env)?;
        let done = self.answer(slot, |()| Value::Nothing);
        if skips {
            self.inner.server.unlock_time_skipping(done);
        } else {
            self.inner.server.lock_time_skipping(done);
        }
        Ok(())
    }

    /// Answers with the JSON document of a run's history; an empty `runId` means the current run.
    #[napi]
    pub fn history(&self, env: &Env, slot: u32, namespace: String, workflow_id: String, run_id: String) -> Result<()> {
        self.keep_alive(env)?;
        self.inner.server.history(&namespace, &workflow_id, &run_id, self.answer(slot, Value::History));
        Ok(())
    }

    /// All messages since the last time.
    #[napi]
    pub fn drain(&self, env: &Env) -> Result<Vec<ServerMessage>> {
        let messages = self.take_messages();
        let answers = messages.iter().filter(|message| message.is_answer()).count();
        for _ in 0..answers {
            self.let_go(env)?;
        }
        Ok(messages)
    }

    /// Keeps the process alive until `unhold`.
    #[napi]
    pub fn hold(&self, env: &Env) -> Result<()> {
        self.keep_alive(env)
    }

    /// Takes `hold` back.
    #[napi]
    pub fn unhold(&self, env: &Env) -> Result<()> {
        self.let_go(env)
    }

    /// Ends the server and gives the last messages, the answers to all pending calls among them. Nothing but
    /// `currentTime` and `address` can be called afterwards.
    #[napi]
    pub fn close(&self) -> Vec<ServerMessage> {
        self.inner.server.close();
        let messages = self.take_messages();
        release(&self.inner.mailbox);
        messages
    }

    fn take_messages(&self) -> Vec<ServerMessage> {
        let (messages, _) = self.inner.mailbox.drain(usize::MAX);
        messages.into_iter().map(|(slot, message)| ServerMessage::new(slot, message)).collect()
    }

    /// What is done with the outcome of a call, on the server's thread.
    fn answer<T>(
        &self,
        slot: u32,
        value: impl FnOnce(T) -> Value + Send + 'static,
    ) -> impl FnOnce(std::result::Result<T, Failure>) + Send + 'static {
        let mailbox = self.inner.mailbox.clone();
        move |outcome| {
            let answer = outcome.map(value).map_err(ServerFailure::from);
            mailbox.put(slot, Message::Answer(answer));
        }
    }

    fn keep_alive(&self, env: &Env) -> Result<()> {
        match self.inner.reasons.fetch_add(1, Ordering::Relaxed) {
            0 => self.inner.mailbox.keep_alive(env, true),
            _ => Ok(()),
        }
    }

    fn let_go(&self, env: &Env) -> Result<()> {
        match self.inner.reasons.fetch_sub(1, Ordering::Relaxed) {
            1 => self.inner.mailbox.keep_alive(env, false),
            _ => Ok(()),
        }
    }
}

fn release(mailbox: &Mailbox<Message>) {
    if let Some(wakeup) = mailbox.close() {
        wakeup.release();
    }
}
