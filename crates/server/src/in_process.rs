//! A server without a network or a clock, for fuzzing: a request in, and its answer out.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use temporal_native_engine::{Refusal, Settings, Time};
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

use crate::body::FRAME_HEADER_BYTES;
use crate::clock::{Ahead, Clock};
use crate::dispatch::{Call, Reply, find};
use crate::options::{Skipping, StartError};
use crate::shell::Shell;

/// More callers than these do not wait at a time; the first of them leaves.
const MOST_WAITING: usize = 32;

type Waiting = Pin<Box<dyn Future<Output = Result<Bytes, Refusal>>>>;

/// A server within this thread.
pub struct InProcess {
    shell: Rc<Shell>,
    wall: Rc<Cell<Time>>,
    waiting: Vec<Waiting>,
    // Last, so that whatever waits by it ends before it does.
    runtime: Runtime,
}

impl InProcess {
    /// A server on which nothing has happened.
    ///
    /// # Errors
    /// When the machine refuses what is needed to wait.
    pub fn new() -> Result<Self, StartError> {
        let runtime = Builder::new_current_thread().enable_time().build().map_err(StartError::Thread)?;
        let wall = Rc::new(Cell::new(Time::from_nanos(1_700_000_000_000_000_000)));
        let clock = Clock::new(
            {
                let wall = Rc::clone(&wall);
                move || wall.get()
            },
            Ahead::default(),
        );
        let shell = Rc::new(Shell::new(Settings::default(), clock, Skipping::Locked, None));
        Ok(Self { shell, wall, waiting: Vec::new(), runtime })
    }

    /// Calls a method. Nothing if the answer has to wait; whoever waits stays until he has it.
    pub fn call(&mut self, path: &str, message: Bytes) -> Option<Result<Bytes, Refusal>> {
        let _entered = self.runtime.enter();
        let method = match find(path, self.shell.can_skip()) {
            Ok(method) => method,
            Err(refusal) => return Some(Err(refusal)),
        };
        let call = Call { method, deadline: Some(Instant::now() + Duration::from_secs(60)), follows_runs: true };
        let answer = match (method.serve)(&self.shell, &call, message) {
            Reply::Now(answer) => Some(answer),
            Reply::Open(message) => Some(Ok(message)),
            Reply::Later(answer) => {
                if self.waiting.len() == MOST_WAITING {
                    drop(self.waiting.remove(0));
                }
                self.waiting.push(answer);
                None
            }
        };
        let mut context = Context::from_waker(Waker::noop());
        self.waiting.retain_mut(|waiting| matches!(waiting.as_mut().poll(&mut context), Poll::Pending));
        answer.map(|answer| answer.map(|message| message.slice(FRAME_HEADER_BYTES..)))
    }

    /// Lets time pass.
    pub fn pass(&mut self, duration: Duration) {
        let _entered = self.runtime.enter();
        self.wall.set(self.wall.get().after(duration));
        self.shell.advance();
    }

    /// Whether the engine's state is what the histories say.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn audit(&self) -> Result<(), String> {
        self.shell.with(|state| {
            let now = state.clock.now();
            state.engine.audit_indexes(now)?;
            state.engine.audit_runs().try_for_each(|run| state.engine.audit_run(run))
        })
    }
}

impl Drop for InProcess {
    fn drop(&mut self) {
        let _entered = self.runtime.enter();
        self.waiting.clear();
    }
}

impl std::fmt::Debug for InProcess {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("InProcess").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use temporal_native_simulator::hostile::{Server, play};
    use temporal_native_simulator::random::Random;

    use super::*;

    /// `FUZZ_INPUTS=…` tries so many; the fuzz target of this harness finds its inputs itself.
    const INPUTS: u64 = 3_000;

    impl Server for InProcess {
        fn call(&mut self, path: &str, message: Bytes) -> Option<Result<Bytes, Refusal>> {
            self.call(path, message)
        }

        fn pass(&mut self, milliseconds: u64) {
            self.pass(Duration::from_millis(milliseconds));
        }
    }

    #[test]
    fn any_bytes_are_refused_as_such_or_leave_all_in_order() {
        let inputs = std::env::var("FUZZ_INPUTS").map_or(INPUTS, |text| text.parse().unwrap());
        for seed in 0..inputs {
            let mut random = Random::new(seed);
            let length = random.within(1..300);
            let input: Vec<u8> = (0..length).map(|_| random.number().to_le_bytes()[0]).collect();
            let mut server = InProcess::new().unwrap();
            let played = play(&input, &mut server).and_then(|()| server.audit());
            played.unwrap_or_else(|error| panic!("input {seed}: {error}"));
        }
    }

    #[test]
    fn a_signal_during_a_task_is_seen_before_the_workflow_ends_whatever_type_the_ending_command_has() {
        // The fuzzer's finding: the history of the workflow that had ended lacked the signal.
        let mut server = InProcess::new().unwrap();
        play(b"\x01\0\xb0c\xe7\x88(]\n(\x19", &mut server).and_then(|()| server.audit()).unwrap();
    }

    #[test]
    fn a_refusal_that_repeats_an_input_is_no_news_of_a_failure() {
        // The fuzzer's finding: a namespace of this name.
        let input = b"\x17\x01\0\0\x04\x01b\xffa\xdfembedded server has failed\x04";
        play(input, &mut InProcess::new().unwrap()).unwrap();
    }
}
