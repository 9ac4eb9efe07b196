//! Cron schedules: when the next run begins.
//!
//! The real server reads them with a library of Go, whose rules differ in detail from those of every other: which fields
//! and steps it takes, when the days of a month and of a week both have to fit, what it makes of a clock that is put
//! forward. So they are read here by the same rules; only the calendar and the time zones are a library's.

mod calendar;
mod spec;

use std::time::Duration;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::refusal::Refusal;
use crate::time::Time;
use crate::timetext;
use spec::Spec;

const SECOND: i64 = 1_000_000_000;

/// A schedule.
#[derive(Debug)]
enum Schedule {
    /// Again and again after so many seconds.
    Every(i64),
    /// Whenever the clock of a time zone shows certain times.
    At(Spec, TimeZone),
}

/// How long after `closed` the next run of a schedule begins, in whole seconds; `began`: when the run before did. None if
/// there is no next one.
///
/// What should have begun while the run before was under way is left out.
pub(crate) fn next(schedule: &str, began: Time, closed: Time) -> Option<Duration> {
    let schedule = parse(schedule)?;
    let next = if closed < began { began.as_nanos() } else { schedule.first(began.as_nanos(), closed.as_nanos())? };
    let nanos = next.checked_sub(closed.as_nanos())?;
    Some(Duration::from_secs(u64::try_from(nanos).ok()?.div_ceil(1_000_000_000)))
}

/// Refuses a schedule that cannot be kept; an empty one is none.
pub(crate) fn check(schedule: &str) -> Result<(), Refusal> {
    if schedule.is_empty() {
        return Ok(());
    }
    let schedule = parse(schedule).ok_or_else(|| Refusal::invalid("invalid CronSchedule."))?;
    match schedule.first(0, 0) {
        Some(_) => Ok(()),
        None => Err(Refusal::invalid("invalid CronSchedule, no time can be found to satisfy the schedule")),
    }
}

/// A schedule: perhaps a time zone, then `@daily` or the like, `@every 5m`, or five fields.
fn parse(text: &str) -> Option<Schedule> {
    let (zone, text) = match text.strip_prefix("CRON_TZ=").or_else(|| text.strip_prefix("TZ=")) {
        Some(rest) => {
            let (name, rest) = rest.split_once(' ')?;
            (zone(name)?, rest.trim())
        }
        None => (TimeZone::UTC, text),
    };
    if let Some(duration) = text.strip_prefix("@every ") {
        let seconds = timetext::parse_go_duration(duration)? / SECOND;
        return Some(Schedule::Every(seconds.max(1)));
    }
    let fields = match text {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        fields => fields,
    };
    Some(Schedule::At(Spec::parse(fields)?, zone))
}

/// A time zone by its name, which has to be written as it is; the server's own is UTC.
fn zone(name: &str) -> Option<TimeZone> {
    if matches!(name, "" | "UTC" | "Local") {
        return Some(TimeZone::UTC);
    }
    TimeZoneDatabase::bundled().get(name).ok().filter(|zone| zone.iana_name() == Some(name))
}

impl Schedule {
    /// The first time after `after` that is not before `earliest`; both, and it, in nanoseconds since the epoch.
    fn first(&self, after: i64, earliest: i64) -> Option<i64> {
        match self {
            Self::Every(seconds) => {
                let start = after.div_euclid(SECOND);
                let wanted = earliest.div_euclid(SECOND) + i64::from(earliest.rem_euclid(SECOND) > 0);
                let waited = wanted.checked_sub(start)?.max(1);
                let times = waited.checked_add(seconds - 1)? / seconds;
                start.checked_add(times.checked_mul(*seconds)?)?.checked_mul(SECOND)
            }
            // The real server goes through all times that were left out. That is another way only where a clock is put back
            // by less than an hour.
            Self::At(spec, zone) => {
                let after = after.max(earliest.checked_sub(1)?).div_euclid(SECOND);
                calendar::next(spec, zone, after)?.checked_mul(SECOND)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What robfig/cron 3.0.1, which the real server uses, makes of schedules. In each line: a schedule, when the run
    /// before began and when it closed, in nanoseconds, and how many seconds after that the next one begins.
    const MEASURED: &str = include_str!("measured.txt");

    #[test]
    fn every_measured_schedule_goes_on_as_on_the_real_server() {
        let mut wrong = Vec::new();
        for line in MEASURED.lines() {
            let mut parts = line.split('|');
            let schedule = parts.next().unwrap().replace("\\t", "\t");
            let mut time = || Time::from_nanos(parts.next().unwrap().parse().unwrap());
            let (began, closed) = (time(), time());
            let expected = parts.next().unwrap();
            let own = match (check(&schedule), next(&schedule, began, closed)) {
                (Err(refusal), None) if refusal.message == "invalid CronSchedule." => "invalid".to_owned(),
                (Err(_), None) => "never".to_owned(),
                (Ok(()), Some(delay)) => delay.as_secs().to_string(),
                contradiction => format!("{contradiction:?}"),
            };
            if own != expected {
                wrong.push(format!("{line}: {own}"));
            }
        }
        assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn schedules_are_refused_as_on_the_real_server() {
        assert_eq!(check(""), Ok(()));
        assert_eq!(check("0 9 * * mon-fri"), Ok(()));
        assert_eq!(check("60 * * * *").unwrap_err().message, "invalid CronSchedule.");
        assert_eq!(
            check("0 0 30 2 *").unwrap_err().message,
            "invalid CronSchedule, no time can be found to satisfy the schedule"
        );
    }

    #[test]
    fn the_next_run_is_later_even_where_time_stands_still() {
        let minute = Time::from_nanos(60 * SECOND);
        assert_eq!(next("* * * * *", minute, minute), Some(Duration::from_secs(60)));
        assert_eq!(next("@every 1m", minute, minute), Some(Duration::from_secs(60)));
    }

    #[test]
    fn long_ago_and_far_away_are_answered_at_once() {
        let (start, end) = (Time::from_nanos(i64::MIN), Time::from_nanos(i64::MAX));
        for schedule in ["@every 1s", "* * * * *", "CRON_TZ=Europe/Berlin 0 0 29 2 *", "@every 2562047h"] {
            assert_eq!(next(schedule, start, end), None, "{schedule}");
            next(schedule, start, start);
            next(schedule, end, start);
        }
        assert_eq!(
            next("@every 1s", Time::from_nanos(0), Time::from_nanos(4_000_000_000_000_000_001)),
            Some(Duration::from_secs(1))
        );
    }

    #[test]
    fn any_text_is_answered() {
        const PIECES: &[&str] = &[
            "TZ=",
            "CRON_TZ=",
            "UTC",
            "@every ",
            "@daily",
            "*",
            "?",
            "/",
            "-",
            ",",
            "5",
            "99999999999999999999",
            "mon",
            " ",
            "1h",
            "é",
        ];
        let mut state = 1_u64;
        for _ in 0..20_000 {
            let mut schedule = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                schedule.push_str(PIECES[usize::try_from(state >> 33).unwrap() % PIECES.len()]);
            }
            if check(&schedule).is_err() {
                assert_eq!(next(&schedule, Time::default(), Time::default()), None, "{schedule}");
            }
        }
    }
}
