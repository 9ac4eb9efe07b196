//! The command line of `raw-tonic`: `--name value` pairs, the same as those of `benchmark/client.mjs`.

use std::time::Duration;

use crate::workload::Shape;

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `StartWorkflowExecution`.
    Start,
    /// `SignalWorkflowExecution`.
    Signal,
    /// `QueryWorkflow`.
    Query,
    /// `DescribeWorkflowExecution`.
    Describe,
    /// `GetWorkflowExecutionHistory` with the close-event filter.
    Result,
}

/// One measurement.
#[derive(Clone, Debug)]
pub struct Options {
    /// The stub's port on the loopback interface.
    pub port: u16,
    /// What is called.
    pub operation: Operation,
    /// The payload of requests or answers.
    pub shape: Shape,
    /// Closed loop: so many calls at once.
    pub in_flight: u32,
    /// Open loop: so many calls per second. 0 is a closed loop.
    pub rate: u32,
    /// How long it runs before anything is measured.
    pub warm_up: Duration,
    /// About how long is measured.
    pub measure: Duration,
    /// No more calls than this are measured.
    pub max_calls: u32,
}

impl Options {
    /// Reads the arguments; the error names the one that is wrong.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            port: 0,
            operation: Operation::Start,
            shape: Shape { kind: crate::workload::Kind::Text, size: 100 },
            in_flight: 1,
            rate: 0,
            warm_up: Duration::from_millis(400),
            measure: Duration::from_millis(600),
            max_calls: 60_000,
        };
        let mut arguments = arguments;
        while let Some(name) = arguments.next() {
            let value = arguments.next().unwrap_or_default();
            let number = value.parse::<u32>();
            let valid = match (name.as_str(), number) {
                ("--port", Ok(number)) => u16::try_from(number).map(|port| options.port = port).is_ok(),
                ("--op", _) => operation(&value).map(|operation| options.operation = operation).is_some(),
                ("--shape", _) => Shape::parse(&value).map(|shape| options.shape = shape).is_some(),
                ("--in-flight", Ok(number @ 1..=4096)) => set(&mut options.in_flight, number),
                ("--rate", Ok(number)) => set(&mut options.rate, number),
                ("--warm-up-ms", Ok(number)) => set(&mut options.warm_up, Duration::from_millis(number.into())),
                ("--measure-ms", Ok(number)) => set(&mut options.measure, Duration::from_millis(number.into())),
                ("--max-calls", Ok(number @ 1..)) => set(&mut options.max_calls, number),
                _ => false,
            };
            if !valid {
                return Err(format!("{name} {value:?} is not understood"));
            }
        }
        if options.port == 0 { Err(String::from("--port is missing")) } else { Ok(options) }
    }
}

fn set<T>(place: &mut T, value: T) -> bool {
    *place = value;
    true
}

fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "start" => Operation::Start,
        "signal" => Operation::Signal,
        "query" => Operation::Query,
        "describe" => Operation::Describe,
        "result" => Operation::Result,
        _ => return None,
    })
}
