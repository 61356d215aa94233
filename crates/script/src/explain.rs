//! What is wrong with a script, in words that contain the place and the fix.

use rhai::{EvalAltResult, Position};
use std::fmt;

/// What is wrong with a script, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}{}: {message}", Place(*line, *column))]
pub struct ScriptError {
    /// The script.
    pub name: String,
    /// Line, from 1; none: no place in particular.
    pub line: Option<usize>,
    /// Column, from 1.
    pub column: Option<usize>,
    /// What is wrong, with the fix.
    pub message: String,
}

/// Line and column, as far as they are known.
pub(crate) struct Place(pub Option<usize>, pub Option<usize>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Some(line), Some(column)) => write!(f, ":{line}:{column}"),
            (Some(line), None) => write!(f, ":{line}"),
            _ => Ok(()),
        }
    }
}

pub(crate) fn place(position: Position) -> (Option<usize>, Option<usize>) {
    (position.line(), position.position())
}

/// A failure of a script with its place.
pub(crate) fn located(name: &str, text: &str, error: &EvalAltResult) -> ScriptError {
    let mut inner = error;
    while let EvalAltResult::ErrorInFunctionCall(_, _, cause, _) = inner {
        inner = cause;
    }
    let (line, column) = place(inner.position());
    let mut bare = inner.to_string();
    // The place stands in front.
    if let Some(at) = bare.rfind(" (line ") {
        bare.truncate(at);
    }
    ScriptError { name: name.into(), line, column, message: explain(&bare, text) }
}

/// The engine's words with what to do about them.
pub(crate) fn explain(message: &str, script: &str) -> String {
    let mut text = message.to_string();
    if let Some(first) = text.get(..1).map(str::to_lowercase)
        && text.get(1..2).is_some_and(|second| second.chars().all(|c| c.is_lowercase() || c == ' '))
    {
        text.replace_range(..1, &first);
    }
    text + hint(message, script).as_str()
}

fn hint(message: &str, script: &str) -> String {
    if message.contains("'**'") {
        "; use pow(x, y)".into()
    } else if message.contains("Too many operations") {
        "; an endless loop? strategy() may ask for more: limits: #{ operations: … }".into()
    } else if message.contains("Stack overflow") {
        "; functions call each other too deeply".into()
    } else if let Some(name) = named(message, &["Undefined variable: ", "Variable not found: "]) {
        did_you_mean(name, defined(script))
    } else if let Some(name) = named(message, &["Function not found: "]) {
        match script.split(&format!("fn {name}(")).nth(1).and_then(|rest| rest.split_once(')')) {
            Some((parameters, _)) => format!("; it is there as fn {name}({parameters})"),
            None if on_the_page().any(|known| known == name) => {
                "; it takes other arguments, or is no function: see the page on scripts".into()
            }
            None => did_you_mean(name, defined(script).chain(on_the_page())),
        }
    } else if let Some(name) = named(message, &["Unknown property '"]) {
        did_you_mean(name, on_the_page())
    } else {
        String::new()
    }
}

/// The name that a message speaks of, behind one of some beginnings.
fn named<'a>(message: &'a str, beginnings: &[&str]) -> Option<&'a str> {
    let rest = beginnings.iter().find_map(|beginning| message.split_once(beginning))?.1;
    words(rest).next().filter(|name| rest.starts_with(name))
}

/// Names in a text, one after the other.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let apart = |c: char| !c.is_alphanumeric() && c != '_';
    text.split(apart).filter(|word| !word.is_empty())
}

/// Names that a script gives to functions, parameters and variables.
fn defined(script: &str) -> impl Iterator<Item = &str> {
    let variables = ["let ", "const ", "for ", "fn "].map(|keyword| script.split(keyword).skip(1));
    let variables = variables.into_iter().flatten().filter_map(|rest| words(rest).next());
    let parameters =
        script.split("fn ").skip(1).filter_map(|rest| rest.split_once('(')?.1.split(')').next());
    variables.chain(parameters.flat_map(words))
}

/// Names that every script can use, as the page on scripts lists them (a test holds the page to be complete).
fn on_the_page<'a>() -> impl Iterator<Item = &'a str> {
    let page = include_str!("../../../assets/strategies/SCRIPTS.md");
    let listed = page
        .split("\n## ")
        .filter(|part| part.starts_with("What it sees") || part.starts_with("What it can use"));
    listed.flat_map(|part| part.split('`').skip(1).step_by(2)).flat_map(words)
}

/// Asks for the nearest name, if one is near.
fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = nearest(name, known);
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The name nearest to one that is none, when it is near enough to be a slip of the pen: an edit in three letters, at
/// least one, and no name so short that everything is near it.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = |one: &str| name.len().min(one.len());
    known
        .map(|one| (strsim::osa_distance(name, one), one))
        .filter(|&(distance, one)| length(one) > 2 && distance <= 1.max(length(one) / 3))
        .min()
        .map(|(_, near)| near)
}

/// The line on which a function begins, from 1.
pub(crate) fn line_of(text: &str, function: &str) -> Option<usize> {
    let head = |line: &str| {
        let rest = line.trim_start().strip_prefix("fn ")?.trim_start().strip_prefix(function)?;
        rest.trim_start().starts_with('(').then_some(())
    };
    text.lines().position(|line| head(line).is_some()).map(|line| line + 1)
}
