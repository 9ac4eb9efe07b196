//! The Node addon: the only folder of this crate that may `use napi`.
//!
//! A call crosses twice and no more. Down: one synchronous function of [`client`] takes a slot number and plain values
//! ([`raw`]) and hands a future, which encodes the request, to the [`runtime`] thread. Back: the answer goes into the
//! [`mailbox`], the first of a batch wakes the JavaScript thread (`crates/mailbox`), and `Core.drain()` ([`core`]) hands
//! the whole batch over. Nothing here throws for what a user did: a failure is a value ([`failure`]).

mod api_key;
mod client;
mod connection;
mod core;
mod failure;
mod mailbox;
mod options;
mod payload;
mod raw;
mod runtime;
