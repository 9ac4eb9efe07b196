//! The native threads. One set serves all workers of the process, as core keeps state by thread.

use std::sync::{Arc, Mutex, PoisonError};

use temporalio_common::telemetry::{Logger, TelemetryOptions};
use temporalio_sdk_core::{CoreRuntime, RuntimeOptions, TokioRuntimeBuilder};

use super::logs::ToListeners;

/// Polls and completions wait for the network nearly always; two threads keep one busy one from delaying the others.
const THREADS: usize = 2;

/// Which lines core logs; none, unless somebody has asked for them before the threads start.
static LOG_FILTER: Mutex<Option<String>> = Mutex::new(None);

/// Says which lines core logs. The first one counts, and only before the threads start.
pub(super) fn set_log_filter(filter: String) {
    LOG_FILTER.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(filter);
}

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
    let filter = LOG_FILTER.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let logging = filter.map(|filter| Logger::Push { filter, consumer: Arc::new(ToListeners) });
    // Without the worker heartbeats that show in Temporal's user interface: not every server takes them.
    let options = RuntimeOptions::builder()
        .maybe_heartbeat_interval(None)
        .telemetry_options(TelemetryOptions::builder().maybe_logging(logging).build())
        .build()?;
    CoreRuntime::new(options, builder).map_err(|error| format!("the native threads cannot be started: {error:#}"))
}
