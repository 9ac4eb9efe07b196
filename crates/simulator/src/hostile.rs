//! Requests by somebody who means no good, made of any bytes: calls that are right but for what the bytes change in them.

use bytes::Bytes;
use prost::Message as _;
use temporal_native_engine::{Code, Refusal};

use crate::pb::workflowservice::v1::{
    PollActivityTaskQueueResponse, PollWorkflowTaskQueueResponse, RespondWorkflowTaskCompletedResponse,
    StartWorkflowExecutionResponse,
};
use crate::requests::{METHODS, request};

/// More calls than these do not come of one input.
const MOST_CALLS: usize = 24;
const WORKFLOW_SERVICE: &str = "/temporal.api.workflowservice.v1.WorkflowService/";

/// What a caller of a server does here: a path and a message, and an answer unless that has to wait.
pub trait Server {
    /// Calls a method.
    fn call(&mut self, path: &str, message: Bytes) -> Option<Result<Bytes, Refusal>>;
    /// Lets so many milliseconds pass.
    fn pass(&mut self, milliseconds: u64);
}

/// What the server has told, and a caller may use.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) run_id: String,
    pub(crate) workflow_task: Bytes,
    pub(crate) activity: Bytes,
    pub(crate) query: Bytes,
}

/// Bytes that are used up one after the other; then there are only zeros.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((byte, rest)) => {
                self.0 = rest;
                *byte
            }
            None => 0,
        }
    }

    fn index(&mut self, length: usize) -> usize {
        usize::from(self.byte()) % length.max(1)
    }

    fn some(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte() % 32).min(self.0.len());
        let (some, rest) = self.0.split_at(length);
        self.0 = rest;
        some
    }
}

/// Plays what an input says.
///
/// # Errors
/// When an answer is one that no input may have: one after which clients try again, or the news that the server has failed.
pub fn play(input: &[u8], server: &mut impl Server) -> Result<(), String> {
    let mut input = Input(input);
    let mut known = Known::default();
    for method in ["StartWorkflowExecution", "PollWorkflowTaskQueue"] {
        let message = request(method, &known);
        call(server, &mut known, method, message)?;
    }
    for _ in 0..MOST_CALLS {
        if input.0.is_empty() {
            break;
        }
        let choice = input.byte();
        if choice >= 250 {
            server.pass(1 << (choice - 250) << input.index(24));
            continue;
        }
        let method = METHODS[usize::from(choice) % METHODS.len()];
        let mut message = request(method, &known);
        for _ in 0..input.byte() % 4 {
            message = changed(&mut input, &message, 4);
        }
        call(server, &mut known, method, message)?;
    }
    Ok(())
}

fn call(server: &mut impl Server, known: &mut Known, method: &str, message: Vec<u8>) -> Result<(), String> {
    // Those of other services are named whole.
    let path = if method.starts_with('/') { method.to_owned() } else { format!("{WORKFLOW_SERVICE}{method}") };
    match server.call(&path, message.into()) {
        Some(Ok(response)) => {
            known.learn(method, response);
            Ok(())
        }
        Some(Err(refusal)) => {
            let is_retried = matches!(refusal.code, Code::Cancelled | Code::Aborted | Code::Unavailable);
            // Its beginning, which is longer than what an input can have a refusal repeat.
            let has_failed = refusal.message.starts_with("the embedded server has failed, ");
            if is_retried || has_failed { Err(format!("{path}: {refusal:?}")) } else { Ok(()) }
        }
        None => Ok(()),
    }
}

impl Known {
    fn learn(&mut self, method: &str, response: Bytes) {
        match method {
            "StartWorkflowExecution" => {
                if let Ok(response) = StartWorkflowExecutionResponse::decode(response) {
                    self.run_id = response.run_id;
                }
            }
            "PollWorkflowTaskQueue" => {
                if let Ok(response) = PollWorkflowTaskQueueResponse::decode(response) {
                    self.has_task(response);
                }
            }
            "RespondWorkflowTaskCompleted" => {
                if let Ok(RespondWorkflowTaskCompletedResponse { workflow_task: Some(task), .. }) =
                    RespondWorkflowTaskCompletedResponse::decode(response)
                {
                    self.has_task(task);
                }
            }
            "PollActivityTaskQueue" => {
                if let Ok(response) = PollActivityTaskQueueResponse::decode(response) {
                    self.activity = response.task_token;
                }
            }
            _ => {}
        }
    }

    fn has_task(&mut self, task: PollWorkflowTaskQueueResponse) {
        if task.query.is_some() {
            self.query = task.task_token;
        } else {
            self.workflow_task = task.task_token;
        }
    }
}

/// A message with something changed: bytes of it, or one of its fields, or something in a field.
fn changed(input: &mut Input<'_>, message: &[u8], depth: u8) -> Vec<u8> {
    let Some(mut fields) = fields(message).filter(|fields| !fields.is_empty()) else {
        return with_bytes(input, message);
    };
    let at = input.index(fields.len());
    match input.byte() % 8 {
        0 => drop(fields.remove(at)),
        1 => {
            let field = fields[at].clone();
            fields.push(field);
        }
        2 => fields[at].number = u64::from(input.byte()),
        3 => return with_bytes(input, message),
        4 => fields[at].value = Value::Number(number(input)),
        5 => fields[at].value = Value::Bytes(text(input)),
        _ => match &fields[at].value {
            Value::Bytes(inner) if depth > 0 => fields[at].value = Value::Bytes(changed(input, inner, depth - 1)),
            Value::Bytes(_) => fields[at].value = Value::Bytes(text(input)),
            Value::Number(_) => fields[at].value = Value::Number(number(input)),
        },
    }
    let mut out = Vec::new();
    fields.iter().for_each(|field| field.write(&mut out));
    out
}

fn with_bytes(input: &mut Input<'_>, message: &[u8]) -> Vec<u8> {
    let mut out = message.to_vec();
    let at = input.index(out.len()).min(out.len());
    let some = input.some();
    if input.byte().is_multiple_of(2) {
        out.splice(at..at, some.iter().copied());
    } else {
        out.truncate(at);
        out.extend_from_slice(some);
    }
    out
}

fn number(input: &mut Input<'_>) -> u64 {
    match input.byte() {
        small @ 0..100 => u64::from(small),
        100..150 => u64::MAX - u64::from(input.byte()),
        150..200 => 1 << (input.byte() % 64),
        _ => (1 << (input.byte() % 64)) - 1,
    }
}

/// A text that means something to the server, or is too long, or anything.
fn text(input: &mut Input<'_>) -> Vec<u8> {
    const TEXTS: [&str; 12] = [
        "default",
        "queue",
        "workflow",
        "",
        "00000000-0000-4000-8000-000000000000",
        "json/plain",
        "@every 1s",
        "CRON_TZ=Nowhere * * * * *",
        "ExecutionStatus = 'Running' ORDER BY StartTime",
        "\0",
        "update",
        "1",
    ];
    match input.byte() {
        // Longer than an id may be; and longer than arguments may be, rarely, as it takes long.
        0..8 => "x".repeat(1_001).into_bytes(),
        8 => vec![b'x'; (2 << 20) + 1],
        // A message within a message within …
        9..16 => nested(usize::from(input.byte()) * 4),
        choice @ 16..160 => TEXTS[usize::from(choice) % TEXTS.len()].as_bytes().to_vec(),
        _ => input.some().to_vec(),
    }
}

fn nested(levels: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for _ in 0..levels {
        let field = Field { number: 4, value: Value::Bytes(out) };
        out = Vec::new();
        field.write(&mut out);
    }
    out
}

#[derive(Clone)]
struct Field {
    number: u64,
    value: Value,
}

#[derive(Clone)]
enum Value {
    Number(u64),
    Bytes(Vec<u8>),
}

impl Field {
    fn write(&self, out: &mut Vec<u8>) {
        match &self.value {
            Value::Number(number) => {
                varint(out, self.number << 3);
                varint(out, *number);
            }
            Value::Bytes(bytes) => {
                varint(out, (self.number << 3) | 2);
                varint(out, bytes.len() as u64);
                out.extend_from_slice(bytes);
            }
        }
    }
}

fn varint(out: &mut Vec<u8>, value: u64) {
    prost::encoding::encode_varint(value, out);
}

/// The fields of a message, if it is one of numbers and bytes alone.
fn fields(mut message: &[u8]) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let key = prost::encoding::decode_varint(&mut message).ok()?;
        let value = match key & 7 {
            0 => Value::Number(prost::encoding::decode_varint(&mut message).ok()?),
            2 => {
                let length = usize::try_from(prost::encoding::decode_varint(&mut message).ok()?).ok()?;
                let (bytes, rest) = message.split_at_checked(length)?;
                message = rest;
                Value::Bytes(bytes.to_vec())
            }
            _ => return None,
        };
        fields.push(Field { number: key >> 3, value });
    }
    Some(fields)
}
