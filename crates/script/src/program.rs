//! A script, compiled once and shared by all games and threads.

use crate::engine::engine;
use crate::explain::{Place, ScriptError, explain, line_of, located, nearest, place};
use crate::header::{Header, Limits, ScriptRole};
use crate::kept::{self, Notes, Remembered};
use crate::scene::{self, with};
use detente_game::expression::Argument;
use detente_game::registry::StrategyError;
use detente_game::{Fault, Stream};
use rhai::{AST, CallFnOptions, Dynamic, Engine, FuncArgs, Map, Scope};
use std::fmt;
use std::sync::Arc;

/// Largest file that is read, in bytes.
pub const LARGEST: usize = 1 << 20;

/// Values of a script's parameters in one seat, in their order.
pub(crate) type Parameters = Vec<(String, f64)>;

/// A script.
pub struct Program {
    /// The name it was given by: a path, or that of a shipped script.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What it says of itself.
    pub header: Header,
    engine: Engine,
    ast: AST,
    /// Names of its functions.
    functions: Vec<String>,
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The function in which a script says what it is.
const HEADER: &str = "strategy";

impl Program {
    /// Compiles a script and asks it what it is.
    ///
    /// # Errors
    /// A text that is too large or no script, and a header that makes no sense.
    pub fn compile(name: &str, text: &str) -> Result<Self, ScriptError> {
        let plain =
            |message: String| ScriptError { name: name.into(), line: None, column: None, message };
        if text.len() > LARGEST {
            return Err(plain(format!(
                "{} bytes are more than the limit of {LARGEST}",
                text.len()
            )));
        }
        let reading = engine(&Limits::DEFAULT);
        let ast = reading.compile(text).map_err(|error| {
            let (line, column) = place(error.position());
            ScriptError {
                name: name.into(),
                line,
                column,
                message: explain(&error.err_type().to_string(), text),
            }
        })?;
        if let Some(first) = ast.statements().first() {
            let (line, column) = place(first.position());
            let located =
                |message: String| ScriptError { name: name.into(), line, column, message };
            return Err(located("code outside functions never runs; put it into functions".into()));
        }
        let functions: Vec<(String, usize)> =
            ast.iter_functions().map(|one| (one.name.to_string(), one.params.len())).collect();
        if !functions.iter().any(|(name, count)| name == HEADER && *count == 0) {
            return Err(plain("it has no `fn strategy()` that says what it is: fn strategy() { #{ role: \"party\" } }".into()));
        }
        let options = CallFnOptions::new().eval_ast(false);
        let given: Result<Dynamic, _> =
            reading.call_fn_with_options(options, &mut Scope::new(), &ast, HEADER, ());
        let given = given.map_err(|error| located(name, text, &error))?;
        let at = |function: &str, message: String| {
            let line = line_of(text, function);
            ScriptError { name: name.into(), line, column: None, message }
        };
        let header = Header::read(&given).map_err(|fault| at(HEADER, fault.0))?;
        check_functions(&header, &functions).map_err(|(function, wrong)| at(function, wrong))?;
        let engine = engine(&header.limits);
        let functions = functions.into_iter().map(|(name, _)| name).collect();
        Ok(Program { name: name.into(), text: text.into(), header, engine, ast, functions })
    }

    /// True when it defines a function.
    pub fn defines(&self, function: &str) -> bool {
        self.functions.iter().any(|name| name == function)
    }

    /// Calls a function. What it remembers is its `this`, taken from the end of the notes and put back.
    ///
    /// # Errors
    /// A script that fails or goes beyond its limits; the reason says the line.
    pub(crate) fn call(
        &self,
        function: &str,
        arguments: impl FuncArgs,
        notes: &mut Notes,
        rng: &mut Stream,
    ) -> Result<Dynamic, Fault> {
        let Remembered { map, used } = kept::take(notes);
        let mut memory: Dynamic = map.into();
        with(|scene| std::mem::swap(&mut scene.rng, rng));
        let options = CallFnOptions::new().eval_ast(false).bind_this_ptr(&mut memory);
        let given = self.engine.call_fn_with_options(
            options,
            &mut Scope::new(),
            &self.ast,
            function,
            arguments,
        );
        with(|scene| std::mem::swap(&mut scene.rng, rng));
        let given: Dynamic = given.map_err(|error| {
            let mut error = located(&self.name, &self.text, &error);
            error.line = error.line.or_else(|| line_of(&self.text, function));
            Fault(error.to_string())
        })?;
        let map = memory.try_cast::<Map>();
        let map = map.ok_or_else(|| self.fault(function, "its memory has to stay a map"))?;
        let kept = Remembered { map, used: used + scene::operations() };
        kept::put(notes, &kept, &self.header.limits)
            .map_err(|reason| self.fault(function, &reason))?;
        Ok(given)
    }

    /// A fault of what a function gave.
    pub(crate) fn fault(&self, function: &str, reason: &str) -> Fault {
        let line = Place(line_of(&self.text, function), None);
        Fault(format!("{}{line}: {function}: {reason}", self.name))
    }
}

/// What a script did while it decided, besides deciding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Lines that it printed.
    pub printed: Vec<String>,
    /// Packages that it asked about, each once and by names, with what they are worth to it.
    pub considered: Vec<(Vec<(String, String)>, f64)>,
}

/// Begins to listen to the script that is asked next on this thread; in ordinary games nobody does.
pub fn listen() {
    with(|scene| {
        scene.printed.clear();
        scene.considered = Some(Vec::new());
    });
}

/// What was heard since, with which listening ends.
pub fn heard() -> Heard {
    let (printed, considered) =
        with(|scene| (std::mem::take(&mut scene.printed), scene.considered.take()));
    let mut heard = Heard { printed, ..Heard::default() };
    for (package, utility) in considered.unwrap_or_default() {
        let names = package.iter().map(|(issue, level)| (issue.to_string(), level.to_string()));
        let one = (names.collect(), utility);
        if !heard.considered.contains(&one) {
            heard.considered.push(one);
        }
    }
    heard
}

/// Refuses functions of a role's names with other numbers of parameters, and near misses.
fn check_functions<'a>(
    header: &Header,
    functions: &'a [(String, usize)],
) -> Result<(), (&'a str, String)> {
    let role = header.role;
    for (name, count) in functions {
        let wrong = |message: String| Err((name.as_str(), message));
        match role.functions().iter().find(|(known, _)| known == name) {
            Some((_, wanted)) if wanted != count => {
                return wrong(format!(
                    "{name} has {count} parameters and takes {wanted}: {}",
                    signature(name, *wanted)
                ));
            }
            Some(_) => {}
            None if ScriptRole::ALL
                .iter()
                .any(|other| other.functions().iter().any(|(known, _)| known == name)) =>
            {
                return wrong(format!(
                    "{name} is no function of a {}; it has {}",
                    role.name(),
                    names(role)
                ));
            }
            None => {
                let known = role.functions().iter().map(|(known, _)| *known);
                if let Some(near) = nearest(name, known) {
                    return wrong(format!(
                        "{name} is no function of a {}; did you mean `{near}`?",
                        role.name()
                    ));
                }
            }
        }
    }
    Ok(())
}

fn names(role: ScriptRole) -> String {
    role.functions().iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn signature(name: &str, count: usize) -> String {
    let parameters = ["view", "offer", "current"];
    let parameters = if name == "vote" { ["view", "text", "current"] } else { parameters };
    format!("fn {name}({})", parameters[..count.min(3)].join(", "))
}

/// The values of a script's parameters.
///
/// # Errors
/// A name or a value that it cannot take.
pub(crate) fn parameters(
    header: &Header,
    given: &[(String, Argument)],
    name: &str,
) -> Result<Arc<Parameters>, StrategyError> {
    let known = || header.parameters.iter().map(|one| one.name.clone());
    if let Some((stray, _)) = given.iter().find(|(one, _)| known().all(|name| name != *one)) {
        let (strategy, parameter) = (name.to_string(), stray.clone());
        return Err(StrategyError::UnknownParameter {
            strategy,
            parameter,
            known: known().collect(),
        });
    }
    let value = |one: &crate::header::ScriptParameter| {
        let argument = given.iter().find(|(name, _)| *name == one.name).map(|(_, value)| value);
        let (low, high) = one.range;
        match argument {
            None => Ok((one.name.clone(), one.default)),
            Some(Argument::Number(value)) if (low..=high).contains(value) => {
                Ok((one.name.clone(), *value))
            }
            Some(_) => Err(StrategyError::BadValue {
                strategy: name.to_string(),
                parameter: one.name.clone(),
                expected: format!("a number from {low} to {high}"),
            }),
        }
    };
    header.parameters.iter().map(value).collect::<Result<_, _>>().map(Arc::new)
}
