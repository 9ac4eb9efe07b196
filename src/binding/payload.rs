//! Payloads as they cross the boundary.
//!
//! A user's value never crosses, only what the data converter made of it. A json/plain payload crosses as a string, since
//! V8 reads and writes JSON faster than a binding walks objects; other payloads as bytes.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use napi::bindgen_prelude::{FromNapiValue, TypeName, Uint8Array, ValidateNapiValue};
use napi::{Result, Status, ValueType, sys, type_of};
use napi_derive::napi;

use crate::pb::common::v1::Payload;

use super::raw::read_text;

const ENCODING: &str = "encoding";
pub(super) const JSON_PLAIN: &[u8] = b"json/plain";
pub(super) const BINARY_PLAIN: &[u8] = b"binary/plain";
pub(super) const BINARY_NULL: &[u8] = b"binary/null";

/// A payload of any encoding.
#[napi(object)]
pub(crate) struct RawPayload {
    /// The metadata, `encoding` among it.
    pub metadata: HashMap<String, Uint8Array>,
    /// The data.
    pub data: Uint8Array,
}

/// A payload from JavaScript: a string is json/plain, bytes are binary/plain, nothing is binary/null, an object is
/// itself.
pub enum InputPayload {
    /// json/plain.
    Json(String),
    /// binary/plain.
    Binary(Bytes),
    /// binary/null.
    Null,
    /// Any other.
    Raw(Payload),
}

impl From<InputPayload> for Payload {
    fn from(input: InputPayload) -> Self {
        match input {
            InputPayload::Json(json) => simple(JSON_PLAIN, json.into()),
            InputPayload::Binary(bytes) => simple(BINARY_PLAIN, bytes),
            InputPayload::Null => simple(BINARY_NULL, Bytes::new()),
            InputPayload::Raw(payload) => payload,
        }
    }
}

impl TypeName for InputPayload {
    fn type_name() -> &'static str {
        "InputPayload"
    }

    fn value_type() -> ValueType {
        ValueType::Unknown
    }
}

impl ValidateNapiValue for InputPayload {}

impl FromNapiValue for InputPayload {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        match type_of!(env, value)? {
            // SAFETY: `env` and `value` are those of the call that is being converted.
            ValueType::String => unsafe { read_text(env, value) }.map(|text| Self::Json(text.unwrap_or_default())),
            ValueType::Undefined | ValueType::Null => Ok(Self::Null),
            // SAFETY: as above.
            ValueType::Object => unsafe { from_object(env, value) },
            other => Err(napi::Error::new(Status::InvalidArg, format!("a payload cannot be a {other}"))),
        }
    }
}

/// # Safety
/// `env` and `value` must be those of the call that is being converted.
unsafe fn from_object(env: sys::napi_env, value: sys::napi_value) -> Result<InputPayload> {
    let mut is_typed_array = false;
    // SAFETY: by this function's own contract.
    unsafe {
        napi::check_status!(sys::napi_is_typedarray(env, value, &raw mut is_typed_array))?;
        if is_typed_array {
            return Ok(InputPayload::Binary(copy(&Uint8Array::from_napi_value(env, value)?)));
        }
        let RawPayload { metadata, data } = RawPayload::from_napi_value(env, value)?;
        let metadata = metadata.into_iter().map(|(key, value)| (key, copy(&value))).collect();
        Ok(InputPayload::Raw(Payload { metadata, data: copy(&data), ..Payload::default() }))
    }
}

fn copy(bytes: &Uint8Array) -> Bytes {
    Bytes::copy_from_slice(bytes)
}

fn simple(encoding: &'static [u8], data: Bytes) -> Payload {
    let metadata = BTreeMap::from([(ENCODING.to_owned(), Bytes::from_static(encoding))]);
    Payload { metadata, data, ..Payload::default() }
}

pub(super) fn inputs(payloads: Vec<InputPayload>) -> Vec<Payload> {
    payloads.into_iter().map(Payload::from).collect()
}

pub(super) fn input_map(payloads: HashMap<String, InputPayload>) -> BTreeMap<String, Payload> {
    payloads.into_iter().map(|(key, payload)| (key, payload.into())).collect()
}

/// The encoding of a payload that says nothing else of itself.
pub(super) fn plain_encoding(payload: &Payload) -> Option<&[u8]> {
    match payload.metadata.get(ENCODING) {
        Some(encoding) if payload.metadata.len() == 1 => Some(encoding),
        _ => None,
    }
}

impl From<Payload> for RawPayload {
    fn from(payload: Payload) -> Self {
        let metadata = payload.metadata.into_iter().map(|(key, value)| (key, Uint8Array::from(value.to_vec())));
        Self { metadata: metadata.collect(), data: Uint8Array::from(payload.data.to_vec()) }
    }
}
