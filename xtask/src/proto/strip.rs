//! Takes the comments out of a proto file.

use anyhow::{Result, bail};

/// `source` without comments: a line that held nothing else disappears, blank lines are collapsed to one, and none is
/// left at the start, at the end or beside a brace. Comment marks inside string literals are text and stay.
pub(crate) fn comments(source: &str) -> Result<String> {
    let mut lines: Vec<String> = Vec::new();
    // A blank line is only owed until the next line shows whether it separates anything.
    let mut blank = false;
    for line in without_comments(source)?.split('\n') {
        if line.contains(COMMENT) && line.chars().all(|character| character == COMMENT || character.is_whitespace()) {
            continue;
        }
        // A space, so that what stood on both sides of a comment does not become one word.
        let line = line.replace(COMMENT, " ");
        let line = line.trim_end();
        let Some(first) = line.trim_start().chars().next() else {
            blank = true;
            continue;
        };
        let separates = first != '}' && lines.last().is_some_and(|last| !last.ends_with('{'));
        if blank && separates {
            lines.push(String::new());
        }
        blank = false;
        lines.push(line.to_owned());
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// Stands where a comment was, to tell a line that was only a comment from one that was blank. No proto file can hold
/// it elsewhere.
const COMMENT: char = '\0';

fn without_comments(source: &str) -> Result<String> {
    let mut text = String::with_capacity(source.len());
    let mut rest = source.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, rest.peek()) {
            ('/', Some('/')) => {
                while rest.next_if(|next| *next != '\n').is_some() {}
                text.push(COMMENT);
            }
            ('/', Some('*')) => {
                rest.next();
                let mut last = ' ';
                loop {
                    match rest.next() {
                        Some('/') if last == '*' => break,
                        Some(next) => last = next,
                        None => bail!("a block comment has no end"),
                    }
                }
                text.push(COMMENT);
            }
            ('"' | '\'', _) => {
                text.push(character);
                loop {
                    let Some(next) = rest.next().filter(|next| *next != '\n') else {
                        bail!("a string literal has no end");
                    };
                    text.push(next);
                    if next == character {
                        break;
                    }
                    if next == '\\' {
                        text.extend(rest.next());
                    }
                }
            }
            ('\r', _) => {}
            _ => text.push(character),
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::comments;

    fn stripped(source: &str) -> String {
        comments(source).unwrap()
    }

    #[test]
    fn a_line_of_only_comment_disappears() {
        assert_eq!(stripped("// head\n\na\n  // middle\nb // end\nc /* in */ d\n"), "a\nb\nc   d\n");
    }

    #[test]
    fn blank_lines_are_collapsed_and_braces_are_hugged() {
        assert_eq!(stripped("\n\na {\n\n// x\n\n  b;\n\n\n\n  c;\n\n}\n\n\n"), "a {\n  b;\n\n  c;\n}\n");
    }

    #[test]
    fn comment_marks_in_strings_are_text() {
        let source = r#"get: "/a/*/b" x = 'https://h // "' y = "\"//" z"#;
        assert_eq!(stripped(&format!("{source} // gone\n")), format!("{source}\n"));
    }

    #[test]
    fn block_comments_span_lines_and_do_not_join_words() {
        assert_eq!(stripped("a\n/* x\n * y **/\nb/*/ c */d\n/**/\n"), "a\nb d\n");
    }

    #[test]
    fn what_has_no_end_is_an_error() {
        assert!(comments("a /* b *").is_err());
        assert!(comments("a \"b\nc").is_err());
    }
}
