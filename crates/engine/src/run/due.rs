//! When something is due in a run, and what then happens. Both follow from the state alone: no timer can be lost, and none
//! is left over.

use crate::pb::enums::v1::WorkflowExecutionStatus;
use crate::time::{self, Time};

use super::activity::Activity;
use super::{Context, Run};

impl Run {
    /// When [`Run::advance`] has something to do, if nothing comes from outside before.
    pub(crate) fn due(&self) -> Option<Time> {
        let queries = self.queries.due();
        if !self.state.is_running() {
            return queries;
        }
        let first_task = if self.state.had_task { None } else { self.first_task_at };
        let task = self.state.task.as_ref().and_then(|task| task.due());
        let timers = self.state.timers.values().map(|timer| timer.fires_at).min();
        let activities = self.state.activities.values().filter_map(|activity| activity.due()).min();
        [first_task, task, timers, activities, queries, self.runs_until()].into_iter().flatten().min()
    }

    /// When this run's time is up.
    pub(crate) fn runs_until(&self) -> Option<Time> {
        let started = &self.state.started;
        let limit = time::some_duration(started.workflow_run_timeout.as_ref());
        let run = limit.map(|limit| self.execution_time().after(limit));
        [run, self.expires_at()].into_iter().flatten().min()
    }

    /// When the time of the workflow with all its runs is up.
    pub(crate) fn expires_at(&self) -> Option<Time> {
        let expires = self.state.started.workflow_execution_expiration_time.as_ref().map(Time::from_proto);
        expires.filter(|at| at.as_nanos() > 0)
    }

    /// Does everything that is due, in the order in which it became due.
    pub(crate) fn advance(&mut self, cx: &mut Context<'_>) {
        while let Some(due) = self.due().filter(|due| *due <= cx.now) {
            if self.queries.due() == Some(due) {
                self.query_due(cx, due);
            } else if self.runs_until() == Some(due) {
                self.time_out(cx);
            } else if !self.state.had_task && self.first_task_at == Some(due) {
                self.first_task_at = None;
                self.schedule_task(cx);
            } else if self.state.task.as_ref().and_then(|task| task.due()) == Some(due) {
                self.time_out_task(cx);
            } else if let Some(id) = self.timer_due(due) {
                self.fire_timer(cx, &id);
            } else if let Some(id) = self.activity_due_at(due) {
                self.activity_due(cx, id);
            } else {
                debug_assert!(false, "something is due of which nobody knows what it is");
                return;
            }
        }
        debug_assert!(self.state.status != WorkflowExecutionStatus::Unspecified);
    }

    /// Of the timers that fire at that time, the one that was started first.
    fn timer_due(&self, at: Time) -> Option<String> {
        let timers = self.state.timers.iter().filter(|(_, timer)| timer.fires_at == at);
        timers.min_by_key(|(_, timer)| timer.started_id).map(|(id, _)| id.clone())
    }

    fn activity_due_at(&self, at: Time) -> Option<i64> {
        self.state.activities.values().find(|activity| activity.due() == Some(at)).map(|activity| activity.scheduled_id)
    }

    /// Whether somebody is to do something for this run now, so that skipping time would take it from him.
    pub(crate) fn is_busy(&self) -> bool {
        self.activities_at_work().next().is_some() || self.is_otherwise_busy()
    }

    /// The activities that somebody is to do now.
    pub(crate) fn activities_at_work(&self) -> impl Iterator<Item = &Activity> {
        let activities = self.state.is_running().then(|| self.state.activities.values());
        activities.into_iter().flatten().filter(|activity| !activity.is_backing_off)
    }

    /// Whether there is something else to do than activities.
    pub(crate) fn is_otherwise_busy(&self) -> bool {
        self.state.is_running() && (self.state.task.is_some() || self.updates.in_flight() > 0)
            || !self.queries.is_empty()
    }
}
