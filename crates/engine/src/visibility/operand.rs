//! What conditions compare: values, columns, and the arithmetic and functions that filters cannot use.

use super::lexer::Kind;
use super::parser::{Parser, Unreadable};
use super::syntax::{Column, Expression, Literal, join};

/// The kind of an expression that is a call.
pub(super) const FUNCTION: &str = "*sqlparser.FuncExpr";

/// Words that begin an expression of SQL that filters have no use for.
const UNSUPPORTED: &[&str] = &[
    "case",
    "cast",
    "convert",
    "default",
    "exists",
    "group_concat",
    "interval",
    "match",
    "substr",
    "substring",
    "values",
];

const ARITHMETIC: &[&str] = &["+", "-", "*", "/", "%", "^", "&", "|", "<<", ">>", "->", "->>"];

/// Reserved words that are functions when parentheses follow.
const FUNCTIONS: &[&str] = &["database", "if", "left", "mod", "replace", "right"];

/// Reserved words that are functions with or without parentheses.
const CLOCKS: &[&str] = &[
    "current_date",
    "current_time",
    "current_timestamp",
    "localtime",
    "localtimestamp",
    "utc_date",
    "utc_time",
    "utc_timestamp",
];

impl Parser<'_> {
    /// A value, a column or arithmetic, all of whose operators are alike here: nothing is computed.
    pub(super) fn operand(&mut self) -> Result<Expression, Unreadable> {
        let mut left = self.unary()?;
        loop {
            let operator = match self.token.kind {
                Kind::Mark(mark) if ARITHMETIC.contains(&mark) => mark,
                Kind::Keyword if self.token.text == "div" => "div",
                Kind::Keyword if self.token.text == "mod" => "%",
                Kind::Keyword if self.token.text == "collate" => return Err(self.unsupported()),
                _ => return Ok(left),
            };
            self.advance();
            left = Expression::arithmetic(left, operator, &self.unary()?);
        }
    }

    fn unary(&mut self) -> Result<Expression, Unreadable> {
        let mut signs = Vec::new();
        loop {
            let sign = match self.token.kind {
                Kind::Mark(mark @ ("+" | "-" | "~" | "!")) => mark,
                Kind::Keyword if self.token.text == "binary" => "binary ",
                Kind::Keyword if self.token.text == "_binary" => "_binary ",
                _ => break,
            };
            self.advance();
            signs.push(sign);
        }
        let mut operand = self.primary()?;
        if let Expression::Value(Literal::Integer(digits)) = &mut operand {
            let mut is_negative = false;
            while let Some(sign @ ("+" | "-")) = signs.last().copied() {
                is_negative ^= sign == "-";
                signs.pop();
            }
            if is_negative {
                digits.insert(0, '-');
            }
        }
        if signs.is_empty() {
            return Ok(operand);
        }
        Ok(Expression::Other { kind: "*sqlparser.UnaryExpr", text: format!("{}{operand}", signs.concat()) })
    }

    fn primary(&mut self) -> Result<Expression, Unreadable> {
        if self.token.is_mark("(") {
            return Ok(in_parentheses(self.tuple()?));
        }
        let literal: fn(String) -> Literal = match self.token.kind {
            Kind::Name => return self.name(),
            Kind::Keyword => return self.keyword(),
            Kind::Text => Literal::Text,
            Kind::Integer => Literal::Integer,
            Kind::Float => Literal::Float,
            Kind::HexNumber => Literal::HexNumber,
            Kind::Hex => Literal::Hex,
            Kind::Bits => Literal::Bits,
            Kind::Argument => Literal::Argument,
            Kind::End | Kind::Bad | Kind::ListArgument | Kind::Mark(_) => return Err(self.unexpected()),
        };
        Ok(Expression::Value(literal(self.advance().text)))
    }

    fn keyword(&mut self) -> Result<Expression, Unreadable> {
        let word = self.token.text.as_str();
        if UNSUPPORTED.contains(&word) {
            return Err(self.unsupported());
        }
        let is_function = FUNCTIONS.contains(&word);
        let is_clock = CLOCKS.contains(&word);
        if !(is_function || is_clock || matches!(word, "null" | "true" | "false")) {
            return Err(self.unexpected());
        }
        let word = self.advance().text;
        if is_function || (is_clock && self.token.is_mark("(")) {
            return self.function(&word, is_function);
        }
        Ok(match word.as_str() {
            "null" => Expression::Null,
            "true" => Expression::Boolean(true),
            "false" => Expression::Boolean(false),
            _ => Expression::Other { kind: FUNCTION, text: format!("{word}()") },
        })
    }

    fn name(&mut self) -> Result<Expression, Unreadable> {
        let mut names = vec![self.advance().text];
        while names.len() < 3 && self.take_mark(".") {
            if !matches!(self.token.kind, Kind::Name | Kind::Keyword) {
                return Err(self.unexpected());
            }
            names.push(self.advance().text);
        }
        let column = Column(names);
        if column.0.len() < 3 && self.token.is_mark("(") {
            return self.function(&column.to_string(), true);
        }
        Ok(Expression::Column(column))
    }

    fn function(&mut self, name: &str, has_arguments: bool) -> Result<Expression, Unreadable> {
        self.open()?;
        let mut text = format!("{name}(");
        if self.take_word("distinct") {
            text.push_str("distinct ");
        }
        let mut arguments = Vec::new();
        if has_arguments && !self.token.is_mark(")") {
            loop {
                arguments.push(self.argument()?);
                if !self.take_mark(",") {
                    break;
                }
            }
        }
        self.close()?;
        // Writing to a string does not fail.
        let _ = join(&mut text, &arguments, ", ");
        text.push(')');
        Ok(Expression::Other { kind: FUNCTION, text })
    }

    fn argument(&mut self) -> Result<Expression, Unreadable> {
        if self.take_mark("*") {
            return Ok(Expression::Other { kind: "*sqlparser.StarExpr", text: "*".to_owned() });
        }
        self.expression()
    }
}

/// What stands in parentheses: one expression, or a tuple of several.
fn in_parentheses(mut parts: Vec<Expression>) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => Expression::Parentheses(Box::new(only)),
        last => {
            parts.extend(last);
            Expression::Tuple(parts)
        }
    }
}
