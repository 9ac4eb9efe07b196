//! Retries: whether there is another attempt, and when.

use std::time::Duration;

use crate::pb::common::v1::RetryPolicy;
use crate::pb::enums::v1::{RetryState, TimeoutType};
use crate::pb::failure::v1::Failure;
use crate::pb::failure::v1::failure::FailureInfo;
use crate::refusal::Refusal;
use crate::time::{self, Time};

/// What a retry depends on, beside the failure.
#[derive(Debug)]
pub(crate) struct Retry<'a> {
    pub(crate) policy: Option<&'a RetryPolicy>,
    /// The attempt that failed, from 1.
    pub(crate) attempt: i32,
    pub(crate) now: Time,
    /// No attempt begins after this.
    pub(crate) expires_at: Option<Time>,
}

/// How long the next attempt waits, or why there is none.
pub(crate) fn next(retry: &Retry<'_>, failure: &Failure) -> Result<Duration, RetryState> {
    let policy = retry.policy.ok_or(RetryState::RetryPolicyNotSet)?;
    let mut own_delay = None;
    match &failure.failure_info {
        Some(FailureInfo::ApplicationFailureInfo(info)) => {
            if info.non_retryable || policy.non_retryable_error_types.contains(&info.r#type) {
                return Err(RetryState::NonRetryableFailure);
            }
            own_delay = info.next_retry_delay.as_ref().map(|delay| time::duration(Some(delay)));
        }
        Some(FailureInfo::ServerFailureInfo(info)) if info.non_retryable => {
            return Err(RetryState::NonRetryableFailure);
        }
        Some(FailureInfo::TimeoutFailureInfo(info)) => {
            let retryable = matches!(info.timeout_type(), TimeoutType::StartToClose | TimeoutType::Heartbeat);
            let named = format!("TemporalTimeout:{}", timeout_name(info.timeout_type()));
            if !retryable || policy.non_retryable_error_types.contains(&named) {
                return Err(RetryState::NonRetryableFailure);
            }
        }
        Some(FailureInfo::TerminatedFailureInfo(_) | FailureInfo::CanceledFailureInfo(_)) => {
            return Err(RetryState::NonRetryableFailure);
        }
        _ => {}
    }
    if policy.maximum_attempts > 0 && retry.attempt >= policy.maximum_attempts {
        return Err(RetryState::MaximumAttemptsReached);
    }
    let delay = own_delay.unwrap_or_else(|| interval(policy, retry.attempt));
    if retry.expires_at.is_some_and(|end| retry.now.after(delay) > end) {
        return Err(RetryState::Timeout);
    }
    Ok(delay)
}

/// How long the policy lets the next attempt wait after this one.
pub(crate) fn interval(policy: &RetryPolicy, attempt: i32) -> Duration {
    let initial = time::duration(policy.initial_interval.as_ref());
    let longest = time::some_duration(policy.maximum_interval.as_ref());
    let factor = policy.backoff_coefficient.powi(attempt.saturating_sub(1));
    let seconds = initial.as_secs_f64() * factor;
    let delay = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    longest.map_or(delay, |longest| delay.min(longest))
}

/// A policy with what it leaves open filled in.
pub(crate) fn with_defaults(mut policy: RetryPolicy) -> RetryPolicy {
    let initial = time::some_duration(policy.initial_interval.as_ref()).unwrap_or(Duration::from_secs(1));
    policy.initial_interval = Some(time::to_proto(initial));
    if policy.backoff_coefficient == 0.0 {
        policy.backoff_coefficient = 2.0;
    }
    if time::some_duration(policy.maximum_interval.as_ref()).is_none() {
        policy.maximum_interval = Some(time::to_proto(initial.saturating_mul(100)));
    }
    policy
}

/// Whether a policy makes sense.
pub(crate) fn check(policy: Option<&RetryPolicy>) -> Result<(), Refusal> {
    let Some(policy) = policy else {
        return Ok(());
    };
    if policy.maximum_attempts == 1 {
        return Ok(());
    }
    if !time::is_valid(policy.initial_interval.as_ref()) {
        return Err(Refusal::invalid("InitialInterval cannot be negative on retry policy."));
    }
    if policy.backoff_coefficient != 0.0 && policy.backoff_coefficient < 1.0 {
        return Err(Refusal::invalid("BackoffCoefficient cannot be less than 1 on retry policy."));
    }
    let longest = time::some_duration(policy.maximum_interval.as_ref());
    if longest.is_some_and(|longest| longest < time::duration(policy.initial_interval.as_ref())) {
        return Err(Refusal::invalid("MaximumInterval cannot be less than InitialInterval on retry policy."));
    }
    if policy.maximum_attempts < 0 {
        return Err(Refusal::invalid("MaximumAttempts cannot be negative on retry policy."));
    }
    Ok(())
}

fn timeout_name(kind: TimeoutType) -> &'static str {
    match kind {
        TimeoutType::StartToClose => "StartToClose",
        TimeoutType::ScheduleToStart => "ScheduleToStart",
        TimeoutType::ScheduleToClose => "ScheduleToClose",
        TimeoutType::Heartbeat => "Heartbeat",
        TimeoutType::Unspecified => "Unspecified",
    }
}
