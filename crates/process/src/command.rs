//! What a strategy expression says of a program: `process(deadline=2):python3 my.py`.

use detente_game::registry::StrategyError;
use detente_game::{Argument, StrategyCall};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Name under which programs play.
pub const NAME: &str = "process";
/// Time that a program has for a decision when the expression says nothing, s.
pub const DEADLINE: f64 = 10.0;
/// Least and largest deadline, s.
const DEADLINES: std::ops::RangeInclusive<f64> = 0.01..=86_400.0;

/// A program that can be started.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    /// As written, for messages.
    pub(crate) text: String,
    /// The program, found.
    pub(crate) program: PathBuf,
    /// What it is called with.
    pub(crate) arguments: Vec<String>,
    /// Time that it has for a decision.
    pub(crate) deadline: Duration,
}

impl Command {
    /// Reads an expression and looks for the program; starts nothing.
    pub(crate) fn new(call: &StrategyCall) -> Result<Self, StrategyError> {
        let deadline = deadline(call)?;
        let unusable =
            |reason: String| StrategyError::Unusable { strategy: call.to_string(), reason };
        let Some(text) = &call.command else {
            return Err(unusable("say which program: process:python3 my.py".into()));
        };
        let Some(words) = shlex::split(text) else {
            return Err(unusable("a quotation mark in the command is not closed".into()));
        };
        let Some((name, arguments)) = words.split_first() else {
            return Err(unusable("the command is empty".into()));
        };
        let program = find(name).map_err(unusable)?;
        Ok(Command { text: text.clone(), program, arguments: arguments.to_vec(), deadline })
    }
}

fn deadline(call: &StrategyCall) -> Result<Duration, StrategyError> {
    if let Some((parameter, _)) = call.arguments.iter().find(|(name, _)| name != "deadline") {
        return Err(StrategyError::UnknownParameter {
            strategy: NAME.into(),
            parameter: parameter.clone(),
            known: vec!["deadline".into()],
        });
    }
    match call.argument("deadline") {
        None => Ok(Duration::from_secs_f64(DEADLINE)),
        Some(Argument::Number(seconds)) if DEADLINES.contains(seconds) => {
            Ok(Duration::from_secs_f64(*seconds))
        }
        Some(_) => Err(StrategyError::BadValue {
            strategy: NAME.into(),
            parameter: "deadline".into(),
            expected: format!("between {} and {} s", DEADLINES.start(), DEADLINES.end()),
        }),
    }
}

/// The file of a program: a path, or a name in one of the folders of `PATH`.
fn find(name: &str) -> Result<PathBuf, String> {
    let path = Path::new(name);
    if path.components().count() > 1 {
        return match is_program(path) {
            true => Ok(path.into()),
            false if path.exists() => Err(format!("`{name}` is no program that may be run")),
            false => Err(format!("there is no program `{name}`")),
        };
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(name));
    found.into_iter().find(|path| is_program(path)).ok_or_else(|| {
        format!("there is no program `{name}` in PATH; one in this folder is `./{name}`")
    })
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(text: &str) -> Result<Command, String> {
        Command::new(&StrategyCall::parse(text).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_command_is_split_as_a_shell_would() {
        let command = command("process(deadline=2.5):sh -c 'echo a b' \"c d\"").unwrap();
        assert_eq!(command.arguments, ["-c", "echo a b", "c d"]);
        assert_eq!(command.deadline, Duration::from_millis(2500));
        assert!(command.program.is_absolute());
    }

    #[test]
    fn what_cannot_be_run_is_said_before_anything_is_played() {
        for (text, part) in [
            ("process", "say which program: process:python3 my.py"),
            ("process:no-such-program x", "there is no program `no-such-program` in PATH"),
            ("process:./no-such-program", "there is no program `./no-such-program`"),
            ("process:/etc/passwd", "`/etc/passwd` is no program that may be run"),
            ("process:sh 'x", "a quotation mark in the command is not closed"),
            ("process:''", "there is no program ``"),
            ("process(deadline=0):sh", "`deadline` of `process` must be between 0.01 and 86400 s"),
            (
                "process(patience=1):sh",
                "`process` has no parameter `patience`; it takes `deadline`",
            ),
        ] {
            let error = command(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
