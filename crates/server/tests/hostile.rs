//! Requests by somebody who means no good: every method, with bytes at random and messages that are nearly right.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod support;

use std::fs;
use std::time::Duration;

use h2::client::ResponseFuture;
use support::{Answer, Client, frame, post, receive, server, soon};
use temporal_native_proto::server::temporal::api::workflowservice::v1::{GetSystemInfoRequest, GetSystemInfoResponse};
use temporal_native_server::{Options, Skipping};
use temporal_native_simulator::random::Random;
use tokio::task::JoinSet;
use tokio::time::timeout;

const UNKNOWN: i32 = 2;
const INTERNAL: i32 = 13;
const DATA_LOSS: i32 = 15;

/// For each method.
const REQUESTS: usize = 100;

/// Makes requests of numbers at random.
struct Requests(Random);

impl Requests {
    fn below(&mut self, bound: u64) -> u64 {
        self.0.within(0..bound)
    }

    fn bytes(&mut self, most: u64) -> Vec<u8> {
        (0..self.below(most + 1)).map(|_| self.0.number().to_le_bytes()[0]).collect()
    }

    /// A text that means something to the server, or is too long, or nothing.
    fn text(&mut self) -> Vec<u8> {
        const TEXTS: [&str; 8] = [
            "default",
            "queue",
            "workflow",
            "",
            "00000000-0000-4000-8000-000000000000",
            "json/plain",
            "@every 1s",
            "\0",
        ];
        match self.below(50) {
            0 => "x".repeat(70_000).into_bytes(),
            1..5 => self.bytes(40),
            _ => self.0.of(&TEXTS).as_bytes().to_vec(),
        }
    }

    /// Fields of small numbers with values of any kind, and messages in messages.
    fn message(&mut self, depth: u64) -> Vec<u8> {
        let mut out = Vec::new();
        for _ in 0..self.below(7) {
            let number = self.below(24) + 1;
            match self.below(6) {
                0 => {
                    varint(&mut out, number << 3);
                    let small = self.below(12);
                    let any = self.0.number();
                    varint(&mut out, if self.below(3) == 0 { any } else { small });
                }
                1 if depth > 0 => self.message(depth - 1).into_iter().for_each(|byte| out.push(byte)),
                2 | 3 if depth > 0 => {
                    let inner = self.message(depth - 1);
                    field(&mut out, number, &inner);
                }
                _ => {
                    let text = self.text();
                    field(&mut out, number, &text);
                }
            }
        }
        out
    }

    /// A request: most name a namespace and a workflow, without which most methods look no further.
    fn request(&mut self) -> Vec<u8> {
        if self.below(8) == 0 {
            return self.bytes(200);
        }
        let mut out = Vec::new();
        field(&mut out, 1, b"default");
        match self.below(3) {
            0 => field(&mut out, 2, b"workflow"),
            1 => field(&mut out, 2, b"\x0a\x08workflow"),
            _ => {}
        }
        out.extend(self.message(4));
        out
    }
}

fn varint(out: &mut Vec<u8>, value: u64) {
    prost::encoding::encode_varint(value, out);
}

fn field(out: &mut Vec<u8>, number: u64, value: &[u8]) {
    varint(out, (number << 3) | 2);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

/// The paths of all methods that the definitions have, whether or not the server has them.
fn paths() -> Vec<String> {
    let services = [
        ("temporal/api/workflowservice/v1/service.proto", "temporal.api.workflowservice.v1.WorkflowService"),
        ("temporal/api/operatorservice/v1/service.proto", "temporal.api.operatorservice.v1.OperatorService"),
        ("temporal/api/testservice/v1/service.proto", "temporal.api.testservice.v1.TestService"),
        ("grpc/health/v1/health.proto", "grpc.health.v1.Health"),
    ];
    let mut paths = Vec::new();
    for (file, service) in services {
        let text = fs::read_to_string(format!("{}/../../proto/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        for line in text.lines().filter_map(|line| line.trim_start().strip_prefix("rpc ")) {
            let name: String = line.chars().take_while(char::is_ascii_alphanumeric).collect();
            // The one that answers with more than one message does not end.
            if name != "Watch" {
                paths.push(format!("/{service}/{name}"));
            }
        }
    }
    paths
}

#[tokio::test]
async fn bad_input_is_refused_as_such() {
    let server = server(Options { time_skipping: Skipping::Locked, ..Options::default() });
    let client = Client::connect(&server).await;
    let mut requests = Requests(Random::new(20_251_124));
    let paths = paths();
    assert!(paths.len() > 80);
    for path in &paths {
        let mut calls = JoinSet::new();
        for _ in 0..REQUESTS {
            let body = requests.request();
            let request = post(path).header("grpc-timeout", "2100m");
            let answer = client.send(request, frame(0, &body)).await;
            calls.spawn(async move { (body, answered(answer).await) });
        }
        for (body, answer) in calls.join_all().await {
            let Some(answer) = answer else {
                continue;
            };
            let (code, text) = (answer.code(), answer.header("grpc-message"));
            let is_retried = [UNKNOWN, INTERNAL, DATA_LOSS].contains(&code);
            let has_failed = text.contains("embedded server has failed");
            assert!(!is_retried && !has_failed, "{path}: {code} {text}: {body:02x?}");
        }
    }
    // Whatever it was, the server goes on.
    let info: GetSystemInfoResponse = client.call("GetSystemInfo", &GetSystemInfoRequest::default()).await.unwrap();
    assert!(!info.server_version.is_empty());
}

/// The answer, unless the call is one that waits: then it is cancelled.
async fn answered(answer: ResponseFuture) -> Option<Answer> {
    timeout(Duration::from_millis(300), receive(answer)).await.ok()
}

/// As deep as a message of that size can be.
#[tokio::test]
async fn deep_nesting_is_refused() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    // A failure within a failure within …, as the cause of an activity's failure.
    let mut failure = Vec::new();
    while failure.len() < 1 << 20 {
        let mut outer = Vec::new();
        field(&mut outer, 4, &failure);
        if failure.len() > 2_000 {
            // Further levels cost the square of their number to make; they are repeated instead.
            outer.extend_from_within(..);
        }
        failure = outer;
    }
    let mut body = Vec::new();
    field(&mut body, 1, b"token");
    field(&mut body, 2, &failure);
    for method in ["RespondActivityTaskFailed", "RespondWorkflowTaskFailed"] {
        let path = format!("{}{method}", support::WORKFLOW_SERVICE);
        let answer = soon("the answer", client.raw(post(&path), frame(0, &body))).await;
        assert_eq!(answer.code(), 3, "{method}");
    }
}
