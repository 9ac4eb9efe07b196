//! Words in texts and items in lists, as full-text search compares them: without regard to case.
//!
//! The real server also takes a letter with a diacritic for the one without in texts; this does not.

/// A text that equals another one's if they differ in case alone.
pub(super) fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// The words of a text: runs of letters and digits.
pub(super) fn split(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()).map(fold).collect()
}

/// Whether one of the phrases stands in a text, all of its words one after the other.
pub(super) fn contain(words: &[String], phrases: &[Vec<String>]) -> bool {
    phrases
        .iter()
        .any(|phrase| !phrase.is_empty() && words.windows(phrase.len()).any(|window| window == phrase.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_word_by_word() {
        let words = split("Hello, brave-new World! 42");
        assert_eq!(words, ["hello", "brave", "new", "world", "42"]);
        assert!(contain(&words, &[split("NEW-world")]));
        assert!(contain(&words, &[split("nope"), split("42")]));
        assert!(!contain(&words, &[split("world new")]));
        assert!(!contain(&words, &[split("hell")]));
        assert!(!contain(&words, &[split("--")]));
        assert!(!contain(&[], &[split("a")]));
    }
}
