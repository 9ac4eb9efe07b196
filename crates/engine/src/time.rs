//! Points in time and durations, as the engine counts them: nanoseconds since the epoch, given from outside.

use std::fmt;
use std::time::Duration;

/// A point in time: nanoseconds since the Unix epoch. The engine has no clock; every input says when it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// Later than anything that happens.
    pub const MAX: Self = Self(i64::MAX);

    /// From nanoseconds since the epoch.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the epoch.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// How much later this is than `earlier`; zero if it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This much later; at the end of time at the latest.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)))
    }

    /// As messages have it.
    #[must_use]
    pub fn to_proto(self) -> prost_types::Timestamp {
        let nanos = i32::try_from(self.0.rem_euclid(1_000_000_000)).unwrap_or_default();
        prost_types::Timestamp { seconds: self.0.div_euclid(1_000_000_000), nanos }
    }

    /// From a message; a time outside what 64 bits of nanoseconds hold becomes the nearest one inside.
    #[must_use]
    pub fn from_proto(timestamp: &prost_types::Timestamp) -> Self {
        Self(timestamp.seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(timestamp.nanos)))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_proto().fmt(formatter)
    }
}

/// A duration as messages have it.
#[must_use]
pub fn to_proto(duration: Duration) -> prost_types::Duration {
    prost_types::Duration {
        seconds: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(duration.subsec_nanos()).unwrap_or_default(),
    }
}

/// The duration of a message; zero for an absent or a negative one.
#[must_use]
pub fn duration(message: Option<&prost_types::Duration>) -> Duration {
    let Some(message) = message else {
        return Duration::ZERO;
    };
    let nanos = i128::from(message.seconds) * 1_000_000_000 + i128::from(message.nanos);
    Duration::from_nanos(u64::try_from(nanos.max(0)).unwrap_or(u64::MAX))
}

/// The duration of a message, if it is there and longer than nothing.
#[must_use]
pub fn some_duration(message: Option<&prost_types::Duration>) -> Option<Duration> {
    Some(duration(message)).filter(|duration| !duration.is_zero())
}

/// Whether a duration is one that the server can work with: not negative, its parts of one sign.
#[must_use]
pub fn is_valid(message: Option<&prost_types::Duration>) -> bool {
    message.is_none_or(|message| message.seconds >= 0 && (0..1_000_000_000).contains(&message.nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_nanoseconds_through_messages() {
        for nanos in [0, 1, -1, 1_700_000_000_123_456_789, i64::MAX] {
            assert_eq!(Time::from_proto(&Time::from_nanos(nanos).to_proto()), Time::from_nanos(nanos));
        }
    }

    #[test]
    fn negative_durations_are_none_at_all() {
        let negative = prost_types::Duration { seconds: -3, nanos: 0 };
        assert_eq!(duration(Some(&negative)), Duration::ZERO);
        assert!(!is_valid(Some(&negative)));
    }
}
