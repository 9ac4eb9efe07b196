//! `SignalWorkflowExecution`.

use crate::pb::common::v1::Payload;
use crate::pb::workflowservice::v1::SignalWorkflowExecutionRequest;
use crate::rpc::{CallOptions, Frame, Method};

use super::{CallFailure, Client, Execution, new_request_id, payloads, workflow_service};

const METHOD: Method = workflow_service!("SignalWorkflowExecution");

/// A signal to a running workflow.
#[derive(Clone, Debug, Default)]
pub struct SignalWorkflow {
    /// Whom to signal.
    pub execution: Execution,
    /// The signal's name.
    pub name: String,
    /// Its arguments.
    pub input: Vec<Payload>,
}

impl Client {
    /// Signals a workflow.
    ///
    /// # Errors
    /// `WorkflowNotFound` also when it has closed, `NamespaceNotFound`, `Service`.
    pub fn signal(
        &self,
        signal: SignalWorkflow,
        options: CallOptions,
    ) -> impl Future<Output = Result<(), CallFailure>> + Send + use<> {
        let frame = Frame::new(&SignalWorkflowExecutionRequest {
            namespace: self.namespace(),
            workflow_execution: Some(signal.execution.into()),
            signal_name: signal.name,
            input: payloads(signal.input),
            identity: self.identity(),
            request_id: new_request_id(),
            ..SignalWorkflowExecutionRequest::default()
        });
        let client = self.clone();
        async move { client.call(METHOD, frame, &options).await.map(drop) }
    }
}
