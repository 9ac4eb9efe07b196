//! A description as the text from which JavaScript makes both the response in the proto3 JSON mapping and the decoded
//! form; `lib/description-text.ts` reads it.
//!
//! V8 reads the JSON of a whole response in several times the time that the call itself costs: it has to find out anew each
//! time which fields there are. So what nearly every response has stands here field after field, in the order of the
//! reader's code, as strings with their lengths before them. All that is not written so stays in the response, and follows
//! as JSON: nothing is left out, whatever a newer server or a rarer feature adds.
//!
//! A number is digits of six bits, the highest first, each but the last with 64 added, so that all of it is ASCII. A length
//! is in UTF-16 code units. What is absent, or has the default value which the mapping leaves out, has length 0.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use prost_types::{Duration, Timestamp};
use serde::Serialize;
use serde_json::value::RawValue;
use temporal_native_proto::json;

use crate::pb::common::v1::{Payload, WorkflowExecution};
use crate::pb::enums::v1::{TaskQueueKind, WorkflowExecutionStatus};
use crate::pb::workflow::v1::{WorkflowExecutionConfig, WorkflowExecutionExtendedInfo, WorkflowExecutionInfo};
use crate::pb::workflowservice::v1::DescribeWorkflowExecutionResponse;

/// Room for the text of an ordinary response.
const TEXT_BYTES: usize = 2048;
const ENCODING: &str = "encoding";
const TYPE: &str = "type";
const JSON_PLAIN: &[u8] = b"json/plain";

/// The types of search attributes, as their payloads name them. JavaScript counts them, from one, in the same order.
const ATTRIBUTE_TYPES: [&[u8]; 7] = [b"Text", b"Keyword", b"Int", b"Double", b"Bool", b"Datetime", b"KeywordList"];

/// The text of a response.
pub(super) fn description_text(mut response: DescribeWorkflowExecutionResponse) -> Result<String, serde_json::Error> {
    let mut text = Text(String::with_capacity(TEXT_BYTES));
    let values = serde_json::to_string(&Values::of(&response))?;
    text.string(&values);
    text.presence(response.execution_config.is_some());
    if let Some(config) = &mut response.execution_config {
        text.config(config);
    }
    text.presence(response.workflow_execution_info.is_some());
    if let Some(info) = &mut response.workflow_execution_info {
        text.info(info);
    }
    text.presence(response.workflow_extended_info.is_some());
    if let Some(extended) = &mut response.workflow_extended_info {
        text.extended_info(extended);
    }
    drop_if_default(&mut response.execution_config);
    drop_if_default(&mut response.workflow_execution_info);
    drop_if_default(&mut response.workflow_extended_info);
    let has_rest = response.encoded_len() > 0;
    text.string(&if has_rest { serde_json::to_string(&response)? } else { String::new() });
    Ok(text.0)
}

/// Forgets a message of which nothing is left: only a message with default values has no bytes.
fn drop_if_default(message: &mut Option<impl Message>) {
    if message.as_ref().is_some_and(|message| message.encoded_len() == 0) {
        *message = None;
    }
}

/// The values that payloads hold, as a tuple in JSON; absent where a payload holds no JSON, or more than that.
#[derive(Serialize)]
struct Values<'a>(
    Option<BTreeMap<&'a str, &'a RawValue>>,
    Option<BTreeMap<&'a str, List<'a>>>,
    Option<&'a RawValue>,
    Option<&'a RawValue>,
);

/// The value of a search attribute, in a list where it is none.
#[derive(Serialize)]
#[serde(untagged)]
enum List<'a> {
    Of([&'a RawValue; 1]),
    Whole(&'a RawValue),
}

impl<'a> List<'a> {
    fn new(json: &'a RawValue) -> Self {
        if json.get().starts_with('[') { Self::Whole(json) } else { Self::Of([json]) }
    }
}

impl<'a> Values<'a> {
    fn of(response: &'a DescribeWorkflowExecutionResponse) -> Self {
        let info = response.workflow_execution_info.as_ref();
        let memo = info.and_then(|info| info.memo.as_ref());
        let attributes = info.and_then(|info| info.search_attributes.as_ref());
        let attributes = attributes.and_then(|attributes| values(&attributes.indexed_fields));
        let texts = response.execution_config.as_ref().and_then(|config| config.user_metadata.as_ref());
        Self(
            memo.and_then(|memo| values(&memo.fields)),
            attributes.map(|values| values.into_iter().map(|(name, json)| (name, List::new(json))).collect()),
            texts.and_then(|texts| texts.summary.as_ref()).and_then(json_of),
            texts.and_then(|texts| texts.details.as_ref()).and_then(json_of),
        )
    }
}

fn values(map: &BTreeMap<String, Payload>) -> Option<BTreeMap<&str, &RawValue>> {
    map.iter().map(|(key, payload)| Some((plain_key(key)?, json_of(payload)?))).collect()
}

struct Text(String);

impl Text {
    fn config(&mut self, config: &mut WorkflowExecutionConfig) {
        // A queue is written as a whole or not at all, and likewise what follows below.
        let queue = config.task_queue.take_if(|queue| {
            queue.normal_name.is_empty() && queue.encoded_len() > 0 && TaskQueueKind::try_from(queue.kind).is_ok()
        });
        self.presence(queue.is_some());
        if let Some(queue) = queue {
            self.string(&queue.name);
            self.string(if queue.kind == 0 { "" } else { queue.kind().as_str_name() });
        }
        self.duration(config.workflow_execution_timeout.take());
        self.duration(config.workflow_run_timeout.take());
        self.duration(config.default_workflow_task_timeout.take());
        let texts = config.user_metadata.take_if(|texts| {
            let mut payloads = texts.summary.iter().chain(&texts.details);
            texts.encoded_len() > 0 && payloads.all(|payload| json_of(payload).is_some() && payload.metadata.len() == 1)
        });
        self.presence(texts.is_some());
        if let Some(texts) = texts {
            for payload in [texts.summary, texts.details] {
                self.bytes(&payload.unwrap_or_default().data);
            }
        }
    }

    fn info(&mut self, info: &mut WorkflowExecutionInfo) {
        self.execution(info.execution.take());
        self.string(&info.r#type.take_if(|r#type| !r#type.name.is_empty()).unwrap_or_default().name);
        self.time(info.start_time.take());
        self.time(info.close_time.take());
        self.time(info.execution_time.take());
        self.number(u64::try_from(info.status).unwrap_or_default());
        if let Ok(status) = WorkflowExecutionStatus::try_from(std::mem::take(&mut info.status)) {
            self.string(if status == WorkflowExecutionStatus::Unspecified { "" } else { status.as_str_name() });
        } else {
            self.string("");
        }
        self.integer(std::mem::take(&mut info.history_length));
        self.integer(std::mem::take(&mut info.history_size_bytes));
        self.integer(std::mem::take(&mut info.state_transition_count));
        self.string(&std::mem::take(&mut info.parent_namespace_id));
        self.execution(info.parent_execution.take());
        self.execution(info.root_execution.take());
        self.string(&std::mem::take(&mut info.first_run_id));
        self.string(&std::mem::take(&mut info.task_queue));
        self.duration(info.execution_duration.take());
        let memo = info.memo.take_if(|memo| {
            memo.fields.values().all(|payload| payload.metadata.len() == 1) && values(&memo.fields).is_some()
        });
        self.presence(memo.is_some());
        for payload in memo.iter().flat_map(|memo| memo.fields.values()) {
            self.bytes(&payload.data);
        }
        let attributes = info.search_attributes.take_if(|attributes| {
            let fields = &attributes.indexed_fields;
            fields.values().all(|payload| attribute_type(payload).is_some()) && values(fields).is_some()
        });
        self.presence(attributes.is_some());
        for payload in attributes.iter().flat_map(|attributes| attributes.indexed_fields.values()) {
            self.number(attribute_type(payload).unwrap_or_default() as u64);
            self.bytes(&payload.data);
        }
    }

    fn extended_info(&mut self, extended: &mut WorkflowExecutionExtendedInfo) {
        self.timestamp(extended.execution_expiration_time.take());
        self.timestamp(extended.run_expiration_time.take());
        self.timestamp(extended.original_start_time.take());
    }

    fn number(&mut self, number: u64) {
        let mut shift = 6 * (63_u32.saturating_sub(number.leading_zeros()) / 6);
        while shift > 0 {
            self.digit(64 + (number >> shift) % 64);
            shift -= 6;
        }
        self.digit(number % 64);
    }

    fn digit(&mut self, digit: u64) {
        // Below 128 by what calls it.
        self.0.push(char::from(u8::try_from(digit).unwrap_or_default()));
    }

    fn presence(&mut self, present: bool) {
        self.number(u64::from(present));
    }

    fn string(&mut self, string: &str) {
        let units = if string.is_ascii() { string.len() } else { string.encode_utf16().count() };
        self.number(units as u64);
        self.0.push_str(string);
    }

    fn integer(&mut self, number: i64) {
        if number == 0 { self.number(0) } else { self.string(&number.to_string()) }
    }

    fn duration(&mut self, duration: Option<Duration>) {
        self.string(&duration.map(|duration| json::duration(&duration)).unwrap_or_default());
    }

    fn timestamp(&mut self, time: Option<Timestamp>) {
        match time {
            Some(time) => self.string(&json::timestamp(&time)),
            None => self.number(0),
        }
    }

    /// In the mapping's form, and as milliseconds since the epoch, which is what a `Date` holds.
    fn time(&mut self, time: Option<Timestamp>) {
        self.timestamp(time);
        if let Some(time) = time {
            let millis = time.seconds.saturating_mul(1000).saturating_add(i64::from(time.nanos) / 1_000_000);
            // Even for those from the epoch on, odd for those before it.
            self.number(millis.unsigned_abs() << 1 | u64::from(millis < 0));
        }
    }

    fn execution(&mut self, execution: Option<WorkflowExecution>) {
        self.presence(execution.is_some());
        if let Some(execution) = execution {
            self.string(&execution.workflow_id);
            self.string(&execution.run_id);
        }
    }

    /// In base64.
    fn bytes(&mut self, bytes: &[u8]) {
        self.number((bytes.len().div_ceil(3) * 4) as u64);
        STANDARD.encode_string(bytes, &mut self.0);
    }
}

/// The number of a payload's type, 0 for none; absent when its metadata says anything else.
fn attribute_type(payload: &Payload) -> Option<usize> {
    match (payload.metadata.len(), payload.metadata.get(TYPE)) {
        (1, None) => Some(0),
        (2, Some(r#type)) => Some(1 + ATTRIBUTE_TYPES.iter().position(|known| known == r#type)?),
        _ => None,
    }
}

/// A key that JavaScript keeps in its place among others: not a number, nor the one that is no property when assigned.
fn plain_key(key: &str) -> Option<&str> {
    (key != "__proto__" && !key.starts_with(|first: char| first.is_ascii_digit())).then_some(key)
}

/// The JSON that a payload holds, after a look that it is JSON: it will stand in a larger text. Absent for a payload that
/// holds more than that.
fn json_of(payload: &Payload) -> Option<&RawValue> {
    let encoding = payload.metadata.get(ENCODING)?;
    if &encoding[..] != JSON_PLAIN || !payload.external_payloads.is_empty() {
        return None;
    }
    serde_json::from_slice(&payload.data).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pb::taskqueue::v1::TaskQueue;

    fn written(write: impl FnOnce(&mut Text)) -> String {
        let mut text = Text(String::new());
        write(&mut text);
        text.0
    }

    #[test]
    fn numbers_are_digits_of_six_bits() {
        for (number, digits) in [(0, "\0"), (63, "\x3f"), (64, "\x41\0"), (4095, "\x7f\x3f"), (4096, "\x41\x40\0")] {
            assert_eq!(written(|text| text.number(number)), digits, "{number}");
        }
        assert_eq!(written(|text| text.number(u64::MAX)).len(), 11);
    }

    #[test]
    fn lengths_are_in_utf_16_code_units() {
        assert_eq!(written(|text| text.string("aü😀")), "\x04aü😀");
    }

    #[test]
    fn a_response_of_which_nothing_is_left_has_no_json_rest() {
        let queue = TaskQueue { name: "q".to_owned(), kind: 1, ..TaskQueue::default() };
        let config = WorkflowExecutionConfig { task_queue: Some(queue), ..WorkflowExecutionConfig::default() };
        let mut response = DescribeWorkflowExecutionResponse { execution_config: Some(config), ..Default::default() };
        let text = description_text(response.clone()).unwrap();
        assert!(text.contains("]\x01\x01\x01q") && text.ends_with('\0') && !text.contains('{'), "{text:?}");
        response.execution_config.as_mut().unwrap().task_queue.as_mut().unwrap().normal_name = "n".to_owned();
        let text = description_text(response).unwrap();
        assert!(text.contains(r#"{"executionConfig":{"taskQueue":{"name":"q","kind""#), "{text:?}");
    }
}
