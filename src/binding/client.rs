//! The operations, as JavaScript submits them: convert, make one call, convert back.
//!
//! `scripts/native-header.d.ts` declares their arguments, each in its place.

use std::sync::Arc;

use futures_util::FutureExt;
use napi::bindgen_prelude::Object;
use napi::{Env, Result};

use crate::client::{
    CancelWorkflow, Client, Execution, QueryWorkflow, SignalWithStart, SignalWorkflow, StartOptions, StartWorkflow,
    TerminateWorkflow, WorkflowResult,
};
use crate::rpc::CallOptions;

use super::connection::{answer, submit};
use super::core::Inner;
use super::mailbox::Answer;
use super::options::WorkflowStartOptions;
use super::payload::{InputPayload, inputs};
use super::raw::{Args, Operation, set_function};

/// A client of one namespace. Every operation answers in its slot.
#[derive(Clone)]
struct NativeClient {
    core: Arc<Inner>,
    client: Client,
}

/// Where the arguments of an operation begin: before them are the slot and the control.
const FIRST: usize = 2;

/// An object with a function for each operation.
pub(super) fn client_object<'env>(env: &'env Env, core: Arc<Inner>, client: Client) -> Result<Object<'env>> {
    let target = NativeClient { core, client };
    let mut object = Object::new(env)?;
    let operations: [(&str, Operation<NativeClient>); 8] = [
        ("start", NativeClient::start),
        ("signalWithStart", NativeClient::signal_with_start),
        ("signal", NativeClient::signal),
        ("query", NativeClient::query),
        ("result", NativeClient::result),
        ("cancel", NativeClient::cancel),
        ("terminate", NativeClient::terminate),
        ("describe", NativeClient::describe),
    ];
    for (name, operation) in operations {
        set_function(env, &mut object, name, &target, operation)?;
    }
    Ok(object)
}

impl NativeClient {
    fn start(&self, args: &Args) -> Result<()> {
        let new = NewWorkflow::read(args, FIRST)?;
        self.submit(args, move |client, call| {
            client.start(new.into(), call).map(|result| {
                answer(result, |started| {
                    let run_id = started.run_id.into();
                    if started.is_new { Answer::Text(run_id) } else { Answer::Joined(run_id) }
                })
            })
        })
    }

    fn signal_with_start(&self, args: &Args) -> Result<()> {
        let (signal_name, signal_args) = (args.text(FIRST)?, args.payloads(FIRST + 1)?);
        let new = NewWorkflow::read(args, FIRST + 2)?;
        self.submit(args, move |client, call| {
            let request = SignalWithStart { signal_name, signal_input: inputs(signal_args), start: new.into() };
            client.signal_with_start(request, call).map(|result| answer(result, |run_id| Answer::Text(run_id.into())))
        })
    }

    fn signal(&self, args: &Args) -> Result<()> {
        let execution = execution(args)?;
        let (name, input) = (args.text(FIRST + 2)?, args.payloads(FIRST + 3)?);
        self.submit(args, move |client, call| {
            let signal = SignalWorkflow { execution, name, input: inputs(input) };
            client.signal(signal, call).map(|result| answer(result, |()| Answer::Nothing))
        })
    }

    fn query(&self, args: &Args) -> Result<()> {
        let execution = execution(args)?;
        let (name, input) = (args.text(FIRST + 2)?, args.payloads(FIRST + 3)?);
        let reject_condition = args.int(FIRST + 4)?;
        self.submit(args, move |client, call| {
            let query = QueryWorkflow { execution, name, input: inputs(input), reject_condition };
            client.query(query, call).map(|result| answer(result, Answer::of_value))
        })
    }

    fn result(&self, args: &Args) -> Result<()> {
        let execution = execution(args)?;
        let follow_runs = args.boolean(FIRST + 2)?;
        self.submit(args, move |client, call| {
            let wanted = WorkflowResult { execution, follow_runs };
            client.result(wanted, call).map(|result| answer(result, Answer::of_value))
        })
    }

    fn cancel(&self, args: &Args) -> Result<()> {
        let execution = execution(args)?;
        let (first_execution_run_id, reason) = (args.text(FIRST + 2)?, args.text(FIRST + 3)?);
        self.submit(args, move |client, call| {
            let request = CancelWorkflow { execution, first_execution_run_id, reason };
            client.cancel(request, call).map(|result| answer(result, |()| Answer::Nothing))
        })
    }

    fn terminate(&self, args: &Args) -> Result<()> {
        let execution = execution(args)?;
        let (first_execution_run_id, reason) = (args.text(FIRST + 2)?, args.text(FIRST + 3)?);
        let details = args.payloads(FIRST + 4)?;
        self.submit(args, move |client, call| {
            let request = TerminateWorkflow { execution, first_execution_run_id, reason, details: inputs(details) };
            client.terminate(request, call).map(|result| answer(result, |()| Answer::Nothing))
        })
    }

    fn describe(&self, args: &Args) -> Result<()> {
        let execution = execution(args)?;
        self.submit(args, move |client, call| {
            client.describe(execution, call).map(|result| answer(result, |text| Answer::Text(text.into())))
        })
    }

    /// `make` runs on the native thread: what it does, encoding above all, costs the JavaScript thread nothing.
    fn submit<M, F>(&self, args: &Args, make: M) -> Result<()>
    where
        M: FnOnce(&Client, CallOptions) -> F + Send + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        let (slot, control) = (args.uint(0)?, args.options(1)?);
        let client = self.client.clone();
        submit(&args.env(), &self.core, self.client.rpc(), slot, control, move |options| make(&client, options))
    }
}

fn execution(args: &Args) -> Result<Execution> {
    Ok(Execution { workflow_id: args.text(FIRST)?, run_id: args.text(FIRST + 1)? })
}

/// A new workflow as it crosses. Its options stand apart: they are seldom there, and large.
struct NewWorkflow {
    workflow_id: String,
    workflow_type: String,
    task_queue: String,
    input: Vec<InputPayload>,
    options: Option<Box<WorkflowStartOptions>>,
}

impl NewWorkflow {
    fn read(args: &Args, first: usize) -> Result<Self> {
        Ok(Self {
            workflow_id: args.text(first)?,
            workflow_type: args.text(first + 1)?,
            task_queue: args.text(first + 2)?,
            input: args.payloads(first + 3)?,
            options: args.options(first + 4)?.map(Box::new),
        })
    }
}

impl From<NewWorkflow> for StartWorkflow {
    fn from(new: NewWorkflow) -> Self {
        let NewWorkflow { workflow_id, workflow_type, task_queue, input, options } = new;
        let options = options.map(|options| StartOptions::from(*options)).unwrap_or_default();
        Self { workflow_id, workflow_type, task_queue, input: inputs(input), options }
    }
}
