//! A value with its place in the text; empty when it could not be read or was not written.

use super::faults;
use super::node::Node;
use super::raw::Raw;
use crate::diagnostic::Diagnostic;
use detente_game::parameter::Span;
use ron::value::RawValue;
use serde::{Deserialize, Deserializer};

/// A value and where it was written. Without a value its fault has been reported.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    /// What was read.
    pub(crate) value: Option<T>,
    /// Where.
    pub(crate) span: Span,
    /// Whether the file says it, readable or not.
    pub(crate) written: bool,
}

impl<T> At<T> {
    /// A value that is not there but belongs inside `span`.
    pub(crate) fn unwritten(span: Span) -> Self {
        At { value: None, span, written: false }
    }

    /// What was read, if it could be.
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }
}

impl<T: Node> At<T> {
    /// Lays what an overlay says over what its base says.
    pub(crate) fn lay(&mut self, over: At<T>, faults: &mut Vec<Diagnostic>) {
        if !over.written {
            return;
        }
        self.span = over.span;
        match (&mut self.value, over.value) {
            (Some(base), Some(over)) => base.lay(over, faults),
            (base, over) => *base = over,
        }
    }

    /// [`lay`](At::lay) for what may be missing in both.
    pub(crate) fn lay_optional(
        base: &mut Option<At<T>>,
        over: Option<At<T>>,
        faults: &mut Vec<Diagnostic>,
    ) {
        let Some(over) = over else { return };
        match base {
            Some(base) => base.lay(over, faults),
            None => {
                over.complete(faults);
                *base = Some(over);
            }
        }
    }

    /// Reports what the value lacks where no base completes it.
    pub(crate) fn complete(&self, faults: &mut Vec<Diagnostic>) {
        if let Some(value) = &self.value {
            value.complete(faults);
        }
    }
}

impl<'de, T: Node> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Raw(text) = Raw::deserialize(deserializer)?;
        Ok(read(text))
    }
}

/// Reads a value from its raw text, which is a part of the file being read.
pub(super) fn read<T: Node>(raw: &str) -> At<T> {
    let text = trimmed(raw);
    let span = faults::span_of(text);
    match faults::inside(span, || T::read(text)) {
        Ok(value) => At { value: Some(value), span, written: true },
        Err(misread) => {
            let part = text.get(misread.range.clone()).unwrap_or(text);
            let place = faults::span_of(part);
            faults::report(Diagnostic::new(place, misread.message).maybe_help(misread.help));
            At { value: None, span, written: true }
        }
    }
}

/// A raw value of this length or more is only ever pointed to by its beginning.
const LONG: usize = 256;

/// A raw value without the blanks and comments around it.
///
/// A long value keeps a comment behind it: finding where that begins takes another parse.
fn trimmed(raw: &str) -> &str {
    let text = skip_blanks(raw).trim_end();
    if text.len() < LONG && text.contains('/') {
        return RawValue::from_ron(raw).map_or(text, |value| value.trim().get_ron());
    }
    text
}

/// The text behind blanks and comments.
pub(crate) fn skip_blanks(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |newline| &rest[newline..]).trim_start();
        } else if rest.starts_with("/*") {
            match block_comment(rest) {
                Some(end) => rest = rest[end..].trim_start(),
                None => return rest,
            }
        } else {
            return rest;
        }
    }
}

/// Length of the block comment that `text` starts with; comments nest.
fn block_comment(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let open = rest.find("/*");
        let close = rest.find("*/")?;
        if open.is_some_and(|open| open < close) {
            depth += 1;
            at += open? + 2;
        } else {
            depth -= 1;
            at += close + 2;
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_nested_comments_are_skipped() {
        assert_eq!(skip_blanks(" // a\n /* b /* c */ d */ x"), "x");
        assert_eq!(skip_blanks("/* open"), "/* open");
    }

    #[test]
    fn a_comment_behind_a_short_value_is_no_part_of_it() {
        assert_eq!(trimmed(" 5 // five\n"), "5");
        assert_eq!(trimmed("\"a // b\""), "\"a // b\"");
    }
}
