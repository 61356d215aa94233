//! What can go wrong, with the fix.

use crate::diagnostic::Faults;
use crate::render::render_faults;
use std::io;

/// Why a file could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no shipped scenario of that name, and no such file.
    #[error("no scenario `{name}`; {}", found_instead(nearest.as_deref()))]
    NotFound {
        /// The name given.
        name: String,
        /// The nearest shipped scenario.
        nearest: Option<String>,
    },
    /// What was given is a path, and there is no such file.
    #[error("there is no file `{path}`{}", meant(nearest.as_deref()))]
    NoFile {
        /// The path given.
        path: String,
        /// The shipped scenario that its last part is like.
        nearest: Option<String>,
    },
    /// There is no file of that path, and no shipped tournament of that name.
    #[error("no tournament `{name}`; {}", tournament_instead(nearest.as_deref()))]
    NoTournament {
        /// The path or name given.
        name: String,
        /// The nearest shipped tournament.
        nearest: Option<String>,
    },
    /// The file is there but cannot be read.
    #[error("cannot read `{path}`: {source}")]
    Unreadable {
        /// The path.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file is larger than any scenario.
    #[error("`{path}` is larger than 4 MiB, the most that is read")]
    TooLarge {
        /// The path.
        path: String,
    },
    /// The file is no text.
    #[error("`{path}` is not UTF-8 text: line {line} holds a byte that is none; save it as UTF-8")]
    NotUtf8 {
        /// The path.
        path: String,
        /// Line of the first bad byte, from 1.
        line: usize,
    },
    /// The file has faults.
    #[error("{}", render_faults(.0, false))]
    Invalid(Box<Faults>),
}

fn tournament_instead(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "give the path of a file, as in my.ron".into(),
    }
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; did you mean the scenario `{nearest}`?"))
}

fn found_instead(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "give a path, or a name that `detente scenarios` lists".into(),
    }
}

/// Why a `PATH=VALUE` could not be applied.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SetError {
    /// The text is not of the form `PATH=VALUE`.
    #[error("`{text}` is not PATH=VALUE, as in parameters.us-magnet-cover=90")]
    Syntax {
        /// The text given.
        text: String,
    },
    /// No number has that path.
    #[error("no number at `{path}`; {}", path_instead(nearest.as_deref()))]
    UnknownPath {
        /// The path given.
        path: String,
        /// The nearest path there is.
        nearest: Option<String>,
    },
    /// The value is neither a number nor `fixed(number)`.
    #[error(
        "`{value}` is no finite number; write `{path}=90`, or `{path}=fixed(90)` to drop the spread"
    )]
    NotANumber {
        /// The path.
        path: String,
        /// The value given.
        value: String,
    },
    /// The value is outside what the number may be.
    #[error("`{path}` must be {limit}, not {value}")]
    OutOfBounds {
        /// The path.
        path: String,
        /// The value given.
        value: f64,
        /// What it may be, in words.
        limit: String,
    },
    /// The value breaks the order of a ladder.
    #[error("`{path}` = {value} breaks the order of its ladder: the numbers must not turn back")]
    Order {
        /// The path.
        path: String,
        /// The value given.
        value: f64,
    },
    /// The strategy of a party cannot take the parameter or its value.
    #[error("strategy of `{party}`: {reason}")]
    Strategy {
        /// The party.
        party: String,
        /// Why.
        reason: String,
    },
    /// There is no such ablation.
    #[error("no ablation `{name}`; {}", ablation_instead(nearest.as_deref()))]
    UnknownAblation {
        /// The name given.
        name: String,
        /// The nearest name there is.
        nearest: Option<String>,
    },
    /// An ablation is switched by `true` or `false`.
    #[error("`ablation.{name}` takes true or false, not `{value}`")]
    NotASwitch {
        /// The ablation.
        name: String,
        /// The value given.
        value: String,
    },
    /// Another ablation is on already.
    #[error("`{first}` is on already; a game has at most one ablation")]
    SecondAblation {
        /// The one that is on.
        first: &'static str,
    },
}

fn path_instead(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "`detente check --provenance` lists all paths".into(),
    }
}

fn ablation_instead(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => {
            let names: Vec<_> = detente_game::Ablation::ALL.iter().map(|one| one.name()).collect();
            format!("there is `{}`", names.join("`, `"))
        }
    }
}
