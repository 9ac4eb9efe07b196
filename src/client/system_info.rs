//! `GetSystemInfo`: the call that shows that a server is there and lets this client in.

use crate::pb::workflowservice::v1::GetSystemInfoRequest;
use crate::rpc::{CallOptions, Method, Rpc};

use super::{CallFailure, encode, workflow_service};

const METHOD: Method = workflow_service!("GetSystemInfo");

impl Rpc {
    /// Succeeds once the server has answered.
    ///
    /// # Errors
    /// `Service`.
    pub async fn check(&self, options: CallOptions) -> Result<(), CallFailure> {
        let body = encode(&GetSystemInfoRequest::default());
        self.call(METHOD, None, body, &options).await.map(drop).map_err(CallFailure::from)
    }
}
