//! What can be read from a raw value, and how a failure is put into words.

use super::at::skip_blanks;
use crate::diagnostic::Diagnostic;
use crate::suggest;
use ron::error::{Error, SpannedError};
use serde::de::{DeserializeOwned, DeserializeSeed};
use std::ops::Range;

/// Why a raw value could not be read.
#[derive(Debug)]
pub(crate) struct Misread {
    /// Bytes of the raw value at fault.
    pub(crate) range: Range<usize>,
    /// What is wrong.
    pub(crate) message: String,
    /// The fix.
    pub(crate) help: Option<String>,
}

impl Misread {
    /// A fault of the whole raw value.
    pub(crate) fn whole(raw: &str, message: impl Into<String>, help: Option<String>) -> Self {
        Misread { range: 0..first_line(raw), message: message.into(), help }
    }

    /// A fault of the name that the raw value starts with, which should be one of `names`.
    pub(crate) fn unknown_head(raw: &str, names: &[&str], form: &str) -> Self {
        let found = head(raw);
        if found.is_empty() {
            return Misread::whole(raw, format!("expected {form}"), None);
        }
        Misread {
            range: 0..found.len(),
            message: format!("unknown `{found}`"),
            help: suggest::instead(found, names.iter().copied()),
        }
    }
}

/// Something that is read from the raw text of one value, and that an overlay may change.
pub(crate) trait Node: Sized {
    /// Its form, for messages: `a quoted string`.
    const FORM: &'static str;

    /// Reads it; the text carries no blanks or comments around the value.
    fn read(raw: &str) -> Result<Self, Misread>;

    /// Lays what an overlay says over this: replaces it, unless it has parts that can be changed apart.
    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        over.complete(faults);
        *self = over;
    }

    /// Reports what the parts of this lack where no base completes them.
    fn complete(&self, _faults: &mut Vec<Diagnostic>) {}
}

/// The identifier that a raw value starts with; empty if none.
pub(crate) fn head(raw: &str) -> &str {
    let text = skip_blanks(raw);
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_digit()) { "" } else { &text[..end] }
}

/// Parses a raw value by its serde implementation, with faults in words.
pub(crate) fn parse<T: DeserializeOwned>(raw: &str, form: &str) -> Result<T, Misread> {
    ron::Options::default().from_str(raw).map_err(|error| explain(raw, &error, form))
}

/// Parses a raw value by a seed, with faults in words.
pub(crate) fn parse_seed<T>(
    raw: &str,
    form: &str,
    seed: impl for<'de> DeserializeSeed<'de, Value = T>,
) -> Result<T, Misread> {
    ron::Options::default().from_str_seed(raw, seed).map_err(|error| explain(raw, &error, form))
}

fn explain(raw: &str, error: &SpannedError, form: &str) -> Misread {
    let (message, help) = words(&error.code, form);
    Misread { range: locate(raw, error), message, help }
}

/// The fault of ron in this project's words, with the fix.
fn words(code: &Error, form: &str) -> (String, Option<String>) {
    let expected = || Some(format!("write {form}"));
    match code {
        Error::NoSuchEnumVariant { expected, found, .. } => {
            (format!("unknown `{found}`"), suggest::instead(found, expected.iter().copied()))
        }
        Error::ExpectedDifferentStructName { expected, found } => {
            (format!("expected `{expected}(…)`, found `{found}`"), None)
        }
        Error::ExpectedDifferentLength { found: 1, .. } => {
            ("1 value is too few".into(), expected())
        }
        Error::ExpectedDifferentLength { found, .. } => {
            (format!("{found} values are too few"), expected())
        }
        Error::ExpectedComma => ("expected `,` or a closing bracket before this".into(), None),
        Error::ExpectedMapColon => ("expected `:` and a value".into(), None),
        Error::ExpectedArrayEnd => ("expected `,` or `]`".into(), None),
        Error::ExpectedMapEnd => ("expected `,` or `}`".into(), None),
        Error::Eof => (
            "the text ends while something is still open".into(),
            Some("close every `(`, `[`, `{` and `\"`".into()),
        ),
        Error::ExceededRecursionLimit => ("nested too deeply".into(), None),
        Error::ExpectedString | Error::ExpectedIdentifier => (format!("expected {form}"), None),
        Error::TrailingCharacters => ("unexpected text behind the value".into(), None),
        Error::Message(text) => (text.clone(), expected()),
        other => (lower_first(&other.to_string()), expected()),
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().collect::<String>() + letters.as_str()
    })
}

/// Bytes of the raw value that ron stumbled over.
fn locate(raw: &str, error: &SpannedError) -> Range<usize> {
    let end = byte_offset(raw, error.span.end.line, error.span.end.col);
    if let Error::NoSuchEnumVariant { found, .. } | Error::ExpectedDifferentStructName { found, .. } =
        &error.code
        && let Some(start) = raw[..end].rfind(found.as_str()).or_else(|| raw.find(found.as_str()))
    {
        return start..start + found.len();
    }
    if !raw.contains(['(', '[', '{', ',']) {
        return 0..first_line(raw);
    }
    let rest = &raw[end..];
    let start = end + (rest.len() - skip_blanks(rest).len());
    start..start + token(&raw[start..])
}

/// Length of the word or sign that a text starts with.
fn token(text: &str) -> usize {
    let word = text.find(|c: char| !c.is_alphanumeric() && !"_-.\"".contains(c));
    match word {
        Some(0) => text.chars().next().map_or(0, char::len_utf8),
        Some(end) => end,
        None => text.len(),
    }
}

fn first_line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// Byte offset of a line and column, both from 1 and counted in characters.
fn byte_offset(text: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
    };
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_found_behind_comments() {
        assert_eq!(head("/* é */ OnCall(lead: 1)"), "OnCall");
        assert_eq!(head("12"), "");
        assert_eq!(head("[1]"), "");
    }

    #[test]
    fn offsets_count_characters_of_a_line() {
        assert_eq!(byte_offset("é\nab", 2, 2), 4);
        assert_eq!(byte_offset("é", 1, 2), 2);
        assert_eq!(byte_offset("é", 9, 9), 2);
    }
}
