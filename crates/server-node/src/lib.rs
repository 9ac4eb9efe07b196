//! The embedded Temporal server as a Node addon, for the facade in `packages/testing`.
//!
//! - `server.rs`: a server as JavaScript holds it.
//! - `options.rs`: what it is started with.
//! - `message.rs`: what it tells JavaScript: answers to calls, and lines of its log.
//! - `failure.rs`: every way in which a call can fail.
//! - `history.rs`: a history in the proto3 JSON mapping.

mod failure;
mod history;
mod message;
mod options;
mod server;
