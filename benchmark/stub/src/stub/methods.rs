//! The RPCs the stub answers, and which fields of their requests it looks at.

/// Where a request has its workflow id.
#[derive(Clone, Copy)]
pub enum IdField {
    /// The request has none.
    None,
    /// In a field of its own.
    Direct(u32),
    /// In the `workflow_id` of a `WorkflowExecution`.
    Execution(u32),
}

/// One RPC: its name and the numbers of the fields that every request must have.
pub struct Method {
    /// As it stands in the path.
    pub name: &'static str,
    /// The field of the namespace.
    pub namespace: Option<u32>,
    /// The field of the workflow id.
    pub workflow_id: IdField,
    /// The field of the caller's identity.
    pub identity: Option<u32>,
    /// The field that makes a repeated write happen once.
    pub request_id: Option<u32>,
    /// The field of the payload, which must be of the shape that the workflow id says.
    pub payload: Option<u32>,
    /// Other fields that may not be empty, with their names.
    pub others: &'static [(u32, &'static str)],
}

/// The service, as it stands in the path.
pub const SERVICE: &str = "/temporal.api.workflowservice.v1.WorkflowService/";

/// Index of [`METHODS`].
pub const START: usize = 0;
/// Index of [`METHODS`].
pub const SIGNAL: usize = 1;
/// Index of [`METHODS`].
pub const QUERY: usize = 2;
/// Index of [`METHODS`].
pub const DESCRIBE: usize = 3;
/// Index of [`METHODS`].
pub const HISTORY: usize = 4;
/// Index of [`METHODS`].
pub const SIGNAL_WITH_START: usize = 5;
/// Index of [`METHODS`].
pub const CANCEL: usize = 6;
/// Index of [`METHODS`].
pub const TERMINATE: usize = 7;
/// Index of [`METHODS`].
pub const SYSTEM_INFO: usize = 8;

/// Every RPC the stub answers.
pub const METHODS: [Method; 9] = [
    Method {
        name: "StartWorkflowExecution",
        namespace: Some(1),
        workflow_id: IdField::Direct(2),
        identity: Some(9),
        request_id: Some(10),
        payload: Some(5),
        others: &[(3, "workflow_type"), (4, "task_queue")],
    },
    Method {
        name: "SignalWorkflowExecution",
        namespace: Some(1),
        workflow_id: IdField::Execution(2),
        identity: Some(5),
        request_id: Some(6),
        payload: Some(4),
        others: &[(3, "signal_name")],
    },
    Method {
        name: "QueryWorkflow",
        namespace: Some(1),
        workflow_id: IdField::Execution(2),
        identity: None,
        request_id: None,
        payload: None,
        others: &[(3, "query")],
    },
    Method {
        name: "DescribeWorkflowExecution",
        namespace: Some(1),
        workflow_id: IdField::Execution(2),
        identity: None,
        request_id: None,
        payload: None,
        others: &[],
    },
    Method {
        name: "GetWorkflowExecutionHistory",
        namespace: Some(1),
        workflow_id: IdField::Execution(2),
        identity: None,
        request_id: None,
        payload: None,
        others: &[],
    },
    Method {
        name: "SignalWithStartWorkflowExecution",
        namespace: Some(1),
        workflow_id: IdField::Direct(2),
        identity: Some(9),
        request_id: Some(10),
        payload: Some(5),
        others: &[(3, "workflow_type"), (4, "task_queue"), (12, "signal_name")],
    },
    Method {
        name: "RequestCancelWorkflowExecution",
        namespace: Some(1),
        workflow_id: IdField::Execution(2),
        identity: Some(3),
        request_id: Some(4),
        payload: None,
        others: &[],
    },
    Method {
        name: "TerminateWorkflowExecution",
        namespace: Some(1),
        workflow_id: IdField::Execution(2),
        identity: Some(5),
        request_id: None,
        payload: None,
        others: &[],
    },
    Method {
        name: "GetSystemInfo",
        namespace: None,
        workflow_id: IdField::None,
        identity: None,
        request_id: None,
        payload: None,
        others: &[],
    },
];

/// The method that a path names.
pub fn find(path: &str) -> Option<usize> {
    let name = path.strip_prefix(SERVICE)?;
    METHODS.iter().position(|method| method.name == name)
}
