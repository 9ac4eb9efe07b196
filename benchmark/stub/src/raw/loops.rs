//! Closed loop (so many calls in flight) and open loop (so many calls per second).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::calls::Caller;

/// Room made beforehand for the latencies of all calls.
const EXPECTED_CALLS: usize = 64 << 10;

/// How long each call took, in nanoseconds, and all of them together.
pub struct Measured {
    /// From the moment a call was due.
    pub latencies_ns: Vec<u64>,
    /// From the first call to the last answer.
    pub elapsed: Duration,
}

/// Which calls a loop makes.
#[derive(Clone, Copy)]
pub struct Range {
    /// The first one.
    pub first: u32,
    /// How many at most.
    pub count: u32,
    /// None begins after this.
    pub until: Option<Instant>,
}

/// Keeps so many calls in flight.
pub async fn closed(caller: &Caller, in_flight: u32, range: Range) -> Result<Measured, String> {
    let next = Arc::new(AtomicU32::new(0));
    let begin = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..in_flight {
        let (next, mut caller) = (Arc::clone(&next), caller.clone());
        workers.spawn(async move {
            let mut latencies_ns = Vec::with_capacity(EXPECTED_CALLS / in_flight as usize);
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let due = Instant::now();
                if index >= range.count || range.until.is_some_and(|until| due >= until) {
                    return Ok(latencies_ns);
                }
                caller.call(range.first + index).await?;
                latencies_ns.push(due.elapsed().as_nanos() as u64);
            }
        });
    }
    collect(workers, begin).await
}

/// Begins so many calls per second, whether or not earlier ones are answered.
pub async fn open(caller: &Caller, rate: u32, range: Range) -> Result<Measured, String> {
    let begin = Instant::now();
    let mut calls = JoinSet::new();
    for index in 0..range.count {
        let due = begin + Duration::from_secs(1) * index / rate;
        // The runtime's timers are as coarse as those of Node: calls that are due together begin together.
        if Instant::now() < due {
            tokio::time::sleep_until(due.into()).await;
        }
        let mut caller = caller.clone();
        calls.spawn(async move {
            caller.call(range.first + index).await?;
            Ok(vec![due.elapsed().as_nanos() as u64])
        });
    }
    collect(calls, begin).await
}

async fn collect(mut tasks: JoinSet<Result<Vec<u64>, String>>, begin: Instant) -> Result<Measured, String> {
    let mut latencies_ns = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        latencies_ns.extend(joined.map_err(|error| error.to_string())??);
    }
    Ok(Measured { latencies_ns, elapsed: begin.elapsed() })
}
