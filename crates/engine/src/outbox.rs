//! What one run asks of others. A run only writes it down; the engine delivers it within the same input, so that effects
//! across workflows are ordered and happen at once.

use std::sync::Arc;

use crate::RunId;
use crate::pb::common::v1::{Header, Payloads, WorkflowExecution};
use crate::pb::enums::v1::ParentClosePolicy;
use crate::pb::history::v1::StartChildWorkflowExecutionInitiatedEventAttributes;
use crate::run::{ChildOutcome, NextRun};

/// The run that asked, and the event with which it did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) run: RunId,
    pub(crate) initiated_id: i64,
}

/// Whom it is for.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) namespace: String,
    /// The current run where there is no run id.
    pub(crate) execution: WorkflowExecution,
    /// Refused by any workflow that is not a child of the one that asks.
    pub(crate) child_only: bool,
    /// Whatever an old worker wants to find in the answer.
    pub(crate) control: String,
}

/// Something that one run asks of another.
#[derive(Debug)]
pub(crate) enum Message {
    /// A new run takes over from one that closed: continued as new, retried, or the next of its schedule.
    Continue(Box<NextRun>),
    StartChild {
        origin: Origin,
        attributes: Box<StartChildWorkflowExecutionInitiatedEventAttributes>,
    },
    Signal {
        origin: Origin,
        target: Target,
        name: String,
        input: Option<Payloads>,
        header: Option<Header>,
    },
    Cancel {
        origin: Origin,
        target: Target,
        reason: String,
    },
    /// A child has closed, for good.
    ChildClosed {
        parent: Origin,
        child_id: Arc<str>,
        child_run: RunId,
        outcome: Box<ChildOutcome>,
    },
    /// A parent has closed; what is to become of its child.
    ParentClosed {
        parent: (Arc<str>, RunId),
        child_run: RunId,
        policy: ParentClosePolicy,
    },
}
