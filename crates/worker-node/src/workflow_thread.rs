//! A workflow thread's end of a worker. The thread takes activations and gives completions itself; the main thread has no
//! part in it.

use std::sync::Arc;

use napi::bindgen_prelude::{Function, Object, Uint8Array};
use napi::{Env, Error, Result};
use napi_derive::napi;
use temporal_native_mailbox::{Mailbox, Wakeup};

use super::routes::Activations;
use super::running::Running;
use super::worker::find;

/// One workflow thread.
#[napi]
pub struct WorkflowThread {
    running: Arc<Running>,
    mailbox: Arc<Activations>,
}

#[napi]
impl WorkflowThread {
    /// Makes the calling thread the worker's thread number `index`. `onWake` is called, soon, when there are activations;
    /// `resource` is what async hooks see.
    #[napi(factory, ts_args_type = "worker: number, index: number, onWake: () => void, resource: object")]
    pub fn attach(
        env: Env,
        worker: u32,
        index: u32,
        on_wake: Function<'_, (), ()>,
        resource: Object<'_>,
    ) -> Result<Self> {
        let running = find(worker).ok_or_else(|| Error::from_reason(format!("there is no worker number {worker}")))?;
        let mailbox = Arc::new(Mailbox::new(Wakeup::new(&env, "TemporalNativeWorkflows", &on_wake, &resource)?));
        // Before Node's own clean-up of the wake-up, which must not be used afterwards.
        let closing = mailbox.clone();
        env.add_env_cleanup_hook((), move |()| {
            // Node releases the wake-up itself when the environment goes.
            let _ = closing.close();
        })?;
        if !running.routes.attach(index as usize, mailbox.clone()) {
            return Err(Error::from_reason(format!("worker number {worker} has no thread number {index}")));
        }
        Ok(Self { running, mailbox })
    }

    /// All activations since the last time, each an encoded `coresdk.workflow_activation.WorkflowActivation`.
    #[napi]
    pub fn drain(&self) -> Vec<Uint8Array> {
        self.mailbox.drain(usize::MAX).0.into_iter().map(|(_, bytes)| bytes.into()).collect()
    }

    /// Takes an encoded `coresdk.workflow_completion.WorkflowActivationCompletion`.
    #[napi]
    pub fn complete(&self, bytes: &[u8]) -> Result<()> {
        self.running.complete_workflow(bytes).map_err(Error::from_reason)
    }
}
