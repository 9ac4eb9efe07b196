//! The wire form of messages, above all of the ones that are generated only in part.

use bytes::Bytes;
use prost::{Message as _, Name as _};
use temporal_native_proto::google::protobuf::Any;
use temporal_native_proto::google::rpc::Status;
use temporal_native_proto::temporal::api::common::v1::{Payload, Payloads};
use temporal_native_proto::temporal::api::enums::v1::EventType;
use temporal_native_proto::temporal::api::errordetails::v1::{
    NamespaceNotFoundFailure, WorkflowExecutionAlreadyStartedFailure,
};
use temporal_native_proto::temporal::api::history::v1::history_event::Attributes;
use temporal_native_proto::temporal::api::history::v1::{HistoryEvent, WorkflowExecutionCompletedEventAttributes};

#[test]
fn a_message_survives_the_wire() {
    let event = HistoryEvent {
        event_id: 5,
        event_type: EventType::WorkflowExecutionCompleted.into(),
        attributes: Some(Attributes::WorkflowExecutionCompletedEventAttributes(
            WorkflowExecutionCompletedEventAttributes {
                result: Some(Payloads { payloads: vec![Payload { data: "1".into(), ..Default::default() }] }),
                new_execution_run_id: "next".to_owned(),
                ..Default::default()
            },
        )),
        ..Default::default()
    };
    assert_eq!(HistoryEvent::decode(event.encode_to_vec().as_slice()).unwrap(), event);
}

#[test]
fn bytes_share_the_memory_they_were_decoded_from() {
    let message = Payload { data: "some data".into(), ..Default::default() };
    let encoded = Bytes::from(message.encode_to_vec());
    let decoded = Payload::decode(encoded.clone()).unwrap();
    assert!(encoded.as_ptr_range().contains(&decoded.data.as_ptr()));
}

#[test]
fn an_event_of_a_kind_left_out_is_decoded_without_its_attributes() {
    // `activity_task_scheduled_event_attributes` is field 15; here it is an empty message.
    let mut encoded = HistoryEvent { event_id: 9, ..Default::default() }.encode_to_vec();
    encoded.extend([15 << 3 | 2, 0]);
    let decoded = HistoryEvent::decode(encoded.as_slice()).unwrap();
    assert_eq!(decoded, HistoryEvent { event_id: 9, ..Default::default() });
}

#[test]
fn the_details_of_a_status_are_told_apart_by_name() {
    let failure = WorkflowExecutionAlreadyStartedFailure { run_id: "r".to_owned(), ..Default::default() };
    let status = Status { code: 6, details: vec![Any::from_msg(&failure).unwrap()], ..Default::default() };
    let decoded = Status::decode(status.encode_to_vec().as_slice()).unwrap();
    let [detail] = decoded.details.as_slice() else { panic!("one detail was packed") };
    assert_eq!(
        detail.type_url,
        "type.googleapis.com/temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure"
    );
    assert_eq!(detail.to_msg::<WorkflowExecutionAlreadyStartedFailure>().unwrap(), failure);
    assert!(detail.to_msg::<NamespaceNotFoundFailure>().is_err());
    assert_eq!(NamespaceNotFoundFailure::full_name(), "temporal.api.errordetails.v1.NamespaceNotFoundFailure");
}
