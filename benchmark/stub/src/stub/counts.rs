//! How many requests of each kind came: the driver compares this with the calls the client says it made, so that
//! an answer from a cache, or a call left out, does not pass for speed.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use super::methods::METHODS;

/// Counters. Written by the server's thread, read by the one that talks to the driver.
#[derive(Default)]
pub struct Counts {
    answered: [AtomicU64; METHODS.len()],
    rejected: AtomicU64,
    connections: AtomicU64,
}

impl Counts {
    /// One request was answered.
    pub fn answered(&self, method: usize) {
        self.answered[method].fetch_add(1, Ordering::Relaxed);
    }

    /// One request was refused.
    pub fn rejected(&self) {
        self.rejected.fetch_add(1, Ordering::Relaxed);
    }

    /// One connection was accepted.
    pub fn connected(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// All counters as one line of JSON, and from zero again.
    pub fn take_json(&self) -> String {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed);
        let mut json = String::from("{");
        for (method, counter) in METHODS.iter().zip(&self.answered) {
            // Writing to a String does not fail.
            let _ = write!(json, "\"{}\":{},", method.name, take(counter));
        }
        let _ = write!(json, "\"rejected\":{},\"connections\":{}}}", take(&self.rejected), take(&self.connections));
        json
    }
}
