//! Connections, requests and what is wrong with them.

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use support::{Client, WORKFLOW_SERVICE, frame, framed, post, server, soon};
use temporal_native_proto::server::grpc::health::v1::{HealthCheckRequest, HealthCheckResponse};
use temporal_native_proto::server::temporal::api::taskqueue::v1::TaskQueue;
use temporal_native_proto::server::temporal::api::workflowservice::v1::{
    DescribeNamespaceRequest, DescribeNamespaceResponse, GetSystemInfoRequest, GetSystemInfoResponse,
    PollWorkflowTaskQueueRequest,
};
use temporal_native_server::{Failure, Options, Skipping, StartError, start};

const INVALID_ARGUMENT: i32 = 3;
const NOT_FOUND: i32 = 5;
const RESOURCE_EXHAUSTED: i32 = 8;
const UNIMPLEMENTED: i32 = 12;

#[tokio::test]
async fn only_what_is_there_is_advertised() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    let info: GetSystemInfoResponse = client.call("GetSystemInfo", &GetSystemInfoRequest::default()).await.unwrap();
    let capabilities = info.capabilities.unwrap();
    assert!(capabilities.eager_workflow_start && capabilities.upsert_memo && capabilities.sdk_metadata);
    assert!(!capabilities.supports_schedules && !capabilities.nexus && !capabilities.build_id_based_versioning);
}

#[tokio::test]
async fn health_is_told_of_each_service() {
    const CHECK: &str = "/grpc.health.v1.Health/Check";
    let (plain, skipping) = (Options::default(), Options { time_skipping: Skipping::Locked, ..Options::default() });
    for (options, has_test_service) in [(plain, false), (skipping, true)] {
        let server = server(options);
        let client = Client::connect(&server).await;
        let check = async |service: &str| {
            let request = HealthCheckRequest { service: service.to_owned() };
            client.call_at::<HealthCheckResponse>(CHECK, &request).await.map(|response| response.status)
        };
        for service in ["", "temporal.api.workflowservice.v1.WorkflowService"] {
            assert_eq!(check(service).await, Ok(1));
        }
        assert_eq!(check("nope").await.unwrap_err().code, NOT_FOUND);
        assert_eq!(check("temporal.api.testservice.v1.TestService").await.is_ok(), has_test_service);
    }
}

#[tokio::test]
async fn a_watched_health_stays_open() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    let request = HealthCheckRequest::default();
    let response = client.send(post("/grpc.health.v1.Health/Watch"), framed(&request)).await.await.unwrap();
    let mut stream = response.into_body();
    let first = soon("the first status", stream.data()).await.unwrap().unwrap();
    assert_eq!(first, [0, 0, 0, 0, 2, 8, 1].as_slice());
    assert!(!stream.is_end_stream());
}

#[tokio::test]
async fn what_there_is_not_is_unimplemented() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    for path in ["/", "/nope", "/nope/Nope", "/temporal.api.testservice.v1.TestService/Sleep", "/x/../y/"] {
        assert_eq!(client.raw(post(path), frame(0, b"")).await.code(), UNIMPLEMENTED, "{path}");
    }
    let answer = client.raw(post(&format!("{WORKFLOW_SERVICE}Nope")), frame(0, b"")).await;
    let text = "unknown method Nope for service temporal.api.workflowservice.v1.WorkflowService";
    assert_eq!((answer.code(), answer.header("grpc-message")), (UNIMPLEMENTED, text));
}

#[tokio::test]
async fn large_requests_are_refused() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    let describe = format!("{WORKFLOW_SERVICE}DescribeNamespace");
    let oversize = DescribeNamespaceRequest { namespace: "x".repeat(4 << 20), ..Default::default() };
    for body in [framed(&oversize), Bytes::from_static(&[0, 0xff, 0xff, 0xff, 0xff])] {
        let length = u32::from_be_bytes(body[1..5].try_into().unwrap());
        let answer = soon("the answer", client.raw(post(&describe), body)).await;
        let text = format!("grpc: received message larger than max ({length} vs. 4194304)");
        assert_eq!((answer.code(), answer.header("grpc-message")), (RESOURCE_EXHAUSTED, text.as_str()));
    }
    // The connection is as good as before, and the largest message there may be is read. What it says comes back only as
    // far as headers may hold it.
    let largest = DescribeNamespaceRequest { namespace: "x".repeat((4 << 20) - 5), ..Default::default() };
    let answer = client.raw(post(&describe), framed(&largest)).await;
    assert!([INVALID_ARGUMENT, NOT_FOUND].contains(&answer.code()), "{answer:?}");
    let length: usize = answer.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 32).sum();
    assert!(length < 64 << 10, "{length}");
}

#[tokio::test]
async fn gzip_is_understood() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    let request = DescribeNamespaceRequest { namespace: "default".to_owned(), ..Default::default() };
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&framed(&request)[5..]).unwrap();
    let body = frame(1, &encoder.finish().unwrap());
    let path = format!("{WORKFLOW_SERVICE}DescribeNamespace");
    let answer = client.raw(post(&path).header("grpc-encoding", "gzip"), body.clone()).await;
    let response: DescribeNamespaceResponse = answer.read().unwrap();
    assert_eq!(response.namespace_info.unwrap().name, "default");
    // The same without saying how it is compressed, and said to be what nobody knows.
    assert_eq!(client.raw(post(&path), body.clone()).await.code(), INVALID_ARGUMENT);
    assert_eq!(client.raw(post(&path).header("grpc-encoding", "x"), body).await.code(), UNIMPLEMENTED);
}

#[tokio::test]
async fn what_cannot_be_read_is_the_callers_mistake() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    let path = format!("{WORKFLOW_SERVICE}StartWorkflowExecution");
    // A group within a group within …, and a message within a message.
    let groups = frame(0, &[0x0b; 100_000]);
    let bodies: [&[u8]; 8] = [
        b"",
        b"\0\0",
        &[0, 0, 0, 0, 9, 1],
        &[9, 0, 0, 0, 0],
        &[0, 0, 0, 0, 1, 0xff],
        &[0, 0, 0, 0, 3, 10, 1, 0xff],
        &groups,
        &[1, 0, 0, 0, 0],
    ];
    for body in bodies {
        let answer = soon("the answer", client.raw(post(&path), Bytes::copy_from_slice(body))).await;
        assert_eq!(answer.code(), INVALID_ARGUMENT, "{:?}", &body[..body.len().min(10)]);
    }
    for (name, value) in [("grpc-timeout", "soon"), ("grpc-timeout", "999999999S"), ("content-type", "text/plain")] {
        let mut request = post(&path);
        request.headers_mut().unwrap().insert(name, value.parse().unwrap());
        let answer = client.raw(request, frame(0, b"")).await;
        assert!(answer.http_status >= 400 && answer.code() == INVALID_ARGUMENT, "{name}: {value}");
    }
}

#[tokio::test]
async fn http_1_is_not_spoken() {
    let server = server(Options::default());
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(b"POST /grpc.health.v1.Health/Check HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // Ended or reset: in any case, nothing was done and nothing is told in HTTP/1.
    drop(stream.read_to_end(&mut answer));
    assert!(!answer.starts_with(b"HTTP/1"));
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let first = server(Options::default());
    let port = first.address().port();
    let error = start(Options { port, ..Options::default() }).unwrap_err();
    assert!(matches!(error, StartError::Bind { .. }));
    assert_eq!(error.to_string(), format!("cannot listen on 127.0.0.1:{port}: port {port} is taken"));
    first.close();
    first.close();
    let second = start(Options { port, ..Options::default() }).unwrap();
    assert_eq!(second.address().port(), port);
}

#[tokio::test]
async fn closing_ends_the_polls() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    let task_queue = Some(TaskQueue { name: "queue".to_owned(), ..Default::default() });
    let request = PollWorkflowTaskQueueRequest { namespace: "default".to_owned(), task_queue, ..Default::default() };
    let poll = client.begin("PollWorkflowTaskQueue", &request).await;
    // It has been taken in before the next call is answered: both are on one connection.
    client.call::<GetSystemInfoResponse>("GetSystemInfo", &GetSystemInfoRequest::default()).await.unwrap();
    server.close();
    assert!(soon("the poll's end", poll).await.is_err());
    let (told, outcome) = std::sync::mpsc::channel();
    server.reset(move |result| told.send(result).unwrap());
    assert_eq!(outcome.recv().unwrap(), Err(Failure::Closed));
}
