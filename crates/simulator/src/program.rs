//! Which program a workflow runs: a number, in its input. And payloads that are numbers.

use bytes::Bytes;

use crate::pb::common::v1::{Payload, Payloads, WorkflowType};
use crate::pb::taskqueue::v1::TaskQueue;

/// The type of all workflows here.
pub const WORKFLOW_TYPE: &str = "random";
/// Their task queue.
pub const QUEUE: &str = "queue";

/// What a workflow does follows from this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// Everything that is not said below.
    pub seed: u64,
    /// How many parents it has; the deepest ones have no children.
    pub depth: u8,
    /// How often it has continued as new; it does not do so for ever.
    pub generation: u8,
}

impl Program {
    /// One that a client starts.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, depth: 0, generation: 0 }
    }

    /// As a workflow's input has it.
    #[must_use]
    pub fn to_input(self) -> Option<Payloads> {
        let mut bytes = self.seed.to_be_bytes().to_vec();
        bytes.extend([self.depth, self.generation]);
        Some(payloads(bytes))
    }

    /// From a workflow's input.
    #[must_use]
    pub fn from_input(input: Option<&Payloads>) -> Option<Self> {
        let data = &input?.payloads.first()?.data;
        let (seed, rest) = data.split_first_chunk::<8>()?;
        let [depth, generation] = rest.try_into().ok()?;
        Some(Self { seed: u64::from_be_bytes(*seed), depth, generation })
    }
}

/// A number as a payload.
#[must_use]
pub fn number(number: u64) -> Payloads {
    payloads(number.to_be_bytes().to_vec())
}

/// The number that a payload is.
#[must_use]
pub fn read_number(payloads: Option<&Payloads>) -> Option<u64> {
    Some(u64::from_be_bytes(payloads?.payloads.first()?.data.as_ref().try_into().ok()?))
}

fn payloads(data: impl Into<Bytes>) -> Payloads {
    let encoding = ("encoding".to_owned(), Bytes::from_static(b"binary/plain"));
    Payloads { payloads: vec![Payload { metadata: [encoding].into(), data: data.into(), ..Default::default() }] }
}

/// The type of all workflows here, as messages have it.
#[must_use]
pub fn workflow_type() -> Option<WorkflowType> {
    Some(WorkflowType { name: WORKFLOW_TYPE.to_owned() })
}

/// A task queue, as messages have it.
#[must_use]
pub fn queue(name: &str) -> Option<TaskQueue> {
    Some(TaskQueue { name: name.to_owned(), ..Default::default() })
}
