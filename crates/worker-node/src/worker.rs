//! A worker, as the main JavaScript thread holds it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

use napi::bindgen_prelude::{Either, Function, Object};
use napi::{Env, Error, Result};
use napi_derive::napi;
use temporal_native_mailbox::{Mailbox, Wakeup};

use super::failure::WorkerFailure;
use super::message::{Message, WorkerMessage};
use super::options::WorkerOptions;
use super::replay::ReplayOptions;
use super::running::Running;
use super::runtime::with_runtime;

/// Workflow threads have JavaScript environments of their own, and find their worker by its number.
static WORKERS: LazyLock<Mutex<HashMap<u32, Weak<Running>>>> = LazyLock::new(|| Mutex::new(HashMap::new()));
static LAST_NUMBER: AtomicU32 = AtomicU32::new(0);

/// The worker of that number, if it is still there.
pub(super) fn find(number: u32) -> Option<Arc<Running>> {
    workers().get(&number)?.upgrade()
}

fn workers() -> MutexGuard<'static, HashMap<u32, Weak<Running>>> {
    WORKERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A worker.
#[napi]
pub struct NativeWorker {
    number: u32,
    running: Arc<Running>,
    mailbox: Arc<Mailbox<Message>>,
}

#[napi]
impl NativeWorker {
    /// Makes a worker, or says what is wrong with the options. It connects in the background, and answers to `slot` when
    /// it has. `onWake` is called, soon, when there are messages to drain; `resource` is what async hooks see.
    #[napi(
        ts_args_type = "options: WorkerOptions, slot: number, onWake: () => void, resource: object",
        ts_return_type = "NativeWorker | WorkerFailure"
    )]
    pub fn connect(
        env: Env,
        options: WorkerOptions,
        slot: u32,
        on_wake: Function<'_, (), ()>,
        resource: Object<'_>,
    ) -> Result<Either<Self, WorkerFailure>> {
        let wakeup = Wakeup::new(&env, "TemporalNativeWorker", &on_wake, &resource)?;
        Self::open(&env, wakeup, options.workflow_threads, false, |running| running.connect(slot, &options))
    }

    /// Makes a worker that takes histories instead of a server's tasks, with one workflow thread; otherwise as `connect`.
    #[napi(
        ts_args_type = "options: ReplayOptions, slot: number, onWake: () => void, resource: object",
        ts_return_type = "NativeWorker | WorkerFailure"
    )]
    pub fn replay(
        env: Env,
        options: ReplayOptions,
        slot: u32,
        on_wake: Function<'_, (), ()>,
        resource: Object<'_>,
    ) -> Result<Either<Self, WorkerFailure>> {
        let wakeup = Wakeup::new(&env, "TemporalNativeReplay", &on_wake, &resource)?;
        Self::open(&env, wakeup, 1, true, |running| {
            running.replay(slot, options);
            Ok(())
        })
    }

    fn open(
        env: &Env,
        wakeup: Wakeup,
        workflow_threads: u32,
        replays: bool,
        begin: impl FnOnce(&Arc<Running>) -> std::result::Result<(), WorkerFailure>,
    ) -> Result<Either<Self, WorkerFailure>> {
        let mailbox = Arc::new(Mailbox::new(wakeup));
        let handle = match with_runtime(temporalio_sdk_core::CoreRuntime::tokio_handle) {
            Ok(handle) => handle,
            Err(message) => {
                release(&mailbox);
                return Ok(Either::B(WorkerFailure::Internal { message }));
            }
        };
        let running = Arc::new(Running::new(handle, mailbox.clone(), workflow_threads, replays));
        if let Err(failure) = begin(&running) {
            release(&mailbox);
            return Ok(Either::B(failure));
        }
        mailbox.keep_alive(env, true)?;
        let number = LAST_NUMBER.fetch_add(1, Ordering::Relaxed);
        workers().insert(number, Arc::downgrade(&running));
        let (gone, weak) = (mailbox.clone(), Arc::downgrade(&running));
        env.add_env_cleanup_hook((), move |()| {
            // Node releases the wake-up itself when the environment goes.
            let _ = gone.close();
            if let Some(running) = weak.upgrade() {
                running.abandon();
            }
        })?;
        Ok(Either::A(Self { number, running, mailbox }))
    }

    /// By which its workflow threads find it.
    #[napi(getter)]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Whether the worker keeps the process alive. It does from the start, as it is connecting.
    #[napi]
    pub fn keep_alive(&self, env: &Env, alive: bool) -> Result<()> {
        self.mailbox.keep_alive(env, alive)
    }

    /// Polls until it is shut down and all its tasks are done, and then answers to `slot`.
    #[napi]
    pub fn run(&self, slot: u32) {
        self.running.run(slot);
    }

    /// Replays an encoded `temporal.api.history.v1.History`, or says why it is none. What came of it is a message.
    #[napi(ts_return_type = "WorkerFailure | null")]
    pub fn push_history(&self, workflow_id: String, bytes: &[u8]) -> Option<WorkerFailure> {
        self.running.push_history(&workflow_id, bytes).err()
    }

    /// There are no more histories.
    #[napi]
    pub fn close_histories(&self) {
        self.running.close_histories();
    }

    /// No more tasks from now on; those that are here are finished.
    #[napi]
    pub fn initiate_shutdown(&self) {
        self.running.initiate_shutdown();
    }

    /// Takes an encoded `coresdk.ActivityTaskCompletion`.
    #[napi]
    pub fn complete_activity(&self, bytes: &[u8]) -> Result<()> {
        self.running.complete_activity(bytes).map_err(Error::from_reason)
    }

    /// Takes an encoded `coresdk.ActivityHeartbeat`.
    #[napi]
    pub fn heartbeat(&self, bytes: &[u8]) -> Result<()> {
        self.running.heartbeat(bytes).map_err(Error::from_reason)
    }

    /// A workflow thread has ended: what it had not answered fails with `message`, what it had is made again elsewhere.
    #[napi]
    pub fn thread_lost(&self, index: u32, message: String) {
        self.running.thread_lost(index as usize, &message);
    }

    /// Answers `KeyWanted`. Without a key, or with one that cannot be sent, of which this gives `false`, it stays as it is.
    #[napi]
    pub fn set_api_key(&self, key: Option<String>) -> bool {
        self.running.set_api_key(key)
    }

    /// All messages since the last time.
    #[napi]
    pub fn drain(&self) -> Vec<WorkerMessage> {
        self.mailbox.drain(usize::MAX).0.into_iter().map(|(slot, message)| WorkerMessage::new(slot, message)).collect()
    }

    /// Lets the process end. Nothing is told afterwards.
    #[napi]
    pub fn close(&self) {
        self.running.abandon();
        workers().remove(&self.number);
        release(&self.mailbox);
    }
}

fn release(mailbox: &Mailbox<Message>) {
    if let Some(wakeup) = mailbox.close() {
        wakeup.release();
    }
}
