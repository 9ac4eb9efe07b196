//! `QueryWorkflow`.

use tonic::Code;

use crate::pb::common::v1::Payload;
use crate::pb::query::v1::WorkflowQuery;
use crate::pb::workflowservice::v1::{QueryWorkflowRequest, QueryWorkflowResponse};
use crate::rpc::{CallOptions, Frame, Method};

use super::{CallFailure, Client, Execution, decode, first_payload, payloads, workflow_service};

const METHOD: Method = workflow_service!("QueryWorkflow");

/// A question to a workflow, running or closed.
#[derive(Clone, Debug, Default)]
pub struct QueryWorkflow {
    /// Whom to ask.
    pub execution: Execution,
    /// The query's name.
    pub name: String,
    /// Its arguments.
    pub input: Vec<Payload>,
    /// `temporal.api.enums.v1.QueryRejectCondition`.
    pub reject_condition: i32,
}

impl Client {
    /// Asks a workflow; gives the answer, if it has a value.
    ///
    /// # Errors
    /// `QueryFailed` when the worker has no such query or its handler threw, `QueryRejected` by the reject condition,
    /// `WorkflowNotFound`, `NamespaceNotFound`, `Service` (DEADLINE_EXCEEDED when no worker answers).
    pub fn query(
        &self,
        query: QueryWorkflow,
        options: CallOptions,
    ) -> impl Future<Output = Result<Option<Payload>, CallFailure>> + Send + use<> {
        let frame = Frame::new(&QueryWorkflowRequest {
            namespace: self.namespace(),
            execution: Some(query.execution.into()),
            query: Some(WorkflowQuery {
                query_type: query.name,
                query_args: payloads(query.input),
                ..WorkflowQuery::default()
            }),
            query_reject_condition: query.reject_condition,
        });
        let client = self.clone();
        async move {
            let answer = client.call(METHOD, frame, &options).await.map_err(as_query_failure)?;
            let response: QueryWorkflowResponse = decode(METHOD, answer)?;
            match response.query_rejected {
                Some(rejected) => Err(CallFailure::QueryRejected { status: rejected.status }),
                None => Ok(first_payload(response.query_result)),
            }
        }
    }
}

/// A worker's refusal comes as INVALID_ARGUMENT, with its failure in the details where the server passes it on.
fn as_query_failure(failure: CallFailure) -> CallFailure {
    match failure {
        CallFailure::Service(error) if error.code == Code::InvalidArgument => {
            CallFailure::QueryFailed { message: error.message }
        }
        other => other,
    }
}
