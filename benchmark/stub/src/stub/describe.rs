//! What `describe` answers: a workflow as a server shows it, with every part that a client has to decode.

use crate::wire::{put_bytes, put_number};
use crate::workload::run_id;

const START_SECONDS: u64 = 1_750_000_000;
/// When the workflow closed.
pub const CLOSE_SECONDS: u64 = START_SECONDS + 90;
const COMPLETED: u64 = 2;

/// The answer but for the workflow's id and run id.
pub struct Describe {
    config: Vec<u8>,
    info: Vec<u8>,
    extended: Vec<u8>,
}

impl Default for Describe {
    fn default() -> Self {
        Self { config: config(), info: info(), extended: extended() }
    }
}

impl Describe {
    /// Appends a `DescribeWorkflowExecutionResponse`.
    pub fn put(&self, out: &mut Vec<u8>, workflow_id: &str) {
        let execution = execution(workflow_id);
        let mut info = Vec::with_capacity(self.info.len() + 3 * execution.len());
        put_bytes(&mut info, 1, &execution);
        info.extend_from_slice(&self.info);
        put_bytes(&mut info, 18, &execution);
        put_bytes(&mut info, 21, run_id(workflow_id).as_bytes());
        put_bytes(out, 1, &self.config);
        put_bytes(out, 2, &info);
        put_bytes(out, 8, &self.extended);
    }
}

fn execution(workflow_id: &str) -> Vec<u8> {
    let mut message = Vec::with_capacity(80);
    put_bytes(&mut message, 1, workflow_id.as_bytes());
    put_bytes(&mut message, 2, run_id(workflow_id).as_bytes());
    message
}

/// A `Timestamp` or a `Duration`.
fn time(seconds: u64, nanos: u64) -> Vec<u8> {
    let mut message = Vec::new();
    put_number(&mut message, 1, seconds);
    // Zero is the default, which nobody sends.
    if nanos != 0 {
        put_number(&mut message, 2, nanos);
    }
    message
}

fn message(fields: &[(u32, &[u8])]) -> Vec<u8> {
    let mut message = Vec::new();
    for (number, value) in fields {
        put_bytes(&mut message, *number, value);
    }
    message
}

/// A `Payload` of JSON; a search attribute's says its type, too.
fn payload(json: &str, indexed_type: Option<&str>) -> Vec<u8> {
    let mut fields = message(&[(1, &message(&[(1, b"encoding"), (2, b"json/plain")]))]);
    if let Some(name) = indexed_type {
        put_bytes(&mut fields, 1, &message(&[(1, b"type"), (2, name.as_bytes())]));
    }
    put_bytes(&mut fields, 2, json.as_bytes());
    fields
}

fn config() -> Vec<u8> {
    let mut task_queue = message(&[(1, b"orders")]);
    // TASK_QUEUE_KIND_NORMAL
    put_number(&mut task_queue, 2, 1);
    let summary = payload("\"An order and its delivery\"", None);
    message(&[
        (1, &task_queue),
        (2, &time(86_400, 0)),
        (3, &time(3_600, 0)),
        (4, &time(10, 0)),
        (5, &message(&[(1, &summary)])),
    ])
}

fn info() -> Vec<u8> {
    let memo = message(&[
        (1, &message(&[(1, b"note"), (2, &payload("\"leave it at the door\"", None))])),
        (1, &message(&[(1, b"basket"), (2, &payload("{\"items\":3,\"total\":74.5,\"gift\":false}", None))])),
    ]);
    let attribute = |name: &str, json: &str, kind: &str| {
        message(&[(1, &message(&[(1, name.as_bytes()), (2, &payload(json, Some(kind)))]))])
    };
    let search_attributes = [
        attribute("CustomerId", "\"customer-2291\"", "Keyword"),
        attribute("Amount", "74", "Int"),
        attribute("OrderedAt", "\"2025-06-15T15:06:40.123456789Z\"", "Datetime"),
        attribute("BuildIds", "[\"unversioned\",\"unversioned:orders-7\"]", "KeywordList"),
    ]
    .concat();
    let mut info = message(&[
        (2, &message(&[(1, b"order")])),
        (3, &time(START_SECONDS, 123_456_789)),
        (4, &time(CLOSE_SECONDS, 250_000_000)),
        (9, &time(START_SECONDS, 123_456_789)),
        (10, &memo),
        (11, &search_attributes),
        (13, b"orders"),
        (17, &time(90, 126_543_211)),
    ]);
    put_number(&mut info, 5, COMPLETED);
    put_number(&mut info, 6, 11);
    put_number(&mut info, 14, 7);
    put_number(&mut info, 15, 2_345);
    info
}

fn extended() -> Vec<u8> {
    message(&[(1, &time(START_SECONDS + 86_400, 0)), (2, &time(START_SECONDS + 3_600, 0))])
}
