//! `grpc.health.v1`: a server that answers is healthy.

use std::rc::Rc;

use bytes::Bytes;
use temporal_native_engine::{Code, Refusal};

use crate::dispatch::{Call, Reply, answer, decode, is_served};
use crate::grpc::frame;
use crate::pb::health::HealthCheckRequest;
use crate::pb::health::HealthCheckResponse;
use crate::pb::health::health_check_response::ServingStatus;
use crate::shell::Shell;

pub(crate) fn check(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    answer(message, |request| match status(shell, &request) {
        ServingStatus::Serving => Ok(HealthCheckResponse { status: ServingStatus::Serving.into() }),
        _ => Err(Refusal::new(Code::NotFound, "unknown service")),
    })
}

/// The first status is the last one as well: there is no other as long as the connection is there.
pub(crate) fn watch(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    match decode(message) {
        Ok(request) => Reply::Open(frame(&HealthCheckResponse { status: status(shell, &request).into() })),
        Err(refusal) => Reply::Now(Err(refusal)),
    }
}

fn status(shell: &Shell, request: &HealthCheckRequest) -> ServingStatus {
    if request.service.is_empty() || is_served(&request.service, shell.can_skip()) {
        ServingStatus::Serving
    } else {
        ServingStatus::ServiceUnknown
    }
}
