//! Tokens → expressions, by the grammar of the real server's parser as far as filters can use it.
//!
//! The rest of SQL (subqueries, `case`, `having`, …) is refused by name. Where the real server finds a syntax error, so
//! does this, at the same token.

use super::lexer::{Kind, Lexer, STATEMENT, Token, WHERE};
use super::syntax::{Comparison, Expression, Range};

/// So many parentheses inside each other are too many; this also bounds the depth of every recursion here.
const MAX_NESTING: usize = 200;

/// A filter as it was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) condition: Option<Expression>,
    pub(super) group_by: Vec<Expression>,
    pub(super) has_order_by: bool,
    pub(super) has_limit: bool,
}

/// Why a text is no filter.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// Not SQL.
    Malformed(String),
    /// SQL that no filter needs; what it is.
    Unsupported(String),
}

/// Reads a filter.
pub(super) fn parse(query: &str) -> Result<Written, Unreadable> {
    let query = query.trim();
    let lower = query.get(..8).unwrap_or(query).to_ascii_lowercase();
    let has_condition = !(query.is_empty() || lower == "order by" || lower == "group by");
    let before = STATEMENT.len() + if has_condition { WHERE.len() } else { 0 };
    let mut parser = Parser::new(query, before);
    let mut written = Written::default();
    if has_condition {
        written.condition = Some(parser.expression()?);
    }
    parser.clauses(&mut written)?;
    Ok(written)
}

/// What is left to read.
pub(super) struct Parser<'q> {
    lexer: Lexer<'q>,
    pub(super) token: Token,
    nesting: usize,
}

impl<'q> Parser<'q> {
    fn new(query: &'q str, before: usize) -> Self {
        let mut lexer = Lexer::new(query, before);
        let token = lexer.next();
        Self { lexer, token, nesting: 0 }
    }

    pub(super) fn advance(&mut self) -> Token {
        std::mem::replace(&mut self.token, self.lexer.next())
    }

    /// Takes the token if it is this word.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_it = self.token.is_word(word);
        if is_it {
            self.advance();
        }
        is_it
    }

    pub(super) fn take_mark(&mut self, mark: &str) -> bool {
        let is_it = self.token.is_mark(mark);
        if is_it {
            self.advance();
        }
        is_it
    }

    fn expect_word(&mut self, word: &str) -> Result<(), Unreadable> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The token is not what has to stand here.
    pub(super) fn unexpected(&self) -> Unreadable {
        let Token { text, end, .. } = &self.token;
        let near = if text.is_empty() { String::new() } else { format!(" near '{text}'") };
        Unreadable::Malformed(format!("syntax error at position {end}{near}"))
    }

    pub(super) fn unsupported(&self) -> Unreadable {
        Unreadable::Unsupported(format!("'{}'", self.token.text))
    }

    pub(super) fn open(&mut self) -> Result<(), Unreadable> {
        if !self.token.is_mark("(") {
            return Err(self.unexpected());
        }
        self.nesting += 1;
        if self.nesting == MAX_NESTING {
            let end = self.token.end;
            return Err(Unreadable::Malformed(format!("max nesting level reached at position {end}")));
        }
        self.advance();
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<(), Unreadable> {
        if !self.take_mark(")") {
            return Err(self.unexpected());
        }
        self.nesting -= 1;
        Ok(())
    }

    /// What follows the condition.
    fn clauses(&mut self, written: &mut Written) -> Result<(), Unreadable> {
        if self.take_word("group") {
            self.expect_word("by")?;
            written.group_by = self.expressions()?;
        }
        if self.token.is_word("having") {
            return Err(Unreadable::Unsupported("'having' clause".to_owned()));
        }
        if self.take_word("order") {
            self.expect_word("by")?;
            written.has_order_by = true;
            loop {
                self.expression()?;
                if !self.take_word("asc") {
                    self.take_word("desc");
                }
                if !self.take_mark(",") {
                    break;
                }
            }
        }
        if self.take_word("limit") {
            written.has_limit = true;
            self.expression()?;
            let is_offset = self.token.kind == Kind::Name && self.token.text == "offset";
            if is_offset || self.token.is_mark(",") {
                self.advance();
                self.expression()?;
            }
        }
        if ["for", "lock", "union"].iter().any(|word| self.token.is_word(word)) {
            return Err(Unreadable::Unsupported(format!("'{}' clause", self.token.text)));
        }
        self.take_mark(";");
        if self.token.kind == Kind::End { Ok(()) } else { Err(self.unexpected()) }
    }

    fn expressions(&mut self) -> Result<Vec<Expression>, Unreadable> {
        let mut expressions = vec![self.expression()?];
        while self.take_mark(",") {
            expressions.push(self.expression()?);
        }
        Ok(expressions)
    }

    pub(super) fn expression(&mut self) -> Result<Expression, Unreadable> {
        let mut parts = vec![self.conjunction()?];
        while self.take_word("or") {
            parts.push(self.conjunction()?);
        }
        Ok(one_or(parts, Expression::Or))
    }

    fn conjunction(&mut self) -> Result<Expression, Unreadable> {
        let mut parts = vec![self.negation()?];
        while self.take_word("and") {
            parts.push(self.negation()?);
        }
        Ok(one_or(parts, Expression::And))
    }

    /// Any number of `not`, of which only one can be left to matter.
    fn negation(&mut self) -> Result<Expression, Unreadable> {
        let mut is_negated = false;
        while self.take_word("not") {
            is_negated = !is_negated;
        }
        let mut expression = self.condition()?;
        while self.take_word("is") {
            expression = Expression::is(expression, self.is_suffix()?);
        }
        Ok(if is_negated { Expression::Not(Box::new(expression)) } else { expression })
    }

    fn is_suffix(&mut self) -> Result<&'static str, Unreadable> {
        let is_negated = self.take_word("not");
        let operator = match (self.token.text.as_str(), is_negated) {
            _ if self.token.kind != Kind::Keyword => return Err(self.unexpected()),
            ("null", false) => "is null",
            ("null", true) => "is not null",
            ("true", false) => "is true",
            ("true", true) => "is not true",
            ("false", false) => "is false",
            ("false", true) => "is not false",
            _ => return Err(self.unexpected()),
        };
        self.advance();
        Ok(operator)
    }

    fn condition(&mut self) -> Result<Expression, Unreadable> {
        let left = self.operand()?;
        let is_negated = self.take_word("not");
        if let (false, Kind::Mark(mark)) = (is_negated, self.token.kind)
            && matches!(mark, "=" | "!=" | "<" | "<=" | ">" | ">=" | "<=>")
        {
            self.advance();
            return self.comparison(left, mark);
        }
        for (word, plain, negated) in [
            ("in", "in", "not in"),
            ("like", "like", "not like"),
            ("regexp", "regexp", "not regexp"),
            ("starts_with", "starts_with", "not starts_with"),
        ] {
            if self.take_word(word) {
                let operator = if is_negated { negated } else { plain };
                return if word == "in" { self.membership(left, operator) } else { self.comparison(left, operator) };
            }
        }
        if self.take_word("between") {
            let from = self.operand()?;
            self.expect_word("and")?;
            let to = self.operand()?;
            return Ok(Expression::Range(Box::new(Range { left, is_negated, from, to })));
        }
        if is_negated { Err(self.unexpected()) } else { Ok(left) }
    }

    fn comparison(&mut self, left: Expression, operator: &'static str) -> Result<Expression, Unreadable> {
        let right = self.operand()?;
        let escape = if operator.ends_with("like") && self.take_word("escape") { Some(self.operand()?) } else { None };
        Ok(Expression::Comparison(Box::new(Comparison { left, operator, right, escape })))
    }

    fn membership(&mut self, left: Expression, operator: &'static str) -> Result<Expression, Unreadable> {
        let right = if self.token.kind == Kind::ListArgument {
            Expression::Other { kind: "sqlparser.ListArg", text: self.advance().text }
        } else {
            Expression::Tuple(self.tuple()?)
        };
        Ok(Expression::Comparison(Box::new(Comparison { left, operator, right, escape: None })))
    }

    pub(super) fn tuple(&mut self) -> Result<Vec<Expression>, Unreadable> {
        self.open()?;
        if self.token.is_word("select") {
            return Err(self.unsupported());
        }
        let parts = self.expressions()?;
        self.close()?;
        Ok(parts)
    }
}

fn one_or(mut parts: Vec<Expression>, several: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            several(parts)
        }
    }
}
