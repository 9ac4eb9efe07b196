//! One run of a workflow: its history, the state that follows from it, and every way in which it changes.
//!
//! - `state.rs`: what follows from the history; changed by events alone.
//! - `history.rs`, `event.rs`, `buffer.rs`: events, their order, and those that wait for the end of a workflow task.
//! - `workflow_task.rs`, `completion.rs`, `command/`: the workflow task, its completion, and what the worker decides in it.
//! - `activity.rs`, `timer.rs`, `child.rs`, `external.rs`: what a workflow begins.
//! - `signal.rs`, `query.rs`, `update.rs`: what comes from outside.
//! - `close.rs`, `next.rs`: how a run ends, and the run that takes over.
//! - `limit.rs`: what becomes of a run that has too much of something.
//! - `due.rs`: when something is due, and what then happens.

mod activity;
mod buffer;
mod child;
mod close;
mod command;
mod completion;
mod due;
mod event;
mod external;
mod history;
mod limit;
mod next;
mod query;
mod signal;
mod state;
mod timer;
mod update;
mod workflow_task;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::RunId;
use crate::namespaces::Namespace;
use crate::outbox::{Message, Origin};
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::history::v1::HistoryEvent;
use crate::pb::history::v1::WorkflowExecutionStartedEventAttributes;
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::sdk::v1::UserMetadata;
use crate::task::{Task, TaskKind};
use crate::time::{self, Time};

pub(crate) use activity::{Activity, ActivityEnd};
pub(crate) use child::{Child, ChildOutcome};
pub(crate) use command::drop_foreign_attributes;
pub(crate) use completion::{Completion, Rejection, TaskFailure};
pub(crate) use event::event_type;
pub(crate) use external::Addressee;
pub(crate) use history::History;
pub(crate) use next::NextRun;
pub(crate) use query::{Queries, closed_before_start};
pub(crate) use signal::Signal;
pub(crate) use state::State;
pub(crate) use update::{UpdateStatus, Updates};
pub(crate) use workflow_task::Sticky;

/// What every change of a run needs and what comes of it.
pub(crate) struct Context<'a> {
    pub(crate) now: Time,
    pub(crate) stamps: &'a mut u64,
    pub(crate) tasks: &'a mut Vec<Task>,
    pub(crate) messages: &'a mut VecDeque<Message>,
    pub(crate) random: &'a mut crate::engine::Random,
}

impl Context<'_> {
    /// A number that was never given before.
    pub(crate) fn stamp(&mut self) -> u64 {
        *self.stamps += 1;
        *self.stamps
    }
}

/// The first workflow task that completed.
#[derive(Debug)]
pub(crate) struct FirstCompleted {
    pub(crate) id: i64,
    pub(crate) at: Time,
    /// What the worker says of its code.
    pub(crate) binary_checksum: String,
    /// When another run that took over forgets this one.
    pub(crate) expires_at: Option<Time>,
}

/// One run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) namespace: Arc<Namespace>,
    pub(crate) workflow_id: Arc<str>,
    pub(crate) id: RunId,
    pub(crate) state: State,
    pub(crate) history: History,
    pub(crate) buffered: Vec<HistoryEvent>,
    pub(crate) sticky: Option<Sticky>,
    /// When the first workflow task is to be scheduled, where that is not at once.
    pub(crate) first_task_at: Option<Time>,
    pub(crate) queries: Queries,
    pub(crate) updates: Updates,
    /// The request ids of what this run was started, signalled and cancelled with: each counts once.
    pub(crate) request_ids: BTreeSet<String>,
    pub(crate) start_request_id: String,
    pub(crate) user_metadata: Option<Box<UserMetadata>>,
    pub(crate) first_completed: Option<Box<FirstCompleted>>,
    /// Requests that were led to this run instead of a new one, and the events that tell of them.
    pub(crate) attached: BTreeMap<String, i64>,
    /// How often the run has changed.
    pub(crate) transitions: i64,
    /// The run that started this one as its child.
    pub(crate) parent: Option<Origin>,
}

impl Run {
    /// A run that begins now.
    pub(crate) fn start(
        cx: &mut Context<'_>,
        namespace: Arc<Namespace>,
        id: RunId,
        started: WorkflowExecutionStartedEventAttributes,
        start_request_id: String,
        user_metadata: Option<UserMetadata>,
    ) -> Self {
        let backoff = time::some_duration(started.first_workflow_task_backoff.as_ref());
        let parent = started.parent_workflow_execution.as_ref().and_then(|parent| {
            let run = RunId::parse_str(&parent.run_id).ok()?;
            Some(Origin { run, initiated_id: started.parent_initiated_event_id })
        });
        let mut run = Self {
            first_completed: None,
            attached: BTreeMap::new(),
            namespace,
            workflow_id: started.workflow_id.as_str().into(),
            id,
            state: State::new(),
            history: History::default(),
            buffered: Vec::new(),
            sticky: None,
            first_task_at: backoff.map(|backoff| cx.now.after(backoff)),
            queries: Queries::default(),
            updates: Updates::default(),
            request_ids: BTreeSet::new(),
            start_request_id,
            user_metadata: None,
            transitions: 0,
            parent,
        };
        run.append_with(cx.now, Attributes::WorkflowExecutionStartedEventAttributes(started), user_metadata.clone());
        run.user_metadata = user_metadata.map(Box::new);
        run
    }

    /// The first workflow task, unless it is to come later.
    pub(crate) fn wake_first(&mut self, cx: &mut Context<'_>) {
        if self.first_task_at.is_none() {
            self.schedule_task(cx);
        }
    }

    pub(crate) fn workflow_type(&self) -> &str {
        self.state.started.workflow_type.as_ref().map_or("", |kind| &kind.name)
    }

    /// Whether a worker ever had a workflow task of this run.
    pub(crate) fn had_started_task(&self) -> bool {
        self.state.had_started_task
    }

    /// This run, as messages name it.
    pub(crate) fn execution(&self) -> WorkflowExecution {
        WorkflowExecution { workflow_id: self.workflow_id.to_string(), run_id: self.id.to_string() }
    }

    fn task(&self, kind: TaskKind, queue: Arc<str>, sticky: bool, id: i64, stamp: u64) -> Task {
        Task { namespace: self.namespace.index, queue, kind, sticky, run: self.id, id, stamp }
    }
}
