//! The operations, as JavaScript submits them: convert, make one call, convert back.

#![expect(clippy::too_many_arguments, reason = "positional arguments cross faster than an object")]

use std::sync::Arc;

use futures_util::FutureExt;
use napi::{Env, Result};
use napi_derive::napi;

use crate::client::{
    CancelWorkflow, Client, Execution, QueryWorkflow, SignalWithStart, SignalWorkflow, StartOptions, StartWorkflow,
    TerminateWorkflow, WorkflowResult,
};
use crate::rpc::CallOptions;

use super::connection::{answer, submit};
use super::core::Inner;
use super::mailbox::Answer;
use super::options::{CallControl, WorkflowStartOptions};
use super::payload::{InputPayload, inputs};

/// A client of one namespace. Every method answers in its slot of `Core.drain()`.
#[napi]
pub struct NativeClient {
    core: Arc<Inner>,
    client: Client,
}

#[napi]
impl NativeClient {
    pub(super) fn new(core: Arc<Inner>, client: Client) -> Self {
        Self { core, client }
    }

    /// Starts a workflow; answers with the run id, as `Text` or `Joined`.
    #[napi(
        ts_args_type = "slot: number, control: CallControl | undefined, workflowId: string, workflowType: string, taskQueue: string, args: Array<InputPayload>, options?: WorkflowStartOptions"
    )]
    pub fn start(
        &self,
        env: &Env,
        slot: u32,
        control: Option<CallControl>,
        workflow_id: String,
        workflow_type: String,
        task_queue: String,
        args: Vec<InputPayload>,
        options: Option<WorkflowStartOptions>,
    ) -> Result<()> {
        self.submit(env, slot, control, move |client, call| {
            let options = options.map(StartOptions::from).unwrap_or_default();
            let start = StartWorkflow { workflow_id, workflow_type, task_queue, input: inputs(args), options };
            let started = client.start(start, call);
            started.map(|result| {
                answer(result, |started| {
                    if started.is_new { Answer::Text(started.run_id) } else { Answer::Joined(started.run_id) }
                })
            })
        })
    }

    /// Signals a workflow, starting it where needed; answers with the run id.
    #[napi(
        ts_args_type = "slot: number, control: CallControl | undefined, signalName: string, signalArgs: Array<InputPayload>, workflowId: string, workflowType: string, taskQueue: string, args: Array<InputPayload>, options?: WorkflowStartOptions"
    )]
    pub fn signal_with_start(
        &self,
        env: &Env,
        slot: u32,
        control: Option<CallControl>,
        signal_name: String,
        signal_args: Vec<InputPayload>,
        workflow_id: String,
        workflow_type: String,
        task_queue: String,
        args: Vec<InputPayload>,
        options: Option<WorkflowStartOptions>,
    ) -> Result<()> {
        self.submit(env, slot, control, move |client, call| {
            let options = options.map(StartOptions::from).unwrap_or_default();
            let start = StartWorkflow { workflow_id, workflow_type, task_queue, input: inputs(args), options };
            let request = SignalWithStart { signal_name, signal_input: inputs(signal_args), start };
            let signalled = client.signal_with_start(request, call);
            signalled.map(|result| answer(result, Answer::Text))
        })
    }

    /// Signals a workflow; answers with nothing.
    #[napi(
        ts_args_type = "slot: number, control: CallControl | undefined, workflowId: string, runId: string, name: string, args: Array<InputPayload>"
    )]
    pub fn signal(
        &self,
        env: &Env,
        slot: u32,
        control: Option<CallControl>,
        workflow_id: String,
        run_id: String,
        name: String,
        args: Vec<InputPayload>,
    ) -> Result<()> {
        self.submit(env, slot, control, move |client, call| {
            let execution = Execution { workflow_id, run_id };
            let signalled = client.signal(SignalWorkflow { execution, name, input: inputs(args) }, call);
            signalled.map(|result| answer(result, |()| Answer::Nothing))
        })
    }

    /// Asks a workflow; answers with a value.
    #[napi(
        ts_args_type = "slot: number, control: CallControl | undefined, workflowId: string, runId: string, name: string, args: Array<InputPayload>, rejectCondition: number"
    )]
    pub fn query(
        &self,
        env: &Env,
        slot: u32,
        control: Option<CallControl>,
        workflow_id: String,
        run_id: String,
        name: String,
        args: Vec<InputPayload>,
        reject_condition: i32,
    ) -> Result<()> {
        self.submit(env, slot, control, move |client, call| {
            let execution = Execution { workflow_id, run_id };
            let query = QueryWorkflow { execution, name, input: inputs(args), reject_condition };
            let asked = client.query(query, call);
            asked.map(|result| answer(result, Answer::Value))
        })
    }

    /// Waits for a workflow to close; answers with its result, a value.
    #[napi]
    pub fn result(
        &self,
        env: &Env,
        slot: u32,
        control: Option<CallControl>,
        workflow_id: String,
        run_id: String,
        follow_runs: bool,
    ) -> Result<()> {
        self.submit(env, slot, control, move |client, call| {
            let execution = Execution { workflow_id, run_id };
            let closed = client.result(WorkflowResult { execution, follow_runs }, call);
            closed.map(|result| answer(result, Answer::Value))
        })
    }

    /// Asks a workflow to end itself; answers with nothing.
    #[napi]
    pub fn cancel(
        &self,
        env: &Env,
        slot: u32,
        control: Option<CallControl>,
        workflow_id: String,
        run_id: String,
        first_execution_run_id: String,
        reason: String,
    ) -> Result<()> {
        self.submit(env, slot, control, move |client, call| {
            let execution = Execution { workflow_id, run_id };
            let cancelled = client.cancel(CancelWorkflow { execution, first_execution_run_id, reason }, call);
            cancelled.map(|result| answer(result, |()| Answer::Nothing))
        })
    }

    /// Ends a workflow at once; answers with nothing.
    #[napi(
        ts_args_type = "slot: number, control: CallControl | undefined, workflowId: string, runId: string, firstExecutionRunId: string, reason: string, details: Array<InputPayload>"
    )]
    pub fn terminate(
        &self,
        env: &Env,
        slot: u32,
        control: Option<CallControl>,
        workflow_id: String,
        run_id: String,
        first_execution_run_id: String,
        reason: String,
        details: Vec<InputPayload>,
    ) -> Result<()> {
        self.submit(env, slot, control, move |client, call| {
            let execution = Execution { workflow_id, run_id };
            let request = TerminateWorkflow { execution, first_execution_run_id, reason, details: inputs(details) };
            let terminated = client.terminate(request, call);
            terminated.map(|result| answer(result, |()| Answer::Nothing))
        })
    }

    /// Describes a workflow; answers with two texts: a `DescriptionSummary`, and the response in the proto3 JSON mapping.
    #[napi]
    pub fn describe(
        &self,
        env: &Env,
        slot: u32,
        control: Option<CallControl>,
        workflow_id: String,
        run_id: String,
    ) -> Result<()> {
        self.submit(env, slot, control, move |client, call| {
            let described = client.describe(Execution { workflow_id, run_id }, call);
            described.map(|result| {
                answer(result, |description| Answer::Texts(description.summary_json, description.raw_json))
            })
        })
    }

    /// `make` runs on the native thread: what it does, encoding above all, costs the JavaScript thread nothing.
    fn submit<M, F>(&self, env: &Env, slot: u32, control: Option<CallControl>, make: M) -> Result<()>
    where
        M: FnOnce(&Client, CallOptions) -> F + Send + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        let client = self.client.clone();
        submit(env, &self.core, self.client.rpc(), slot, control, move |options| make(&client, options))
    }
}
