//! What a script says of itself, in its function `strategy()`.

use crate::explain::nearest;
use rhai::{Dynamic, Map};
use std::fmt;

/// Which role a script plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptRole {
    /// A nation.
    Nation,
    /// A firm.
    Firm,
    /// A regulator.
    Regulator,
    /// A party of a session without an economy.
    Party,
}

impl ScriptRole {
    /// Every role.
    pub const ALL: [ScriptRole; 4] =
        [ScriptRole::Nation, ScriptRole::Firm, ScriptRole::Regulator, ScriptRole::Party];

    /// As it is written in scripts.
    pub const fn name(self) -> &'static str {
        match self {
            ScriptRole::Nation => "nation",
            ScriptRole::Firm => "firm",
            ScriptRole::Regulator => "regulator",
            ScriptRole::Party => "party",
        }
    }

    /// What it extends when it does not say.
    pub const fn default_base(self) -> &'static str {
        match self {
            ScriptRole::Nation => "nation",
            ScriptRole::Firm => "base-stock",
            ScriptRole::Regulator => "by-the-book",
            ScriptRole::Party => "boulware",
        }
    }

    /// Functions that it may define, each with how many parameters.
    pub const fn functions(self) -> &'static [(&'static str, usize)] {
        match self {
            ScriptRole::Nation => {
                &[("away", 1), ("answer", 1), ("table", 1), ("escalate", 1), ("retaliate", 1)]
            }
            ScriptRole::Firm => &[("decide", 1)],
            ScriptRole::Regulator => &[("slow_walk", 1), ("inspect", 1), ("review", 1)],
            ScriptRole::Party => &[("propose", 1), ("respond", 2), ("vote", 3)],
        }
    }
}

/// A parameter of a script.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptParameter {
    /// Its name, as in `my.rhai(e=3)`.
    pub name: String,
    /// Its value when not given.
    pub default: f64,
    /// Least and largest value allowed.
    pub range: (f64, f64),
    /// Unit, `1` for none.
    pub unit: String,
    /// What it does, in a phrase.
    pub summary: String,
}

/// How much a script may do in one call, and in a game. What goes beyond forfeits the seat's game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Operations of a call.
    pub operations: u64,
    /// Operations of all its calls in a game.
    pub game: u64,
    /// Calls within calls.
    pub depth: usize,
    /// Characters of all texts that one value holds.
    pub text: usize,
    /// Items of all arrays that one value holds.
    pub items: usize,
    /// Entries of all maps that one value holds.
    pub entries: usize,
    /// Bytes of what it remembers.
    pub memory: usize,
}

impl Limits {
    /// Those of a script that says nothing.
    pub const DEFAULT: Limits = Limits {
        operations: 100_000,
        game: 100_000_000,
        depth: 32,
        text: 65_536,
        items: 50_000,
        entries: 50_000,
        memory: 4_096,
    };

    /// The most that a script may ask for.
    pub const MOST: Limits = Limits {
        operations: 10_000_000,
        game: 100_000_000_000,
        depth: 64,
        text: 1_048_576,
        items: 1_000_000,
        entries: 1_000_000,
        memory: 65_536,
    };
}

/// What a script is.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Which role it plays.
    pub role: ScriptRole,
    /// What it does, in a sentence.
    pub summary: String,
    /// The strategy that it changes, as its seat would name it.
    pub extends: String,
    /// Its parameters.
    pub parameters: Vec<ScriptParameter>,
    /// Its limits.
    pub limits: Limits,
}

/// What is wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderFault(pub String);

impl fmt::Display for HeaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn fault<T>(text: impl Into<String>) -> Result<T, HeaderFault> {
    Err(HeaderFault(text.into()))
}

const FIELDS: [&str; 5] = ["role", "summary", "extends", "parameters", "limits"];

impl Header {
    /// Reads what `strategy()` gives.
    ///
    /// # Errors
    /// What is missing, unknown or of another type.
    pub fn read(given: &Dynamic) -> Result<Self, HeaderFault> {
        let Ok(map) = given.as_map_ref() else {
            return fault("strategy() has to give a map: #{ role: \"party\" }");
        };
        known(&map, "strategy()", &FIELDS)?;
        let role = text(&map, "strategy()", "role")?;
        let Some(role) = role else {
            return fault("strategy() says no role; one of nation, firm, regulator, party");
        };
        let Some(role) = ScriptRole::ALL.into_iter().find(|known| known.name() == role) else {
            return fault(format!("`{role}` is no role; one of nation, firm, regulator, party"));
        };
        let base = text(&map, "strategy()", "extends")?;
        Ok(Header {
            role,
            summary: text(&map, "strategy()", "summary")?.unwrap_or_default(),
            extends: base.unwrap_or_else(|| role.default_base().into()),
            parameters: parameters(&map)?,
            limits: limits(&map)?,
        })
    }
}

/// Refuses what is not among the names known.
fn known(map: &Map, place: &str, names: &[&str]) -> Result<(), HeaderFault> {
    match map.keys().find(|key| !names.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => match nearest(key, names.iter().copied()) {
            Some(near) => fault(format!("{place}: unknown `{key}`; did you mean `{near}`?")),
            None => fault(format!("{place}: unknown `{key}`; it has {}", names.join(", "))),
        },
    }
}

fn text(map: &Map, place: &str, name: &str) -> Result<Option<String>, HeaderFault> {
    match map.get(name) {
        None => Ok(None),
        Some(value) => match value.clone().into_string() {
            Ok(text) => Ok(Some(text)),
            Err(kind) => fault(format!("{place}: `{name}` has to be a text, not {kind}")),
        },
    }
}

fn number(value: &Dynamic) -> Option<f64> {
    let number = value.as_float().or_else(|_| value.as_int().map(|whole| whole as f64)).ok()?;
    number.is_finite().then_some(number)
}

fn parameters(map: &Map) -> Result<Vec<ScriptParameter>, HeaderFault> {
    let Some(given) = map.get("parameters") else { return Ok(Vec::new()) };
    let Ok(given) = given.as_map_ref() else {
        return fault("strategy(): `parameters` has to be a map: #{ e: #{ value: 2.0 } }");
    };
    given.iter().map(|(name, given)| parameter(name, given)).collect()
}

fn parameter(name: &str, given: &Dynamic) -> Result<ScriptParameter, HeaderFault> {
    let place = format!("parameter `{name}`");
    let Ok(map) = given.as_map_ref() else {
        return fault(format!("{place} has to be a map: #{{ value: 2.0, range: [0.0, 10.0] }}"));
    };
    known(&map, &place, &["value", "range", "unit", "summary"])?;
    let Some(default) = map.get("value").and_then(number) else {
        return fault(format!("{place} has no `value`, a finite number"));
    };
    let range = match map.get("range") {
        None => (f64::MIN, f64::MAX),
        Some(range) => {
            let ends = range.as_array_ref().ok();
            let ends = ends.and_then(|ends| match ends.as_slice() {
                [low, high] => Some((number(low)?, number(high)?)),
                _ => None,
            });
            match ends.filter(|(low, high)| low <= high) {
                Some(range) => range,
                None => return fault(format!("{place}: `range` has to be [least, most]")),
            }
        }
    };
    if !(range.0..=range.1).contains(&default) {
        return fault(format!("{place}: the value {default} is outside its range"));
    }
    Ok(ScriptParameter {
        name: name.to_string(),
        default,
        range,
        unit: text(&map, &place, "unit")?.unwrap_or_else(|| "1".into()),
        summary: text(&map, &place, "summary")?.unwrap_or_default(),
    })
}

fn limits(map: &Map) -> Result<Limits, HeaderFault> {
    let mut limits = Limits::DEFAULT;
    let Some(given) = map.get("limits") else { return Ok(limits) };
    let Ok(given) = given.as_map_ref() else {
        return fault("strategy(): `limits` has to be a map: #{ operations: 1_000_000 }");
    };
    let names = ["operations", "game", "depth", "text", "items", "entries", "memory"];
    known(&given, "limits", &names)?;
    let read = |name: &str, default: u64, most: u64| match given.get(name) {
        None => Ok(default),
        Some(value) => match value.as_int().ok().and_then(|value| u64::try_from(value).ok()) {
            Some(value) if (1..=most).contains(&value) => Ok(value),
            _ => fault(format!("limits: `{name}` has to be a whole number from 1 to {most}")),
        },
    };
    let Limits { operations, game, depth, text, items, entries, memory } = Limits::MOST;
    limits.operations = read("operations", limits.operations, operations)?;
    limits.game = read("game", limits.game, game)?;
    limits.depth = read("depth", limits.depth as u64, depth as u64)? as usize;
    limits.text = read("text", limits.text as u64, text as u64)? as usize;
    limits.items = read("items", limits.items as u64, items as u64)? as usize;
    limits.entries = read("entries", limits.entries as u64, entries as u64)? as usize;
    limits.memory = read("memory", limits.memory as u64, memory as u64)? as usize;
    Ok(limits)
}
