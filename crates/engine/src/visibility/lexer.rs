//! Text → tokens, byte by byte as the real server's parser reads them, so that errors stand at the same positions.

use super::keywords::{self, Use};

/// What the real server puts before a filter to have its SQL parser take it; its positions count from there.
pub(super) const STATEMENT: &str = "select * from table1 ";
/// What it puts between that and a condition.
pub(super) const WHERE: &str = "where ";

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The end of the text.
    End,
    /// Nothing that a token starts with, or one that does not end.
    Bad,
    /// A word of the language; the text is in lower case.
    Keyword,
    /// A name, perhaps one that is a keyword elsewhere.
    Name,
    /// A quoted string, without its quotes and escapes.
    Text,
    /// Digits.
    Integer,
    /// A number with a point or an exponent.
    Float,
    /// `0x1f`
    HexNumber,
    /// `x'1f'`
    Hex,
    /// `b'01'`
    Bits,
    /// `:name` or `?`
    Argument,
    /// `::name`
    ListArgument,
    /// An operator or other mark, as it is written.
    Mark(&'static str),
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// What it says; nothing for marks.
    pub(super) text: String,
    /// The position after it.
    pub(super) end: usize,
}

impl Token {
    /// Whether it is this word of the language.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Keyword && self.text == word
    }

    /// Whether it is this mark.
    pub(super) fn is_mark(&self, mark: &str) -> bool {
        matches!(self.kind, Kind::Mark(own) if own == mark)
    }
}

/// Longer marks before those that they begin with.
const MARKS: &[(&str, &str)] = &[
    ("->>", "->>"),
    ("<=>", "<=>"),
    ("&&", "and"),
    ("||", "or"),
    ("->", "->"),
    ("<>", "!="),
    ("!=", "!="),
    ("<<", "<<"),
    ("<=", "<="),
    (">=", ">="),
    (">>", ">>"),
    ("=", "="),
    (",", ","),
    (";", ";"),
    ("(", "("),
    (")", ")"),
    ("+", "+"),
    ("*", "*"),
    ("%", "%"),
    ("^", "^"),
    ("~", "~"),
    ("&", "&"),
    ("|", "|"),
    (".", "."),
    ("/", "/"),
    ("-", "-"),
    ("<", "<"),
    (">", ">"),
    ("!", "!"),
];

/// Reads tokens from a text.
pub(super) struct Lexer<'q> {
    bytes: &'q [u8],
    at: usize,
    /// What stands before the text in the statement that positions count in.
    before: usize,
    /// How many `?` there were.
    arguments: usize,
}

impl<'q> Lexer<'q> {
    pub(super) fn new(text: &'q str, before: usize) -> Self {
        Self { bytes: text.as_bytes(), at: 0, before, arguments: 0 }
    }

    /// The next token; the end again and again after the last one.
    pub(super) fn next(&mut self) -> Token {
        loop {
            while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t' | 0)) {
                self.at += 1;
            }
            let start = self.at;
            match self.comment() {
                Some(true) => {}
                Some(false) => return self.token(Kind::Bad, self.bytes.get(start..).unwrap_or_default()),
                None => break,
            }
        }
        let Some(first) = self.peek() else {
            return self.token(Kind::End, b"");
        };
        match first {
            b'x' | b'X' if self.peek_second() == Some(b'\'') => self.quoted_digits(16, Kind::Hex),
            b'b' | b'B' if self.peek_second() == Some(b'\'') => self.quoted_digits(2, Kind::Bits),
            b'0'..=b'9' => self.number(false),
            b'.' if self.peek_second().is_some_and(|byte| byte.is_ascii_digit()) => self.number(true),
            b'\'' | b'"' => self.string(first),
            b'`' => self.quoted_name(),
            b':' => self.argument(),
            b'?' => {
                self.at += 1;
                self.arguments += 1;
                let name = format!(":v{}", self.arguments);
                self.token(Kind::Argument, name.as_bytes())
            }
            _ if is_letter(first) => self.word(),
            _ => self.mark(first),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn peek_second(&self) -> Option<u8> {
        self.bytes.get(self.at + 1).copied()
    }

    fn rest(&self) -> &'q [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn token(&self, kind: Kind, text: &[u8]) -> Token {
        Token { kind, text: String::from_utf8_lossy(text).into_owned(), end: self.before + self.at + 1 }
    }

    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'q [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !wanted(*byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Skips a comment, if one begins here; whether it ends.
    fn comment(&mut self) -> Option<bool> {
        let rest = self.rest();
        if rest.starts_with(b"--") || rest.starts_with(b"//") || rest.starts_with(b"#") {
            self.take_while(|byte| byte != b'\n');
            return Some(true);
        }
        // `/*!` would be code for MySQL alone, which is no part of a filter.
        if !rest.starts_with(b"/*") || rest.starts_with(b"/*!") {
            return None;
        }
        let ends = rest.get(2..).and_then(|inside| inside.windows(2).position(|pair| pair == b"*/"));
        self.at = ends.map_or(self.bytes.len(), |end| self.at + end + 4);
        Some(ends.is_some())
    }

    fn word(&mut self) -> Token {
        let is_variable = self.rest().starts_with(b"@@");
        let word = self.take_while(|byte| is_letter(byte) || byte.is_ascii_digit() || (is_variable && is_carat(byte)));
        let lower = word.to_ascii_lowercase();
        match keywords::find(&String::from_utf8_lossy(&lower)) {
            Some(Use::Reserved) if lower == b"rlike" => self.token(Kind::Keyword, b"regexp"),
            Some(Use::Reserved) => self.token(Kind::Keyword, &lower),
            Some(Use::Name) => self.token(Kind::Name, &lower),
            None if lower == b"dual" => self.token(Kind::Name, &lower),
            None => self.token(Kind::Name, word),
        }
    }

    fn quoted_digits(&mut self, base: u32, kind: Kind) -> Token {
        self.at += 2;
        let digits = self.take_while(|byte| char::from(byte).is_digit(base));
        if self.peek() != Some(b'\'') {
            return self.token(Kind::Bad, digits);
        }
        self.at += 1;
        let is_whole = kind != Kind::Hex || digits.len().is_multiple_of(2);
        self.token(if is_whole { kind } else { Kind::Bad }, digits)
    }

    fn number(&mut self, starts_with_point: bool) -> Token {
        let start = self.at;
        let mut kind = Kind::Integer;
        if self.rest().starts_with(b"0x") || self.rest().starts_with(b"0X") {
            self.at += 2;
            self.take_while(|byte| byte.is_ascii_hexdigit());
            kind = Kind::HexNumber;
        } else {
            if !starts_with_point {
                self.take_while(|byte| byte.is_ascii_digit());
            }
            if self.peek() == Some(b'.') {
                self.at += 1;
                self.take_while(|byte| byte.is_ascii_digit());
                kind = Kind::Float;
            }
            if matches!(self.peek(), Some(b'e' | b'E')) {
                self.at += 1;
                if matches!(self.peek(), Some(b'+' | b'-')) {
                    self.at += 1;
                }
                self.take_while(|byte| byte.is_ascii_digit());
                kind = Kind::Float;
            }
        }
        // A letter cannot follow a number at once.
        if self.peek().is_some_and(is_letter) {
            kind = Kind::Bad;
        }
        self.token(kind, self.bytes.get(start..self.at).unwrap_or_default())
    }

    fn string(&mut self, quote: u8) -> Token {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            text.extend_from_slice(self.take_while(|byte| byte != quote && byte != b'\\'));
            match self.peek() {
                Some(b'\\') => {
                    self.at += 1;
                    let Some(escaped) = self.peek() else {
                        return self.token(Kind::Bad, &text);
                    };
                    text.push(unescape(escaped));
                    self.at += 1;
                }
                Some(_) if self.peek_second() == Some(quote) => {
                    text.push(quote);
                    self.at += 2;
                }
                Some(_) => {
                    self.at += 1;
                    return self.token(Kind::Text, &text);
                }
                None => return self.token(Kind::Bad, &text),
            }
        }
    }

    fn quoted_name(&mut self) -> Token {
        self.at += 1;
        let mut name = Vec::new();
        loop {
            name.extend_from_slice(self.take_while(|byte| byte != b'`'));
            if self.peek().is_none() {
                return self.token(Kind::Bad, &name);
            }
            self.at += 1;
            if self.peek() != Some(b'`') {
                return self.token(if name.is_empty() { Kind::Bad } else { Kind::Name }, &name);
            }
            name.push(b'`');
            self.at += 1;
        }
    }

    fn argument(&mut self) -> Token {
        let start = self.at;
        self.at += 1;
        let kind = if self.peek() == Some(b':') { Kind::ListArgument } else { Kind::Argument };
        self.at += usize::from(kind == Kind::ListArgument);
        let is_named = self.peek().is_some_and(is_letter);
        if is_named {
            self.take_while(|byte| is_letter(byte) || byte.is_ascii_digit() || byte == b'.');
        }
        self.token(if is_named { kind } else { Kind::Bad }, self.bytes.get(start..self.at).unwrap_or_default())
    }

    fn mark(&mut self, first: u8) -> Token {
        let rest = self.rest();
        let Some((written, meant)) = MARKS.iter().find(|(written, _)| rest.starts_with(written.as_bytes())) else {
            self.at += 1;
            return self.token(Kind::Bad, &[first]);
        };
        self.at += written.len();
        let mut token = self.token(Kind::Mark(meant), b"");
        if matches!(*meant, "and" | "or") {
            token.kind = Kind::Keyword;
            (*meant).clone_into(&mut token.text);
        }
        token
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'@')
}

/// What may stand in the name of a variable of the database.
fn is_carat(byte: u8) -> bool {
    matches!(byte, b'.' | b'\'' | b'"' | b'`')
}

/// What a byte means after a backslash.
fn unescape(byte: u8) -> u8 {
    match byte {
        b'0' => 0,
        b'b' => 8,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'Z' => 26,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Kind, String)> {
        let mut lexer = Lexer::new(text, 0);
        let mut tokens = Vec::new();
        loop {
            let token = lexer.next();
            if token.kind == Kind::End {
                return tokens;
            }
            tokens.push((token.kind, token.text));
            assert!(tokens.len() < 100, "no end of tokens");
        }
    }

    fn only(text: &str) -> (Kind, String) {
        let mut tokens = read(text);
        assert_eq!(tokens.len(), 1, "{text}: {tokens:?}");
        tokens.remove(0)
    }

    #[test]
    fn strings_are_read_with_both_quotes_and_their_escapes() {
        for (text, value) in [
            ("'a'", "a"),
            ("\"a\"", "a"),
            ("''", ""),
            ("'it''s'", "it's"),
            ("'it\\'s'", "it's"),
            ("\"a'b\"\"c\"", "a'b\"c"),
            ("'a\\nb\\tc\\\\d\\-e'", "a\nb\tc\\d-e"),
            ("'é'", "é"),
            ("'\\é'", "é"),
        ] {
            assert_eq!(only(text), (Kind::Text, value.to_owned()), "{text}");
        }
        for text in ["'a", "'a\\", "'a\\'", "\"a'"] {
            assert_eq!(only(text).0, Kind::Bad, "{text}");
        }
    }

    #[test]
    fn numbers_are_told_apart() {
        for (text, kind) in [
            ("1", Kind::Integer),
            ("1.", Kind::Float),
            (".5", Kind::Float),
            ("1e5", Kind::Float),
            ("1.5E-5", Kind::Float),
            ("0x1F", Kind::HexNumber),
            ("x'1f'", Kind::Hex),
            ("b'10'", Kind::Bits),
        ] {
            assert_eq!(only(text).0, kind, "{text}");
        }
        assert_eq!(read("1a").first().map(|(kind, _)| *kind), Some(Kind::Bad));
        assert_eq!(only("x'1'").0, Kind::Bad);
    }

    #[test]
    fn names_and_words_are_told_apart() {
        assert_eq!(only("WorkflowId"), (Kind::Name, "WorkflowId".to_owned()));
        assert_eq!(only("AND"), (Kind::Keyword, "and".to_owned()));
        assert_eq!(only("&&"), (Kind::Keyword, "and".to_owned()));
        assert_eq!(only("Status"), (Kind::Name, "status".to_owned()));
        assert_eq!(only("`Status`"), (Kind::Name, "Status".to_owned()));
        assert_eq!(only("`a``b`"), (Kind::Name, "a`b".to_owned()));
        assert_eq!(only("<>").0, Kind::Mark("!="));
    }

    #[test]
    fn comments_are_left_out() {
        assert_eq!(read("/* a */ 1 -- b\n + # c\n 2 // d").len(), 3);
        assert_eq!(only("/* a").0, Kind::Bad);
        assert_eq!(read("/**/1").len(), 1);
    }
}
