//! `StartWorkflowExecution`, and the options that it shares with signal-with-start.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::pb::common::v1::{Memo, Payload, Priority, RetryPolicy, SearchAttributes, WorkflowType};
use crate::pb::deployment::v1::WorkerDeploymentVersion;
use crate::pb::sdk::v1::UserMetadata;
use crate::pb::taskqueue::v1::TaskQueue;
use crate::pb::workflow::v1 as workflow;
use crate::pb::workflow::v1::versioning_override::{Override, PinnedOverride, PinnedOverrideBehavior};
use crate::pb::workflowservice::v1::{StartWorkflowExecutionRequest, StartWorkflowExecutionResponse};
use crate::rpc::{CallOptions, Frame, Method};

use super::{CallFailure, Client, decode, new_request_id, payloads, workflow_service};

const METHOD: Method = workflow_service!("StartWorkflowExecution");

/// A new workflow.
#[derive(Clone, Debug, Default)]
pub struct StartWorkflow {
    /// The id that it will have.
    pub workflow_id: String,
    /// The name that its worker knows it by.
    pub workflow_type: String,
    /// Where its worker polls.
    pub task_queue: String,
    /// Its arguments.
    pub input: Vec<Payload>,
    /// Everything that is seldom said.
    pub options: StartOptions,
}

/// What starting came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// The run.
    pub run_id: String,
    /// Whether it was started now; otherwise the conflict policy has led to one that was running.
    pub is_new: bool,
}

/// What may be said of a new workflow beside the necessary. Absent means the server's default.
#[derive(Clone, Debug, Default)]
pub struct StartOptions {
    /// `temporal.api.enums.v1.WorkflowIdReusePolicy`.
    pub id_reuse_policy: i32,
    /// `temporal.api.enums.v1.WorkflowIdConflictPolicy`.
    pub id_conflict_policy: i32,
    /// A cron expression.
    pub cron_schedule: String,
    /// When and how often the workflow as a whole is tried again.
    pub retry: Option<Retry>,
    /// From start to the end of the last run.
    pub execution_timeout: Option<Duration>,
    /// From start to the end of one run.
    pub run_timeout: Option<Duration>,
    /// From start to completion of one workflow task.
    pub task_timeout: Option<Duration>,
    /// Between start and the first workflow task.
    pub start_delay: Option<Duration>,
    /// Shown by describe and list.
    pub memo: Option<BTreeMap<String, Payload>>,
    /// Indexed, for list.
    pub search_attributes: Option<BTreeMap<String, Payload>>,
    /// A line for people.
    pub static_summary: Option<Payload>,
    /// A text for people.
    pub static_details: Option<Payload>,
    /// Order among the task queue's tasks.
    pub priority: Option<Priority>,
    /// Which worker deployment version runs it.
    pub versioning_override: Option<VersioningOverride>,
}

/// A workflow's retry policy.
#[derive(Clone, Debug, Default)]
pub struct Retry {
    /// The pause after the first failure; the server's default is 1 s.
    pub initial_interval: Option<Duration>,
    /// What each further pause is multiplied by; 0 means the server's default, 2.
    pub backoff_coefficient: f64,
    /// No pause is longer; the server's default is 100 times the first.
    pub maximum_interval: Option<Duration>,
    /// Attempts in all; 0 is without end.
    pub maximum_attempts: i32,
    /// Failures of these types are final.
    pub non_retryable_error_types: Vec<String>,
}

/// Which worker deployment version runs a workflow, whatever its worker says.
#[derive(Clone, Debug)]
pub enum VersioningOverride {
    /// This one.
    Pinned(Pinned),
    /// The current one, always.
    AutoUpgrade,
}

/// A worker deployment version.
#[derive(Clone, Debug)]
pub struct Pinned {
    /// The deployment's name.
    pub deployment_name: String,
    /// The build within it.
    pub build_id: String,
}

impl Client {
    /// Starts a workflow.
    ///
    /// # Errors
    /// `WorkflowAlreadyStarted` as the id policies have it, `NamespaceNotFound`, `Service`.
    pub fn start(
        &self,
        start: StartWorkflow,
        options: CallOptions,
    ) -> impl Future<Output = Result<Started, CallFailure>> + Send + use<> {
        let frame = Frame::new(&self.start_request(start));
        let client = self.clone();
        async move {
            let answer = client.call(METHOD, frame, &options).await?;
            let response: StartWorkflowExecutionResponse = decode(METHOD, answer)?;
            Ok(Started { run_id: response.run_id, is_new: response.started })
        }
    }

    fn start_request(&self, start: StartWorkflow) -> StartWorkflowExecutionRequest {
        let options = start.options;
        StartWorkflowExecutionRequest {
            namespace: self.namespace(),
            workflow_id: start.workflow_id,
            workflow_type: Some(WorkflowType { name: start.workflow_type }),
            task_queue: Some(TaskQueue { name: start.task_queue, ..TaskQueue::default() }),
            input: payloads(start.input),
            identity: self.identity(),
            request_id: new_request_id(),
            workflow_id_reuse_policy: options.id_reuse_policy,
            workflow_id_conflict_policy: options.id_conflict_policy,
            cron_schedule: options.cron_schedule,
            retry_policy: options.retry.map(RetryPolicy::from),
            workflow_execution_timeout: duration(options.execution_timeout),
            workflow_run_timeout: duration(options.run_timeout),
            workflow_task_timeout: duration(options.task_timeout),
            workflow_start_delay: duration(options.start_delay),
            memo: options.memo.map(|fields| Memo { fields }),
            search_attributes: options.search_attributes.map(search_attributes),
            user_metadata: user_metadata(options.static_summary, options.static_details),
            priority: options.priority,
            versioning_override: options.versioning_override.map(versioning_override),
            ..StartWorkflowExecutionRequest::default()
        }
    }
}

impl From<Retry> for RetryPolicy {
    fn from(retry: Retry) -> Self {
        Self {
            initial_interval: duration(retry.initial_interval),
            backoff_coefficient: retry.backoff_coefficient,
            maximum_interval: duration(retry.maximum_interval),
            maximum_attempts: retry.maximum_attempts,
            non_retryable_error_types: retry.non_retryable_error_types,
        }
    }
}

pub(super) fn duration(duration: Option<Duration>) -> Option<prost_types::Duration> {
    duration.and_then(|duration| duration.try_into().ok())
}

pub(super) fn search_attributes(indexed_fields: BTreeMap<String, Payload>) -> SearchAttributes {
    SearchAttributes { indexed_fields }
}

pub(super) fn user_metadata(summary: Option<Payload>, details: Option<Payload>) -> Option<UserMetadata> {
    (summary.is_some() || details.is_some()).then_some(UserMetadata { summary, details })
}

pub(super) fn versioning_override(chosen: VersioningOverride) -> workflow::VersioningOverride {
    let chosen = match chosen {
        VersioningOverride::AutoUpgrade => Override::AutoUpgrade(true),
        VersioningOverride::Pinned(Pinned { deployment_name, build_id }) => Override::Pinned(PinnedOverride {
            behavior: PinnedOverrideBehavior::Pinned.into(),
            version: Some(WorkerDeploymentVersion { build_id, deployment_name }),
        }),
    };
    workflow::VersioningOverride { r#override: Some(chosen), ..workflow::VersioningOverride::default() }
}
