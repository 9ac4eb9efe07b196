//! Retries: whether there is another attempt, and when.

use std::time::Duration;

use crate::pb::common::v1::RetryPolicy;
use crate::pb::enums::v1::{RetryState, TimeoutType};
use crate::pb::failure::v1::Failure;
use crate::pb::failure::v1::failure::FailureInfo;
use crate::refusal::Refusal;
use crate::time::{self, Time};

/// How a policy names timeouts among the errors that are not retried; the kind of timeout follows.
const TIMEOUT_PREFIX: &str = "TemporalTimeout:";
const DEFAULT_INITIAL_NANOS: i64 = 1_000_000_000;
const DEFAULT_COEFFICIENT: f64 = 2.0;
/// The longest interval is this many times the first, where a policy does not say.
const DEFAULT_MAXIMUM: i64 = 100;
/// No interval is longer than a hundred years.
const MAX_SECONDS: i64 = 100 * 365 * 24 * 3600;

/// What a retry depends on, beside the failure.
#[derive(Debug)]
pub(crate) struct Retry<'a> {
    pub(crate) policy: Option<&'a RetryPolicy>,
    /// The attempt that failed, from 1.
    pub(crate) attempt: i32,
    pub(crate) now: Time,
    /// No attempt begins after this.
    pub(crate) expires_at: Option<Time>,
    /// Whether the delay that a failure itself asks for is kept to the policy's longest interval, as a workflow's is and
    /// an activity's is not.
    pub(crate) is_own_delay_capped: bool,
}

/// How long the next attempt waits, or why there is none.
pub(crate) fn next(retry: &Retry<'_>, failure: &Failure) -> Result<Duration, RetryState> {
    let policy = retry.policy.ok_or(RetryState::RetryPolicyNotSet)?;
    if !is_retryable(failure, &policy.non_retryable_error_types) {
        return Err(RetryState::NonRetryableFailure);
    }
    if policy.maximum_attempts > 0 && retry.attempt >= policy.maximum_attempts {
        return Err(RetryState::MaximumAttemptsReached);
    }
    let own_delay = own_delay(failure);
    let delay = own_delay.unwrap_or_else(|| exponential(policy, retry.attempt));
    let longest = match own_delay {
        Some(delay) if !retry.is_own_delay_capped => delay,
        _ => nanos(policy.maximum_interval.as_ref()),
    };
    let delay = within(delay, longest).ok_or(RetryState::Timeout)?;
    if retry.expires_at.is_some_and(|end| retry.now.after(delay) > end) {
        return Err(RetryState::Timeout);
    }
    Ok(delay)
}

/// How long the policy lets the next attempt wait after this one.
pub(crate) fn interval(policy: &RetryPolicy, attempt: i32) -> Duration {
    within(exponential(policy, attempt), nanos(policy.maximum_interval.as_ref())).unwrap_or_default()
}

/// A delay that is not longer than the longest, which also takes the place of one that is no delay; zero is no longest.
/// Nothing if neither is one.
fn within(delay: i64, longest: i64) -> Option<Duration> {
    let delay = match longest {
        0 if delay <= 0 => return None,
        0 => delay,
        longest if delay <= 0 => longest,
        longest => delay.min(longest),
    };
    Some(Duration::from_nanos(u64::try_from(delay).unwrap_or(0)))
}

/// Initial × coefficient^(attempt - 1), in nanoseconds; not above zero where that is not a number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "saturates, and rounds as the real server"
)]
fn exponential(policy: &RetryPolicy, attempt: i32) -> i64 {
    let factor = policy.backoff_coefficient.powf(f64::from(attempt.max(1) - 1));
    (nanos(policy.initial_interval.as_ref()) as f64 * factor) as i64
}

fn is_retryable(failure: &Failure, non_retryable: &[String]) -> bool {
    match &failure.failure_info {
        Some(FailureInfo::ApplicationFailureInfo(info)) => !info.non_retryable && !non_retryable.contains(&info.r#type),
        Some(FailureInfo::ServerFailureInfo(info)) => !info.non_retryable,
        Some(FailureInfo::TimeoutFailureInfo(info)) => {
            let name = match info.timeout_type() {
                TimeoutType::StartToClose => "StartToClose",
                TimeoutType::Heartbeat => "Heartbeat",
                _ => return false,
            };
            !non_retryable.iter().any(|own| own.strip_prefix(TIMEOUT_PREFIX) == Some(name))
        }
        Some(FailureInfo::TerminatedFailureInfo(_) | FailureInfo::CanceledFailureInfo(_)) => false,
        _ => true,
    }
}

/// The delay that a failure asks for, in nanoseconds.
fn own_delay(failure: &Failure) -> Option<i64> {
    match &failure.failure_info {
        Some(FailureInfo::ApplicationFailureInfo(info)) => {
            info.next_retry_delay.as_ref().map(|delay| nanos(Some(delay)))
        }
        _ => None,
    }
}

/// A policy with what it leaves open filled in.
pub(crate) fn with_defaults(policy: RetryPolicy) -> RetryPolicy {
    let mut policy = filled(policy);
    for interval in [&mut policy.initial_interval, &mut policy.maximum_interval].into_iter().flatten() {
        if time::duration(Some(interval)) > Duration::from_secs(MAX_SECONDS.unsigned_abs()) {
            *interval = prost_types::Duration { seconds: MAX_SECONDS, nanos: 0 };
        }
    }
    policy
}

fn filled(mut policy: RetryPolicy) -> RetryPolicy {
    if nanos(policy.initial_interval.as_ref()) == 0 {
        policy.initial_interval = Some(from_nanos(DEFAULT_INITIAL_NANOS));
    }
    if nanos(policy.maximum_interval.as_ref()) == 0 {
        // Where this is too much for 64 bits it wraps, as on the real server, which then refuses most such policies.
        let longest = nanos(policy.initial_interval.as_ref()).wrapping_mul(DEFAULT_MAXIMUM);
        policy.maximum_interval = Some(from_nanos(longest));
    }
    if policy.backoff_coefficient == 0.0 {
        policy.backoff_coefficient = DEFAULT_COEFFICIENT;
    }
    policy
}

/// Refuses a policy that makes no sense once what it leaves open is filled in.
pub(crate) fn check(policy: Option<&RetryPolicy>) -> Result<(), Refusal> {
    let Some(policy) = policy else {
        return Ok(());
    };
    // There is no retry, so the rest does not matter.
    if policy.maximum_attempts == 1 {
        return Ok(());
    }
    let policy = filled(policy.clone());
    let (initial, longest) = (policy.initial_interval.as_ref(), policy.maximum_interval.as_ref());
    check_interval(initial, "InitialInterval")?;
    if policy.backoff_coefficient < 1.0 {
        return Err(Refusal::invalid("BackoffCoefficient cannot be less than 1 on retry policy."));
    }
    check_interval(longest, "MaximumInterval")?;
    if nanos(longest) > 0 && nanos(longest) < nanos(initial) {
        return Err(Refusal::invalid("MaximumInterval cannot be less than InitialInterval on retry policy."));
    }
    if policy.maximum_attempts < 0 {
        return Err(Refusal::invalid("MaximumAttempts cannot be negative on retry policy."));
    }
    for kind in policy.non_retryable_error_types.iter().filter_map(|kind| kind.strip_prefix(TIMEOUT_PREFIX)) {
        let is_short = matches!(kind, "StartToClose" | "ScheduleToStart" | "ScheduleToClose" | "Heartbeat");
        let long = TimeoutType::from_str_name(kind);
        if !is_short && long.is_none_or(|kind| kind == TimeoutType::Unspecified) {
            return Err(Refusal::invalid(format!("Invalid timeout type value: {kind}.")));
        }
    }
    Ok(())
}

fn check_interval(interval: Option<&prost_types::Duration>, name: &str) -> Result<(), Refusal> {
    let Some(interval) = interval else {
        return Ok(());
    };
    let what = if i64::from(interval.nanos).signum() * interval.seconds.signum() < 0 {
        "duration has seconds and nanos with different signs"
    } else if nanos(Some(interval)) < 0 {
        "negative duration"
    } else {
        return Ok(());
    };
    Err(Refusal::invalid(format!("invalid {name} set on retry policy: {what}")))
}

/// Nanoseconds of a duration, which may be negative; the nearest that 64 bits hold.
fn nanos(duration: Option<&prost_types::Duration>) -> i64 {
    let Some(duration) = duration else {
        return 0;
    };
    let nanos = i128::from(duration.seconds) * 1_000_000_000 + i128::from(duration.nanos);
    i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
}

fn from_nanos(nanos: i64) -> prost_types::Duration {
    let part = i32::try_from(nanos % 1_000_000_000).unwrap_or_default();
    prost_types::Duration { seconds: nanos / 1_000_000_000, nanos: part }
}

#[cfg(test)]
mod tests;
