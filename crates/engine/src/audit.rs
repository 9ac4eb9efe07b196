//! For tests: whether what is kept of each run is what its history says, and the indexes are what the runs say.

use std::collections::BTreeSet;

use bytes::Bytes;
use prost::Message as _;

use crate::RunId;
use crate::engine::Engine;
use crate::pb::history::v1::HistoryEvent;
use crate::run::{Run, State};
use crate::time::Time;

/// What an audit shows of a run.
#[derive(Debug)]
pub struct Audited {
    /// The workflow's id.
    pub workflow_id: String,
    /// The events from the asked one on, encoded.
    pub events: Vec<Bytes>,
    /// The events that wait for the end of a workflow task, in the order of their coming.
    pub buffered: Vec<HistoryEvent>,
}

impl Engine {
    /// All runs that are known, in no order.
    pub fn audit_runs(&self) -> impl Iterator<Item = RunId> {
        self.runs.keys().copied()
    }

    /// A run's events from this one on.
    #[must_use]
    pub fn audit_events(&self, id: RunId, first_id: i64) -> Option<Audited> {
        let run = self.runs.get(&id)?;
        Some(Audited {
            workflow_id: run.workflow_id.to_string(),
            events: run.history.page(first_id, usize::MAX).to_vec(),
            buffered: run.buffered.clone(),
        })
    }

    /// Whether replaying a run's history gives the state that it lives in, and what waits for a workflow task has one.
    ///
    /// # Errors
    /// Says what differs.
    pub fn audit_run(&self, id: RunId) -> Result<(), String> {
        let Some(run) = self.runs.get(&id) else {
            return Ok(());
        };
        let has_task = run.state.is_running() && (run.state.task.is_some() || run.waits_for_first_task());
        if !has_task && (run.queries.wait_for_task() || (run.state.is_running() && run.updates.has_admitted())) {
            return Err(format!("something waits for a workflow task of {}, and there is none", run.workflow_id));
        }
        let is_left = run.buffered.capacity() > 0 || !run.request_ids.is_empty() || run.sticky.is_some();
        if (!run.state.is_running() && is_left) || run.updates.keep_for_nobody() {
            return Err(format!("{} keeps what nobody needs any more", run.workflow_id));
        }
        let mut replayed = State::new();
        for event in run.history.page(1, usize::MAX) {
            let event = HistoryEvent::decode(event.clone()).map_err(|error| error.to_string())?;
            replayed.apply(&event);
        }
        for event in &run.buffered {
            replayed.apply(event);
        }
        let mut live = run.state.clone();
        live.forget_what_no_event_tells();
        replayed.forget_what_no_event_tells();
        if live == replayed {
            return Ok(());
        }
        let (live, replayed) = (format!("{live:#?}"), format!("{replayed:#?}"));
        let differs = live.lines().zip(replayed.lines()).find(|(live, replayed)| live != replayed);
        Err(format!("the state of {} is not what its history says: {differs:?}", run.workflow_id))
    }

    /// Whether the indexes are what a look at all runs finds, nothing is overdue, and nothing is undelivered.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn audit_indexes(&self, now: Time) -> Result<(), String> {
        let runs = || self.runs.values();
        let due = runs().filter_map(|run| Some((run.due()?, run.id))).collect();
        let expires = |run: &Run| Some(run.state.close_time?.after(run.namespace.retention));
        let expiring = runs().filter(|_| !self.keep_closed).filter_map(|run| Some((expires(run)?, run.id))).collect();
        let busy: BTreeSet<_> = runs().filter(|run| run.is_busy()).map(|run| run.id).collect();
        same("due", &self.due, &due)?;
        same("expiring", &self.expiring, &expiring)?;
        same("busy", &self.busy, &busy)?;
        if self.indexed.len() != self.runs.len() || self.by_start.len() != self.runs.len() {
            return Err("there are runs that are not indexed, or the other way round".to_owned());
        }
        if let Some(((_, workflow_id), _)) = self.current.iter().find(|(_, run)| !self.runs.contains_key(run)) {
            return Err(format!("the current run of {workflow_id} is one that was forgotten"));
        }
        let is_current = |run: &Run| self.current(run.namespace.index, &run.workflow_id) == Some(run.id);
        if let Some(run) = runs().find(|run| run.state.is_running() && !is_current(run)) {
            return Err(format!("{} has a running run, {}, that is not its current one", run.workflow_id, run.id));
        }
        if let Some(due) = self.next_due().filter(|due| *due < now) {
            return Err(format!("something was due at {due}, and it is {now}"));
        }
        if !self.messages.is_empty() {
            return Err("there are messages that are not delivered".to_owned());
        }
        Ok(())
    }
}

fn same<T: Ord + std::fmt::Debug>(name: &str, index: &BTreeSet<T>, scanned: &BTreeSet<T>) -> Result<(), String> {
    if index == scanned {
        return Ok(());
    }
    let missing: Vec<_> = scanned.difference(index).collect();
    let left_over: Vec<_> = index.difference(scanned).collect();
    Err(format!("the index of what is {name} lacks {missing:?} and has too much with {left_over:?}"))
}
