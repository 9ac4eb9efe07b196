//! What a filter looks at: one run, as lists show it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use uuid::Uuid;

use crate::time::Time;

/// The time that a run without an end counts as closed at, so that it stands before all others: the last second of the
/// year 9999, in microseconds.
const NEVER: i64 = 253_402_300_799_000_000;

/// The search attributes of a run, decoded.
pub(crate) type Attributes = BTreeMap<String, AttributeValue>;

/// The value of a search attribute.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AttributeValue {
    /// Of type Text or Keyword.
    Text(String),
    /// Of type KeywordList.
    List(Vec<String>),
    /// Of type Int.
    Int(i64),
    /// Of type Double.
    Double(f64),
    /// Of type Bool.
    Bool(bool),
    /// Of type Datetime, in microseconds since the epoch.
    Datetime(i64),
}

/// A run as filters see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'r> {
    pub(crate) workflow_id: &'r str,
    pub(crate) run_id: Uuid,
    pub(crate) workflow_type: &'r str,
    pub(crate) task_queue: &'r str,
    /// `WorkflowExecutionStatus`.
    pub(crate) status: i32,
    pub(crate) start_time: Time,
    /// When its first workflow task was or will be: the start, and what was put between.
    pub(crate) execution_time: Time,
    /// What is known once it is closed.
    pub(crate) closed: Option<Closed>,
    /// The workflow's id and the run's.
    pub(crate) parent: Option<(&'r str, Uuid)>,
    /// The workflow's id and the run's; a run without a parent is its own root.
    pub(crate) root: (&'r str, Uuid),
    pub(crate) attributes: &'r Attributes,
}

/// What is known of a run once it is closed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Closed {
    pub(crate) time: Time,
    /// From the execution time to the close time.
    pub(crate) duration_nanos: i64,
    pub(crate) history_length: i64,
    pub(crate) history_size_bytes: i64,
    pub(crate) state_transitions: i64,
}

/// Where a run stands in a list: open ones first, then the last closed; among those the last started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    close_micros: Reverse<i64>,
    start_micros: Reverse<i64>,
    run_id: Uuid,
}

impl Position {
    /// The length of a position as bytes.
    const BYTES: usize = 32;

    /// For the token of the next page.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend_from_slice(&self.close_micros.0.to_be_bytes());
        bytes.extend_from_slice(&self.start_micros.0.to_be_bytes());
        bytes.extend_from_slice(self.run_id.as_bytes());
        bytes
    }

    /// From the token of a page; nothing if it is none.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (close, rest) = bytes.split_first_chunk::<8>()?;
        let (start, rest) = rest.split_first_chunk::<8>()?;
        Some(Self {
            close_micros: Reverse(i64::from_be_bytes(*close)),
            start_micros: Reverse(i64::from_be_bytes(*start)),
            run_id: Uuid::from_slice(rest).ok()?,
        })
    }
}

impl Record<'_> {
    /// Where it stands in a list.
    pub(crate) fn position(&self) -> Position {
        let close_micros = self.closed.map_or(NEVER, |closed| micros(closed.time));
        Position {
            close_micros: Reverse(close_micros),
            start_micros: Reverse(micros(self.start_time)),
            run_id: self.run_id,
        }
    }
}

/// The columns that are not search attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SystemColumn {
    WorkflowId,
    RunId,
    WorkflowType,
    TaskQueue,
    ExecutionStatus,
    StartTime,
    ExecutionTime,
    CloseTime,
    ExecutionDuration,
    HistoryLength,
    HistorySizeBytes,
    StateTransitionCount,
    ParentWorkflowId,
    ParentRunId,
    RootWorkflowId,
    RootRunId,
}

/// A single value, as a database compares them: numbers with numbers, texts with texts, and every number before every
/// text and every time.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar<'r> {
    Int(i64),
    Real(f64),
    Text(Cow<'r, str>),
    /// Microseconds since the epoch.
    Instant(i64),
}

impl<'r> Record<'r> {
    /// The value of a column, if it has one.
    pub(super) fn system(&self, column: SystemColumn) -> Option<Scalar<'r>> {
        let text = |text: &'r str| Scalar::Text(Cow::Borrowed(text));
        let id = |id: Uuid| Scalar::Text(Cow::Owned(id.to_string()));
        Some(match column {
            SystemColumn::WorkflowId => text(self.workflow_id),
            SystemColumn::RunId => id(self.run_id),
            SystemColumn::WorkflowType => text(self.workflow_type),
            SystemColumn::TaskQueue => text(self.task_queue),
            SystemColumn::ExecutionStatus => Scalar::Int(self.status.into()),
            SystemColumn::StartTime => Scalar::Instant(micros(self.start_time)),
            SystemColumn::ExecutionTime => Scalar::Instant(micros(self.execution_time)),
            SystemColumn::CloseTime => Scalar::Instant(micros(self.closed?.time)),
            SystemColumn::ExecutionDuration => Scalar::Int(self.closed?.duration_nanos),
            SystemColumn::HistoryLength => Scalar::Int(self.closed?.history_length),
            SystemColumn::HistorySizeBytes => Scalar::Int(self.closed?.history_size_bytes),
            SystemColumn::StateTransitionCount => Scalar::Int(self.closed?.state_transitions),
            SystemColumn::ParentWorkflowId => text(self.parent?.0),
            SystemColumn::ParentRunId => id(self.parent?.1),
            SystemColumn::RootWorkflowId => text(self.root.0),
            SystemColumn::RootRunId => id(self.root.1),
        })
    }

    /// The value of a column in a comparison, where a run without an end counts as closed later than all others.
    pub(super) fn compared(&self, column: SystemColumn) -> Option<Scalar<'r>> {
        self.system(column).or((column == SystemColumn::CloseTime).then_some(Scalar::Instant(NEVER)))
    }
}

fn micros(time: Time) -> i64 {
    time.as_nanos().div_euclid(1_000)
}
