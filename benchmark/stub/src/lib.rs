//! The Rust programs of the benchmarks.
//!
//! - [`workload`]: what both ends agree on: workflow ids, run ids, payloads of a given size.
//! - [`wire`]: protobuf fields read in place and written by hand, as the stub must cost next to nothing.
//! - [`stub`]: the constant-cost server; program `stub`.
//! - [`raw`]: a client of bare tonic that runs the same workloads; program `raw-tonic`.
//! - [`load`]: load on a real server; program `server-load`.

pub mod load;
pub mod raw;
pub mod stub;
pub mod wire;
pub mod workload;
