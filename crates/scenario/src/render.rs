//! Faults as text, with the line they are in.

use crate::diagnostic::{Diagnostic, Faults, Sources};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use detente_game::parameter::Span;
use std::ops::Range;

/// Lines longer than this are not shown, bytes.
const LONGEST_LINE: usize = 400;

/// Renders faults one below the other, with file, line and column, the line, and the fix.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let texts: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| renderer.render(&[group(diagnostic, sources)]))
        .collect();
    texts.join("\n\n")
}

/// Renders everything wrong with a file, and how much there is of it.
pub(crate) fn render_faults(faults: &Faults, color: bool) -> String {
    let mut text = render(&faults.diagnostics, &faults.sources, color);
    if faults.omitted > 0 {
        text += &format!("\n\nand {} more; mend these first", faults.omitted);
    }
    text
}

impl Faults {
    /// All of them as text, with a last line that says how many were left out.
    pub fn render(&self, color: bool) -> String {
        render_faults(self, color)
    }
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let mut group = Level::ERROR.primary_title(diagnostic.message.as_str()).element(place(
        diagnostic.span,
        None,
        sources,
    ));
    if let Some((span, label)) = &diagnostic.related {
        group = group.element(place(*span, Some(label), sources));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// The line of a span with the span marked; its place alone when the line is too long to show.
fn place<'a>(span: Span, label: Option<&'a str>, sources: &'a Sources) -> Element<'a> {
    let position = sources.position(span);
    let (line, marked) = line(sources.text(span.file), span);
    if line.len() > LONGEST_LINE {
        return Origin::path(position.file).line(position.line).char_column(position.column).into();
    }
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    Snippet::source(line)
        .path(position.file)
        .line_start(position.line)
        .annotation(kind.span(marked).label(label))
        .into()
}

/// The line that a span begins in, and the part of it that the span covers, at least one character.
fn line(text: &str, span: Span) -> (&str, Range<usize>) {
    let mut start = (span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let first = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let last = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    let mut end = (span.end as usize).clamp(start, last);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if end == start {
        end += text[start..last].chars().next().map_or(0, char::len_utf8);
    }
    (&text[first..last], start - first..end - first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_shows_its_line_and_the_fix() {
        let mut sources = Sources::default();
        let file = sources.add("a.ron", "é: 1,\nstake: 中 bad,\n");
        let start = u32::try_from("é: 1,\nstake: 中 ".len()).unwrap();
        let span = Span { file, start, end: start + 3 };
        let fault = Diagnostic::new(span, "no good").help("write good");
        insta::assert_snapshot!(render(&[fault], &sources, false), @r"
        error: no good
         --> a.ron:2:10
          |
        2 | stake: 中 bad,
          |           ^^^
          |
          = help: write good
        ");
    }

    #[test]
    fn empty_texts_and_long_lines_have_places() {
        let mut sources = Sources::default();
        let file = sources.add("empty.ron", "");
        let span = Span { file, start: 0, end: 0 };
        assert!(render(&[Diagnostic::new(span, "empty")], &sources, false).contains("empty.ron"));
        let file = sources.add("long.ron", "x".repeat(5000));
        let span = Span { file, start: 4000, end: 4001 };
        let text = render(&[Diagnostic::new(span, "long")], &sources, false);
        assert!(text.contains("long.ron:1:4001") && text.len() < 200, "{text}");
    }
}
