//! Queries: answered by a worker, either in a task of their own or along with a workflow task; they leave no event.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::RunId;
use crate::pb::common::v1::Payloads;
use crate::pb::enums::v1::QueryResultType;
use crate::pb::errordetails::v1::WorkflowNotReadyFailure;
use crate::pb::query::v1::{WorkflowQuery, WorkflowQueryResult};
use crate::refusal::{Code, Refusal};
use crate::task::TaskKind;
use crate::time::Time;

use super::{Context, Run};

/// What a query came to.
pub(crate) type QueryAnswer = Result<Option<Payloads>, Refusal>;

/// The queries of a run that are not answered, or whose answer nobody has taken yet.
#[derive(Debug, Default)]
pub(crate) struct Queries {
    all: BTreeMap<u64, Query>,
}

#[derive(Debug)]
struct Query {
    query: WorkflowQuery,
    place: Place,
    /// When it is offered to everybody, if the worker that keeps the workflow has not answered by then.
    falls_back_at: Option<Time>,
}

#[derive(Clone, Debug, PartialEq)]
enum Place {
    /// Goes along with the next workflow task.
    Waiting,
    /// A task of its own, with this stamp.
    Direct(u64),
    /// A worker has it, along with a workflow task.
    InTask,
    Answered(QueryAnswer),
}

/// A query that a worker is to answer in a task of its own.
#[derive(Debug)]
pub(crate) struct QueryStart {
    pub(crate) query: WorkflowQuery,
}

impl Queries {
    /// Whether no query needs a worker.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.values().all(|query| matches!(query.place, Place::Answered(_)))
    }

    /// The answer, if there is one; it is given once.
    pub(crate) fn take_answer(&mut self, id: u64) -> Option<QueryAnswer> {
        if !matches!(self.all.get(&id)?.place, Place::Answered(_)) {
            return None;
        }
        match self.all.remove(&id)?.place {
            Place::Answered(answer) => Some(answer),
            _ => None,
        }
    }

    /// Whether one goes along with a workflow task, or is to.
    #[cfg(feature = "audit")]
    pub(crate) fn wait_for_task(&self) -> bool {
        self.all.values().any(|query| matches!(query.place, Place::Waiting | Place::InTask))
    }

    /// When the first of them falls back to the normal queue.
    pub(super) fn due(&self) -> Option<Time> {
        self.all.values().filter_map(|query| query.falls_back_at).min()
    }

    /// Nobody waits for it any more.
    pub(crate) fn abandon(&mut self, id: u64) {
        self.all.remove(&id);
    }

    /// The queries that go along with a workflow task which a worker takes now.
    pub(crate) fn hand_out(&mut self) -> BTreeMap<String, WorkflowQuery> {
        let waiting = self.all.iter_mut().filter(|(_, query)| query.place == Place::Waiting);
        waiting
            .map(|(id, query)| {
                query.place = Place::InTask;
                (query_name(*id), query.query.clone())
            })
            .collect()
    }

    /// The worker's answers to what went along with its workflow task. What it left out waits for the next one.
    pub(super) fn answer_handed_out(&mut self, results: BTreeMap<String, WorkflowQueryResult>) {
        for (id, result) in results {
            let query = query_id(&id).and_then(|id| self.all.get_mut(&id));
            if let Some(query) = query.filter(|query| query.place == Place::InTask) {
                query.place = Place::Answered(answer(result));
            }
        }
        self.take_back();
    }

    /// A workflow task that failed takes no query with it.
    pub(super) fn take_back(&mut self) {
        for query in self.all.values_mut().filter(|query| query.place == Place::InTask) {
            query.place = Place::Waiting;
        }
    }

    fn direct(&mut self, id: u64, stamp: u64) -> Option<&mut Query> {
        self.all.get_mut(&id).filter(|query| query.place == Place::Direct(stamp))
    }
}

/// A query's number as workers see it.
fn query_name(id: u64) -> String {
    RunId::from_u128(u128::from(id)).to_string()
}

fn query_id(name: &str) -> Option<u64> {
    u64::try_from(RunId::parse_str(name).ok()?.as_u128()).ok()
}

fn answer(result: WorkflowQueryResult) -> QueryAnswer {
    match result.result_type() {
        QueryResultType::Answered => Ok(result.answer),
        _ => Err(Refusal::query_failed(result.error_message, result.failure)),
    }
}

/// No worker can answer for a run that none has ever seen.
pub(crate) fn closed_before_start() -> Refusal {
    Refusal::new(Code::FailedPrecondition, "Workflow execution closed before WorkflowTaskStarted event")
        .with(&WorkflowNotReadyFailure::default())
}

impl Run {
    /// Takes a query; `id` is one that no other query has.
    pub(crate) fn query(&mut self, cx: &mut Context<'_>, id: u64, query: WorkflowQuery) {
        let waits = self.state.task.is_some() && self.state.is_running();
        self.queries.all.insert(id, Query { query, place: Place::Waiting, falls_back_at: None });
        if !waits {
            self.send_queries(cx);
        }
    }

    /// Makes tasks of their own of queries with which no workflow task can go.
    pub(crate) fn send_queries(&mut self, cx: &mut Context<'_>) {
        if self.queries.all.is_empty() || (self.state.task.is_some() && self.state.is_running()) {
            return;
        }
        let waiting = |query: &Query| matches!(query.place, Place::Waiting | Place::InTask);
        if !self.state.is_running() && !self.had_started_task() {
            for query in self.queries.all.values_mut().filter(|query| waiting(query)) {
                query.place = Place::Answered(Err(closed_before_start()));
            }
            return;
        }
        let ids: Vec<u64> = self.queries.all.iter().filter(|(_, query)| waiting(query)).map(|(id, _)| *id).collect();
        for id in ids {
            let stamp = cx.stamp();
            let (queue, falls_back_at) = match &self.sticky {
                Some(sticky) => (Arc::clone(&sticky.queue), Some(cx.now.after(sticky.schedule_to_start))),
                None => (self.normal_queue().into(), None),
            };
            if let Some(query) = self.queries.all.get_mut(&id) {
                query.place = Place::Direct(stamp);
                query.falls_back_at = falls_back_at;
            }
            let sticky = falls_back_at.is_some();
            cx.tasks.push(self.task(TaskKind::Query, queue, sticky, id.cast_signed(), stamp));
        }
    }

    /// The worker that keeps the workflow is not there: whoever polls the normal queue is to answer.
    pub(crate) fn resend_query(&mut self, cx: &mut Context<'_>, id: u64, stamp: u64) {
        if let Some(query) = self.queries.direct(id, stamp) {
            query.falls_back_at = None;
            let queue = self.normal_queue().into();
            cx.tasks.push(self.task(TaskKind::Query, queue, false, id.cast_signed(), stamp));
        }
    }

    /// The worker that keeps the workflow was given time to answer a query, and has not.
    pub(super) fn query_due(&mut self, cx: &mut Context<'_>, due: Time) {
        self.sticky = None;
        let late = self.queries.all.iter().filter(|(_, query)| query.falls_back_at == Some(due));
        let late: Vec<_> = late.map(|(id, query)| (*id, query.place.clone())).collect();
        for (id, place) in late {
            if let Place::Direct(stamp) = place {
                self.resend_query(cx, id, stamp);
            }
        }
    }

    /// A query that a worker takes, unless nobody waits for its answer any more.
    pub(crate) fn start_query(&mut self, id: u64, stamp: u64) -> Option<QueryStart> {
        let query = self.queries.direct(id, stamp)?;
        Some(QueryStart { query: query.query.clone() })
    }

    pub(crate) fn is_query_waiting(&self, id: u64, stamp: u64) -> bool {
        self.queries.all.get(&id).is_some_and(|query| query.place == Place::Direct(stamp))
    }

    /// A worker's answer to a query that was a task of its own; false if nobody waits for it.
    pub(crate) fn answer_query(&mut self, id: u64, stamp: u64, answer: QueryAnswer) -> bool {
        match self.queries.direct(id, stamp) {
            Some(query) => {
                query.place = Place::Answered(answer);
                query.falls_back_at = None;
                true
            }
            None => false,
        }
    }
}
