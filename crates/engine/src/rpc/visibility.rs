//! Lists of workflows, and counts.

use bytes::Bytes;

use crate::RunId;
use crate::engine::Engine;
use crate::namespaces::NamespaceId;
use crate::pb::enums::v1::WorkflowExecutionStatus;
use crate::pb::filter::v1::StartTimeFilter;
use crate::pb::workflow::v1::WorkflowExecutionInfo;
use crate::pb::workflowservice::v1::{
    CountWorkflowExecutionsRequest, CountWorkflowExecutionsResponse, ListClosedWorkflowExecutionsRequest,
    ListClosedWorkflowExecutionsResponse, ListOpenWorkflowExecutionsRequest, ListOpenWorkflowExecutionsResponse,
    ListWorkflowExecutionsRequest, ListWorkflowExecutionsResponse, ScanWorkflowExecutionsRequest,
    ScanWorkflowExecutionsResponse, list_closed_workflow_executions_request as closed,
    list_open_workflow_executions_request as open,
};
use crate::refusal::Refusal;
use crate::run::Run;
use crate::time::Time;
use crate::visibility::{Attributes, Closed, Query, Record, count, page};

/// The most executions of one page.
const PAGE: usize = 1_000;

/// A page of a list, and what asks for the next one.
type Listed = (Vec<WorkflowExecutionInfo>, Bytes);

impl Engine {
    /// ListWorkflowExecutions.
    ///
    /// # Errors
    /// As the service.
    pub fn list_workflow_executions(
        &mut self,
        _now: Time,
        request: ListWorkflowExecutionsRequest,
    ) -> Result<ListWorkflowExecutionsResponse, Refusal> {
        let (executions, next_page_token) =
            self.list(&request.namespace, &request.query, request.page_size, &request.next_page_token)?;
        Ok(ListWorkflowExecutionsResponse { executions, next_page_token })
    }

    /// ScanWorkflowExecutions: a list under another name.
    ///
    /// # Errors
    /// As the service.
    pub fn scan_workflow_executions(
        &mut self,
        _now: Time,
        request: ScanWorkflowExecutionsRequest,
    ) -> Result<ScanWorkflowExecutionsResponse, Refusal> {
        let (executions, next_page_token) =
            self.list(&request.namespace, &request.query, request.page_size, &request.next_page_token)?;
        Ok(ScanWorkflowExecutionsResponse { executions, next_page_token })
    }

    /// ListOpenWorkflowExecutions.
    ///
    /// # Errors
    /// As the service.
    pub fn list_open_workflow_executions(
        &mut self,
        _now: Time,
        request: ListOpenWorkflowExecutionsRequest,
    ) -> Result<ListOpenWorkflowExecutionsResponse, Refusal> {
        let mut query = vec!["ExecutionStatus = 'Running'".to_owned()];
        query.extend(between("StartTime", request.start_time_filter.as_ref()));
        match &request.filters {
            Some(open::Filters::ExecutionFilter(filter)) => query.extend(equals("WorkflowId", &filter.workflow_id)),
            Some(open::Filters::TypeFilter(filter)) => query.extend(equals("WorkflowType", &filter.name)),
            None => {}
        }
        let (size, token) = (request.maximum_page_size, &request.next_page_token);
        let (executions, next_page_token) = self.list(&request.namespace, &query.join(" AND "), size, token)?;
        Ok(ListOpenWorkflowExecutionsResponse { executions, next_page_token })
    }

    /// ListClosedWorkflowExecutions.
    ///
    /// # Errors
    /// As the service.
    pub fn list_closed_workflow_executions(
        &mut self,
        _now: Time,
        request: ListClosedWorkflowExecutionsRequest,
    ) -> Result<ListClosedWorkflowExecutionsResponse, Refusal> {
        let mut query = vec!["ExecutionStatus != 'Running'".to_owned()];
        query.extend(between("CloseTime", request.start_time_filter.as_ref()));
        match &request.filters {
            Some(closed::Filters::ExecutionFilter(filter)) => query.extend(equals("WorkflowId", &filter.workflow_id)),
            Some(closed::Filters::TypeFilter(filter)) => query.extend(equals("WorkflowType", &filter.name)),
            Some(closed::Filters::StatusFilter(filter)) if filter.status() != WorkflowExecutionStatus::Unspecified => {
                query.push(format!("ExecutionStatus = {}", filter.status));
            }
            Some(closed::Filters::StatusFilter(_)) | None => {}
        }
        let (size, token) = (request.maximum_page_size, &request.next_page_token);
        let (executions, next_page_token) = self.list(&request.namespace, &query.join(" AND "), size, token)?;
        Ok(ListClosedWorkflowExecutionsResponse { executions, next_page_token })
    }

    /// CountWorkflowExecutions.
    ///
    /// # Errors
    /// As the service.
    pub fn count_workflow_executions(
        &mut self,
        _now: Time,
        request: CountWorkflowExecutionsRequest,
    ) -> Result<CountWorkflowExecutionsResponse, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        let query = Query::for_count(&request.query, self.registry(namespace))?;
        let attributes = self.attributes(namespace);
        let counted = count(&query, self.records(namespace, &attributes));
        Ok(CountWorkflowExecutionsResponse { count: counted.count, groups: counted.groups })
    }

    fn list(&self, namespace: &str, query: &str, size: i32, token: &[u8]) -> Result<Listed, Refusal> {
        let namespace = self.namespaces.find(namespace)?.index;
        let query = Query::for_list(query, self.registry(namespace))?;
        let size = usize::try_from(size).ok().filter(|size| *size > 0).unwrap_or(PAGE).min(PAGE);
        let attributes = self.attributes(namespace);
        let page = page(&query, self.records(namespace, &attributes), size, token)?;
        let listed = page.records.iter().filter_map(|record| self.runs.get(&record.run_id)).map(|run| run.listed());
        Ok((listed.collect(), page.next_page_token))
    }

    /// The decoded search attributes of each run of a namespace, in the order of its runs.
    fn attributes(&self, namespace: NamespaceId) -> Vec<Attributes> {
        let registry = self.registry(namespace);
        self.runs_of(namespace).map(|run| registry.decode(&run.shown_attributes())).collect()
    }

    fn records<'a>(&'a self, namespace: NamespaceId, attributes: &'a [Attributes]) -> impl Iterator<Item = Record<'a>> {
        self.runs_of(namespace).zip(attributes).map(|(run, attributes)| run.to_record(attributes))
    }
}

impl Run {
    fn to_record<'a>(&'a self, attributes: &'a Attributes) -> Record<'a> {
        let started = &self.state.started;
        let execution_time = self.execution_time();
        let other = |execution: &'a Option<crate::pb::common::v1::WorkflowExecution>| {
            let execution = execution.as_ref()?;
            Some((execution.workflow_id.as_str(), RunId::parse_str(&execution.run_id).ok()?))
        };
        Record {
            workflow_id: &self.workflow_id,
            run_id: self.id,
            workflow_type: self.workflow_type(),
            task_queue: self.normal_queue(),
            status: self.state.status as i32,
            start_time: self.state.start_time,
            execution_time,
            closed: self.state.close_time.map(|time| Closed {
                time,
                duration_nanos: i64::try_from(time.since(execution_time).as_nanos()).unwrap_or(i64::MAX),
                history_length: self.state.next_event_id - 1,
                history_size_bytes: i64::try_from(self.history.bytes()).unwrap_or(i64::MAX),
                state_transitions: self.transitions,
            }),
            parent: other(&started.parent_workflow_execution),
            root: other(&started.root_workflow_execution).unwrap_or((&self.workflow_id, self.id)),
            attributes,
        }
    }

    /// How lists show a run: with less than a description says of it.
    fn listed(&self) -> WorkflowExecutionInfo {
        let mut info = self.info();
        info.first_run_id.clear();
        info.auto_reset_points = None;
        info.search_attributes = info.search_attributes.filter(|attributes| !attributes.indexed_fields.is_empty());
        if info.close_time.is_none() {
            info.history_length = 0;
            info.history_size_bytes = 0;
            info.state_transition_count = 0;
        }
        info
    }
}

fn equals(column: &str, value: &str) -> Option<String> {
    (!value.is_empty()).then(|| format!("{column} = '{}'", value.replace('\\', "\\\\").replace('\'', "\\'")))
}

fn between(column: &str, filter: Option<&StartTimeFilter>) -> Option<String> {
    let filter = filter?;
    let earliest = filter.earliest_time.unwrap_or_default();
    let latest = filter.latest_time.map_or_else(|| Time::MAX.to_string(), |latest| latest.to_string());
    Some(format!("{column} BETWEEN '{earliest}' AND '{latest}'"))
}
