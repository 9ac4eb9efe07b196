//! The next time that fits a schedule, by the clock of a time zone.
//!
//! The search goes from month to month, then day to day, hour to hour and minute to minute, in the steps of the library
//! that the real server uses. Where a clock is put forward or back the steps decide what is found, so they are kept.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use super::spec::{Spec, has};

/// Nothing is found that is more years away than this.
const MAX_YEARS: i16 = 5;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// The first time after `after` that fits; both in seconds since the epoch.
pub(super) fn next(spec: &Spec, zone: &TimeZone, after: i64) -> Option<i64> {
    // A field of commas alone has nothing; looking for it minute by minute for years would take seconds.
    if spec.minutes == 0 || spec.hours == 0 || spec.months == 0 {
        return None;
    }
    let mut clock = Clock { zone, seconds: after.checked_add(1)? };
    let mut has_moved = false;
    let last_year = clock.now()?.year().checked_add(MAX_YEARS)?;
    'wrap: loop {
        if clock.now()?.year() > last_year {
            return None;
        }
        while !has(spec.months, clock.now()?.month()) {
            if !has_moved {
                has_moved = true;
                clock.set(clock.now()?.date().first_of_month(), 0)?;
            }
            clock.set(clock.now()?.date().last_of_month().tomorrow().ok()?, 0)?;
            if clock.now()?.month() == 1 {
                continue 'wrap;
            }
        }
        loop {
            let date = clock.now()?.date();
            if spec.has_day(date.day(), date.weekday().to_sunday_zero_offset()) {
                break;
            }
            if !has_moved {
                has_moved = true;
                clock.set(date, 0)?;
            }
            let now = clock.now()?;
            clock.set(now.date().tomorrow().ok()?, now.hour())?;
            // Midnight may be missing, or be there twice.
            let hour = i64::from(clock.now()?.hour());
            clock.seconds += if hour > 12 { (24 - hour) * HOUR } else { -hour * HOUR };
            if clock.now()?.day() == 1 {
                continue 'wrap;
            }
        }
        while !has(spec.hours, clock.now()?.hour()) {
            if !has_moved {
                has_moved = true;
                let now = clock.now()?;
                clock.set(now.date(), now.hour())?;
            }
            clock.seconds += HOUR;
            if clock.now()?.hour() == 0 {
                continue 'wrap;
            }
        }
        while !has(spec.minutes, clock.now()?.minute()) {
            if !has_moved {
                has_moved = true;
                clock.seconds -= clock.seconds.rem_euclid(MINUTE);
            }
            clock.seconds += MINUTE;
            if clock.now()?.minute() == 0 {
                continue 'wrap;
            }
        }
        // Schedules are for the first second of a minute.
        while clock.now()?.second() != 0 {
            clock.seconds += 1;
            if clock.now()?.second() == 0 {
                continue 'wrap;
            }
        }
        return Some(clock.seconds);
    }
}

/// A point in time, seen on the clock of a time zone.
struct Clock<'z> {
    zone: &'z TimeZone,
    seconds: i64,
}

impl Clock<'_> {
    fn offset(&self, seconds: i64) -> Option<i64> {
        Some(self.zone.to_offset(Timestamp::from_second(seconds).ok()?).seconds().into())
    }

    /// What the clock shows.
    fn now(&self) -> Option<DateTime> {
        let seconds = self.seconds.checked_add(self.offset(self.seconds)?)?;
        Some(Offset::UTC.to_datetime(Timestamp::from_second(seconds).ok()?))
    }

    /// Goes to an hour of a day. Where the clock never shows it or shows it twice, to what Go takes for it.
    fn set(&mut self, date: Date, hour: i8) -> Option<()> {
        let shown = Offset::UTC.to_timestamp(date.at(hour, 0, 0, 0)).ok()?.as_second();
        let guess = self.offset(shown)?;
        self.seconds = if guess == 0 { shown } else { shown.checked_sub(self.offset(shown.checked_sub(guess)?)?)? };
        Some(())
    }
}
