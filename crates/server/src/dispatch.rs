//! The table of methods.

use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use prost::Message;
use temporal_native_engine::{Answer, Engine, Refusal, Time, Wait};
use tokio::time::Instant;

use crate::grpc::frame;
use crate::serve::long_poll_end;
use crate::shell::Shell;
use crate::waits::{Limits, wait};
use crate::{health, older_callers, polls, system, task_queues, test_service};

/// A call of a method.
pub(crate) struct Call {
    pub(crate) method: Method,
    /// When the caller gives up.
    pub(crate) deadline: Option<Instant>,
    /// Whether the caller knows that a run which failed may have a successor.
    pub(crate) follows_runs: bool,
}

/// What becomes of a call.
pub(crate) enum Reply {
    /// It is answered.
    Now(Result<Bytes, Refusal>),
    /// It is answered when this ends.
    Later(Pin<Box<dyn Future<Output = Result<Bytes, Refusal>>>>),
    /// This is its first message; it stays open until the caller ends it.
    Open(Bytes),
}

/// A method that there is.
#[derive(Clone, Copy)]
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) serve: fn(&Rc<Shell>, &Call, Bytes) -> Reply,
}

const WORKFLOW_SERVICE: &str = "temporal.api.workflowservice.v1.WorkflowService";
const OPERATOR_SERVICE: &str = "temporal.api.operatorservice.v1.OperatorService";
const TEST_SERVICE: &str = "temporal.api.testservice.v1.TestService";
const HEALTH: &str = "grpc.health.v1.Health";

/// Whether a service is one of this server's.
pub(crate) fn is_served(service: &str, can_skip: bool) -> bool {
    matches!(service, WORKFLOW_SERVICE | OPERATOR_SERVICE | HEALTH) || (service == TEST_SERVICE && can_skip)
}

/// The method that a path names.
pub(crate) fn find(path: &str, can_skip: bool) -> Result<Method, Refusal> {
    let Some((service, method)) = path.strip_prefix('/').and_then(|path| path.rsplit_once('/')) else {
        return Err(Refusal::unimplemented(format!("malformed method name: {path:?}")));
    };
    let found = match service {
        WORKFLOW_SERVICE => workflow_service(method),
        OPERATOR_SERVICE => operator_service(method),
        HEALTH => health_service(method),
        TEST_SERVICE if can_skip => test_service(method),
        _ => return Err(Refusal::unimplemented(format!("unknown service {service}"))),
    };
    found.ok_or_else(|| Refusal::unimplemented(format!("unknown method {method} for service {service}")))
}

/// A function that finds the methods of one service: those which the engine answers at once, and others, with what serves
/// them.
macro_rules! service {
    ($find:ident: $($plain:ident => $method:ident,)* ; $($other:ident => $serve:expr,)*) => {
        fn $find(method: &str) -> Option<Method> {
            match method {
                $(stringify!($plain) => Some(Method {
                    name: stringify!($plain),
                    serve: |shell, _, message| at_once(shell, message, Engine::$method),
                }),)*
                $(stringify!($other) => Some(Method { name: stringify!($other), serve: $serve }),)*
                _ => None,
            }
        }
    };
}

service! { workflow_service:
    StartWorkflowExecution => start_workflow_execution,
    SignalWorkflowExecution => signal_workflow_execution,
    SignalWithStartWorkflowExecution => signal_with_start_workflow_execution,
    RequestCancelWorkflowExecution => request_cancel_workflow_execution,
    TerminateWorkflowExecution => terminate_workflow_execution,
    DescribeWorkflowExecution => describe_workflow_execution,
    GetWorkflowExecutionHistoryReverse => get_workflow_execution_history_reverse,
    RespondWorkflowTaskCompleted => respond_workflow_task_completed,
    RespondWorkflowTaskFailed => respond_workflow_task_failed,
    RespondQueryTaskCompleted => respond_query_task_completed,
    RecordActivityTaskHeartbeat => record_activity_task_heartbeat,
    RecordActivityTaskHeartbeatById => record_activity_task_heartbeat_by_id,
    RespondActivityTaskCompleted => respond_activity_task_completed,
    RespondActivityTaskCompletedById => respond_activity_task_completed_by_id,
    RespondActivityTaskFailed => respond_activity_task_failed,
    RespondActivityTaskFailedById => respond_activity_task_failed_by_id,
    RespondActivityTaskCanceled => respond_activity_task_canceled,
    RespondActivityTaskCanceledById => respond_activity_task_canceled_by_id,
    ResetStickyTaskQueue => reset_sticky_task_queue,
    RegisterNamespace => register_namespace,
    DescribeNamespace => describe_namespace,
    ListNamespaces => list_namespaces,
    ListWorkflowExecutions => list_workflow_executions,
    ScanWorkflowExecutions => scan_workflow_executions,
    ListOpenWorkflowExecutions => list_open_workflow_executions,
    ListClosedWorkflowExecutions => list_closed_workflow_executions,
    CountWorkflowExecutions => count_workflow_executions,
    GetSearchAttributes => get_search_attributes,
    ;
    GetWorkflowExecutionHistory => |shell, call, message| {
        let end = long_poll_end(HISTORY_LONG_POLL, call.deadline);
        let limits = Limits { end, give_up: None };
        if call.follows_runs {
            or_wait(shell, limits, message, Engine::get_workflow_execution_history)
        } else {
            or_wait(shell, limits, message, older_callers::get_workflow_execution_history)
        }
    },
    QueryWorkflow => |shell, call, message| {
        let longest = Instant::now() + QUERY_TIMEOUT;
        let end = call.deadline.map_or(longest, |deadline| deadline.min(longest));
        or_wait(shell, Limits { end, give_up: None }, message, Engine::query_workflow)
    },
    UpdateWorkflowExecution => |shell, call, message| {
        or_wait(shell, update_limits(call), message, Engine::update_workflow_execution)
    },
    PollWorkflowExecutionUpdate => |shell, call, message| {
        or_wait(shell, update_limits(call), message, Engine::poll_workflow_execution_update)
    },
    ExecuteMultiOperation => |shell, call, message| {
        or_wait(shell, update_limits(call), message, Engine::execute_multi_operation)
    },
    PollWorkflowTaskQueue => polls::workflow_task,
    PollActivityTaskQueue => polls::activity_task,
    DescribeTaskQueue => task_queues::describe,
    ShutdownWorker => task_queues::shutdown_worker,
    GetSystemInfo => |_, _, message| answer(message, system::system_info),
    GetClusterInfo => |_, _, message| answer(message, system::cluster_info),
}

service! { operator_service:
    AddSearchAttributes => add_search_attributes,
    RemoveSearchAttributes => remove_search_attributes,
    ListSearchAttributes => list_search_attributes,
    ;
}

service! { health_service: ;
    Check => health::check,
    Watch => health::watch,
}

service! { test_service: ;
    LockTimeSkipping => test_service::lock,
    UnlockTimeSkipping => test_service::unlock,
    Sleep => test_service::sleep,
    SleepUntil => test_service::sleep_until,
    UnlockTimeSkippingWithSleep => test_service::unlock_with_sleep,
    GetCurrentTime => test_service::current_time,
}

/// The real server's figures.
const HISTORY_LONG_POLL: Duration = Duration::from_secs(20);
const UPDATE_LONG_POLL: Duration = Duration::from_secs(20);
const QUERY_TIMEOUT: Duration = Duration::from_secs(30);

/// An update that takes longer than the server waits is told how far it is; a caller who gives up before that gets
/// nothing.
fn update_limits(call: &Call) -> Limits {
    Limits { end: Instant::now() + UPDATE_LONG_POLL, give_up: call.deadline }
}

/// A call that needs no engine.
pub(crate) fn answer<Q, A>(message: Bytes, act: impl FnOnce(Q) -> Result<A, Refusal>) -> Reply
where
    Q: Message + Default,
    A: Message,
{
    Reply::Now(decode(message).and_then(act).map(|answer| frame(&answer)))
}

fn at_once<Q, A>(shell: &Shell, message: Bytes, act: impl FnOnce(&mut Engine, Time, Q) -> Result<A, Refusal>) -> Reply
where
    Q: Message + Default,
    A: Message,
{
    answer(message, |request| shell.input(|engine, now| act(engine, now, request)))
}

fn or_wait<Q, W>(
    shell: &Rc<Shell>,
    limits: Limits,
    message: Bytes,
    act: impl FnOnce(&mut Engine, Time, Q) -> Result<Answer<W::Response, W>, Refusal>,
) -> Reply
where
    Q: Message + Default,
    W: Wait + 'static,
    W::Response: Message,
{
    match decode(message).and_then(|request| shell.input(|engine, now| act(engine, now, request))) {
        Err(refusal) => Reply::Now(Err(refusal)),
        Ok(Answer::Ready(answer)) => Reply::Now(Ok(frame(&answer))),
        Ok(Answer::Wait(waiting)) => {
            let waiting = wait(shell, waiting, limits);
            Reply::Later(Box::pin(async { waiting.await.map(|answer| frame(&answer)) }))
        }
    }
}

/// Unlike by the real server, what cannot be read is the caller's mistake: a client would repeat an internal error.
pub(crate) fn decode<Q: Message + Default>(message: Bytes) -> Result<Q, Refusal> {
    Q::decode(message).map_err(|error| Refusal::invalid(format!("grpc: error unmarshalling request: {error}")))
}

#[cfg(test)]
mod tests {
    use temporal_native_engine::Code;

    use super::*;

    #[test]
    fn a_path_names_a_method() {
        let path = "/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution";
        assert_eq!(find(path, false).map(|method| method.name).ok(), Some("StartWorkflowExecution"));
    }

    #[test]
    fn what_there_is_not_is_unimplemented() {
        let texts = [
            ("/nope", "malformed method name: \"/nope\""),
            ("", "malformed method name: \"\""),
            ("/nope/Nope", "unknown service nope"),
            ("/grpc.health.v1.Health/Nope", "unknown method Nope for service grpc.health.v1.Health"),
            (
                "/temporal.api.testservice.v1.TestService/Sleep",
                "unknown service temporal.api.testservice.v1.TestService",
            ),
        ];
        for (path, text) in texts {
            let refusal = find(path, false).err().unwrap();
            assert_eq!((refusal.code, refusal.message.as_str()), (Code::Unimplemented, text));
        }
        assert!(find(texts[4].0, true).is_ok());
    }
}
