//! Which failures are tried again, and when: data and arithmetic, no clock of its own.

use std::time::Duration;

use tonic::Code;

/// A retry policy. Its defaults are those of Temporal's SDKs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    /// Attempts in all, the first one included; 1 retries nothing.
    pub max_attempts: u32,
    /// The pause after the first failure.
    pub initial: Duration,
    /// The pause after the first failure when the server said RESOURCE_EXHAUSTED.
    pub initial_throttled: Duration,
    /// What each further pause is multiplied by.
    pub multiplier: f64,
    /// The share by which a pause varies at random, both ways.
    pub jitter: f64,
    /// No pause is longer.
    pub max: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 10,
            initial: Duration::from_millis(100),
            initial_throttled: Duration::from_secs(1),
            multiplier: 1.7,
            jitter: 0.2,
            max: Duration::from_secs(5),
        }
    }
}

/// How an attempt failed, as far as retrying is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The server answered with this status, or the connection was lost (UNAVAILABLE).
    Status(Code),
    /// INTERNAL that only says that the HTTP/2 stream was reset.
    StreamReset,
    /// No answer within the attempt's own limit, which is shorter than the call's.
    TimedOut,
    /// No connection, and trying again cannot help.
    Permanent,
}

impl RetryPolicy {
    /// A policy that never retries.
    #[must_use]
    pub fn never() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// Whether `failure` is one that may pass.
    #[must_use]
    pub fn is_retryable(failure: Attempt) -> bool {
        match failure {
            Attempt::StreamReset | Attempt::TimedOut => true,
            Attempt::Permanent => false,
            Attempt::Status(code) => matches!(
                code,
                Code::Unknown
                    | Code::ResourceExhausted
                    | Code::Unavailable
                    | Code::Aborted
                    | Code::DataLoss
                    | Code::OutOfRange
            ),
        }
    }

    /// The pause before the next attempt, or `None` to give up.
    ///
    /// `attempt` counts from 1 and is the one that just failed; `random` is uniform in `[0, 1)`.
    #[must_use]
    pub fn pause_after(&self, attempt: u32, failure: Attempt, random: f64) -> Option<Duration> {
        if attempt >= self.max_attempts || !Self::is_retryable(failure) {
            return None;
        }
        let throttled = failure == Attempt::Status(Code::ResourceExhausted);
        let initial = if throttled { self.initial_throttled } else { self.initial };
        let exponent = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let pause_secs = initial.as_secs_f64() * self.multiplier.powi(exponent);
        let capped_secs = pause_secs.min(self.max.as_secs_f64());
        let factor = 1.0 + self.jitter * (2.0 * random - 1.0);
        Duration::try_from_secs_f64(capped_secs * factor).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [Code; 17] = [
        Code::Ok,
        Code::Cancelled,
        Code::Unknown,
        Code::InvalidArgument,
        Code::DeadlineExceeded,
        Code::NotFound,
        Code::AlreadyExists,
        Code::PermissionDenied,
        Code::ResourceExhausted,
        Code::FailedPrecondition,
        Code::Aborted,
        Code::OutOfRange,
        Code::Unimplemented,
        Code::Internal,
        Code::Unavailable,
        Code::DataLoss,
        Code::Unauthenticated,
    ];

    #[test]
    fn every_status_code_is_either_retried_or_not() {
        let retried: Vec<Code> =
            CODES.into_iter().filter(|&code| RetryPolicy::is_retryable(Attempt::Status(code))).collect();
        assert_eq!(
            retried,
            [
                Code::Unknown,
                Code::ResourceExhausted,
                Code::Aborted,
                Code::OutOfRange,
                Code::Unavailable,
                Code::DataLoss
            ]
        );
        let policy = RetryPolicy::default();
        for code in CODES {
            let failure = Attempt::Status(code);
            assert_eq!(policy.pause_after(1, failure, 0.5).is_some(), retried.contains(&code), "{code:?}");
            assert_eq!(policy.pause_after(10, failure, 0.5), None, "{code:?} after the last attempt");
            assert_eq!(RetryPolicy::never().pause_after(1, failure, 0.5), None, "{code:?} without retries");
        }
    }

    #[test]
    fn a_reset_stream_and_a_silent_attempt_are_retried_and_a_permanent_failure_is_not() {
        assert!(RetryPolicy::is_retryable(Attempt::StreamReset));
        assert!(RetryPolicy::is_retryable(Attempt::TimedOut));
        assert!(!RetryPolicy::is_retryable(Attempt::Permanent));
    }

    #[test]
    fn pauses_grow_to_the_cap_and_vary_within_the_jitter() {
        let policy = RetryPolicy::default();
        let unavailable = Attempt::Status(Code::Unavailable);
        let middle: Vec<u128> = (1..10)
            .filter_map(|attempt| policy.pause_after(attempt, unavailable, 0.5))
            .map(|pause| pause.as_millis())
            .collect();
        assert_eq!(middle, [100, 170, 289, 491, 835, 1419, 2413, 4103, 5000]);
        let shortest = policy.pause_after(1, unavailable, 0.0).map(|pause| pause.as_millis());
        let longest = policy.pause_after(1, unavailable, 1.0).map(|pause| pause.as_millis());
        assert_eq!((shortest, longest), (Some(80), Some(120)));
    }

    #[test]
    fn a_throttled_call_waits_longer() {
        let policy = RetryPolicy::default();
        let pause = policy.pause_after(1, Attempt::Status(Code::ResourceExhausted), 0.5);
        assert_eq!(pause, Some(Duration::from_secs(1)));
    }
}
