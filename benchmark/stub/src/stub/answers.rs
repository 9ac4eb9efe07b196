//! Answers that follow from the request, as message bytes: a small part made per request and, where there is a
//! payload, a large part shared by all requests.

use std::collections::HashMap;

use bytes::Bytes;

use super::check::Accepted;
use super::describe::Describe;
use super::methods;
use crate::wire::{Level, put_bytes, put_nested, put_number};
use crate::workload::{Shape, run_id};

/// WORKFLOW_EXECUTION_STATUS_RUNNING, EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED.
const RUNNING: u64 = 1;
const COMPLETED_EVENT: u64 = 2;

/// A `Payload`'s metadata entry: encoding = json/plain.
const JSON_METADATA: &[u8] = b"\x0a\x16\x0a\x08encoding\x12\x0ajson/plain";

/// A message in two parts.
pub struct Answer {
    /// Made for this request.
    pub head: Vec<u8>,
    /// Shared; often empty.
    pub tail: Bytes,
}

/// Everything that is made once.
pub struct Answers {
    describe: Describe,
    system_info: Vec<u8>,
    close_event: Vec<u8>,
    tails: HashMap<(Shape, usize), Bytes>,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            describe: Describe::default(),
            system_info: system_info(),
            close_event: close_event(),
            tails: HashMap::new(),
        }
    }
}

impl Answers {
    /// The answer to one request.
    pub fn answer(&mut self, method: usize, request: &Accepted<'_>) -> Answer {
        let mut head = Vec::with_capacity(256);
        let id = request.workflow_id;
        match method {
            methods::START => {
                put_bytes(&mut head, 1, run_id(id).as_bytes());
                put_number(&mut head, 3, 1);
                put_number(&mut head, 5, RUNNING);
            }
            methods::SIGNAL_WITH_START => {
                put_bytes(&mut head, 1, run_id(id).as_bytes());
                put_number(&mut head, 2, 1);
            }
            methods::QUERY => return self.with_payload(head, request, &[Level { before: &[], field: 1 }]),
            methods::HISTORY => {
                // response.history.events[0].completed_attributes.result
                let event = std::mem::take(&mut self.close_event);
                let levels = [
                    Level { before: &[], field: 1 },
                    Level { before: &[], field: 1 },
                    Level { before: &event, field: 7 },
                    // workflow_task_completed_event_id = 9
                    Level { before: b"\x10\x09", field: 1 },
                ];
                let answer = self.with_payload(head, request, &levels);
                self.close_event = event;
                return answer;
            }
            methods::DESCRIBE => self.describe.put(&mut head, id),
            methods::SYSTEM_INFO => head.extend_from_slice(&self.system_info),
            _ => {}
        }
        Answer { head, tail: Bytes::new() }
    }

    /// A message whose innermost part is a `Payloads` of one JSON payload; `around` says what is around it.
    fn with_payload(&mut self, mut head: Vec<u8>, request: &Accepted<'_>, around: &[Level<'_>]) -> Answer {
        let id = request.workflow_id;
        let key = (request.shape, id.len());
        let tail = self.tails.entry(key).or_insert_with(|| request.shape.tail(id.len())).clone();
        let length = Shape::START.len() + id.len() + tail.len();
        let mut levels = Vec::with_capacity(6);
        levels.extend(around.iter().map(|level| Level { before: level.before, field: level.field }));
        levels.push(Level { before: &[], field: 1 });
        levels.push(Level { before: JSON_METADATA, field: 2 });
        put_nested(&mut head, &levels, length);
        head.extend_from_slice(Shape::START.as_bytes());
        head.extend_from_slice(id.as_bytes());
        Answer { head, tail }
    }
}

/// What a server of today says it can do.
fn system_info() -> Vec<u8> {
    let mut capabilities = Vec::new();
    for number in 1..=11 {
        // build_id_based_versioning is long withdrawn.
        put_number(&mut capabilities, number, u64::from(number != 6));
    }
    let mut message = Vec::new();
    put_bytes(&mut message, 1, b"1.29.1");
    put_bytes(&mut message, 2, &capabilities);
    message
}

/// A `HistoryEvent` but for its attributes.
fn close_event() -> Vec<u8> {
    let mut time = Vec::new();
    put_number(&mut time, 1, super::describe::CLOSE_SECONDS);
    put_number(&mut time, 2, 250_000_000);
    let mut event = Vec::new();
    put_number(&mut event, 1, 11);
    put_bytes(&mut event, 2, &time);
    put_number(&mut event, 3, COMPLETED_EVENT);
    put_number(&mut event, 5, 1_048_617);
    event
}
