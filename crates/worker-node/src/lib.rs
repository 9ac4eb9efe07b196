//! Temporal's core of a worker as a Node addon, for the facade in `packages/worker`. The only crate that names
//! `temporalio_*`.
//!
//! - `worker.rs`: a worker as the main JavaScript thread holds it.
//! - `running.rs`: what runs of it on the native threads: polls, completions, the end.
//! - `workflow_thread.rs`: a workflow thread's end of it: activations out, completions in.
//! - `replay.rs`: a worker that takes histories instead of a server's tasks.
//! - `routes.rs`: which workflow thread has which run.
//! - `activities.rs`: which activities JavaScript has.
//! - `runtime.rs`: the native threads, one set for the process.
//! - `options.rs`: what a worker is made with.
//! - `connecting.rs`: its connection, and why there may be none.
//! - `api_key.rs`: a key that changes while it runs.
//! - `logs.rs`: core's log lines on their way to JavaScript.
//! - `message.rs`: what the main JavaScript thread is told.
//! - `panics.rs`: what panics in core.
//! - `failure.rs`: every way in which a call can fail.
//!
//! Tasks and completions cross as the protobuf bytes that they are; nothing here looks at a user's value.

mod activities;
mod api_key;
mod connecting;
mod failure;
mod logs;
mod message;
mod options;
mod panics;
mod replay;
mod routes;
mod running;
mod runtime;
mod worker;
mod workflow_thread;
