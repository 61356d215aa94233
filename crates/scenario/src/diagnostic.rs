//! One fault of a file, and where the text it points into is kept.

use detente_game::parameter::Span;

/// One thing wrong with a file, with its place and, where there is one, the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The text at fault.
    pub span: Span,
    /// What is wrong: a lower-case fragment.
    pub message: String,
    /// How to mend it, if that can be said.
    pub help: Option<String>,
    /// Another place that explains this one, with a word on it.
    pub related: Option<(Span, String)>,
}

impl Diagnostic {
    /// A fault without a fix.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Diagnostic { span, message: message.into(), help: None, related: None }
    }

    /// The same fault with its fix.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same fault with its fix, if there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// The same fault with a second place that explains it.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related = Some((span, label.into()));
        self
    }
}

/// One file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path as given, or `assets/NAME.ron` for an embedded file.
    pub name: String,
    /// Its text, without a byte order mark.
    pub text: String,
}

/// The files of one load, in the order of loading; [`Span::file`] counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<Source>,
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position<'a> {
    /// Name of the file.
    pub file: &'a str,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Sources {
    /// Adds a file and gives its number.
    pub(crate) fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u32 {
        self.files.push(Source { name: name.into(), text: text.into() });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// Every file, in the order of loading.
    pub fn files(&self) -> &[Source] {
        &self.files
    }

    /// The text of a file; empty for a number that was never given out.
    pub fn text(&self, file: u32) -> &str {
        self.files.get(file as usize).map_or("", |source| &source.text)
    }

    /// File, line and column of the first byte of a span.
    pub fn position(&self, span: Span) -> Position<'_> {
        let text = self.text(span.file);
        let mut start = (span.start as usize).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            file: self.files.get(span.file as usize).map_or("", |source| &source.name),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// Everything wrong with a file and the files it uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// In the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// How many more there are that are not listed.
    pub omitted: usize,
    /// The files that the spans point into.
    pub sources: Sources,
}

/// Faults listed at most.
const LISTED: usize = 100;

impl Faults {
    /// Sorts the faults by place, drops repetitions, and keeps the first hundred.
    pub(crate) fn collect(mut diagnostics: Vec<Diagnostic>, sources: Sources) -> Self {
        diagnostics.sort_by(|a, b| {
            let place = |d: &Diagnostic| (d.span.file, d.span.start, d.span.end);
            place(a).cmp(&place(b)).then_with(|| a.message.cmp(&b.message))
        });
        diagnostics.dedup();
        let omitted = diagnostics.len().saturating_sub(LISTED);
        diagnostics.truncate(LISTED);
        Faults { diagnostics, omitted, sources }
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let mut sources = Sources::default();
        let file = sources.add("a.ron", "é\n中文 x");
        let start = u32::try_from("é\n中文 ".len()).unwrap();
        let position = sources.position(Span { file, start, end: start + 1 });
        assert_eq!((position.line, position.column), (2, 4));
    }

    #[test]
    fn a_span_behind_the_end_is_the_end() {
        let mut sources = Sources::default();
        let file = sources.add("a.ron", "x");
        let position = sources.position(Span { file, start: 99, end: 100 });
        assert_eq!((position.line, position.column), (1, 2));
    }

    #[test]
    fn a_hundred_faults_are_listed_and_the_rest_counted() {
        let at = |start| Span { file: 0, start, end: start };
        let many = (0..130).map(|start| Diagnostic::new(at(start), "x")).collect();
        let faults = Faults::collect(many, Sources::default());
        assert_eq!((faults.diagnostics.len(), faults.omitted), (100, 30));
    }
}
