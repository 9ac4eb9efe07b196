//! When something has to happen in a run, by its history alone: what the engine has to know of, too.

use temporal_native_engine::Time;

use crate::pb::history::v1::HistoryEvent;
use crate::pb::history::v1::history_event::Attributes as E;
use crate::rules::Rules;

impl Rules {
    /// The time by which something happens at the latest. `buffered`: events that the history does not tell yet.
    pub(crate) fn deadline(&self, buffered: &[HistoryEvent]) -> Option<Time> {
        if self.closed.is_some() {
            return None;
        }
        let has_fired = |timer: &String| {
            buffered.iter().any(|event| {
                matches!(&event.attributes, Some(E::TimerFiredEventAttributes(fired)) if fired.timer_id == *timer)
            })
        };
        let has_ended = |id: &i64| buffered.iter().any(|event| ended_activity(event) == Some(*id));
        let timers = self.timers.iter().filter(|(id, _)| !has_fired(id)).filter_map(|(_, begun)| begun.due);
        let activities = self.activities.iter().filter(|(id, _)| !has_ended(id)).filter_map(|(_, begun)| begun.due);
        let task = self.task.as_ref().map(|task| task.due).filter(|due| *due < Time::MAX);
        timers.chain(activities).chain(task).chain(self.runs_until).min()
    }
}

fn ended_activity(event: &HistoryEvent) -> Option<i64> {
    match event.attributes.as_ref()? {
        E::ActivityTaskCompletedEventAttributes(end) => Some(end.scheduled_event_id),
        E::ActivityTaskFailedEventAttributes(end) => Some(end.scheduled_event_id),
        E::ActivityTaskTimedOutEventAttributes(end) => Some(end.scheduled_event_id),
        E::ActivityTaskCanceledEventAttributes(end) => Some(end.scheduled_event_id),
        _ => None,
    }
}
