//! `DescribeWorkflowExecution`.

use crate::pb::workflowservice::v1::{DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse};
use crate::rpc::{CallOptions, Frame, Method};

use super::description::description_text;
use super::{CallFailure, Client, Execution, decode, workflow_service};

const METHOD: Method = workflow_service!("DescribeWorkflowExecution");

impl Client {
    /// Describes a workflow; gives the whole response as a description text.
    ///
    /// # Errors
    /// `WorkflowNotFound`, `NamespaceNotFound`, `Service`.
    pub fn describe(
        &self,
        execution: Execution,
        options: CallOptions,
    ) -> impl Future<Output = Result<String, CallFailure>> + Send + use<> {
        let frame = Frame::new(&DescribeWorkflowExecutionRequest {
            namespace: self.namespace(),
            execution: Some(execution.into()),
        });
        let client = self.clone();
        async move {
            let answer = client.call(METHOD, frame, &options).await?;
            let response: DescribeWorkflowExecutionResponse = decode(METHOD, answer)?;
            description_text(response).map_err(|error| CallFailure::internal(format!("{}: {error}", METHOD.name)))
        }
    }
}
