//! What the process around a server holds.

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::mpsc as blocking;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::Duration;

use bytes::Bytes;
use temporal_native_engine::{Engine, Refusal, Settings, Time};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio::task::{LocalSet, spawn_local};

use crate::clock::{Ahead, Clock, system_time};
use crate::options::{Options, Skipping, StartError};
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::workflowservice::v1::GetWorkflowExecutionHistoryRequest;
use crate::serve::serve;
use crate::shell::Shell;
use crate::sleepers::Reason;
use crate::{test_service, timers};

/// How long [`Server::close`] waits for the server's thread.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a wish of the process around it was not fulfilled.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The server was closed before.
    Closed,
    /// The server refused it, as it would have refused a client.
    Refused(Refusal),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => formatter.write_str("the server is closed"),
            Self::Refused(refusal) => formatter.write_str(&refusal.message),
        }
    }
}

impl std::error::Error for Failure {}

/// A running server. Dropping it closes it.
pub struct Server {
    address: SocketAddr,
    ahead: Ahead,
    can_skip: bool,
    orders: mpsc::UnboundedSender<Order>,
    stop: watch::Sender<bool>,
    /// Its end is seen by the end of this, which is waited for with a limit, as a thread cannot be.
    thread: Mutex<Option<(JoinHandle<()>, blocking::Receiver<()>)>>,
    thread_id: ThreadId,
}

/// Something to do on the server's thread.
type Order = Box<dyn FnOnce(&Rc<Shell>) + Send>;

/// Starts a server. Its address is taken when this returns, so that a first client finds it.
///
/// # Errors
/// When the address cannot be had, and the other reasons of [`StartError`].
pub fn start(options: Options) -> Result<Server, StartError> {
    if let Some(name) = options.namespaces.iter().find(|name| name.is_empty()) {
        return Err(StartError::Namespace(name.clone()));
    }
    let wanted = SocketAddr::new(options.host, options.port);
    let bind = |error| StartError::Bind { address: wanted, error };
    let listener = TcpListener::bind(wanted).map_err(bind)?;
    listener.set_nonblocking(true).map_err(bind)?;
    let address = listener.local_addr().map_err(bind)?;

    let runtime = Builder::new_current_thread().enable_all().build().map_err(StartError::Thread)?;
    let listener = {
        let _entered = runtime.enter();
        tokio::net::TcpListener::from_std(listener).map_err(bind)?
    };
    let ahead = Ahead::default();
    let (orders, taken) = mpsc::unbounded_channel();
    let (stop, stopped) = watch::channel(false);
    let (ended, end) = blocking::channel::<()>();
    let can_skip = options.time_skipping != Skipping::Off;
    let thread = thread::Builder::new().name("temporal-server".to_owned()).spawn({
        let ahead = ahead.clone();
        move || {
            let _ended = ended;
            serve_until_stopped(&runtime, listener, options, ahead, taken, stopped);
        }
    });
    let thread = thread.map_err(StartError::Thread)?;
    let thread_id = thread.thread().id();
    Ok(Server { address, ahead, can_skip, orders, stop, thread: Mutex::new(Some((thread, end))), thread_id })
}

fn serve_until_stopped(
    runtime: &Runtime,
    listener: tokio::net::TcpListener,
    options: Options,
    ahead: Ahead,
    mut orders: mpsc::UnboundedReceiver<Order>,
    stopped: watch::Receiver<bool>,
) {
    let clock = Clock::new(system_time, ahead);
    let settings = Settings {
        seed: seed(),
        namespaces: options.namespaces,
        search_attributes: options.search_attributes,
        keep_closed: options.time_skipping != Skipping::Off,
    };
    LocalSet::new().block_on(runtime, async {
        let shell = Rc::new(Shell::new(settings, clock, options.time_skipping, options.log));
        spawn_local(timers::run(Rc::clone(&shell)));
        spawn_local({
            let shell = Rc::clone(&shell);
            async move {
                while let Some(order) = orders.recv().await {
                    order(&shell);
                }
            }
        });
        serve(listener, shell, stopped).await;
    });
}

/// Different for each server.
fn seed() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(system_time().as_nanos())
}

impl Server {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What time it is for its workflows.
    #[must_use]
    pub fn current_time(&self) -> Time {
        self.ahead.of(system_time())
    }

    /// Forgets all that happened since the start, the time it skipped included. Connections stay; polls end without a task.
    pub fn reset(&self, done: impl FnOnce(Result<(), Failure>) + Send + 'static) {
        self.order(done, |shell, done| {
            shell.reset();
            done.tell(Ok(()));
        });
    }

    /// Lets time pass: with time skipping at once, as far as nothing takes real time; without it, by waiting. Of an
    /// activity that sleeps, nothing takes real time.
    pub fn sleep(&self, duration: Duration, activity: bool, done: impl FnOnce(Result<(), Failure>) + Send + 'static) {
        let can_skip = self.can_skip;
        self.order(done, move |shell, done| {
            let begun = shell.enter(|state| {
                if can_skip && !activity && !state.skipping.is_unlocked() {
                    return test_service::skip(state, duration);
                }
                let until = state.clock.now().after(duration);
                Ok(state.sleepers.add(until, if activity { Reason::Activity } else { Reason::Waiting }))
            });
            match begun {
                Err(refusal) => done.tell(Err(refusal)),
                Ok(woken) => drop(spawn_local(async { done.tell(test_service::slept(woken).await) })),
            }
        });
    }

    /// The history of a run, or where `run_id` is empty of a workflow's latest one: an encoded `History`.
    pub fn history(
        &self,
        namespace: &str,
        workflow_id: &str,
        run_id: &str,
        done: impl FnOnce(Result<Bytes, Failure>) + Send + 'static,
    ) {
        let execution = WorkflowExecution { workflow_id: workflow_id.to_owned(), run_id: run_id.to_owned() };
        let request = GetWorkflowExecutionHistoryRequest {
            namespace: namespace.to_owned(),
            execution: Some(execution),
            ..Default::default()
        };
        self.order(done, |shell, done| done.tell(shell.input(|engine, now| history(engine, now, request))));
    }

    /// Forbids time to skip, once more.
    pub fn lock_time_skipping(&self, done: impl FnOnce(Result<(), Failure>) + Send + 'static) {
        self.order(done, |shell, done| done.tell(shell.enter(|state| state.skipping.lock())));
    }

    /// Takes back one [`Self::lock_time_skipping`].
    pub fn unlock_time_skipping(&self, done: impl FnOnce(Result<(), Failure>) + Send + 'static) {
        self.order(done, |shell, done| done.tell(shell.enter(|state| state.skipping.unlock())));
    }

    /// Ends all connections and the server's thread, if they have not ended. Its port is free afterwards.
    pub fn close(&self) {
        self.stop.send_replace(true);
        // Who closes it from its own thread cannot wait for that to end.
        if thread::current().id() == self.thread_id {
            return;
        }
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((thread, end)) = thread {
            // It says nothing, it only ends; and if it does not, it is left alone.
            if end.recv_timeout(CLOSE_TIMEOUT) == Err(blocking::RecvTimeoutError::Disconnected) {
                // A panic of that thread's has been reported where it happened.
                drop(thread.join());
            }
        }
    }

    fn order<T: 'static>(
        &self,
        done: impl FnOnce(Result<T, Failure>) + Send + 'static,
        act: impl FnOnce(&Rc<Shell>, Done<T>) + Send + 'static,
    ) {
        let done = Done(Some(Box::new(done)));
        // An order that a closed server does not take is dropped, and says so.
        drop(self.orders.send(Box::new(|shell| act(shell, done))));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Who gave an order is told exactly once what came of it.
struct Done<T>(Option<Callback<T>>);

type Callback<T> = Box<dyn FnOnce(Result<T, Failure>) + Send>;

impl<T> Done<T> {
    fn tell(mut self, result: Result<T, Refusal>) {
        if let Some(done) = self.0.take() {
            done(result.map_err(Failure::Refused));
        }
    }
}

impl<T> Drop for Done<T> {
    fn drop(&mut self) {
        if let Some(done) = self.0.take() {
            done(Err(Failure::Closed));
        }
    }
}

/// All pages of a history. An encoded message that follows another is merged with it, so that they are one.
fn history(engine: &mut Engine, now: Time, mut request: GetWorkflowExecutionHistoryRequest) -> Result<Bytes, Refusal> {
    use prost::Message as _;
    use temporal_native_engine::Answer;

    let mut events = Vec::new();
    loop {
        // Only a request for events that are still to come has to wait.
        let Answer::Ready(page) = engine.get_workflow_execution_history(now, request.clone())? else {
            return Ok(events.into());
        };
        events.extend(page.history.unwrap_or_default().encode_to_vec());
        if page.next_page_token.is_empty() {
            return Ok(events.into());
        }
        request.next_page_token = page.next_page_token;
    }
}
