//! DescribeWorkflowExecution, and how lists show a run.

use bytes::Bytes;

use super::check;
use crate::backoff;
use crate::engine::Engine;
use crate::pb::activity::v1::ActivityOptions;
use crate::pb::common::v1::{Memo, Payload, SearchAttributes};
use crate::pb::enums::v1::{EventType, PendingActivityState, PendingWorkflowTaskState};
use crate::pb::taskqueue::v1::TaskQueue;
use crate::pb::workflow::v1::{
    PendingActivityInfo, PendingChildExecutionInfo, PendingWorkflowTaskInfo, RequestIdInfo, ResetPointInfo,
    ResetPoints, WorkflowExecutionConfig, WorkflowExecutionExtendedInfo, WorkflowExecutionInfo,
};
use crate::pb::workflowservice::v1::{DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse};
use crate::refusal::Refusal;
use crate::run::{Activity, Run};
use crate::time::{self, Time};

impl Engine {
    /// DescribeWorkflowExecution.
    ///
    /// # Errors
    /// As the service.
    pub fn describe_workflow_execution(
        &mut self,
        _now: Time,
        request: DescribeWorkflowExecutionRequest,
    ) -> Result<DescribeWorkflowExecutionResponse, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        check::execution(request.execution.as_ref())?;
        let id = self.find(namespace, request.execution.as_ref())?;
        let run = self.runs.get(&id).ok_or_else(|| Refusal::workflow_not_found(""))?;
        Ok(run.describe())
    }
}

impl Run {
    fn describe(&self) -> DescribeWorkflowExecutionResponse {
        let started = &self.state.started;
        let limits = &started.workflow_execution_timeout;
        DescribeWorkflowExecutionResponse {
            execution_config: Some(WorkflowExecutionConfig {
                task_queue: Some(self.queue_message()),
                workflow_execution_timeout: *limits,
                workflow_run_timeout: started.workflow_run_timeout,
                default_workflow_task_timeout: started.workflow_task_timeout,
                user_metadata: self.user_metadata.as_deref().cloned(),
            }),
            workflow_execution_info: Some(self.info()),
            pending_activities: self.state.activities.values().map(pending_activity).collect(),
            pending_children: self.state.children.values().map(pending_child).collect(),
            pending_workflow_task: self.pending_task(),
            workflow_extended_info: Some(self.extended_info()),
            ..Default::default()
        }
    }

    /// How lists and descriptions show a run.
    pub(crate) fn info(&self) -> WorkflowExecutionInfo {
        let started = &self.state.started;
        let indexed_fields = self.shown_attributes();
        let closed = self.state.close_time;
        WorkflowExecutionInfo {
            execution: Some(self.execution()),
            r#type: started.workflow_type.clone(),
            start_time: Some(self.state.start_time.to_proto()),
            close_time: closed.map(Time::to_proto),
            status: self.state.status as i32,
            history_length: self.state.next_event_id - 1,
            parent_namespace_id: started.parent_workflow_namespace_id.clone(),
            parent_execution: started.parent_workflow_execution.clone(),
            execution_time: Some(self.execution_time().to_proto()),
            memo: Some(Memo { fields: self.state.memo.clone() }),
            search_attributes: Some(SearchAttributes { indexed_fields }),
            auto_reset_points: Some(self.reset_points()),
            task_queue: self.normal_queue().to_owned(),
            state_transition_count: self.transitions,
            history_size_bytes: i64::try_from(self.history.bytes()).unwrap_or(i64::MAX),
            execution_duration: closed.map(|closed| time::to_proto(closed.since(self.execution_time()))),
            root_execution: started.root_workflow_execution.clone().or_else(|| Some(self.execution())),
            first_run_id: started.first_execution_run_id.clone(),
            priority: started.priority.clone(),
            ..Default::default()
        }
    }

    /// When the workflow begins or began, which may be later than it was started.
    pub(crate) fn execution_time(&self) -> Time {
        let backoff = time::duration(self.state.started.first_workflow_task_backoff.as_ref());
        self.state.start_time.after(backoff)
    }

    /// Its search attributes, and the one that the server sets once a worker has completed a workflow task.
    pub(crate) fn shown_attributes(&self) -> std::collections::BTreeMap<String, Payload> {
        let mut fields = self.state.search_attributes.clone();
        if let Some(first) = &self.first_completed {
            fields.insert("BuildIds".to_owned(), keywords("unversioned"));
            if !first.binary_checksum.is_empty() {
                fields.insert("BinaryChecksums".to_owned(), keywords(&first.binary_checksum));
            }
        }
        fields
    }

    /// The points from which everything could be done again: of all runs of the chain, the first workflow task that
    /// completed.
    fn reset_points(&self) -> ResetPoints {
        match &self.state.started.prev_auto_reset_points {
            Some(points) if !points.points.is_empty() => points.clone(),
            _ => ResetPoints { points: self.reset_point().into_iter().collect() },
        }
    }

    /// The same for the run that takes over from this one, which closes now.
    pub(crate) fn next_reset_points(&self, now: Time) -> ResetPoints {
        let mut points = self.reset_points();
        let own_id = self.id.to_string();
        for point in points.points.iter_mut().filter(|point| point.run_id == own_id) {
            point.expire_time = Some(now.after(self.namespace.retention).to_proto());
        }
        points
    }

    fn reset_point(&self) -> Option<ResetPointInfo> {
        self.first_completed.as_ref().map(|first| ResetPointInfo {
            binary_checksum: first.binary_checksum.clone(),
            run_id: self.id.to_string(),
            first_workflow_task_completed_id: first.id,
            create_time: Some(first.at.to_proto()),
            expire_time: first.expires_at.map(Time::to_proto),
            resettable: true,
            ..Default::default()
        })
    }

    fn pending_task(&self) -> Option<PendingWorkflowTaskInfo> {
        let task = self.state.task.as_ref()?;
        let state = match task.started {
            Some(_) => PendingWorkflowTaskState::Started,
            None => PendingWorkflowTaskState::Scheduled,
        };
        Some(PendingWorkflowTaskInfo {
            state: state as i32,
            scheduled_time: Some(task.scheduled_at.to_proto()),
            original_scheduled_time: Some(task.first_scheduled_at.to_proto()),
            started_time: task.started.as_ref().map(|started| started.at.to_proto()),
            attempt: task.attempt,
        })
    }

    fn extended_info(&self) -> WorkflowExecutionExtendedInfo {
        let of_start =
            RequestIdInfo { event_type: EventType::WorkflowExecutionStarted as i32, event_id: 1, buffered: false };
        let attached = self.attached.iter().map(|(request_id, event_id)| {
            let event_type = EventType::WorkflowExecutionOptionsUpdated as i32;
            (request_id.clone(), RequestIdInfo { event_type, event_id: *event_id, buffered: *event_id == 0 })
        });
        WorkflowExecutionExtendedInfo {
            execution_expiration_time: self.expires_at().map(Time::to_proto),
            // A zero time stands for none here.
            run_expiration_time: Some(self.runs_until().map(Time::to_proto).unwrap_or_default()),
            cancel_requested: self.state.cancel_requested,
            original_start_time: Some(self.state.start_time.to_proto()),
            request_id_infos: [(self.start_request_id.clone(), of_start)].into_iter().chain(attached).collect(),
            ..Default::default()
        }
    }
}

/// A search attribute with one keyword.
fn keywords(word: &str) -> Payload {
    let metadata = [("encoding", "json/plain"), ("type", "KeywordList")];
    let metadata = metadata.map(|(key, value)| (key.to_owned(), Bytes::from(value))).into();
    let data = serde_json::json!([word]).to_string().into();
    Payload { metadata, data, external_payloads: Vec::new() }
}

fn pending_activity(activity: &Activity) -> PendingActivityInfo {
    let attributes = &activity.attributes;
    let state = match (&activity.started, activity.cancel_requested_id) {
        (_, Some(_)) => PendingActivityState::CancelRequested,
        (Some(_), None) => PendingActivityState::Started,
        (None, None) => PendingActivityState::Scheduled,
    };
    let policy = attributes.retry_policy.clone();
    // How long this attempt waits, or how long the next one would.
    let interval = match (&policy, activity.last_ended_at) {
        _ if activity.started.is_some() => None,
        (_, Some(ended)) if activity.is_backing_off => Some(activity.attempt_at.since(ended)),
        (policy, _) => policy.as_ref().map(|policy| backoff::interval(policy, activity.attempt)),
    };
    let queue = attributes.task_queue.as_ref().map_or("", |queue| &queue.name);
    PendingActivityInfo {
        activity_id: attributes.activity_id.clone(),
        activity_type: attributes.activity_type.clone(),
        state: state as i32,
        heartbeat_details: activity.heartbeat.as_ref().and_then(|heartbeat| heartbeat.details.clone()),
        last_heartbeat_time: activity.heartbeat.as_ref().map(|heartbeat| heartbeat.at.to_proto()),
        last_started_time: activity.started.as_ref().map(|started| started.at.to_proto()),
        attempt: activity.attempt,
        maximum_attempts: policy.as_ref().map_or(0, |policy| policy.maximum_attempts),
        scheduled_time: Some(activity.attempt_at.to_proto()),
        expiration_time: activity.expires_at().map(Time::to_proto),
        last_failure: activity.last_failure.clone(),
        last_worker_identity: activity.last_worker.clone(),
        current_retry_interval: interval.map(time::to_proto),
        last_attempt_complete_time: activity.last_ended_at.map(Time::to_proto),
        next_attempt_schedule_time: activity.is_backing_off.then(|| activity.attempt_at.to_proto()),
        priority: attributes.priority.clone(),
        activity_options: Some(ActivityOptions {
            task_queue: Some(TaskQueue { name: queue.to_owned(), kind: 0, normal_name: queue.to_owned() }),
            schedule_to_close_timeout: attributes.schedule_to_close_timeout,
            schedule_to_start_timeout: attributes.schedule_to_start_timeout,
            start_to_close_timeout: attributes.start_to_close_timeout,
            heartbeat_timeout: attributes.heartbeat_timeout,
            retry_policy: policy,
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn pending_child(child: &crate::run::Child) -> PendingChildExecutionInfo {
    PendingChildExecutionInfo {
        workflow_id: child.attributes.workflow_id.clone(),
        run_id: child.run_id.clone(),
        workflow_type_name: child.attributes.workflow_type.as_ref().map_or_else(String::new, |kind| kind.name.clone()),
        initiated_id: child.initiated_id,
        parent_close_policy: child.policy() as i32,
    }
}
