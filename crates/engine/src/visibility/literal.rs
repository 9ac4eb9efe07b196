//! Values as they are written → values of the type of their column.

use std::fmt;

use super::filter::Column;
use super::record::SystemColumn;
use super::resolve::{Known, Wrong};
use super::syntax::Literal;
use crate::pb::enums::v1::{IndexedValueType as Type, WorkflowExecutionStatus as Status};
use crate::timetext;

/// A value with the type that it has by itself, or that its column gives it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Int(i64),
    Real(f64),
    Bool(bool),
    /// Microseconds since the epoch.
    Instant(i64),
}

impl Value {
    /// As it is written without quotes.
    pub(super) fn to_plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Int(value) | Self::Instant(value) => value.to_string(),
            Self::Real(value) => value.to_string(),
            Self::Bool(value) => value.to_string(),
        }
    }

    /// Go's name for its type.
    fn go_type(&self) -> &'static str {
        match self {
            Self::Text(_) => "string",
            Self::Int(_) | Self::Instant(_) => "int64",
            Self::Real(_) => "float64",
            Self::Bool(_) => "bool",
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "'{text}'"),
            other => formatter.write_str(&other.to_plain()),
        }
    }
}

/// The value of a literal beside a column.
pub(super) fn parse(written: Literal, known: &Known) -> Result<Value, Wrong> {
    let value = plain(written)?;
    let name = &known.name;
    let wrong = |message: String| Wrong::Query(format!("invalid expression: {message}"));
    let unexpected =
        |value: &Value| wrong(format!("unexpected value type {} for search attribute {name}", value.go_type()));
    match (&known.column, &value) {
        _ if known.kind == Type::Datetime => match &value {
            Value::Int(nanos) => Ok(Value::Instant(nanos.div_euclid(1_000))),
            Value::Text(text) => match timetext::parse_time(text) {
                Some(micros) => Ok(Value::Instant(micros)),
                None => Err(wrong(format!("unable to parse datetime '{text}'"))),
            },
            other => Err(unexpected(other)),
        },
        (Column::System(SystemColumn::ExecutionStatus), Value::Int(_)) => Ok(value),
        (Column::System(SystemColumn::ExecutionStatus), Value::Text(text)) => match status(text) {
            Some(status) => Ok(Value::Int((status as i32).into())),
            None => Err(wrong(format!("invalid ExecutionStatus value '{text}'"))),
        },
        (Column::System(SystemColumn::ExecutionStatus), other) => Err(unexpected(other)),
        (Column::System(SystemColumn::ExecutionDuration), Value::Text(text)) => match duration(text) {
            Ok(nanos) => Ok(Value::Int(nanos)),
            Err(why) => Err(Wrong::Query(format!("invalid value for search attribute {name}: {text} ({why})"))),
        },
        _ => Ok(value),
    }
}

/// The value of a literal by itself.
fn plain(written: Literal) -> Result<Value, Wrong> {
    let digits = match written {
        // The real server takes all quotes from both ends of what was between the quotes.
        Literal::Text(text) => return Ok(Value::Text(text.trim_matches('\'').to_owned())),
        Literal::Integer(digits)
        | Literal::Float(digits)
        | Literal::HexNumber(digits)
        | Literal::Hex(digits)
        | Literal::Bits(digits)
        | Literal::Argument(digits) => digits,
    };
    if digits.is_empty() {
        return Ok(Value::Text(digits));
    }
    let is_decimal =
        digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    match (digits.parse(), digits.parse::<f64>()) {
        (Ok(value), _) => Ok(Value::Int(value)),
        (_, Ok(value)) if is_decimal && value.is_finite() => Ok(Value::Real(value)),
        _ => Err(Wrong::Value(format!("invalid expression: unable to parse {digits}"))),
    }
}

/// A status by its name, short or long.
fn status(name: &str) -> Option<Status> {
    Status::from_str_name(name).or_else(|| {
        Some(match name {
            "Unspecified" => Status::Unspecified,
            "Running" => Status::Running,
            "Completed" => Status::Completed,
            "Failed" => Status::Failed,
            "Canceled" => Status::Canceled,
            "Terminated" => Status::Terminated,
            "ContinuedAsNew" => Status::ContinuedAsNew,
            "TimedOut" => Status::TimedOut,
            _ => return None,
        })
    })
}

/// The short name of a status.
pub(super) fn status_name(status: i32) -> &'static str {
    match Status::try_from(status) {
        Ok(Status::Running) => "Running",
        Ok(Status::Completed) => "Completed",
        Ok(Status::Failed) => "Failed",
        Ok(Status::Canceled) => "Canceled",
        Ok(Status::Terminated) => "Terminated",
        Ok(Status::ContinuedAsNew) => "ContinuedAsNew",
        Ok(Status::TimedOut) => "TimedOut",
        _ => "Unspecified",
    }
}

/// Nanoseconds, as a number, as units of time or as `hh:mm:ss`.
fn duration(text: &str) -> Result<i64, &'static str> {
    if let Ok(nanos) = text.parse() {
        return Ok(nanos);
    }
    match timetext::parse_duration(text) {
        Some(nanos) => Ok(nanos),
        None => hours_minutes_seconds(text),
    }
}

/// Whatever follows the seconds is left alone.
fn hours_minutes_seconds(text: &str) -> Result<i64, &'static str> {
    const INVALID: &str = "invalid duration";
    let mut parts = text.splitn(3, ':');
    let mut part = |is_last: bool| {
        let text = parts.next().unwrap_or_default();
        let sign = usize::from(text.starts_with(['+', '-']));
        let digits = text.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
        let number = text.get(..sign + digits).unwrap_or_default();
        let is_whole = is_last || number.len() == text.len();
        number.parse::<i64>().ok().filter(|_| is_whole).ok_or(INVALID)
    };
    let (hours, minutes, seconds) = (part(false)?, part(false)?, part(true)?);
    if hours < 0 {
        return Err("invalid duration: hours must be a positive number");
    }
    if !(0..60).contains(&minutes) {
        return Err("invalid duration: minutes must be from 0 to 59");
    }
    if !(0..60).contains(&seconds) {
        return Err("invalid duration: seconds must be from 0 to 59");
    }
    let total = hours.saturating_mul(3_600).saturating_add(minutes * 60 + seconds);
    Ok(total.saturating_mul(1_000_000_000))
}
