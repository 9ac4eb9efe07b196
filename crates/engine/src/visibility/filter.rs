//! A filter whose columns are known and whose values have their types; whether a run passes it.
//!
//! Conditions are true, false or unknown, as in SQL: one on a column that has no value is unknown, and so is its
//! opposite. Only conditions on lists and texts always know.

use std::cmp::Ordering;

use super::record::{AttributeValue, Record, Scalar, SystemColumn};
use super::words;

/// What a run has to be like.
#[derive(Debug)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Comparison {
        column: Column,
        operator: Operator,
        value: Scalar<'static>,
    },
    In {
        column: Column,
        is_negated: bool,
        values: Vec<Scalar<'static>>,
    },
    Between {
        column: Column,
        is_negated: bool,
        from: Scalar<'static>,
        to: Scalar<'static>,
    },
    /// Without regard to the case of ASCII letters, as SQLite's `like`.
    StartsWith {
        column: Column,
        is_negated: bool,
        prefix: String,
    },
    IsNull {
        column: Column,
        is_negated: bool,
    },
    /// One of the items is in a list; both without regard to case.
    HasItem {
        attribute: String,
        is_negated: bool,
        items: Vec<String>,
    },
    /// One of the phrases is in a text, word by word.
    HasPhrase {
        attribute: String,
        is_negated: bool,
        phrases: Vec<Vec<String>>,
    },
}

/// Something that each run has one value of, or none.
#[derive(Clone, Debug)]
pub(super) enum Column {
    System(SystemColumn),
    Attribute(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Filter {
    /// Whether a run passes; nothing if that is unknown.
    pub(super) fn holds(&self, record: &Record<'_>) -> Option<bool> {
        match self {
            Self::All(parts) => all_hold(parts.iter().map(|part| part.holds(record))),
            Self::Any(parts) => all_hold(parts.iter().map(|part| not(part.holds(record)))).map(|none| !none),
            Self::Not(inner) => not(inner.holds(record)),
            Self::Comparison { column, operator, value } => {
                let order = order(&column.compared(record)?, value);
                Some(operator.accepts(order))
            }
            Self::In { column, is_negated, values } => {
                let own = column.compared(record)?;
                Some(values.iter().any(|value| order(&own, value).is_eq()) != *is_negated)
            }
            Self::Between { column, is_negated, from, to } => {
                let own = column.compared(record)?;
                Some((order(&own, from).is_ge() && order(&own, to).is_le()) != *is_negated)
            }
            Self::StartsWith { column, is_negated, prefix } => {
                let own = column.compared(record)?.into_text();
                let start = own.as_bytes().get(..prefix.len());
                Some(start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes())) != *is_negated)
            }
            Self::IsNull { column, is_negated } => Some(column.is_null(record) != *is_negated),
            Self::HasItem { attribute, is_negated, items } => {
                let found = match record.attributes.get(attribute) {
                    Some(AttributeValue::List(own)) => own.iter().any(|own| items.contains(&words::fold(own))),
                    _ => false,
                };
                Some(found != *is_negated)
            }
            Self::HasPhrase { attribute, is_negated, phrases } => {
                let found = match record.attributes.get(attribute) {
                    Some(AttributeValue::Text(own)) => words::contain(&words::split(own), phrases),
                    _ => false,
                };
                Some(found != *is_negated)
            }
        }
    }
}

/// Whether all hold: no if one does not, unknown if one is unknown.
fn all_hold(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

fn not(truth: Option<bool>) -> Option<bool> {
    truth.map(|truth| !truth)
}

impl Column {
    fn compared<'r>(&self, record: &Record<'r>) -> Option<Scalar<'r>> {
        match self {
            Self::System(column) => record.compared(*column),
            Self::Attribute(name) => match record.attributes.get(name)? {
                AttributeValue::Text(text) => Some(Scalar::Text(text.into())),
                AttributeValue::Int(value) => Some(Scalar::Int(*value)),
                AttributeValue::Double(value) => Some(Scalar::Real(*value)),
                AttributeValue::Bool(value) => Some(Scalar::Int((*value).into())),
                AttributeValue::Datetime(micros) => Some(Scalar::Instant(*micros)),
                AttributeValue::List(_) => None,
            },
        }
    }

    fn is_null(&self, record: &Record<'_>) -> bool {
        match self {
            Self::System(column) => record.system(*column).is_none(),
            Self::Attribute(name) => !record.attributes.contains_key(name),
        }
    }
}

impl Operator {
    fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// How two values compare; numbers stand before all else.
fn order(left: &Scalar<'_>, right: &Scalar<'_>) -> Ordering {
    match (left, right) {
        (Scalar::Int(left), Scalar::Int(right)) => left.cmp(right),
        (Scalar::Int(left), Scalar::Real(right)) => order_mixed(*left, *right),
        (Scalar::Real(left), Scalar::Int(right)) => order_mixed(*right, *left).reverse(),
        (Scalar::Real(left), Scalar::Real(right)) => left.total_cmp(right),
        (Scalar::Text(left), Scalar::Text(right)) => left.cmp(right),
        (Scalar::Instant(left), Scalar::Instant(right)) => left.cmp(right),
        (left, right) => left.rank().cmp(&right.rank()),
    }
}

/// How a whole number compares with a real one, without rounding it.
#[expect(clippy::cast_possible_truncation, reason = "the real number is known to be in the range")]
fn order_mixed(whole: i64, real: f64) -> Ordering {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if real >= LIMIT {
        return Ordering::Less;
    }
    if real < -LIMIT {
        return Ordering::Greater;
    }
    whole.cmp(&(real.trunc() as i64)).then_with(|| 0.0_f64.total_cmp(&(real.fract() + 0.0)))
}

impl Scalar<'_> {
    fn rank(&self) -> u8 {
        match self {
            Self::Int(_) | Self::Real(_) => 0,
            Self::Text(_) | Self::Instant(_) => 1,
        }
    }

    /// As the text that a prefix is looked for in. The real server keeps times as texts that end in their offset, so the
    /// one prefix of a time that can be asked for is all of it.
    fn into_text(self) -> String {
        match self {
            Self::Int(value) | Self::Instant(value) => value.to_string(),
            Self::Real(value) => value.to_string(),
            Self::Text(text) => text.into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_without_loss() {
        let big = i64::MAX;
        for (left, right, expected) in [
            (Scalar::Int(1), Scalar::Real(1.0), Ordering::Equal),
            (Scalar::Int(1), Scalar::Real(1.5), Ordering::Less),
            (Scalar::Int(-1), Scalar::Real(-1.5), Ordering::Greater),
            (Scalar::Int(0), Scalar::Real(-0.0), Ordering::Equal),
            (Scalar::Int(0), Scalar::Real(-0.5), Ordering::Greater),
            (Scalar::Int(big), Scalar::Real(9_223_372_036_854_775_808.0), Ordering::Less),
            (Scalar::Int(i64::MIN), Scalar::Real(-9_223_372_036_854_775_808.0), Ordering::Equal),
            (Scalar::Int(i64::MIN), Scalar::Real(-1e300), Ordering::Greater),
            (Scalar::Real(2.0), Scalar::Int(2), Ordering::Equal),
            (Scalar::Int(5), Scalar::Text("1".into()), Ordering::Less),
            (Scalar::Instant(5), Scalar::Int(7), Ordering::Greater),
        ] {
            assert_eq!(order(&left, &right), expected, "{left:?} {right:?}");
        }
    }

    #[test]
    fn unknown_conditions_stay_unknown_unless_another_decides() {
        let unknown = || None;
        assert_eq!(all_hold([Some(true), unknown()].into_iter()), None);
        assert_eq!(all_hold([unknown(), Some(false)].into_iter()), Some(false));
        assert_eq!(not(unknown()), None);
    }
}
