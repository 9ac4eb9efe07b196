//! Core's log lines on their way to JavaScript.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::bindgen_prelude::{Function, Object};
use napi::{Env, Result};
use napi_derive::napi;
use temporal_native_mailbox::{Mailbox, Wakeup};
use temporalio_common::telemetry::{CoreLog, CoreLogConsumer};

use super::runtime::set_log_filter;

/// A line of core's log.
#[napi(object, object_from_js = false)]
pub struct CoreLogLine {
    /// `TRACE`, `DEBUG`, `INFO`, `WARN` or `ERROR`.
    pub level: String,
    /// What it says.
    pub message: String,
    /// The module that says it.
    pub target: String,
    /// JSON: what it says it of.
    pub fields: String,
    /// When, in milliseconds since 1970.
    pub timestamp_ms: f64,
}

/// Core's log lines, for one JavaScript environment that listens to them.
#[napi]
pub struct CoreLogs {
    mailbox: Arc<Lines>,
}

type Lines = Mailbox<CoreLogLine>;

static LISTENERS: Mutex<Vec<Arc<Lines>>> = Mutex::new(Vec::new());

#[napi]
impl CoreLogs {
    /// Listens from now on. `filter` says which lines there are, in the form of Rust's `RUST_LOG`; the first one of the
    /// process counts. `onWake` is called, soon, when there are lines to drain; `resource` is what async hooks see.
    #[napi(factory, ts_args_type = "filter: string, onWake: () => void, resource: object")]
    pub fn listen(env: Env, filter: String, on_wake: Function<'_, (), ()>, resource: Object<'_>) -> Result<Self> {
        set_log_filter(filter);
        let mailbox = Arc::new(Mailbox::new(Wakeup::new(&env, "TemporalNativeLogs", &on_wake, &resource)?));
        mailbox.keep_alive(&env, false)?;
        let gone = mailbox.clone();
        env.add_env_cleanup_hook((), move |()| {
            // Node releases the wake-up itself when the environment goes.
            let _ = gone.close();
            listeners().retain(|each| !Arc::ptr_eq(each, &gone));
        })?;
        listeners().push(mailbox.clone());
        Ok(Self { mailbox })
    }

    /// All lines since the last time.
    #[napi]
    pub fn drain(&self) -> Vec<CoreLogLine> {
        self.mailbox.drain(usize::MAX).0.into_iter().map(|(_, line)| line).collect()
    }
}

/// Gives each line to all who listen.
#[derive(Debug)]
pub(super) struct ToListeners;

impl CoreLogConsumer for ToListeners {
    fn on_log(&self, log: CoreLog) {
        for listener in listeners().iter() {
            listener.put(0, CoreLogLine::new(&log));
        }
    }
}

impl CoreLogLine {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    fn new(log: &CoreLog) -> Self {
        Self {
            level: log.level.to_string(),
            message: log.message.clone(),
            target: log.target.clone(),
            fields: serde_json::to_string(&log.fields).unwrap_or_default(),
            timestamp_ms: log.millis_since_epoch() as f64,
        }
    }
}

fn listeners() -> MutexGuard<'static, Vec<Arc<Lines>>> {
    LISTENERS.lock().unwrap_or_else(PoisonError::into_inner)
}
