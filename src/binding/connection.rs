//! A connection, as JavaScript holds it.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::lazy;
use napi::bindgen_prelude::{Either, Object};
use napi::{Env, Result};
use napi_derive::napi;
use temporal_native_endpoint::PLAIN_TEXT_KEY;

use crate::client::Client;
use crate::rpc::{CallOptions, Headers, Rpc, parse_metadata};
use crate::transport::OptionError;

use super::api_key::JsKeyHolder;
use super::client::client_object;
use super::core::Inner;
use super::failure::CallFailure;
use super::mailbox::Answer;
use super::options::{CallControl, ConnectionOptions};

/// One connection to one server, made when first needed.
#[napi]
pub struct NativeConnection {
    core: Arc<Inner>,
    rpc: Arc<Rpc>,
    key_holder: Arc<JsKeyHolder>,
}

#[napi]
impl NativeConnection {
    pub(super) fn new(
        core: Arc<Inner>,
        number: u32,
        options: ConnectionOptions,
    ) -> std::result::Result<Self, OptionError> {
        let key_holder = Arc::new(JsKeyHolder::new(core.mailbox().clone(), number));
        let (transport, policy, metadata) = options.into_parts()?;
        let headers = Headers::new();
        headers.set_metadata(metadata);
        let rpc = Arc::new(Rpc::new(transport, policy, headers, Some(key_holder.clone()))?);
        Ok(Self { core, rpc, key_holder })
    }

    /// `host:port`.
    #[napi(getter)]
    pub fn address(&self) -> String {
        self.rpc.authority()
    }

    /// Replaces the API key; absent sends none.
    #[napi]
    pub fn set_api_key(&self, key: Option<String>) -> Option<CallFailure> {
        if key.is_some() && !self.rpc.may_carry_key() {
            return Some(OptionError::new("apiKey", PLAIN_TEXT_KEY).into());
        }
        let set = self.rpc.headers().set_api_key(key.as_deref());
        self.key_holder.answered();
        set.err().map(|error| OptionError::new("apiKey", error.to_string()).into())
    }

    /// Replaces the metadata of all calls.
    #[napi]
    pub fn set_metadata(&self, metadata: HashMap<String, String>) -> Option<CallFailure> {
        match parse_metadata(metadata) {
            Ok(metadata) => {
                self.rpc.headers().set_metadata(metadata);
                None
            }
            Err(error) => Some(OptionError::new("metadata", error.to_string()).into()),
        }
    }

    /// A client of a namespace on this connection.
    #[napi(ts_return_type = "NativeClient | CallFailure")]
    pub fn client<'env>(
        &self,
        env: &'env Env,
        namespace: String,
        identity: String,
    ) -> Result<Either<Object<'env>, CallFailure>> {
        match Client::new(self.rpc.clone(), namespace, identity) {
            Ok(client) => client_object(env, self.core.clone(), client).map(Either::A),
            Err(error) => Ok(Either::B(error.into())),
        }
    }

    /// Answers with nothing once the server has answered a first call; with `wait`, goes on until the deadline while
    /// there is no server.
    #[napi]
    pub fn check(&self, env: &Env, slot: u32, control: Option<CallControl>, wait: bool) -> Result<()> {
        let rpc = self.rpc.clone();
        submit(env, &self.core, &self.rpc, slot, control, move |options| async move {
            let checked = if wait { rpc.wait_until_ready(&options).await } else { rpc.check(&options).await };
            answer(checked, |()| Answer::Nothing)
        })
    }

    /// Ends the calls in flight; each answers with `Closed`.
    #[napi]
    pub fn close(&self) {
        self.rpc.close();
    }
}

/// Submits a call with the options that its control says. `make` runs on the native thread.
pub(super) fn submit<M, F>(
    env: &Env,
    core: &Inner,
    rpc: &Rpc,
    slot: u32,
    control: Option<CallControl>,
    make: M,
) -> Result<()>
where
    M: FnOnce(CallOptions) -> F + Send + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let options = match control {
        None => CallOptions::default(),
        Some(control) => {
            let token = control.cancellable.then(|| rpc.call_token());
            if let Some(token) = &token {
                core.make_cancellable(slot, token.clone());
            }
            match control.into_options(token) {
                Ok(options) => options,
                Err(error) => {
                    let failed = Answer::Failed(error.into());
                    return core.submit(env, slot, async move { failed });
                }
            }
        }
    };
    core.submit(env, slot, lazy(move |_| make(options)).flatten())
}

/// An operation's result as an answer.
pub(super) fn answer<T>(
    result: std::result::Result<T, crate::client::CallFailure>,
    success: impl FnOnce(T) -> Answer,
) -> Answer {
    result.map_or_else(Answer::Failed, success)
}
