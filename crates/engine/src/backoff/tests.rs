use super::*;
use crate::pb::failure::v1::{ApplicationFailureInfo, ServerFailureInfo, TimeoutFailureInfo};

fn millis(millis: i64) -> prost_types::Duration {
    from_nanos(millis * 1_000_000)
}

fn policy() -> RetryPolicy {
    with_defaults(RetryPolicy::default())
}

fn failure(info: FailureInfo) -> Failure {
    Failure { failure_info: Some(info), ..Failure::default() }
}

fn application(kind: &str, non_retryable: bool, delay: Option<prost_types::Duration>) -> Failure {
    failure(FailureInfo::ApplicationFailureInfo(ApplicationFailureInfo {
        r#type: kind.to_owned(),
        non_retryable,
        next_retry_delay: delay,
        ..ApplicationFailureInfo::default()
    }))
}

fn timeout(kind: TimeoutType) -> Failure {
    let info = TimeoutFailureInfo { timeout_type: kind as i32, ..TimeoutFailureInfo::default() };
    failure(FailureInfo::TimeoutFailureInfo(info))
}

fn retry(policy: &RetryPolicy, attempt: i32) -> Retry<'_> {
    let now = Time::from_nanos(1_000_000_000_000);
    Retry { policy: Some(policy), attempt, now, expires_at: None, is_own_delay_capped: false }
}

/// Seconds until the next attempt.
fn delay(policy: &RetryPolicy, attempt: i32) -> Result<f64, RetryState> {
    next(&retry(policy, attempt), &Failure::default()).map(|delay| delay.as_secs_f64())
}

#[test]
fn intervals_double_up_to_a_hundred_times_the_first() {
    let delays: Vec<_> = (0..10).map(|attempt| delay(&policy(), attempt).unwrap()).collect();
    assert_eq!(delays, [1.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 100.0, 100.0]);
    assert_eq!(delay(&policy(), i32::MAX), Ok(100.0));
}

#[test]
fn a_policy_has_its_own_intervals_and_attempts() {
    let policy = RetryPolicy {
        initial_interval: Some(millis(100)),
        backoff_coefficient: 1.5,
        maximum_interval: Some(millis(200)),
        maximum_attempts: 4,
        ..RetryPolicy::default()
    };
    let delays: Vec<_> = (1..=4).map(|attempt| delay(&policy, attempt)).collect();
    assert_eq!(delays, [Ok(0.1), Ok(0.15), Ok(0.2), Err(RetryState::MaximumAttemptsReached)]);
    assert_eq!(interval(&policy, 2), Duration::from_millis(150));
}

#[test]
fn coefficients_that_are_no_numbers_lead_to_the_longest_interval() {
    for coefficient in [f64::NAN, f64::INFINITY] {
        let policy = RetryPolicy { backoff_coefficient: coefficient, ..policy() };
        assert_eq!(delay(&policy, 5), Ok(100.0));
    }
}

#[test]
fn no_attempt_begins_after_the_end() {
    let policy = policy();
    let mut retry = retry(&policy, 3);
    for (left, expected) in [(4, Ok(Duration::from_secs(4))), (3, Err(RetryState::Timeout))] {
        retry.expires_at = Some(retry.now.after(Duration::from_secs(left)));
        assert_eq!(next(&retry, &Failure::default()), expected);
    }
}

#[test]
fn without_a_policy_nothing_is_retried() {
    let policy = policy();
    let retry = Retry { policy: None, ..retry(&policy, 1) };
    assert_eq!(next(&retry, &Failure::default()), Err(RetryState::RetryPolicyNotSet));
}

#[test]
fn failures_say_whether_they_are_retried() {
    let named = ["Fatal", "TemporalTimeout:Heartbeat", "TemporalTimeout:ScheduleToStart"].map(str::to_owned).to_vec();
    let policy = RetryPolicy { non_retryable_error_types: named, ..policy() };
    let server = |non_retryable| failure(FailureInfo::ServerFailureInfo(ServerFailureInfo { non_retryable }));
    for (failure, is_retried) in [
        (Failure::default(), true),
        (application("Other", false, None), true),
        (application("Other", true, None), false),
        (application("Fatal", false, None), false),
        (server(false), true),
        (server(true), false),
        (timeout(TimeoutType::StartToClose), true),
        (timeout(TimeoutType::Heartbeat), false),
        (timeout(TimeoutType::ScheduleToStart), false),
        (timeout(TimeoutType::ScheduleToClose), false),
        (failure(FailureInfo::CanceledFailureInfo(Default::default())), false),
        (failure(FailureInfo::TerminatedFailureInfo(Default::default())), false),
        (failure(FailureInfo::ActivityFailureInfo(Default::default())), true),
        (failure(FailureInfo::ChildWorkflowExecutionFailureInfo(Default::default())), true),
    ] {
        let expected = if is_retried { Ok(Duration::from_secs(1)) } else { Err(RetryState::NonRetryableFailure) };
        assert_eq!(next(&retry(&policy, 1), &failure), expected, "{failure:?}");
    }
}

#[test]
fn an_activity_waits_as_long_as_its_failure_asks_and_a_workflow_no_longer_than_its_policy_lets_it() {
    let policy = policy();
    for (asked, activity, workflow) in [
        (3_000, Ok(3), Ok(3)),
        (500_000, Ok(500), Ok(100)),
        (0, Err(RetryState::Timeout), Ok(100)),
        (-5_000, Ok(0), Ok(100)),
    ] {
        let failure = application("", false, Some(millis(asked)));
        for (is_own_delay_capped, expected) in [(false, activity), (true, workflow)] {
            let retry = Retry { is_own_delay_capped, ..retry(&policy, 1) };
            assert_eq!(next(&retry, &failure).map(|delay| delay.as_secs()), expected, "{asked} {is_own_delay_capped}");
        }
    }
    let last = Retry { policy: Some(&RetryPolicy { maximum_attempts: 2, ..policy.clone() }), ..retry(&policy, 2) };
    assert_eq!(next(&last, &application("", false, Some(millis(1)))), Err(RetryState::MaximumAttemptsReached));
}

#[test]
fn what_a_policy_leaves_open_is_filled_in() {
    let filled = |policy| {
        let RetryPolicy { initial_interval, maximum_interval, backoff_coefficient, .. } = with_defaults(policy);
        (nanos(initial_interval.as_ref()), nanos(maximum_interval.as_ref()), backoff_coefficient)
    };
    let second = 1_000_000_000;
    assert_eq!(filled(RetryPolicy::default()), (second, 100 * second, 2.0));
    let initial = RetryPolicy { initial_interval: Some(millis(50)), ..RetryPolicy::default() };
    assert_eq!(filled(initial), (second / 20, 5 * second, 2.0));
    let long = prost_types::Duration { seconds: 1_000_000_000_000, nanos: 0 };
    let policy = RetryPolicy { maximum_interval: Some(long), backoff_coefficient: 1.0, ..RetryPolicy::default() };
    assert_eq!(filled(policy), (second, MAX_SECONDS * second, 1.0));
}

/// As the real server answered.
#[test]
fn policies_that_make_no_sense_are_refused() {
    let both = |seconds, nanos| Some(prost_types::Duration { seconds, nanos });
    let policy = RetryPolicy::default;
    let initial = |interval| RetryPolicy { initial_interval: interval, ..policy() };
    let longest = |interval| RetryPolicy { maximum_interval: interval, ..policy() };
    let factor = |backoff_coefficient| RetryPolicy { backoff_coefficient, ..policy() };
    let kind = |kind: &str| RetryPolicy { non_retryable_error_types: vec![kind.to_owned()], ..policy() };
    let negative = |name: &str| format!("invalid {name} set on retry policy: negative duration");
    let mixed =
        |name: &str| format!("invalid {name} set on retry policy: duration has seconds and nanos with different signs");
    let small = "BackoffCoefficient cannot be less than 1 on retry policy.".to_owned();
    let short = "MaximumInterval cannot be less than InitialInterval on retry policy.".to_owned();
    for (policy, message) in [
        (initial(both(-1, 0)), negative("InitialInterval")),
        (initial(both(1, -5)), mixed("InitialInterval")),
        (longest(both(-1, 0)), negative("MaximumInterval")),
        (longest(both(1, -5)), mixed("MaximumInterval")),
        (factor(0.5), small.clone()),
        (factor(-1.0), small.clone()),
        (RetryPolicy { maximum_interval: both(1, 0), ..initial(both(5, 0)) }, short.clone()),
        (longest(both(0, 500_000_000)), short.clone()),
        (initial(both(1_000_000_000_000, 0)), negative("MaximumInterval")),
        (initial(both(3_153_600_000, 0)), short),
        (initial(both(1_576_800_000, 0)), negative("MaximumInterval")),
        (
            RetryPolicy { maximum_attempts: -1, ..policy() },
            "MaximumAttempts cannot be negative on retry policy.".to_owned(),
        ),
        (RetryPolicy { maximum_attempts: -1, ..factor(0.5) }, small),
        (kind("TemporalTimeout:"), "Invalid timeout type value: .".to_owned()),
        (kind("TemporalTimeout:Nope"), "Invalid timeout type value: Nope.".to_owned()),
        (kind("TemporalTimeout:Unspecified"), "Invalid timeout type value: Unspecified.".to_owned()),
        (
            kind("TemporalTimeout:TIMEOUT_TYPE_UNSPECIFIED"),
            "Invalid timeout type value: TIMEOUT_TYPE_UNSPECIFIED.".to_owned(),
        ),
    ] {
        assert_eq!(check(Some(&policy)).map_err(|refusal| refusal.message), Err(message), "{policy:?}");
    }
    for policy in [
        policy(),
        factor(f64::NAN),
        factor(f64::INFINITY),
        longest(both(1_000_000_000_000, 0)),
        RetryPolicy { maximum_attempts: 1, ..factor(0.5) },
        kind("Nope"),
        kind("TemporalTimeout:StartToClose"),
        kind("TemporalTimeout:TIMEOUT_TYPE_HEARTBEAT"),
    ] {
        assert_eq!(check(Some(&policy)), Ok(()), "{policy:?}");
    }
    assert_eq!(check(None), Ok(()));
}
