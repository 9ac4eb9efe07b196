//! A client of bare tonic: typed messages over tonic's own `Channel`, one thread, no retry, no conversion of values.
//! What it costs is what the Rust side of any client built on tonic costs at least.
//!
//! - [`options`]: the command line.
//! - [`calls`]: one call of each operation, and the check of its answer.
//! - [`loops`]: closed loop (so many in flight) and open loop (so many per second).
//! - [`report`]: what was measured, as JSON.

pub mod calls;
pub mod loops;
pub mod options;
pub mod report;
