//! What is told of a task queue, and the end of a worker's own.

use std::collections::BTreeMap;
use std::rc::Rc;

use bytes::Bytes;
use temporal_native_engine::{Refusal, Time, time};

use crate::dispatch::{Call, Reply, answer};
use crate::matching::Side;
use crate::pb::enums::v1::{DescribeTaskQueueMode, RateLimitSource, TaskQueueKind, TaskQueueType};
use crate::pb::taskqueue::v1::{
    PollerInfo, TaskIdBlock, TaskQueue, TaskQueueStats, TaskQueueStatus, TaskQueueTypeInfo, TaskQueueVersionInfo,
    TaskQueueVersioningInfo,
};
use crate::pb::workflowservice::v1::{
    DescribeTaskQueueRequest, DescribeTaskQueueResponse, ShutdownWorkerRequest, ShutdownWorkerResponse,
    describe_task_queue_response::EffectiveRateLimit,
};
use crate::shell::{Shell, State};

/// What the real server says where nothing limits it.
const POLLS_PER_SECOND: f64 = 100_000.0;
const TASKS_PER_SECOND: f32 = 1_000.0;
const TASK_IDS_PER_BLOCK: i64 = 100_000;
/// The priority of tasks that have none.
const DEFAULT_PRIORITY: i32 = 3;

pub(crate) fn describe(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    answer(message, |request| shell.enter(|state| description(state, &request)))
}

#[expect(deprecated, reason = "clients still ask for what newer ones need not")]
fn description(state: &mut State, request: &DescribeTaskQueueRequest) -> Result<DescribeTaskQueueResponse, Refusal> {
    let namespace = state.engine.check_poll(&request.namespace, request.task_queue.as_ref(), "")?;
    let queue = request.task_queue.clone().unwrap_or_default();
    let sticky = queue.kind() == TaskQueueKind::Sticky;
    let workflows = Side { namespace, activities: false, sticky };
    if request.api_mode() == DescribeTaskQueueMode::Enhanced {
        if sticky {
            return Err(Refusal::invalid(
                "Enhanced DescribeTaskQueue is not valid for a sticky queue, use api_mode=UNSPECIFIED or a normal queue.",
            ));
        }
        return Ok(enhanced(state, workflows, &queue.name, request));
    }
    let side = Side { activities: request.task_queue_type() == TaskQueueType::Activity, ..workflows };
    let stats = request.report_stats.then(|| stats(state, side, &queue.name));
    let task_queue_status = request.include_task_queue_status.then(|| TaskQueueStatus {
        backlog_count_hint: count(state, side, &queue.name).0,
        rate_per_second: TASKS_PER_SECOND.into(),
        task_id_block: Some(TaskIdBlock { start_id: 1, end_id: TASK_IDS_PER_BLOCK }),
        ..Default::default()
    });
    let versioning_info = (queue.kind() != TaskQueueKind::Sticky)
        .then(|| TaskQueueVersioningInfo { current_version: "__unversioned__".to_owned(), ..Default::default() });
    Ok(DescribeTaskQueueResponse {
        pollers: pollers(state, side, &queue),
        stats_by_priority_key: stats.iter().map(|stats| (DEFAULT_PRIORITY, *stats)).collect(),
        stats,
        task_queue_status,
        versioning_info,
        effective_rate_limit: Some(EffectiveRateLimit {
            requests_per_second: TASKS_PER_SECOND,
            rate_limit_source: RateLimitSource::System.into(),
        }),
        ..Default::default()
    })
}

/// The newer form: both sides of a queue at once.
#[expect(deprecated, reason = "clients still ask for it")]
fn enhanced(
    state: &mut State,
    workflows: Side,
    name: &str,
    request: &DescribeTaskQueueRequest,
) -> DescribeTaskQueueResponse {
    let both = [TaskQueueType::Workflow, TaskQueueType::Activity];
    let wanted = both
        .into_iter()
        .filter(|kind| request.task_queue_types.is_empty() || request.task_queue_types.contains(&i32::from(*kind)));
    let queue = TaskQueue { name: name.to_owned(), ..Default::default() };
    let types_info = wanted
        .map(|kind| {
            let side = Side { activities: kind == TaskQueueType::Activity, ..workflows };
            let info =
                TaskQueueTypeInfo { pollers: pollers(state, side, &queue), stats: Some(stats(state, side, name)) };
            (kind.into(), info)
        })
        .collect();
    let version = TaskQueueVersionInfo { types_info, ..Default::default() };
    DescribeTaskQueueResponse { versions_info: BTreeMap::from([(String::new(), version)]), ..Default::default() }
}

fn pollers(state: &State, side: Side, queue: &TaskQueue) -> Vec<PollerInfo> {
    let pollers = state.matching.pollers(side, &queue.name, state.clock.wall()).into_iter();
    let told = pollers.map(|(identity, seen)| PollerInfo {
        last_access_time: Some(seen.to_proto()),
        identity,
        rate_per_second: POLLS_PER_SECOND,
        ..Default::default()
    });
    told.collect()
}

fn stats(state: &mut State, side: Side, name: &str) -> TaskQueueStats {
    let (approximate_backlog_count, since) = count(state, side, name);
    let wall = state.clock.wall();
    let age = since.map(|since| wall.since(since)).unwrap_or_default();
    TaskQueueStats {
        approximate_backlog_count,
        approximate_backlog_age: Some(time::to_proto(age)),
        ..Default::default()
    }
}

fn count(state: &mut State, side: Side, name: &str) -> (i64, Option<Time>) {
    let State { matching, engine, .. } = state;
    let (count, since) = matching.backlog(side, name, |task| engine.is_current(task));
    (i64::try_from(count).unwrap_or(i64::MAX), since)
}

/// A worker ends: its polls end, and its own queue with them.
pub(crate) fn shutdown_worker(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    answer(message, |request: ShutdownWorkerRequest| {
        shell.enter(|state| {
            // Any queue will do to ask whether there is such a namespace.
            let any = TaskQueue { name: "any".to_owned(), ..Default::default() };
            let namespace = state.engine.check_poll(&request.namespace, Some(&any), &request.identity)?;
            let sticky = &request.sticky_task_queue;
            let left = if sticky.is_empty() {
                Vec::new()
            } else {
                state.matching.drop_queue(Side { namespace, activities: false, sticky: true }, sticky)
            };
            if !request.worker_instance_key.is_empty() {
                state.matching.close_worker(namespace, &request.worker_instance_key);
            }
            state.input(|engine, now| {
                for task in &left {
                    engine.sticky_unavailable(now, task);
                }
                if !sticky.is_empty() {
                    engine.sticky_queue_gone(now, namespace, sticky);
                }
                Ok(ShutdownWorkerResponse::default())
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::options::Skipping;
    use crate::pb::common::v1::WorkflowExecution;
    use crate::pb::query::v1::WorkflowQuery;
    use crate::pb::taskqueue::v1::StickyExecutionAttributes;
    use crate::pb::workflowservice::v1::{
        PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse, QueryWorkflowRequest,
        RespondWorkflowTaskCompletedRequest,
    };
    use crate::test_kit::{begin_workflow, poll, read, start_workflow, with_server};

    #[tokio::test(start_paused = true)]
    async fn a_query_left_in_the_queue_of_a_worker_that_ends_goes_to_another() {
        with_server(Skipping::Off, async |shell| {
            let began = tokio::time::Instant::now();
            start_workflow(&shell, "a").await;
            let sticky = TaskQueue { name: "own".to_owned(), kind: TaskQueueKind::Sticky.into(), ..Default::default() };
            let own = PollWorkflowTaskQueueRequest { task_queue: Some(sticky.clone()), ..poll("ending") };
            // It was seen lately, so its queue is believed in.
            drop(begin_workflow(&shell, "PollWorkflowTaskQueue", &own, 30));
            let poll = |identity| begin_workflow(&shell, "PollWorkflowTaskQueue", &poll(identity), 30);
            let task: PollWorkflowTaskQueueResponse = read(poll("ending")).await.unwrap();
            let completed = RespondWorkflowTaskCompletedRequest {
                task_token: task.task_token,
                sticky_attributes: Some(StickyExecutionAttributes {
                    worker_task_queue: Some(sticky),
                    schedule_to_start_timeout: Some(Duration::from_secs(10).try_into().unwrap()),
                }),
                ..Default::default()
            };
            begin_workflow(&shell, "RespondWorkflowTaskCompleted", &completed, 30).await.unwrap();
            let query = QueryWorkflowRequest {
                namespace: "default".to_owned(),
                execution: Some(WorkflowExecution { workflow_id: "a".to_owned(), ..Default::default() }),
                query: Some(WorkflowQuery { query_type: "state".to_owned(), ..Default::default() }),
                ..Default::default()
            };
            let _asked = begin_workflow(&shell, "QueryWorkflow", &query, 30);
            let request = ShutdownWorkerRequest {
                namespace: "default".to_owned(),
                sticky_task_queue: "own".to_owned(),
                ..Default::default()
            };
            begin_workflow(&shell, "ShutdownWorker", &request, 30).await.unwrap();
            let task: PollWorkflowTaskQueueResponse = read(poll("next")).await.unwrap();
            assert!(task.query.is_some());
            assert_eq!(began.elapsed(), Duration::ZERO);
        })
        .await;
    }
}
