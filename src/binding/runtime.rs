//! The one native thread, on which all calls of one facade run.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A call to run.
pub(super) type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How many waiting jobs are taken up at once.
const BATCH: usize = 64;

/// A running thread; dropping this ends it, and the calls on it.
pub(super) struct Runtime {
    jobs: UnboundedSender<Job>,
    ended: Receiver<()>,
}

impl Runtime {
    pub(super) fn start() -> io::Result<Self> {
        let (jobs, queue) = unbounded_channel();
        let (ending, ended) = sync_channel(1);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        thread::Builder::new().name("temporal-native".to_owned()).spawn(move || {
            runtime.block_on(run(queue));
            // A name look-up that still blocks a thread of its own is not waited for.
            runtime.shutdown_background();
            drop(ending);
        })?;
        Ok(Self { jobs, ended })
    }

    /// Runs a job; drops it when the thread has ended.
    pub(super) fn spawn(&self, job: Job) {
        let _ = self.jobs.send(job);
    }

    /// Ends the thread and waits for it, no longer than `bound`.
    pub(super) fn stop(self, bound: Duration) {
        let Self { jobs, ended } = self;
        drop(jobs);
        match ended.recv_timeout(bound) {
            // The sender is dropped, never used: that is how the thread says goodbye.
            Ok(()) | Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout) => {}
        }
    }
}

async fn run(mut queue: UnboundedReceiver<Job>) {
    let mut batch = Vec::with_capacity(BATCH);
    // Several submits wake this loop once; each job is then spawned from within, which costs no further wake-up.
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        for job in batch.drain(..) {
            tokio::spawn(job);
        }
    }
}
