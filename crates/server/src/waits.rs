//! Callers who wait for a run to change.

use std::collections::HashMap;
use std::rc::Rc;

use temporal_native_engine::{Code, Refusal, RunId, Wait};
use tokio::time::{Instant, sleep_until};

use crate::shell::Shell;
use crate::signal::Signal;

/// How long a caller waits.
pub(crate) struct Limits {
    /// When he gets what there is.
    pub(crate) end: Instant,
    /// When he gives up himself, and expects nothing any more.
    pub(crate) give_up: Option<Instant>,
}

/// All callers who wait, by the run they wait for.
#[derive(Default)]
pub(crate) struct Waits {
    by_run: HashMap<RunId, Vec<Rc<Signal>>>,
}

impl Waits {
    /// The run has changed.
    pub(crate) fn wake(&self, run: RunId) {
        for signal in self.by_run.get(&run).into_iter().flatten() {
            signal.raise();
        }
    }

    pub(crate) fn wake_all(&self) {
        for signal in self.by_run.values().flatten() {
            signal.raise();
        }
    }

    /// How many runs somebody waits for.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.by_run.len()
    }

    fn join(&mut self, run: RunId) -> Rc<Signal> {
        let signal = Rc::<Signal>::default();
        self.by_run.entry(run).or_default().push(Rc::clone(&signal));
        signal
    }

    fn leave(&mut self, run: RunId, signal: &Rc<Signal>) {
        if let Some(signals) = self.by_run.get_mut(&run) {
            signals.retain(|other| !Rc::ptr_eq(other, signal));
            if signals.is_empty() {
                self.by_run.remove(&run);
            }
        }
    }
}

/// A caller who waits; the engine is told when he does not any more, for whatever reason.
struct Waiter<W: Wait> {
    shell: Rc<Shell>,
    wait: W,
    run: RunId,
    signal: Rc<Signal>,
    generation: u64,
}

impl<W: Wait> Drop for Waiter<W> {
    fn drop(&mut self) {
        if self.shell.generation() == self.generation {
            self.shell.with(|state| state.waits.leave(self.run, &self.signal));
            // An engine that has failed has nothing to forget.
            drop(self.shell.input(|engine, _| {
                self.wait.abandon(engine);
                Ok(())
            }));
        }
    }
}

impl<W: Wait> Waiter<W> {
    fn check(&self, expired: bool) -> Result<Option<W::Response>, Refusal> {
        if self.shell.generation() != self.generation {
            return Err(Refusal::not_found("the server was reset, and has forgotten its workflows"));
        }
        self.shell.input(|engine, now| self.wait.check(engine, now, expired).transpose())
    }
}

/// The answer to a call that has to wait. He is among those who wait from now on, not only once this is polled.
pub(crate) fn wait<W: Wait + 'static>(
    shell: &Rc<Shell>,
    wait: W,
    limits: Limits,
) -> impl Future<Output = Result<W::Response, Refusal>> + use<W> {
    let run = wait.run();
    let signal = shell.with(|state| state.waits.join(run));
    let waiter = Waiter { shell: Rc::clone(shell), wait, run, signal, generation: shell.generation() };
    async move {
        let gives_up = limits.give_up.filter(|give_up| *give_up < limits.end);
        let mut over = std::pin::pin!(sleep_until(gives_up.unwrap_or(limits.end)));
        loop {
            tokio::select! {
                () = waiter.signal.raised() => {
                    if let Some(answer) = waiter.check(false)? {
                        return Ok(answer);
                    }
                }
                () = &mut over => {
                    let answer = if gives_up.is_some() { None } else { waiter.check(true)? };
                    return answer.ok_or_else(|| Refusal::new(Code::DeadlineExceeded, "context deadline exceeded"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::options::Skipping;
    use crate::pb::common::v1::WorkflowExecution;
    use crate::pb::enums::v1::HistoryEventFilterType;
    use crate::pb::workflowservice::v1::{
        GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse, TerminateWorkflowExecutionRequest,
    };
    use crate::test_kit::{Answer, begin_workflow, read, start_workflow, with_server};

    use super::*;

    fn execution(workflow_id: &str, run_id: &str) -> Option<WorkflowExecution> {
        Some(WorkflowExecution { workflow_id: workflow_id.to_owned(), run_id: run_id.to_owned() })
    }

    fn close_event(shell: &Rc<Shell>, run_id: &str, seconds: u64) -> Answer {
        let request = GetWorkflowExecutionHistoryRequest {
            namespace: "default".to_owned(),
            execution: execution("a", run_id),
            wait_new_event: true,
            history_event_filter_type: HistoryEventFilterType::CloseEvent.into(),
            ..Default::default()
        };
        begin_workflow(shell, "GetWorkflowExecutionHistory", &request, seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_poll_for_history_ends_with_a_token() {
        with_server(Skipping::Off, async |shell| {
            let run_id = start_workflow(&shell, "a").await;
            for (timeout, expected) in [(60, 20), (10, 9)] {
                let began = Instant::now();
                let response: GetWorkflowExecutionHistoryResponse =
                    read(close_event(&shell, &run_id, timeout)).await.unwrap();
                assert!(response.history.unwrap_or_default().events.is_empty());
                assert!(!response.next_page_token.is_empty());
                let lasted = began.elapsed() - Duration::from_secs(expected);
                assert!(lasted < Duration::from_millis(5), "{timeout} s: {lasted:?}");
            }
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_is_woken_by_a_change() {
        with_server(Skipping::Off, async |shell| {
            let run_id = start_workflow(&shell, "a").await;
            let began = Instant::now();
            let (first, second) = (close_event(&shell, &run_id, 60), close_event(&shell, &run_id, 60));
            let request = TerminateWorkflowExecutionRequest {
                namespace: "default".to_owned(),
                workflow_execution: execution("a", &run_id),
                ..Default::default()
            };
            begin_workflow(&shell, "TerminateWorkflowExecution", &request, 10).await.unwrap();
            for answer in [first, second] {
                let response: GetWorkflowExecutionHistoryResponse = read(answer).await.unwrap();
                assert_eq!(response.history.unwrap_or_default().events.len(), 1);
            }
            assert_eq!(began.elapsed(), Duration::ZERO);
            assert!(shell.with(|state| state.waits.by_run.is_empty()));
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_reset_ends_waiting() {
        with_server(Skipping::Off, async |shell| {
            let run_id = start_workflow(&shell, "a").await;
            let answer = close_event(&shell, &run_id, 60);
            shell.reset();
            assert_eq!(answer.await.unwrap_err().code, Code::NotFound);
        })
        .await;
    }
}
