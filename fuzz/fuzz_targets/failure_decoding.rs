//! What a server says about a failure is decoded without a panic, whatever the bytes, and becomes JSON that can be read.

#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use prost::Message as _;
use serde_json::Value;
use temporal_native::client::failure::{decode_details, failure_json};
use temporal_native_proto::google::protobuf::Any;
use temporal_native_proto::google::rpc::Status;
use temporal_native_proto::temporal::api::failure::v1::Failure;

/// The details that the client looks into. A fuzzer would need very long to come up with one of these names.
const INSPECTED: &[&str] =
    &["NamespaceNotFoundFailure", "WorkflowExecutionAlreadyStartedFailure", "QueryFailedFailure"];

fuzz_target!(|data: &[u8]| {
    // The details of a call's status, from the `grpc-status-details-bin` trailer: as a whole, and inside of it.
    let _ = decode_details(&Bytes::copy_from_slice(data));
    for name in INSPECTED {
        let type_url = format!("type.googleapis.com/temporal.api.errordetails.v1.{name}");
        let status = Status { details: vec![Any { type_url, value: data.to_vec() }], ..Default::default() };
        let _ = decode_details(&status.encode_to_vec().into());
    }

    // The failure of a workflow, from its closing event.
    if let Ok(failure) = Failure::decode(data) {
        let json = failure_json(&failure).expect("every failure can be written");
        let value: Value = serde_json::from_str(&json).expect("what was written is JSON");
        if !failure.message.is_empty() {
            assert_eq!(value["message"], failure.message);
        }
    }
});
