//! `SignalWithStartWorkflowExecution`: a signal to a running workflow, or to one that it starts.

use crate::pb::common::v1::{Memo, Payload, RetryPolicy, WorkflowType};
use crate::pb::taskqueue::v1::TaskQueue;
use crate::pb::workflowservice::v1::{
    SignalWithStartWorkflowExecutionRequest, SignalWithStartWorkflowExecutionResponse,
};
use crate::rpc::{CallOptions, Frame, Method};

use super::start::{duration, search_attributes, user_metadata, versioning_override};
use super::{CallFailure, Client, StartWorkflow, decode, new_request_id, payloads, workflow_service};

const METHOD: Method = workflow_service!("SignalWithStartWorkflowExecution");

/// A signal, and the workflow to start when none of that id runs.
#[derive(Clone, Debug, Default)]
pub struct SignalWithStart {
    /// The signal's name.
    pub signal_name: String,
    /// The signal's arguments.
    pub signal_input: Vec<Payload>,
    /// The workflow.
    pub start: StartWorkflow,
}

impl Client {
    /// Signals a workflow, starting it first where needed; gives the run id of the signalled run.
    ///
    /// # Errors
    /// `WorkflowAlreadyStarted` as the id policies have it, `NamespaceNotFound`, `Service`.
    pub fn signal_with_start(
        &self,
        request: SignalWithStart,
        options: CallOptions,
    ) -> impl Future<Output = Result<String, CallFailure>> + Send + use<> {
        let frame = Frame::new(&self.signal_with_start_request(request));
        let client = self.clone();
        async move {
            let answer = client.call(METHOD, frame, &options).await?;
            decode::<SignalWithStartWorkflowExecutionResponse>(METHOD, answer).map(|response| response.run_id)
        }
    }

    fn signal_with_start_request(&self, request: SignalWithStart) -> SignalWithStartWorkflowExecutionRequest {
        let start = request.start;
        let options = start.options;
        SignalWithStartWorkflowExecutionRequest {
            namespace: self.namespace(),
            workflow_id: start.workflow_id,
            workflow_type: Some(WorkflowType { name: start.workflow_type }),
            task_queue: Some(TaskQueue { name: start.task_queue, ..TaskQueue::default() }),
            input: payloads(start.input),
            signal_name: request.signal_name,
            signal_input: payloads(request.signal_input),
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
            ..SignalWithStartWorkflowExecutionRequest::default()
        }
    }
}
