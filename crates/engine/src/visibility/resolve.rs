//! Expressions → a filter: columns are looked up, values get the types of their columns. What the real server refuses is
//! refused, in its words and in its order.

use std::borrow::Cow;

use super::filter::{Column, Filter, Operator};
use super::literal::{self, Value};
use super::operand::FUNCTION;
use super::parser::{Unreadable, Written};
use super::record::{Scalar, SystemColumn};
use super::syntax::{self, Comparison, Expression, Range};
use super::words;
use crate::pb::enums::v1::IndexedValueType as Type;
use crate::refusal::Refusal;
use crate::search_attributes::{self, Registry};

/// The column whose absence is asked for by every filter that does not name it: what belongs to the server's own parts.
const DIVISION: &str = "TemporalNamespaceDivision";
/// A name for the workflow's id in filters for schedules.
const SCHEDULE_ID: &str = "ScheduleId";
/// What a schedule's workflow id starts with.
const SCHEDULE_PREFIX: &str = "temporal-sys-scheduler:";

const UNSUPPORTED: &str = "operation is not supported";
const INVALID: &str = "invalid expression";

/// Why a filter is refused.
pub(super) enum Wrong {
    /// Told as a fault of the query.
    Query(String),
    /// Told as it is.
    Value(String),
}

impl From<Wrong> for Refusal {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Query(message) => Self::invalid(format!("invalid query: {message}")),
            Wrong::Value(message) => Self::invalid(message),
        }
    }
}

impl From<Unreadable> for Wrong {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Malformed(what) => Self::Query(format!("malformed SQL query: {what}")),
            Unreadable::Unsupported(what) => unsupported(what),
        }
    }
}

fn unsupported(what: impl std::fmt::Display) -> Wrong {
    Wrong::Query(format!("{UNSUPPORTED}: {what}"))
}

fn invalid(what: impl std::fmt::Display) -> Wrong {
    Wrong::Query(format!("{INVALID}: {what}"))
}

/// A column, and all that decides how it is compared.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) column: Column,
    pub(super) kind: Type,
}

impl Known {
    /// Whether numbers are compared as numbers rather than as texts.
    pub(super) fn is_numeric(&self) -> bool {
        let is_status = matches!(self.column, Column::System(SystemColumn::ExecutionStatus));
        is_status || matches!(self.kind, Type::Int | Type::Double | Type::Bool)
    }

    fn is_schedule(&self) -> bool {
        self.name == SCHEDULE_ID && matches!(self.column, Column::System(SystemColumn::WorkflowId))
    }
}

/// What a query asks for.
pub(super) struct Resolved {
    pub(super) filter: Filter,
    pub(super) is_grouped: bool,
}

/// Looks up all that was written.
pub(super) fn resolve(written: Written, registry: &Registry) -> Result<Resolved, Wrong> {
    if written.has_order_by {
        return Err(unsupported("'order by' clause"));
    }
    if written.has_limit {
        return Err(unsupported("'limit' clause"));
    }
    let mut resolver = Resolver { registry, names_division: false };
    let mut parts = Vec::new();
    if let Some(condition) = written.condition {
        parts.push(resolver.condition(condition)?);
    }
    if !resolver.names_division {
        parts.push(Filter::IsNull { column: Column::Attribute(DIVISION.to_owned()), is_negated: false });
    }
    if written.group_by.len() > 1 {
        return Err(unsupported("'group by' clause supports only a single field"));
    }
    let is_grouped = !written.group_by.is_empty();
    for group in written.group_by {
        let known = resolver.column(group)?;
        if known.name != "ExecutionStatus" {
            return Err(unsupported("'group by' clause is only supported for ExecutionStatus search attribute"));
        }
    }
    Ok(Resolved { filter: Filter::All(parts), is_grouped })
}

struct Resolver<'r> {
    registry: &'r Registry,
    /// Whether the filter names [`DIVISION`].
    names_division: bool,
}

impl Resolver<'_> {
    fn condition(&mut self, expression: Expression) -> Result<Filter, Wrong> {
        match expression {
            Expression::And(parts) => Ok(Filter::All(self.conditions(parts)?)),
            Expression::Or(parts) => Ok(Filter::Any(self.conditions(parts)?)),
            Expression::Not(inner) => Ok(Filter::Not(Box::new(self.condition(*inner)?))),
            Expression::Parentheses(inner) => self.condition(*inner),
            Expression::Comparison(comparison) => self.comparison(*comparison),
            Expression::Range(range) => self.range(*range),
            Expression::Is { column, operator } => self.is(column, operator),
            Expression::MisplacedIs { operand, .. } => Err(must_be_column(operand)),
            Expression::Column(_) => Err(invalid("incomplete expression")),
            Expression::Other { kind: FUNCTION, .. } => Err(unsupported("function expression")),
            other => Err(unsupported(format!("expression of type {}", other.kind()))),
        }
    }

    fn conditions(&mut self, parts: Vec<Expression>) -> Result<Vec<Filter>, Wrong> {
        parts.into_iter().map(|part| self.condition(part)).collect()
    }

    fn column(&mut self, expression: Expression) -> Result<Known, Wrong> {
        match expression {
            Expression::Column(column) => self.named(&column),
            other => Err(must_be_column(other.kind())),
        }
    }

    fn named(&mut self, column: &syntax::Column) -> Result<Known, Wrong> {
        let name = column.to_string().replace('`', "");
        let is_division = name == DIVISION;
        self.names_division |= is_division;
        if let Some((column, kind)) = system_column(&name) {
            return Ok(Known { name, column: Column::System(column), kind });
        }
        match self.registry.type_of(&name) {
            Some(kind) => Ok(Known { column: Column::Attribute(name.clone()), name, kind }),
            None if name == SCHEDULE_ID => {
                Ok(Known { name, column: Column::System(SystemColumn::WorkflowId), kind: Type::Keyword })
            }
            None => Err(invalid(format!("column name '{name}' is not a valid search attribute"))),
        }
    }

    fn is(&mut self, column: syntax::Column, operator: &str) -> Result<Filter, Wrong> {
        let column = self.named(&column)?.column;
        match operator {
            "is null" => Ok(Filter::IsNull { column, is_negated: false }),
            "is not null" => Ok(Filter::IsNull { column, is_negated: true }),
            _ => Err(invalid("'IS' operator can only be used with 'NULL' or 'NOT NULL'")),
        }
    }

    fn range(&mut self, range: Range) -> Result<Filter, Wrong> {
        let known = self.column(range.left)?;
        if !matches!(known.kind, Type::Datetime | Type::Double | Type::Int | Type::Keyword) {
            let (name, kind) = (known.name, search_attributes::type_name(known.kind));
            return Err(invalid(format!("cannot do range condition on search attribute '{name}' of type {kind}")));
        }
        let from = scalar(value(range.from, &known)?, &known)?;
        let to = scalar(value(range.to, &known)?, &known)?;
        Ok(Filter::Between { column: known.column, is_negated: range.is_negated, from, to })
    }

    fn comparison(&mut self, comparison: Comparison) -> Result<Filter, Wrong> {
        if matches!(comparison.operator, "like" | "not like" | "regexp" | "not regexp" | "<=>") {
            return Err(invalid(format!("invalid operator '{}' in `{comparison}`", comparison.operator)));
        }
        let Comparison { left, operator, right, .. } = comparison;
        let known = self.column(left)?;
        let right = value(right, &known)?;
        match known.kind {
            Type::KeywordList => list_comparison(known, operator, right),
            Type::Text => text_comparison(known, operator, right),
            _ => plain_comparison(known, operator, right),
        }
    }
}

fn must_be_column(kind: &str) -> Wrong {
    invalid(format!("must be a column name but was {kind}"))
}

/// The right side of a comparison, its values parsed.
#[derive(Debug)]
enum Right {
    One(Value),
    Several(Vec<Right>),
}

impl std::fmt::Display for Right {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(value) => value.fmt(formatter),
            Self::Several(parts) => {
                formatter.write_str("(")?;
                for (index, part) in parts.iter().enumerate() {
                    write!(formatter, "{}{part}", if index > 0 { ", " } else { "" })?;
                }
                formatter.write_str(")")
            }
        }
    }
}

fn value(expression: Expression, known: &Known) -> Result<Right, Wrong> {
    match expression {
        Expression::Value(written) => {
            let mut value = literal::parse(written, known)?;
            if known.is_schedule() {
                value = Value::Text(format!("{SCHEDULE_PREFIX}{}", value.to_plain()));
            }
            Ok(Right::One(value))
        }
        Expression::Boolean(value) => Ok(Right::One(Value::Bool(value))),
        Expression::Tuple(parts) => {
            parts.into_iter().map(|part| value(part, known)).collect::<Result<_, _>>().map(Right::Several)
        }
        Expression::Other { kind: FUNCTION, .. } => Err(unsupported("nested func")),
        Expression::Column(column) => Err(unsupported(format!(
            "column name on the right side of comparison expression (did you forget to quote '{column}'?)"
        ))),
        other => Err(invalid(format!("unexpected value type {}", other.kind()))),
    }
}

/// A single value as the column compares it. A row of values is refused here; the real server leaves that to its database.
fn scalar(right: Right, known: &Known) -> Result<Scalar<'static>, Wrong> {
    match right {
        Right::One(value) => Ok(value.into_scalar(known)),
        row @ Right::Several(_) => Err(invalid(format!("unexpected value type (expected a single value, got {row})"))),
    }
}

fn operator_unsupported(known: &Known, operator: &str, right: &Right) -> Wrong {
    let (name, kind) = (&known.name, search_attributes::type_name(known.kind));
    invalid(format!(
        "operator '{operator}' not supported for {kind} type search attribute in `{name} {operator} {right}`"
    ))
}

fn list_comparison(known: Known, operator: &str, right: Right) -> Result<Filter, Wrong> {
    let is_negated = matches!(operator, "!=" | "not in");
    let values = match (operator, right) {
        ("=" | "!=", Right::One(Value::Text(item))) => vec![item],
        ("=" | "!=", other) => {
            return Err(invalid(format!("unexpected value type (expected string, got {other})")));
        }
        ("in" | "not in", Right::Several(parts)) => parts
            .into_iter()
            .map(|part| match part {
                Right::One(Value::Text(item)) => Ok(item),
                other => Err(invalid(format!("unexpected value type in tuple (expected string, got {other})"))),
            })
            .collect::<Result<_, _>>()?,
        (_, other) => return Err(operator_unsupported(&known, operator, &other)),
    };
    let items = values.iter().map(|item| words::fold(item)).filter(|item| !item.is_empty()).collect();
    Ok(Filter::HasItem { attribute: known.name, is_negated, items })
}

fn text_comparison(known: Known, operator: &str, right: Right) -> Result<Filter, Wrong> {
    if !matches!(operator, "=" | "!=") {
        return Err(operator_unsupported(&known, operator, &right));
    }
    let text = match right {
        Right::One(Value::Text(text)) => text,
        other => return Err(invalid(format!("unexpected value type (expected string, got {other})"))),
    };
    let phrases: Vec<_> = text.split(' ').filter(|phrase| !phrase.is_empty()).map(words::split).collect();
    if phrases.is_empty() {
        let message = format!("unexpected value for Text type search attribute (no tokens found in '{text}')");
        return Err(invalid(message));
    }
    Ok(Filter::HasPhrase { attribute: known.name, is_negated: operator == "!=", phrases })
}

fn plain_comparison(known: Known, operator: &str, right: Right) -> Result<Filter, Wrong> {
    let operator = match operator {
        "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        "starts_with" | "not starts_with" => return prefix_comparison(known, operator, right),
        membership => {
            let parts = match right {
                Right::Several(parts) => parts,
                one @ Right::One(_) => vec![one],
            };
            let values = parts.into_iter().map(|part| scalar(part, &known)).collect::<Result<_, _>>()?;
            return Ok(Filter::In { column: known.column, is_negated: membership == "not in", values });
        }
    };
    let value = scalar(right, &known)?;
    Ok(Filter::Comparison { column: known.column, operator, value })
}

fn prefix_comparison(known: Known, operator: &str, right: Right) -> Result<Filter, Wrong> {
    let prefix = match right {
        Right::One(Value::Text(prefix)) => prefix,
        Right::One(Value::Instant(micros)) => micros.to_string(),
        other => {
            let message = format!("right-hand side of '{operator}' must be a literal string (got: {other})");
            return Err(invalid(message));
        }
    };
    Ok(Filter::StartsWith { column: known.column, is_negated: operator == "not starts_with", prefix })
}

fn system_column(name: &str) -> Option<(SystemColumn, Type)> {
    Some(match name {
        "WorkflowId" => (SystemColumn::WorkflowId, Type::Keyword),
        "RunId" => (SystemColumn::RunId, Type::Keyword),
        "WorkflowType" => (SystemColumn::WorkflowType, Type::Keyword),
        "TaskQueue" => (SystemColumn::TaskQueue, Type::Keyword),
        "ExecutionStatus" => (SystemColumn::ExecutionStatus, Type::Keyword),
        "StartTime" => (SystemColumn::StartTime, Type::Datetime),
        "ExecutionTime" => (SystemColumn::ExecutionTime, Type::Datetime),
        "CloseTime" => (SystemColumn::CloseTime, Type::Datetime),
        "ExecutionDuration" => (SystemColumn::ExecutionDuration, Type::Int),
        "HistoryLength" => (SystemColumn::HistoryLength, Type::Int),
        "HistorySizeBytes" => (SystemColumn::HistorySizeBytes, Type::Int),
        "StateTransitionCount" => (SystemColumn::StateTransitionCount, Type::Int),
        "ParentWorkflowId" => (SystemColumn::ParentWorkflowId, Type::Keyword),
        "ParentRunId" => (SystemColumn::ParentRunId, Type::Keyword),
        "RootWorkflowId" => (SystemColumn::RootWorkflowId, Type::Keyword),
        "RootRunId" => (SystemColumn::RootRunId, Type::Keyword),
        _ => return None,
    })
}

impl Value {
    /// As a column compares it: a text that is a number as a number where the column has numbers, and a number as a text
    /// where it has texts.
    fn into_scalar(self, known: &Known) -> Scalar<'static> {
        match self {
            Self::Instant(micros) => Scalar::Instant(micros),
            number @ (Self::Int(_) | Self::Real(_) | Self::Bool(_))
                if known.kind == Type::Keyword && !known.is_numeric() =>
            {
                Scalar::Text(Cow::Owned(number.to_affinity()))
            }
            Self::Int(value) => Scalar::Int(value),
            Self::Bool(value) => Scalar::Int(value.into()),
            Self::Real(value) => Scalar::Real(value),
            Self::Text(text) if known.is_numeric() => as_number(&text).unwrap_or(Scalar::Text(Cow::Owned(text))),
            Self::Text(text) => Scalar::Text(Cow::Owned(text)),
        }
    }

    fn to_affinity(&self) -> String {
        match self {
            Self::Bool(value) => i32::from(*value).to_string(),
            other => other.to_plain(),
        }
    }
}

fn as_number(text: &str) -> Option<Scalar<'static>> {
    let text = text.trim_matches(|character: char| character.is_ascii_whitespace());
    if let Ok(value) = text.parse() {
        return Some(Scalar::Int(value));
    }
    // Rust reads `inf` and `nan` as numbers as well.
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    text.parse().ok().filter(|_| is_number).map(Scalar::Real)
}
