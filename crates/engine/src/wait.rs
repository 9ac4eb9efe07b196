//! Calls whose answer may have to wait until a run has changed.

use crate::RunId;
use crate::engine::Engine;
use crate::refusal::Refusal;
use crate::time::Time;

/// An answer, or what to wait for.
#[derive(Debug)]
pub enum Answer<T, W> {
    /// The answer.
    Ready(T),
    /// Look again, with [`Wait::check`], when the run has changed.
    Wait(W),
}

/// A caller who waits.
pub trait Wait {
    /// What he gets in the end.
    type Response;

    /// The run whose changes may bring the answer.
    fn run(&self) -> RunId;

    /// The answer, if it is there. With `expired` there always is one: an empty page, the stage reached, a refusal.
    fn check(&self, engine: &mut Engine, now: Time, expired: bool) -> Option<Result<Self::Response, Refusal>>;

    /// The caller is gone, or has his answer.
    fn abandon(&self, engine: &mut Engine);
}
