//! What a filter is made of, as it was written: names are not looked up yet and values have no types.
//!
//! Errors quote expressions in the words of the real server's parser, so they are written again here, in its style, and
//! know its names for their kinds.

use std::fmt;

use super::keywords;

/// An expression. No deeper than its parentheses: what is written side by side stands side by side.
#[derive(Debug)]
pub(super) enum Expression {
    /// At least two, all of which have to hold.
    And(Vec<Expression>),
    /// At least two, one of which has to hold.
    Or(Vec<Expression>),
    Not(Box<Expression>),
    Parentheses(Box<Expression>),
    Comparison(Box<Comparison>),
    Range(Box<Range>),
    Is {
        column: Column,
        operator: &'static str,
    },
    /// What is said to be null or the like is not a column, but of this kind.
    MisplacedIs {
        operand: &'static str,
        text: String,
    },
    Column(Column),
    Value(Literal),
    Boolean(bool),
    Null,
    Tuple(Vec<Expression>),
    /// Something that filters have no use for: its kind, and how it was written.
    Other {
        kind: &'static str,
        text: String,
    },
}

#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) left: Expression,
    pub(super) operator: &'static str,
    pub(super) right: Expression,
    /// What stands after `escape`.
    pub(super) escape: Option<Expression>,
}

#[derive(Debug)]
pub(super) struct Range {
    pub(super) left: Expression,
    pub(super) is_negated: bool,
    pub(super) from: Expression,
    pub(super) to: Expression,
}

/// The name of a column, with those of its table and database before it if they were written.
#[derive(Debug)]
pub(super) struct Column(pub(super) Vec<String>);

/// A value as it was written.
#[derive(Debug)]
pub(super) enum Literal {
    Text(String),
    /// Perhaps with a minus.
    Integer(String),
    Float(String),
    HexNumber(String),
    Hex(String),
    Bits(String),
    Argument(String),
}

impl Expression {
    /// `operand` with `is null` or the like behind it.
    pub(super) fn is(operand: Self, operator: &'static str) -> Self {
        match operand {
            Self::Column(column) => Self::Is { column, operator },
            other => {
                let operand = other.kind();
                let mut text = other.into_text();
                text.push(' ');
                text.push_str(operator);
                Self::MisplacedIs { operand, text }
            }
        }
    }

    /// Two operands with an operator of arithmetic between them.
    pub(super) fn arithmetic(left: Self, operator: &str, right: &Self) -> Self {
        let mut text = left.into_text();
        text.push_str(&format!(" {operator} {right}"));
        Self::Other { kind: "*sqlparser.BinaryExpr", text }
    }

    /// The real server's name for the kind of expression.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::And(_) => "*sqlparser.AndExpr",
            Self::Or(_) => "*sqlparser.OrExpr",
            Self::Not(_) => "*sqlparser.NotExpr",
            Self::Parentheses(_) => "*sqlparser.ParenExpr",
            Self::Comparison(_) => "*sqlparser.ComparisonExpr",
            Self::Range(_) => "*sqlparser.RangeCond",
            Self::Is { .. } | Self::MisplacedIs { .. } => "*sqlparser.IsExpr",
            Self::Column(_) => "*sqlparser.ColName",
            Self::Value(_) => "*sqlparser.SQLVal",
            Self::Boolean(_) => "sqlparser.BoolVal",
            Self::Null => "*sqlparser.NullVal",
            Self::Tuple(_) => "sqlparser.ValTuple",
            Self::Other { kind, .. } => kind,
        }
    }

    /// As text, without a copy where it is text already.
    fn into_text(self) -> String {
        match self {
            Self::MisplacedIs { text, .. } | Self::Other { text, .. } => text,
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => join(formatter, parts, " and "),
            Self::Or(parts) => join(formatter, parts, " or "),
            Self::Not(inner) => write!(formatter, "not {inner}"),
            Self::Parentheses(inner) => write!(formatter, "({inner})"),
            Self::Comparison(comparison) => comparison.fmt(formatter),
            Self::Range(range) => range.fmt(formatter),
            Self::Is { column, operator } => write!(formatter, "{column} {operator}"),
            Self::Column(column) => column.fmt(formatter),
            Self::Value(literal) => literal.fmt(formatter),
            Self::Boolean(value) => value.fmt(formatter),
            Self::Null => formatter.write_str("null"),
            Self::Tuple(parts) => {
                formatter.write_str("(")?;
                join(formatter, parts, ", ")?;
                formatter.write_str(")")
            }
            Self::MisplacedIs { text, .. } | Self::Other { text, .. } => formatter.write_str(text),
        }
    }
}

/// Expressions with something between them.
pub(super) fn join(formatter: &mut impl fmt::Write, parts: &[Expression], between: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            formatter.write_str(between)?;
        }
        write!(formatter, "{part}")?;
    }
    Ok(())
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.left, self.operator, self.right)?;
        match &self.escape {
            Some(escape) => write!(formatter, " escape {escape}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = if self.is_negated { "not between" } else { "between" };
        write!(formatter, "{} {operator} {} and {}", self.left, self.from, self.to)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(".")?;
            }
            if is_plain(name) {
                formatter.write_str(name)?;
            } else {
                write!(formatter, "`{}`", name.replace('`', "``"))?;
            }
        }
        Ok(())
    }
}

/// Whether a name stands for itself without backticks.
fn is_plain(name: &str) -> bool {
    let is_variable = name.starts_with("@@");
    let is_word = name.char_indices().all(|(index, character)| match character {
        '_' | '@' => true,
        '.' | '\'' | '"' | '`' => is_variable,
        '0'..='9' => index > 0,
        other => other.is_ascii_alphabetic(),
    });
    is_word && keywords::find(&name.to_ascii_lowercase()).is_none()
}

impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "'{}'", escape(text)),
            Self::Hex(digits) => write!(formatter, "X'{digits}'"),
            Self::Bits(digits) => write!(formatter, "B'{digits}'"),
            Self::Integer(text) | Self::Float(text) | Self::HexNumber(text) | Self::Argument(text) => {
                formatter.write_str(text)
            }
        }
    }
}

/// The inside of a quoted string of SQL.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        let code = match character {
            '\0' => '0',
            '\u{8}' => 'b',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{1a}' => 'Z',
            '\'' | '"' | '\\' => character,
            other => {
                escaped.push(other);
                continue;
            }
        };
        escaped.push('\\');
        escaped.push(code);
    }
    escaped
}
