//! Options as they cross the boundary: plain data, checked and converted by the facade (durations are milliseconds,
//! enums are numbers), turned here into what the core takes.

use std::collections::HashMap;
use std::time::Duration;

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use temporal_native_endpoint::Endpoint;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::client;
use crate::pb::common::v1::Priority;
use crate::rpc::{CallOptions, RetryPolicy, parse_metadata};
use crate::transport::{KeepAlive, OptionError, TlsOptions, TransportOptions};

use super::payload::{InputPayload, input_map};

/// How to reach a server.
#[napi(object, object_to_js = false)]
pub struct ConnectionOptions {
    /// `host`, `host:port`, `[IPv6]:port` or an `http(s)://` URL of these.
    pub address: String,
    /// Absent: as the address's scheme and the API key say.
    pub tls: Option<ConnectionTls>,
    /// TLS was refused in so many words.
    pub tls_off: bool,
    /// Calls will carry an API key: TLS is on unless refused, and plain text is for loopback only.
    pub has_api_key: bool,
    /// Headers of all calls.
    pub metadata: Option<HashMap<String, String>>,
    /// How long making a connection may take.
    pub connect_timeout_ms: f64,
    /// Absent: no keepalive.
    pub keep_alive: Option<KeepAliveTimes>,
    /// Absent: nothing is retried.
    pub retry: Option<RetryTimes>,
}

/// TLS and mTLS.
#[napi(object, object_to_js = false)]
pub struct ConnectionTls {
    /// The name that the certificate must carry.
    pub server_name_override: Option<String>,
    /// PEM.
    pub root_certificates: Option<Uint8Array>,
    /// PEM.
    pub client_certificate: Option<Uint8Array>,
    /// PEM.
    pub client_key: Option<Uint8Array>,
}

/// HTTP/2 pings.
#[napi(object, object_to_js = false)]
pub struct KeepAliveTimes {
    /// Silence before a ping.
    pub interval_ms: f64,
    /// How long its answer may take.
    pub timeout_ms: f64,
}

/// The retry policy of calls.
#[napi(object, object_to_js = false)]
pub struct RetryTimes {
    /// Attempts in all.
    pub max_attempts: Option<u32>,
    /// The first pause.
    pub initial_interval_ms: Option<f64>,
    /// The first pause when the server is overloaded.
    pub initial_throttled_interval_ms: Option<f64>,
    /// What each further pause is multiplied by.
    pub backoff_coefficient: Option<f64>,
    /// The share by which pauses vary.
    pub jitter: Option<f64>,
    /// No pause is longer.
    pub maximum_interval_ms: Option<f64>,
}

/// What a call says beside its message.
#[napi(object, object_to_js = false)]
pub struct CallControl {
    /// Milliseconds from now.
    pub deadline_ms: Option<f64>,
    /// Headers of this call alone.
    pub metadata: Option<HashMap<String, String>>,
    /// `Core.cancel(slot)` may be called.
    pub cancellable: bool,
}

/// The options of a new workflow that are seldom given.
#[napi(object, object_to_js = false)]
pub struct WorkflowStartOptions {
    /// `temporal.api.enums.v1.WorkflowIdReusePolicy`.
    pub workflow_id_reuse_policy: Option<i32>,
    /// `temporal.api.enums.v1.WorkflowIdConflictPolicy`.
    pub workflow_id_conflict_policy: Option<i32>,
    /// A cron expression.
    pub cron_schedule: Option<String>,
    /// The workflow's retry policy.
    pub retry: Option<WorkflowRetry>,
    /// All runs together.
    pub execution_timeout_ms: Option<f64>,
    /// One run.
    pub run_timeout_ms: Option<f64>,
    /// One workflow task.
    pub task_timeout_ms: Option<f64>,
    /// Before the first workflow task.
    pub start_delay_ms: Option<f64>,
    /// Shown by describe and list.
    #[napi(ts_type = "Record<string, InputPayload>")]
    pub memo: Option<HashMap<String, InputPayload>>,
    /// Indexed, for list.
    #[napi(ts_type = "Record<string, InputPayload>")]
    pub search_attributes: Option<HashMap<String, InputPayload>>,
    /// A line for people.
    #[napi(ts_type = "InputPayload")]
    pub static_summary: Option<InputPayload>,
    /// A text for people.
    #[napi(ts_type = "InputPayload")]
    pub static_details: Option<InputPayload>,
    /// Order among the task queue's tasks.
    pub priority: Option<WorkflowPriority>,
    /// Which worker deployment version runs it.
    pub versioning_override: Option<WorkflowVersioning>,
}

/// A workflow's retry policy.
#[napi(object, object_to_js = false)]
pub struct WorkflowRetry {
    /// The pause after the first failure.
    pub initial_interval_ms: Option<f64>,
    /// What each further pause is multiplied by.
    pub backoff_coefficient: Option<f64>,
    /// No pause is longer.
    pub maximum_interval_ms: Option<f64>,
    /// Attempts in all.
    pub maximum_attempts: Option<i32>,
    /// Failures of these types are final.
    pub non_retryable_error_types: Option<Vec<String>>,
}

/// Order among the task queue's tasks.
#[napi(object, object_to_js = false)]
pub struct WorkflowPriority {
    /// 1 is first.
    pub priority_key: Option<i32>,
    /// Whose turn it is among equals.
    pub fairness_key: Option<String>,
    /// The share of that key.
    pub fairness_weight: Option<f64>,
}

/// A pinned worker deployment version; without one, the current version is followed.
#[napi(object, object_to_js = false)]
pub struct WorkflowVersioning {
    /// The deployment's name.
    pub deployment_name: Option<String>,
    /// The build within it.
    pub build_id: Option<String>,
}

/// A time that JavaScript gave; what is no time at all counts as none.
fn millis(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default()
}

impl ConnectionOptions {
    /// Transport, retry policy and metadata, or the option that is wrong.
    pub(super) fn into_parts(self) -> Result<(TransportOptions, RetryPolicy, http::HeaderMap), OptionError> {
        let tls = self.tls.map(ConnectionTls::into_options).transpose()?;
        let Endpoint { address, tls } = Endpoint::new(&self.address, tls, self.tls_off, self.has_api_key)?;
        let metadata = parse_metadata(self.metadata.unwrap_or_default())
            .map_err(|error| OptionError::new("metadata", error.to_string()))?;
        let transport = TransportOptions {
            address,
            tls,
            connect_timeout: millis(self.connect_timeout_ms),
            keep_alive: self
                .keep_alive
                .map(|times| KeepAlive { interval: millis(times.interval_ms), timeout: millis(times.timeout_ms) }),
        };
        Ok((transport, self.retry.map_or_else(RetryPolicy::never, RetryPolicy::from), metadata))
    }
}

impl ConnectionTls {
    fn into_options(self) -> Result<TlsOptions, OptionError> {
        let identity = match (self.client_certificate, self.client_key) {
            (Some(crt), Some(key)) => Some((crt.to_vec(), key.to_vec())),
            (None, None) => None,
            _ => return Err(OptionError::new("tls.clientCertPair", "needs both crt and key")),
        };
        Ok(TlsOptions {
            server_name_override: self.server_name_override,
            root_certificates_pem: self.root_certificates.map(|pem| pem.to_vec()),
            client_identity_pem: identity,
        })
    }
}

impl From<RetryTimes> for RetryPolicy {
    fn from(times: RetryTimes) -> Self {
        let default = Self::default();
        let initial = times.initial_interval_ms.map(millis);
        Self {
            max_attempts: times.max_attempts.unwrap_or(default.max_attempts),
            initial: initial.unwrap_or(default.initial),
            initial_throttled: times.initial_throttled_interval_ms.map_or(default.initial_throttled, millis),
            multiplier: times.backoff_coefficient.unwrap_or(default.multiplier),
            jitter: times.jitter.unwrap_or(default.jitter),
            max: times.maximum_interval_ms.map_or(default.max, millis),
        }
    }
}

impl CallControl {
    pub(super) fn into_options(self, cancel: Option<CancellationToken>) -> Result<CallOptions, OptionError> {
        let metadata = self.metadata.map(parse_metadata).transpose();
        Ok(CallOptions {
            deadline: self.deadline_ms.map(|ms| Instant::now() + millis(ms)),
            metadata: metadata.map_err(|error| OptionError::new("metadata", error.to_string()))?,
            cancel,
        })
    }
}

impl From<WorkflowStartOptions> for client::StartOptions {
    fn from(options: WorkflowStartOptions) -> Self {
        Self {
            id_reuse_policy: options.workflow_id_reuse_policy.unwrap_or_default(),
            id_conflict_policy: options.workflow_id_conflict_policy.unwrap_or_default(),
            cron_schedule: options.cron_schedule.unwrap_or_default(),
            retry: options.retry.map(client::Retry::from),
            execution_timeout: options.execution_timeout_ms.map(millis),
            run_timeout: options.run_timeout_ms.map(millis),
            task_timeout: options.task_timeout_ms.map(millis),
            start_delay: options.start_delay_ms.map(millis),
            memo: options.memo.map(input_map),
            search_attributes: options.search_attributes.map(input_map),
            static_summary: options.static_summary.map(Into::into),
            static_details: options.static_details.map(Into::into),
            priority: options.priority.map(Priority::from),
            versioning_override: options.versioning_override.map(client::VersioningOverride::from),
        }
    }
}

impl From<WorkflowRetry> for client::Retry {
    fn from(retry: WorkflowRetry) -> Self {
        Self {
            initial_interval: retry.initial_interval_ms.map(millis),
            backoff_coefficient: retry.backoff_coefficient.unwrap_or_default(),
            maximum_interval: retry.maximum_interval_ms.map(millis),
            maximum_attempts: retry.maximum_attempts.unwrap_or_default(),
            non_retryable_error_types: retry.non_retryable_error_types.unwrap_or_default(),
        }
    }
}

impl From<WorkflowPriority> for Priority {
    fn from(priority: WorkflowPriority) -> Self {
        Self {
            priority_key: priority.priority_key.unwrap_or_default(),
            fairness_key: priority.fairness_key.unwrap_or_default(),
            #[expect(clippy::cast_possible_truncation, reason = "the wire has a float; the facade checks the range")]
            fairness_weight: priority.fairness_weight.unwrap_or_default() as f32,
        }
    }
}

impl From<WorkflowVersioning> for client::VersioningOverride {
    fn from(versioning: WorkflowVersioning) -> Self {
        match (versioning.deployment_name, versioning.build_id) {
            (Some(deployment_name), Some(build_id)) => Self::Pinned(client::Pinned { deployment_name, build_id }),
            _ => Self::AutoUpgrade,
        }
    }
}
