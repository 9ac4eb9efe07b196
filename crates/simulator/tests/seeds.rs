//! Some hundreds of simulations. `SEED=7` runs one of them, `SEEDS=10000` so many, `STEPS=…` makes them longer or shorter.

use std::collections::BTreeMap;

use temporal_native_proto::server::temporal::api::enums::v1::EventType;
use temporal_native_simulator::{Outcome, simulate};

const STEPS: u64 = 400;
const SEEDS: u64 = 200;

/// Every event that the engine writes, but for those of search attributes, which have tests of their own.
const EVENTS: [EventType; 42] = [
    EventType::WorkflowExecutionStarted,
    EventType::WorkflowExecutionCompleted,
    EventType::WorkflowExecutionFailed,
    EventType::WorkflowExecutionTimedOut,
    EventType::WorkflowExecutionCanceled,
    EventType::WorkflowExecutionTerminated,
    EventType::WorkflowExecutionContinuedAsNew,
    EventType::WorkflowExecutionSignaled,
    EventType::WorkflowExecutionCancelRequested,
    EventType::WorkflowExecutionUpdateAccepted,
    EventType::WorkflowExecutionUpdateCompleted,
    EventType::WorkflowPropertiesModified,
    EventType::WorkflowTaskScheduled,
    EventType::WorkflowTaskStarted,
    EventType::WorkflowTaskCompleted,
    EventType::WorkflowTaskFailed,
    EventType::WorkflowTaskTimedOut,
    EventType::ActivityTaskScheduled,
    EventType::ActivityTaskStarted,
    EventType::ActivityTaskCompleted,
    EventType::ActivityTaskFailed,
    EventType::ActivityTaskTimedOut,
    EventType::ActivityTaskCancelRequested,
    EventType::ActivityTaskCanceled,
    EventType::TimerStarted,
    EventType::TimerFired,
    EventType::TimerCanceled,
    EventType::MarkerRecorded,
    EventType::StartChildWorkflowExecutionInitiated,
    EventType::StartChildWorkflowExecutionFailed,
    EventType::ChildWorkflowExecutionStarted,
    EventType::ChildWorkflowExecutionCompleted,
    EventType::ChildWorkflowExecutionFailed,
    EventType::ChildWorkflowExecutionCanceled,
    EventType::ChildWorkflowExecutionTimedOut,
    EventType::ChildWorkflowExecutionTerminated,
    EventType::SignalExternalWorkflowExecutionInitiated,
    EventType::SignalExternalWorkflowExecutionFailed,
    EventType::ExternalWorkflowExecutionSignaled,
    EventType::RequestCancelExternalWorkflowExecutionInitiated,
    EventType::RequestCancelExternalWorkflowExecutionFailed,
    EventType::ExternalWorkflowExecutionCancelRequested,
];

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} has to be a number, and is {text:?}")))
}

fn run(seed: u64) -> Outcome {
    simulate(seed, number("STEPS").unwrap_or(STEPS)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn nothing_that_has_to_hold_ever_fails() {
    if let Some(seed) = number("SEED") {
        println!("{:?}", run(seed));
        return;
    }
    let mut events: BTreeMap<i32, u64> = BTreeMap::new();
    let mut runs = 0;
    for seed in 0..number("SEEDS").unwrap_or(SEEDS) {
        let outcome = run(seed);
        runs += outcome.runs;
        for (kind, count) in outcome.events {
            *events.entry(kind).or_default() += count;
        }
    }
    println!("{runs} runs with {} events", events.values().sum::<u64>());
    // If one is missing, something was never tried.
    let missing: Vec<_> = EVENTS.into_iter().filter(|kind| !events.contains_key(&(*kind as i32))).collect();
    assert!(missing.is_empty(), "never seen: {missing:?}");
}

#[test]
fn a_seed_always_gives_the_same() {
    for seed in 0..20 {
        assert_eq!(run(seed), run(seed), "seed {seed}");
    }
}
