//! What was promised: whatever a caller was told to be done is in the histories, once.

use std::collections::{BTreeMap, BTreeSet};

use temporal_native_engine::RunId;

use crate::Checked;
use crate::pb::common::v1::{Payloads, WorkflowExecution};
use crate::pb::enums::v1::EventType;
use crate::pb::history::v1::HistoryEvent;
use crate::pb::history::v1::history_event::Attributes as E;
use crate::program::read_number;
use crate::workflow::Workflow;

/// What callers were told.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The signals that were taken, by their numbers; to which workflow.
    pub(crate) signals: BTreeMap<u64, String>,
    /// The results of activities that were taken, and of which attempt, unless they were given by id.
    pub(crate) results: BTreeMap<(RunId, String), (u64, Option<i32>)>,
    /// The updates that were admitted, by their numbers.
    pub(crate) updates: BTreeSet<(RunId, u64)>,
}

/// A whole history.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) workflow_id: String,
    pub(crate) run: RunId,
    pub(crate) events: Vec<HistoryEvent>,
}

impl Ledger {
    /// A worker was told that its result is taken.
    pub(crate) fn result(&mut self, run: RunId, activity_id: &str, result: u64, attempt: Option<i32>) -> Checked {
        match self.results.insert((run, activity_id.to_owned()), (result, attempt)) {
            None => Ok(()),
            Some(_) => Err(format!("activity {activity_id} of {run} was completed twice")),
        }
    }

    /// Looks at all histories, in the end. `forgotten`: some runs are not there any more.
    pub(crate) fn check(&self, histories: &[History], forgotten: bool) -> Checked {
        for history in histories {
            replay(history)?;
            self.activities(history)?;
            self.updates(history)?;
        }
        self.signals(histories, forgotten)?;
        externals(histories, forgotten)?;
        children(histories)
    }

    fn activities(&self, history: &History) -> Checked {
        let ids: BTreeMap<i64, &str> = history.events.iter().filter_map(scheduled).collect();
        let mut completed = BTreeSet::new();
        let mut attempts = BTreeMap::new();
        for event in &history.events {
            if let Some(E::ActivityTaskStartedEventAttributes(started)) = &event.attributes {
                attempts.insert(started.scheduled_event_id, started.attempt);
            }
            if let Some(E::ActivityTaskCompletedEventAttributes(end)) = &event.attributes {
                let id = ids.get(&end.scheduled_event_id).copied().unwrap_or_default().to_owned();
                let Some((told, of)) = self.results.get(&(history.run, id.clone())) else {
                    return Err(format!("activity {id} of {} has a result that nobody gave", history.workflow_id));
                };
                let attempt = attempts.get(&end.scheduled_event_id);
                if read_number(end.result.as_ref()) != Some(*told) || of.is_some_and(|of| attempt != Some(&of)) {
                    return Err(format!("activity {id} of {} has another attempt's result", history.workflow_id));
                }
                completed.insert(id);
            }
        }
        let of_run = self.results.keys().filter(|(run, _)| *run == history.run);
        match of_run.map(|(_, id)| id).find(|id| !completed.contains(*id)) {
            Some(id) => Err(format!("the result of activity {id} of {} is lost", history.workflow_id)),
            None => Ok(()),
        }
    }

    fn updates(&self, history: &History) -> Checked {
        for event in &history.events {
            if let Some(E::WorkflowExecutionUpdateAcceptedEventAttributes(accepted)) = &event.attributes {
                let request = accepted.accepted_request.as_ref();
                let input = request.and_then(|request| request.input.as_ref()).and_then(|input| input.args.as_ref());
                let update = accepted.protocol_instance_id.parse().unwrap_or_default();
                if !self.updates.contains(&(history.run, update)) || read_number(input) != Some(update) {
                    return Err(format!("{} accepted an update that nobody asked for", history.workflow_id));
                }
            }
        }
        Ok(())
    }

    fn signals(&self, histories: &[History], forgotten: bool) -> Checked {
        let mut seen: BTreeMap<u64, &str> = BTreeMap::new();
        for history in histories {
            for (number, sender) in history.events.iter().filter_map(signaled) {
                if sender.is_some() {
                    continue;
                }
                if seen.insert(number, &history.workflow_id).is_some() {
                    return Err(format!("signal {number} came twice"));
                }
                if self.signals.get(&number) != Some(&history.workflow_id) {
                    return Err(format!("{} got signal {number}, which was not sent to it", history.workflow_id));
                }
            }
        }
        match self.signals.iter().find(|(number, _)| !seen.contains_key(number)) {
            Some((number, id)) if !forgotten => Err(format!("signal {number} to {id} is lost")),
            _ => Ok(()),
        }
    }
}

/// What every workflow did is what its program says, and nothing is missing.
fn replay(history: &History) -> Checked {
    let mut workflow = Workflow::new(&history.workflow_id);
    let name = |error: String| format!("{} ({}): {error}", history.workflow_id, history.run);
    workflow.feed(&history.events).map_err(name)?;
    workflow.is_all_there().map_err(name)
}

/// What was sent from workflow to workflow has arrived as often as its sender was told.
fn externals(histories: &[History], forgotten: bool) -> Checked {
    let mut sent: BTreeMap<(String, u64), i64> = BTreeMap::new();
    for history in histories {
        let mut numbers = BTreeMap::new();
        for event in &history.events {
            match &event.attributes {
                Some(E::SignalExternalWorkflowExecutionInitiatedEventAttributes(begun)) => {
                    numbers.insert(event.event_id, read_number(begun.input.as_ref()).unwrap_or_default());
                }
                Some(E::ExternalWorkflowExecutionSignaledEventAttributes(end)) => {
                    let number = numbers.get(&end.initiated_event_id).copied().unwrap_or_default();
                    *sent.entry((history.run.to_string(), number)).or_default() += 1;
                }
                _ => {}
            }
        }
    }
    for (number, sender) in histories.iter().flat_map(|history| history.events.iter().filter_map(signaled)) {
        if let Some(sender) = sender {
            *sent.entry((sender.run_id.clone(), number)).or_default() -= 1;
        }
    }
    match sent.into_iter().find(|(_, left)| *left != 0) {
        // A sender that has closed meanwhile is not told any more.
        Some(((run, number), left)) if left > 0 && !forgotten => {
            Err(format!("signal {number} of {run} did not arrive as often as it was told, by {left}"))
        }
        _ => Ok(()),
    }
}

/// Parents were told the truth about their children.
fn children(histories: &[History]) -> Checked {
    let by_run: BTreeMap<String, &History> =
        histories.iter().map(|history| (history.run.to_string(), history)).collect();
    for history in histories {
        for event in &history.events {
            let Some((execution, kind, result)) = event.attributes.as_ref().and_then(child_end) else {
                continue;
            };
            let Some(child) = execution.and_then(|execution| by_run.get(&execution.run_id)) else {
                continue;
            };
            let Some(last) = child.events.last() else {
                continue;
            };
            let child_result = match &last.attributes {
                Some(E::WorkflowExecutionCompletedEventAttributes(completed)) => completed.result.as_ref(),
                _ => None,
            };
            if last.event_type() != kind || child_result != result {
                return Err(format!("{} heard of its child what is not so: {event:?}", history.workflow_id));
            }
        }
    }
    Ok(())
}

type ChildEnd<'a> = (Option<&'a WorkflowExecution>, EventType, Option<&'a Payloads>);

fn child_end(attributes: &E) -> Option<ChildEnd<'_>> {
    use EventType as T;
    Some(match attributes {
        E::ChildWorkflowExecutionCompletedEventAttributes(end) => {
            (end.workflow_execution.as_ref(), T::WorkflowExecutionCompleted, end.result.as_ref())
        }
        E::ChildWorkflowExecutionFailedEventAttributes(end) => {
            (end.workflow_execution.as_ref(), T::WorkflowExecutionFailed, None)
        }
        E::ChildWorkflowExecutionCanceledEventAttributes(end) => {
            (end.workflow_execution.as_ref(), T::WorkflowExecutionCanceled, None)
        }
        E::ChildWorkflowExecutionTimedOutEventAttributes(end) => {
            (end.workflow_execution.as_ref(), T::WorkflowExecutionTimedOut, None)
        }
        E::ChildWorkflowExecutionTerminatedEventAttributes(end) => {
            (end.workflow_execution.as_ref(), T::WorkflowExecutionTerminated, None)
        }
        _ => return None,
    })
}

fn scheduled(event: &HistoryEvent) -> Option<(i64, &str)> {
    match event.attributes.as_ref()? {
        E::ActivityTaskScheduledEventAttributes(scheduled) => Some((event.event_id, &scheduled.activity_id)),
        _ => None,
    }
}

fn signaled(event: &HistoryEvent) -> Option<(u64, Option<&WorkflowExecution>)> {
    match event.attributes.as_ref()? {
        E::WorkflowExecutionSignaledEventAttributes(signaled) => {
            Some((read_number(signaled.input.as_ref())?, signaled.external_workflow_execution.as_ref()))
        }
        _ => None,
    }
}
