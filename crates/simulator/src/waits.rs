//! Callers who wait for an answer, each of whom knows what he may get.

use temporal_native_engine::{Engine, Refusal, RunId, Time, Wait};

use crate::Checked;

/// A caller who waits.
pub(crate) trait Caller {
    /// The run whose changes may bring the answer.
    fn run(&self) -> RunId;
    /// What he waits for.
    fn what(&self) -> &str;
    /// Whether time is not to be skipped while he waits.
    fn holds_time(&self) -> bool;
    /// Whether he may be left without an answer until he has waited as long as he may: where a worker took his task along.
    fn may_wait_in_vain(&self) -> bool;
    /// Nothing while there is no answer; then whether it is one that he may get.
    fn check(&self, engine: &mut Engine, now: Time, expired: bool) -> Option<Checked>;
    /// He is gone.
    fn abandon(&self, engine: &mut Engine);
}

/// Why somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For events.
    Reader,
    /// For an update.
    Updater,
    /// For the answer to a query.
    Querier,
}

struct Waiting<W, F> {
    wait: W,
    what: String,
    kind: Kind,
    judge: F,
}

impl<W: Wait, F: Fn(Result<W::Response, Refusal>, bool) -> Checked> Caller for Waiting<W, F> {
    fn run(&self) -> RunId {
        self.wait.run()
    }

    fn what(&self) -> &str {
        &self.what
    }

    fn holds_time(&self) -> bool {
        self.kind != Kind::Reader
    }

    fn may_wait_in_vain(&self) -> bool {
        self.kind == Kind::Querier
    }

    fn check(&self, engine: &mut Engine, now: Time, expired: bool) -> Option<Checked> {
        let answer = self.wait.check(engine, now, expired)?;
        Some((self.judge)(answer, expired).map_err(|error| format!("{}: {error}", self.what)))
    }

    fn abandon(&self, engine: &mut Engine) {
        self.wait.abandon(engine);
    }
}

/// A caller whose answer is judged by `judge`, which is also told whether he waited as long as he may.
pub(crate) fn caller<W: Wait + 'static>(
    kind: Kind,
    wait: W,
    what: String,
    judge: impl Fn(Result<W::Response, Refusal>, bool) -> Checked + 'static,
) -> Box<dyn Caller> {
    Box::new(Waiting { wait, what, kind, judge })
}
