//! Options as they cross the boundary: plain data, checked by the facade, turned here into what core takes.

use std::collections::HashMap;
use std::time::Duration;

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use temporal_native_endpoint::{OptionError, TlsOptions};
use temporalio_client::ClientKeepAliveOptions;
use temporalio_common::worker::WorkerTaskTypes;
use temporalio_sdk_core::{PollerBehavior, WorkerConfig, WorkerVersioningStrategy};

use super::failure::WorkerFailure;

/// How a worker is made.
#[napi(object, object_to_js = false)]
pub struct WorkerOptions {
    /// Where the server is.
    pub connection: WorkerConnection,
    /// The namespace.
    pub namespace: String,
    /// The task queue.
    pub task_queue: String,
    /// Who the worker says it is.
    pub identity: String,
    /// What the code of the worker is called by the server.
    pub build_id: String,
    /// Whether it runs workflows.
    pub workflows: bool,
    /// Whether it runs activities.
    pub activities: bool,
    /// On how many threads workflows run; at least 1.
    pub workflow_threads: u32,
    /// How many workflows are kept in memory.
    pub max_cached_workflows: u32,
    /// At one time.
    pub max_workflow_tasks: u32,
    /// At one time.
    pub max_activities: u32,
    /// At one time.
    pub max_local_activities: u32,
    /// Outstanding polls.
    pub max_workflow_task_polls: u32,
    /// Outstanding polls.
    pub max_activity_task_polls: u32,
    /// How long a task may wait for this worker before another one may have it.
    pub sticky_timeout_ms: f64,
    /// The least time between two heartbeats of one activity that reach the server.
    pub max_heartbeat_throttle_ms: f64,
    /// The same, of activities without a heartbeat timeout.
    pub default_heartbeat_throttle_ms: f64,
    /// How many activities the whole task queue starts per second.
    pub max_task_queue_activities_per_second: Option<f64>,
    /// How many activities this worker starts per second.
    pub max_activities_per_second: Option<f64>,
    /// How long activities may go on after a shutdown before they are cancelled; absent: for ever.
    pub graceful_shutdown_ms: Option<f64>,
}

/// Where the server is, and how to reach it.
#[napi(object, object_to_js = false)]
pub struct WorkerConnection {
    /// `host`, `host:port`, `[IPv6]:port` or an `http(s)://` URL of these.
    pub address: String,
    /// Absent: as the address's scheme and the API key say.
    pub tls: Option<WorkerTls>,
    /// TLS was refused in so many words.
    pub tls_off: bool,
    /// Sent as `authorization: Bearer …`.
    pub api_key: Option<String>,
    /// It is asked for again while the worker runs.
    pub api_key_changes: bool,
    /// Headers of all calls.
    pub metadata: HashMap<String, String>,
    /// Those whose keys end in `-bin`.
    pub binary_metadata: HashMap<String, Uint8Array>,
    /// How long making the connection may take, the server's first answer included.
    pub connect_timeout_ms: f64,
    /// Absent: a connection that has fallen silent is not found out.
    pub keep_alive: Option<WorkerKeepAlive>,
    /// What the server is told is calling.
    pub client_version: String,
}

/// How a connection that has fallen silent is found out.
#[napi(object, object_to_js = false)]
pub struct WorkerKeepAlive {
    /// From one ping to the next.
    pub interval_ms: f64,
    /// How long the answer to a ping may take.
    pub timeout_ms: f64,
}

/// What TLS uses; all PEM.
#[napi(object, object_to_js = false)]
pub struct WorkerTls {
    /// Instead of the system's.
    pub root_certificates: Option<Uint8Array>,
    /// The name that the server's certificate must have.
    pub server_name: Option<String>,
    /// Of this side.
    pub client_certificate: Option<Uint8Array>,
    /// Of this side.
    pub client_key: Option<Uint8Array>,
}

impl WorkerOptions {
    /// What core takes, or what is wrong.
    pub(super) fn config(&self) -> Result<WorkerConfig, WorkerFailure> {
        let task_types = WorkerTaskTypes {
            enable_workflows: self.workflows,
            enable_local_activities: self.workflows && self.activities,
            enable_remote_activities: self.activities,
            enable_nexus: false,
        };
        WorkerConfig::builder()
            .namespace(&self.namespace)
            .task_queue(&self.task_queue)
            .client_identity_override(self.identity.clone())
            .task_types(task_types)
            .versioning_strategy(WorkerVersioningStrategy::None { build_id: self.build_id.clone() })
            .max_cached_workflows(self.max_cached_workflows as usize)
            .max_outstanding_workflow_tasks(self.max_workflow_tasks as usize)
            .max_outstanding_activities(self.max_activities as usize)
            .max_outstanding_local_activities(self.max_local_activities as usize)
            .workflow_task_poller_behavior(PollerBehavior::SimpleMaximum(self.max_workflow_task_polls as usize))
            .activity_task_poller_behavior(PollerBehavior::SimpleMaximum(self.max_activity_task_polls as usize))
            .sticky_queue_schedule_to_start_timeout(milliseconds(self.sticky_timeout_ms))
            .max_heartbeat_throttle_interval(milliseconds(self.max_heartbeat_throttle_ms))
            .default_heartbeat_throttle_interval(milliseconds(self.default_heartbeat_throttle_ms))
            .maybe_max_task_queue_activities_per_second(self.max_task_queue_activities_per_second)
            .maybe_max_worker_activities_per_second(self.max_activities_per_second)
            .maybe_graceful_shutdown_period(self.graceful_shutdown_ms.map(milliseconds))
            .build()
            .map_err(|message| WorkerFailure::InvalidOptions { message })
    }
}

impl WorkerKeepAlive {
    pub(super) fn options(&self) -> ClientKeepAliveOptions {
        let options = ClientKeepAliveOptions::builder();
        options.interval(milliseconds(self.interval_ms)).timeout(milliseconds(self.timeout_ms)).build()
    }
}

impl WorkerTls {
    pub(super) fn options(&self) -> Result<TlsOptions, OptionError> {
        let client_identity_pem = match (&self.client_certificate, &self.client_key) {
            (Some(certificate), Some(key)) => Some((certificate.to_vec(), key.to_vec())),
            (None, None) => None,
            _ => return Err(OptionError::new("tls.clientCertPair", "needs both crt and key")),
        };
        Ok(TlsOptions {
            server_name_override: self.server_name.clone(),
            root_certificates_pem: self.root_certificates.as_ref().map(|pem| pem.to_vec()),
            client_identity_pem,
        })
    }
}

pub(super) fn milliseconds(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default()
}
