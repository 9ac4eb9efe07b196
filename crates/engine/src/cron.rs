//! Cron schedules: when the next run begins.

use std::time::Duration;

use crate::refusal::Refusal;
use crate::time::Time;

/// How long after `closed` the next run of a schedule begins; `began`: when the run before did.
pub(crate) fn next(schedule: &str, _began: Time, _closed: Time) -> Option<Duration> {
    let every = schedule.strip_prefix("@every ")?.strip_suffix('s')?;
    every.parse().ok().map(Duration::from_secs)
}

/// Whether a schedule can be kept.
pub(crate) fn check(schedule: &str) -> Result<(), Refusal> {
    if schedule.is_empty() || next(schedule, Time::default(), Time::default()).is_some() {
        return Ok(());
    }
    Err(Refusal::invalid("Invalid CronSchedule."))
}
