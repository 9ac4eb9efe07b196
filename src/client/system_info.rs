//! `GetSystemInfo`: the call that shows that a server is there and lets this client in.

use std::time::Duration;

use tokio::time::Instant;
use tonic::Code;

use crate::pb::workflowservice::v1::GetSystemInfoRequest;
use crate::rpc::{CallOptions, Frame, Method, Rpc, RpcError};

use super::{CallFailure, workflow_service};

const METHOD: Method = workflow_service!("GetSystemInfo");

/// The pause between two looks for a server that is not there yet.
const PAUSE: Duration = Duration::from_millis(200);

impl Rpc {
    /// Succeeds once the server has answered.
    ///
    /// # Errors
    /// `Service`.
    pub async fn check(&self, options: &CallOptions) -> Result<(), CallFailure> {
        self.check_once(options).await.map_err(CallFailure::from)
    }

    /// As [`Rpc::check`], and goes on until the deadline while there is no server, whatever the retry policy says.
    ///
    /// # Errors
    /// `Service`.
    pub async fn wait_until_ready(&self, options: &CallOptions) -> Result<(), CallFailure> {
        loop {
            let error = match self.check_once(options).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let next = Instant::now() + PAUSE;
            let may_come = error.code == Code::Unavailable && !error.permanent && error.cancelled.is_none();
            if !may_come || options.deadline.is_none_or(|deadline| deadline <= next) {
                return Err(error.into());
            }
            tokio::time::sleep_until(next).await;
        }
    }

    async fn check_once(&self, options: &CallOptions) -> Result<(), RpcError> {
        let frame = Frame::new(&GetSystemInfoRequest::default());
        self.call(METHOD, None, frame, options).await.map(drop)
    }
}
