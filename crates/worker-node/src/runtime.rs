//! The native threads. One set serves all workers of the process, as core keeps state by thread.

use std::sync::{Mutex, PoisonError};

use temporalio_sdk_core::{CoreRuntime, RuntimeOptions, TokioRuntimeBuilder};

/// Polls and completions wait for the network nearly always; two threads keep one busy one from delaying the others.
const THREADS: usize = 2;

/// Runs `job` with the runtime, which is started at the first use and lives as long as the process.
pub(super) fn with_runtime<T>(job: impl FnOnce(&CoreRuntime) -> T) -> Result<T, String> {
    static RUNTIME: Mutex<Option<CoreRuntime>> = Mutex::new(None);
    let mut runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = runtime.as_ref() {
        return Ok(job(runtime));
    }
    Ok(job(runtime.insert(start()?)))
}

fn start() -> Result<CoreRuntime, String> {
    let mut builder = TokioRuntimeBuilder::default();
    builder.inner.worker_threads(THREADS).thread_name("temporal-worker");
    // Without the worker heartbeats that show in Temporal's user interface: not every server takes them.
    let options = RuntimeOptions::builder().maybe_heartbeat_interval(None).build()?;
    CoreRuntime::new(options, builder).map_err(|error| format!("the native threads cannot be started: {error:#}"))
}
