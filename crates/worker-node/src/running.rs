//! What runs of a worker on the native threads: it polls, hands tasks out, takes completions, and ends.

use std::convert::Infallible;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use prost::Message as _;
use temporal_native_mailbox::Mailbox;
use temporalio_client::Connection;
use temporalio_common::protos::coresdk::workflow_activation::WorkflowActivation;
use temporalio_common::protos::coresdk::workflow_activation::workflow_activation_job::Variant;
use temporalio_common::protos::coresdk::workflow_completion::WorkflowActivationCompletion;
use temporalio_common::protos::coresdk::{ActivityHeartbeat, ActivityTaskCompletion};
use temporalio_common::protos::temporal::api::failure::v1::Failure;
use temporalio_sdk_core::replay::HistoryFeeder;
use temporalio_sdk_core::{PollError, Worker, WorkerConfig, WorkerValidationError, init_worker};
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use super::activities::{Activities, not_begun, place_of};
use super::api_key::ChangingKey;
use super::connecting::refused;
use super::failure::WorkerFailure;
use super::message::Message;
use super::options::WorkerOptions;
use super::panics::caught;
use super::replay::{ReplayOptions, read_history, replay_worker};
use super::routes::{Lost, Routes};
use super::runtime::with_runtime;

/// Why a task fails that nobody answers any more.
const ABANDONED: &str = "the worker has ended without finishing this task";

/// A worker that is connected, or will be.
pub(super) struct Running {
    handle: Handle,
    mailbox: Arc<Mailbox<Message>>,
    pub(super) routes: Routes,
    activities: Activities,
    /// `None` before it is connected and after it has ended.
    worker: Mutex<Option<Arc<Worker>>>,
    completions: TaskTracker,
    /// `None` unless the API key changes, and after the worker has ended.
    key: Mutex<Option<Arc<ChangingKey>>>,
    /// Where who runs the worker waits for its end.
    end: Mutex<Option<u32>>,
    /// Of a worker that replays, until there are no more histories.
    histories: Mutex<Option<Arc<HistoryFeeder>>>,
    replays: bool,
}

impl Running {
    pub(super) fn new(handle: Handle, mailbox: Arc<Mailbox<Message>>, workflow_threads: u32, replays: bool) -> Self {
        Self {
            handle,
            mailbox,
            replays,
            histories: Mutex::new(None),
            routes: Routes::new(workflow_threads as usize),
            activities: Activities::default(),
            worker: Mutex::new(None),
            completions: TaskTracker::new(),
            key: Mutex::new(None),
            end: Mutex::new(None),
        }
    }

    /// Connects, and sees whether the namespace is there; the answer goes to `slot`.
    pub(super) fn connect(self: &Arc<Self>, slot: u32, options: &WorkerOptions) -> Result<(), WorkerFailure> {
        let config = options.config()?;
        let connecting = options.connection.prepare(&options.identity)?;
        let key_changes = options.connection.api_key_changes;
        let this = self.clone();
        self.handle.spawn(async move {
            let outcome = match connecting.connect().await {
                Ok(connection) => {
                    if key_changes {
                        let key = ChangingKey::new(connection.clone(), this.mailbox.clone());
                        *locked(&this.key) = Some(Arc::new(key));
                    }
                    this.start(config, connection).await
                }
                Err(failure) => Err(failure),
            };
            this.answer(slot, outcome);
        });
        Ok(())
    }

    /// Makes a worker that replays; the answer goes to `slot`.
    pub(super) fn replay(self: &Arc<Self>, slot: u32, options: ReplayOptions) {
        let this = self.clone();
        self.handle.spawn(async move {
            let outcome = replay_worker(options).map(|(worker, feeder)| {
                *locked(&this.histories) = Some(Arc::new(feeder));
                *locked(&this.worker) = Some(Arc::new(worker));
            });
            this.answer(slot, outcome);
        });
    }

    /// Replays an encoded history; what came of it is told as [`Message::Evicted`].
    pub(super) fn push_history(&self, workflow_id: &str, bytes: &[u8]) -> Result<(), WorkerFailure> {
        let history = read_history(workflow_id, bytes).map_err(|message| WorkerFailure::InvalidHistory { message })?;
        if let Some(feeder) = locked(&self.histories).clone() {
            self.handle.spawn(async move {
                // It fails when the worker has ended, which whoever waits for the result is told.
                let _ = feeder.feed(history).await;
            });
        }
        Ok(())
    }

    /// There are no more histories.
    pub(super) fn close_histories(&self) {
        *locked(&self.histories) = None;
    }

    async fn start(&self, config: WorkerConfig, connection: Connection) -> Result<(), WorkerFailure> {
        let worker = with_runtime(|runtime| init_worker(runtime, config, connection))
            .map_err(|message| WorkerFailure::Internal { message })?
            .map_err(|error| WorkerFailure::InvalidOptions { message: format!("{error:#}") })?;
        worker.validate().await.map_err(invalid)?;
        *locked(&self.worker) = Some(Arc::new(worker));
        Ok(())
    }

    /// Polls until the worker is shut down and all its tasks are done; the answer goes to `slot`.
    pub(super) fn run(self: &Arc<Self>, slot: u32) {
        *locked(&self.end) = Some(slot);
        let this = self.clone();
        self.handle.spawn(async move {
            let outcome = caught(Box::pin(this.poll())).await.unwrap_or_else(|panic| Err(core_failed(&panic)));
            this.ended(outcome);
        });
    }

    /// Answers who runs the worker, once.
    fn ended(&self, outcome: Result<(), WorkerFailure>) {
        if let Some(slot) = locked(&self.end).take() {
            self.answer(slot, outcome);
        }
    }

    async fn poll(self: &Arc<Self>) -> Result<(), WorkerFailure> {
        let Some(worker) = locked(&self.worker).clone() else {
            return Err(WorkerFailure::Internal { message: "the worker is not connected".to_owned() });
        };
        let task_types = worker.get_config().task_types;
        let workflows = async { if task_types.enable_workflows { self.poll_workflows(&worker).await } else { Ok(()) } };
        let activities = async {
            if task_types.enable_remote_activities || task_types.enable_local_activities {
                self.poll_activities(&worker).await
            } else {
                Ok(())
            }
        };
        let key = locked(&self.key).clone();
        let fresh_key = async {
            match key {
                Some(key) => key.keep_fresh().await,
                None => pending::<Infallible>().await,
            }
        };
        let (workflows, activities) = tokio::select! {
            outcome = async { tokio::join!(workflows, activities) } => outcome,
            never = fresh_key => match never {},
        };
        // Nobody else has the worker from then on, so that it can be ended whole: what is left of it keeps its connection.
        self.forget();
        self.completions.close();
        self.completions.wait().await;
        *locked(&self.key) = None;
        if let Some(worker) = Arc::into_inner(worker) {
            worker.finalize_shutdown().await;
        }
        workflows.and(activities)
    }

    async fn poll_workflows(self: &Arc<Self>, worker: &Arc<Worker>) -> Result<(), WorkerFailure> {
        let mut outcome = Ok(());
        loop {
            match worker.poll_workflow_activation().await {
                Ok(activation) => {
                    if self.replays {
                        self.tell_of_eviction(&activation);
                    }
                    let leaving = is_eviction(&activation);
                    if !self.routes.deliver(&activation.run_id, activation.encode_to_vec(), leaving) {
                        let completion = undone(activation.run_id, leaving, ABANDONED);
                        self.complete_on(worker, |worker| answer_activation(worker, completion));
                    }
                }
                Err(PollError::ShutDown) => return outcome,
                Err(PollError::TonicError(status)) => outcome = outcome.and_then(|()| poll_failed(worker, &status)),
            }
        }
    }

    async fn poll_activities(self: &Arc<Self>, worker: &Arc<Worker>) -> Result<(), WorkerFailure> {
        let mut outcome = Ok(());
        loop {
            match worker.poll_activity_task().await {
                Ok(task) => {
                    if let Some(place) = place_of(&task)
                        && !self.activities.begin(&task.task_token, place)
                    {
                        let completion = not_begun(task.task_token, place, ABANDONED);
                        self.complete_on(worker, |worker| answer_activity(worker, completion));
                    } else {
                        self.mailbox.put(0, Message::ActivityTask(task.encode_to_vec()));
                    }
                }
                Err(PollError::ShutDown) => return outcome,
                Err(PollError::TonicError(status)) => outcome = outcome.and_then(|()| poll_failed(worker, &status)),
            }
        }
    }

    fn tell_of_eviction(&self, activation: &WorkflowActivation) {
        for job in &activation.jobs {
            if let Some(Variant::RemoveFromCache(eviction)) = &job.variant {
                let (run_id, message) = (activation.run_id.clone(), eviction.message.clone());
                self.mailbox.put(0, Message::Evicted { run_id, reason: eviction.reason, message });
            }
        }
    }

    /// No more tasks from now on; those that are here are finished.
    pub(super) fn initiate_shutdown(&self) {
        self.with_worker(Worker::initiate_shutdown);
    }

    /// Takes an encoded `WorkflowActivationCompletion`.
    pub(super) fn complete_workflow(self: &Arc<Self>, bytes: &[u8]) -> Result<(), String> {
        let completion = WorkflowActivationCompletion::decode(bytes).map_err(|error| error.to_string())?;
        self.complete_activation(completion);
        Ok(())
    }

    fn complete_activation(self: &Arc<Self>, completion: WorkflowActivationCompletion) {
        self.routes.answered(&completion.run_id);
        self.complete(|worker| answer_activation(worker, completion));
    }

    /// Takes an encoded `ActivityTaskCompletion`.
    pub(super) fn complete_activity(self: &Arc<Self>, bytes: &[u8]) -> Result<(), String> {
        let completion = ActivityTaskCompletion::decode(bytes).map_err(|error| error.to_string())?;
        self.activities.end(&completion.task_token);
        self.complete(|worker| answer_activity(worker, completion));
        Ok(())
    }

    /// Takes an encoded `ActivityHeartbeat`.
    pub(super) fn heartbeat(&self, bytes: &[u8]) -> Result<(), String> {
        let heartbeat = ActivityHeartbeat::decode(bytes).map_err(|error| error.to_string())?;
        self.with_worker(|worker| worker.record_activity_heartbeat(heartbeat));
        Ok(())
    }

    /// A workflow thread has ended: what it had not answered fails with `message`, what it had is to be made again.
    pub(super) fn thread_lost(self: &Arc<Self>, index: usize, message: &str) {
        self.give_up(self.routes.lose(index), message);
    }

    fn give_up(self: &Arc<Self>, lost: Lost, message: &str) {
        for run_id in lost.leaving {
            self.complete_activation(undone(run_id, true, message));
        }
        for run_id in lost.unanswered {
            self.complete_activation(undone(run_id, false, message));
        }
        self.with_worker(|worker| {
            for run_id in &lost.idle {
                worker.request_workflow_eviction(run_id);
            }
        });
    }

    /// JavaScript is gone, so that no task will be completed. Core is told so of each, now and until it has no more: it would
    /// wait for them, and keep its connection.
    pub(super) fn abandon(self: &Arc<Self>) {
        self.initiate_shutdown();
        // Nobody answers who is asked for a fresh one.
        *locked(&self.key) = None;
        self.give_up(self.routes.leave(), ABANDONED);
        for completion in self.activities.leave() {
            self.complete(|worker| answer_activity(worker, completion));
        }
        self.forget();
    }

    /// What is held here would keep the connection open.
    fn forget(&self) {
        *locked(&self.worker) = None;
        *locked(&self.histories) = None;
    }

    /// What the function that gives the API key says; gives `false` for a key that cannot be sent.
    pub(super) fn set_api_key(&self, key: Option<String>) -> bool {
        let changing = locked(&self.key).clone();
        changing.is_none_or(|changing| changing.answer(key))
    }

    /// Gives core a completion, unless it has ended, with a key that is fresh: core does not try again what is refused. Begun
    /// before the worker is forgotten, it is waited for. Were core to panic, it would wait itself for a completion that it does
    /// not have any more, so that is the end.
    fn complete<F>(self: &Arc<Self>, job: impl FnOnce(Arc<Worker>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        if let Some(worker) = &*locked(&self.worker) {
            self.complete_on(worker, job);
        }
    }

    fn complete_on<F>(self: &Arc<Self>, worker: &Arc<Worker>, job: impl FnOnce(Arc<Worker>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (job, key, this) = (job(worker.clone()), locked(&self.key).clone(), self.clone());
        let completion = async move {
            if let Some(key) = key {
                key.refresh().await;
            }
            if let Err(panic) = caught(job).await {
                this.ended(Err(core_failed(&panic)));
            }
        };
        self.completions.spawn_on(completion, &self.handle);
    }

    /// What core does at once, unless it has ended; under the lock, so that nobody has the worker once it is forgotten.
    fn with_worker(&self, job: impl FnOnce(&Worker)) {
        if let Some(worker) = &*locked(&self.worker) {
            let _entered = self.handle.enter();
            job(worker);
        }
    }

    fn answer(&self, slot: u32, outcome: Result<(), WorkerFailure>) {
        self.mailbox.put(slot, Message::Answer(outcome));
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it is held; were it to, the state would still be whole.
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The server refuses to give any more tasks, and core has tried again what can be tried again. The worker ends as if it had
/// been shut down: it is polled further until it has, or core would wait for that.
fn poll_failed(worker: &Worker, status: &tonic::Status) -> Result<(), WorkerFailure> {
    worker.initiate_shutdown();
    Err(refused(status))
}

fn core_failed(panic: &str) -> WorkerFailure {
    WorkerFailure::Internal { message: format!("Temporal's core has failed: {panic}") }
}

async fn answer_activation(worker: Arc<Worker>, completion: WorkflowActivationCompletion) {
    // It fails for what this library has got wrong; core fails the task then, and says so in its log.
    let _ = worker.complete_workflow_activation(completion).await;
}

async fn answer_activity(worker: Arc<Worker>, completion: ActivityTaskCompletion) {
    // It fails when core does not know the task any more; nobody waits for the answer then.
    let _ = worker.complete_activity_task(completion).await;
}

/// The answer to an activation that no workflow saw: of a task, that it has failed; of core's wish to forget the run
/// (`leaving`), that it may.
fn undone(run_id: String, leaving: bool, message: &str) -> WorkflowActivationCompletion {
    if leaving {
        WorkflowActivationCompletion::empty(run_id)
    } else {
        WorkflowActivationCompletion::fail(run_id, Failure { message: message.to_owned(), ..Failure::default() }, None)
    }
}

/// Whether core forgets the run once this activation is answered.
fn is_eviction(activation: &WorkflowActivation) -> bool {
    activation.jobs.iter().any(|job| matches!(job.variant, Some(Variant::RemoveFromCache(_))))
}

fn invalid(error: WorkerValidationError) -> WorkerFailure {
    match error {
        WorkerValidationError::NamespaceDescribeError { source, namespace } => {
            if source.code() == tonic::Code::NotFound {
                WorkerFailure::NamespaceNotFound { namespace }
            } else {
                refused(&source)
            }
        }
    }
}
