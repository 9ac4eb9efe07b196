//! GetWorkflowExecutionHistory, forwards, backwards, and waiting for what is not there yet.

use bytes::Bytes;

use super::check;
use crate::RunId;
use crate::engine::Engine;
use crate::limits;
use crate::pb::enums::v1::HistoryEventFilterType;
use crate::pb::history::v1::History;
use crate::pb::workflowservice::v1::{
    GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse, GetWorkflowExecutionHistoryReverseRequest,
    GetWorkflowExecutionHistoryReverseResponse,
};
use crate::refusal::Refusal;
use crate::run::Run;
use crate::time::Time;
use crate::wait::{Answer, Wait};

/// Somebody waits for events.
#[derive(Debug)]
pub struct HistoryWait {
    run: RunId,
    page: Page,
}

/// Where a page begins, and what it is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Page {
    from: i64,
    most: usize,
    close_only: bool,
    waits: bool,
    for_worker: bool,
}

/// A page token: the run, the event that comes next, and whether the last page is for a worker, who is to see the events
/// of his task there even if the history does not tell of them yet.
pub(super) fn token(run: RunId, next: i64, for_worker: bool) -> Bytes {
    [run.as_bytes().as_slice(), &next.to_be_bytes(), &[u8::from(for_worker)]].concat().into()
}

fn read_token(token: &[u8]) -> Result<(RunId, i64, bool), Refusal> {
    let read = || {
        let (run, rest) = token.split_at_checked(16)?;
        let (next, for_worker) = rest.split_at_checked(8)?;
        let next = i64::from_be_bytes(next.try_into().ok()?);
        Some((RunId::from_slice(run).ok()?, next, for_worker == [1])).filter(|_| next > 0 && for_worker.len() == 1)
    };
    read().ok_or_else(|| Refusal::invalid("Invalid NextPageToken."))
}

/// How many events a page may have.
fn page_size(asked: i32) -> usize {
    match usize::try_from(asked) {
        Ok(asked) if asked > 0 => asked.min(limits::PAGE_EVENTS),
        _ => limits::PAGE_EVENTS,
    }
}

impl Engine {
    /// GetWorkflowExecutionHistory.
    ///
    /// # Errors
    /// As the service.
    pub fn get_workflow_execution_history(
        &mut self,
        now: Time,
        request: GetWorkflowExecutionHistoryRequest,
    ) -> Result<Answer<GetWorkflowExecutionHistoryResponse, HistoryWait>, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        check::execution(request.execution.as_ref())?;
        let (run, from, for_worker) = if request.next_page_token.is_empty() {
            (self.find(namespace, request.execution.as_ref())?, 1, false)
        } else {
            let (run, from, for_worker) = read_token(&request.next_page_token)?;
            let asked = request.execution.as_ref();
            let is_of = |it: &Run| {
                let workflow_id = asked.map_or("", |execution| &execution.workflow_id);
                let run_id = asked.map_or("", |execution| &execution.run_id);
                it.namespace.index == namespace
                    && *it.workflow_id == *workflow_id
                    && (run_id.is_empty() || RunId::parse_str(run_id) == Ok(run))
            };
            if !self.runs.get(&run).is_some_and(|run| is_of(run)) {
                return Err(Refusal::invalid("RunId in the request does not match the NextPageToken."));
            }
            (run, from, for_worker)
        };
        let page = Page {
            from,
            most: page_size(request.maximum_page_size),
            close_only: request.history_event_filter_type() == HistoryEventFilterType::CloseEvent,
            waits: request.wait_new_event,
            for_worker,
        };
        let wait = HistoryWait { run, page };
        match wait.check(self, now, false) {
            Some(answer) => answer.map(Answer::Ready),
            None => Ok(Answer::Wait(wait)),
        }
    }

    /// GetWorkflowExecutionHistoryReverse.
    ///
    /// # Errors
    /// As the service.
    pub fn get_workflow_execution_history_reverse(
        &mut self,
        _now: Time,
        request: GetWorkflowExecutionHistoryReverseRequest,
    ) -> Result<GetWorkflowExecutionHistoryReverseResponse, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        check::execution(request.execution.as_ref())?;
        let (id, last) = if request.next_page_token.is_empty() {
            (self.find(namespace, request.execution.as_ref())?, i64::MAX)
        } else {
            let (run, last, _) = read_token(&request.next_page_token)?;
            (run, last)
        };
        let run = self.runs.get(&id).filter(|run| run.namespace.index == namespace);
        let run = run.ok_or_else(|| Refusal::workflow_not_found(""))?;
        let last = last.min(run.state.next_event_id - 1);
        let most = page_size(request.maximum_page_size);
        let first = (last + 1 - i64::try_from(most).unwrap_or(last)).max(1);
        let mut events = run.history.page(first, usize::try_from(last + 1 - first).unwrap_or(0)).to_vec();
        events.reverse();
        let next_page_token = if first > 1 { token(id, first - 1, false) } else { Bytes::new() };
        Ok(GetWorkflowExecutionHistoryReverseResponse { history: Some(History { events }), next_page_token })
    }
}

impl Wait for HistoryWait {
    type Response = GetWorkflowExecutionHistoryResponse;

    fn run(&self) -> RunId {
        self.run
    }

    fn check(&self, engine: &mut Engine, _now: Time, expired: bool) -> Option<Result<Self::Response, Refusal>> {
        let Some(run) = engine.runs.get(&self.run) else {
            return Some(Err(Refusal::not_found("workflow execution not found")));
        };
        let Page { from, most, close_only, waits, for_worker } = self.page;
        let is_running = run.state.is_running();
        let answer = |events: Vec<Bytes>, next: Option<i64>| {
            let next_page_token = next.map_or_else(Bytes::new, |next| token(self.run, next, for_worker));
            let history = Some(History { events });
            Some(Ok(GetWorkflowExecutionHistoryResponse { history, next_page_token, ..Default::default() }))
        };
        if close_only {
            return match (is_running, waits) {
                (true, false) => answer(Vec::new(), None),
                (false, _) => answer(run.history.last().cloned().into_iter().collect(), None),
                (true, true) if expired => answer(Vec::new(), Some(run.state.next_event_id)),
                (true, true) => None,
            };
        }
        let events = run.history.page(from, most);
        let next = from + i64::try_from(events.len()).unwrap_or_default();
        if waits && is_running {
            if events.is_empty() && !expired {
                return None;
            }
            return answer(events.to_vec(), Some(next));
        }
        let mut events = events.to_vec();
        let more = (next < run.state.next_event_id).then_some(next);
        if for_worker && more.is_none() {
            events.extend(run.virtual_events());
        }
        answer(events, more)
    }

    fn abandon(&self, _engine: &mut Engine) {}
}
