//! Scripts in the seats of the strategy contracts. What a script does not define, the strategy that it extends
//! decides.

mod firm;
mod nation;
mod party;
mod regulator;

pub(crate) use firm::FirmScript;
pub(crate) use nation::NationScript;
pub(crate) use party::PartyScript;
pub(crate) use regulator::RegulatorScript;

use crate::kept::{self, Notes};
use crate::program::{Parameters, Program};
use crate::scene::{Scene, with};
use crate::view::Choice;
use detente_game::{Fault, Memory, Stream};
use rhai::{Dynamic, FuncArgs, Map};
use std::sync::Arc;

/// A script with the values of its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) program: Arc<Program>,
    pub(crate) parameters: Arc<Parameters>,
}

impl Script {
    /// Calls a function on what `show` puts into the scene; none: the script leaves it to what it extends.
    fn ask(
        &self,
        function: &str,
        arguments: impl FuncArgs,
        notes: &mut Notes,
        rng: &mut Stream,
        show: impl FnOnce(&mut Scene),
    ) -> Result<Option<Dynamic>, Fault> {
        if !self.program.defines(function) {
            return Ok(None);
        }
        with(|scene| {
            scene.parameters.clone_from(&self.parameters);
            show(scene);
        });
        let given = self.program.call(function, arguments, notes, rng)?;
        let inherited =
            given.read_lock::<Choice>().is_some_and(|choice| matches!(*choice, Choice::Inherited));
        Ok((!inherited).then_some(given))
    }

    /// A finite number.
    fn number(&self, function: &str, given: &Dynamic) -> Result<f64, Fault> {
        let number = given.as_float().or_else(|_| given.as_int().map(|whole| whole as f64));
        match number {
            Ok(number) if number.is_finite() => Ok(number),
            Ok(number) => {
                Err(self.program.fault(function, &format!("{number} is no finite number")))
            }
            Err(kind) => Err(self.wrong(function, "a number", kind)),
        }
    }

    /// A value of the wrong type.
    fn wrong(&self, function: &str, wanted: &str, kind: &str) -> Fault {
        self.program.fault(function, &format!("has to give {wanted}, not {}", article(kind)))
    }

    /// A map with no other entries than those.
    fn map(&self, function: &str, given: &Dynamic, known: &[&str]) -> Result<Map, Fault> {
        let Some(map) = given.clone().try_cast::<Map>() else {
            return Err(self.wrong(
                function,
                &format!("a map with {}", known.join(", ")),
                given.type_name(),
            ));
        };
        match map.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(map),
            Some(key) => {
                let text = format!("unknown `{key}`; the map has {}", known.join(", "));
                Err(self.program.fault(function, &text))
            }
        }
    }
}

/// The engine's name of a type, as a reader has it.
fn article(kind: &str) -> String {
    match kind {
        "()" => "nothing".into(),
        "i64" => "a whole number".into(),
        "f64" => "a number".into(),
        "bool" => "true or false".into(),
        "string" => "a text".into(),
        "array" => "an array".into(),
        "map" => "a map".into(),
        other => format!("a {other}"),
    }
}

/// Lets the strategy that is extended decide: it never sees what the script remembers.
fn extended<T>(
    memory: &mut Memory,
    script: &Script,
    work: impl FnOnce(&mut Memory) -> T,
) -> Result<T, Fault> {
    let kept = kept::take(&mut memory.notes);
    let given = work(memory);
    let put = kept::put(&mut memory.notes, &kept, &script.program.header.limits);
    put.map_err(|reason| script.program.fault("memory", &reason))?;
    Ok(given)
}
