//! The flat parameter table: every number of a scenario, with unit, source and spread.

use crate::draw::{DrawName, Stream};
use crate::id::ParameterId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Read in a source.
    Seen,
    /// Arithmetic on numbers that were read in a source.
    Derived,
    /// A judgement; carries its spread.
    Assumed,
}

impl Provenance {
    /// The lower-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Provenance::Seen => "seen",
            Provenance::Derived => "derived",
            Provenance::Assumed => "assumed",
        }
    }
}

/// How a number is drawn, once per game, around its table value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Spread {
    /// Not drawn.
    Fixed,
    /// value * exp(sd * z): the value is the median.
    LogNormal {
        /// Standard deviation of the logarithm.
        sd: f64,
    },
    /// value + sd * z: the value is the mean.
    Normal {
        /// Standard deviation, in the number's own unit.
        sd: f64,
    },
    /// Uniform between two bounds, whatever the value.
    Uniform {
        /// Lower bound, in the number's own unit.
        low: f64,
        /// Upper bound, in the number's own unit.
        high: f64,
    },
    /// Gamma with a whole shape: the value is the mean.
    Gamma {
        /// Shape, at least 1.
        shape: u32,
    },
}

/// Place of a number in a file the user wrote: byte offsets into the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Which of the loaded files, in the order of loading.
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
}

/// One number of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Path by ids, unique in the table: `parameters.us-magnet-cover`.
    pub path: String,
    /// The value, in `unit`; what a spread is drawn around.
    pub value: f64,
    /// Unit as written in the scenario.
    pub unit: String,
    /// Where it comes from.
    pub provenance: Provenance,
    /// The source in words.
    pub source: String,
    /// How it is drawn.
    pub spread: Spread,
    /// Bounds that a drawn value is clipped to.
    pub clip: Option<(f64, f64)>,
    /// Where it was written, if in a file.
    pub span: Option<Span>,
}

impl Parameter {
    /// A number that is not drawn, without a place in a file.
    pub fn fixed(path: impl Into<String>, value: f64, unit: impl Into<String>) -> Self {
        Parameter {
            path: path.into(),
            value,
            unit: unit.into(),
            provenance: Provenance::Derived,
            source: String::new(),
            spread: Spread::Fixed,
            clip: None,
            span: None,
        }
    }

    /// True when its value differs from game to game.
    pub fn is_drawn(&self) -> bool {
        !matches!(self.spread, Spread::Fixed)
    }

    fn draw(&self, stream: &mut Stream) -> f64 {
        self.believe(self.spread, stream)
    }

    /// A draw around its value with another spread: what somebody believes who does not know the number of
    /// the game.
    pub fn believe(&self, spread: Spread, stream: &mut Stream) -> f64 {
        let drawn = match spread {
            Spread::Fixed => return self.value,
            Spread::LogNormal { sd } => self.value * libm::exp(sd * stream.normal()),
            Spread::Normal { sd } => self.value + sd * stream.normal(),
            Spread::Uniform { low, high } => low + (high - low) * stream.uniform(),
            Spread::Gamma { shape } => self.value * stream.gamma_mean_one(shape),
        };
        self.clip.map_or(drawn, |(low, high)| drawn.clamp(low, high))
    }
}

/// All numbers of a scenario, by path. `--set`, draws, sweeps and forks all work on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParameterTable {
    parameters: Vec<Parameter>,
    names: Vec<DrawName>,
    by_path: BTreeMap<String, ParameterId>,
}

impl ParameterTable {
    /// Adds a number; gives back its id, or the parameter when the path is taken.
    pub fn insert(&mut self, parameter: Parameter) -> Result<ParameterId, Box<Parameter>> {
        if self.by_path.contains_key(&parameter.path) {
            return Err(Box::new(parameter));
        }
        let id = ParameterId::from(self.parameters.len());
        self.by_path.insert(parameter.path.clone(), id);
        self.names.push(DrawName::new(&["parameter", &parameter.path]));
        self.parameters.push(parameter);
        Ok(id)
    }

    /// The id of a path.
    pub fn find(&self, path: &str) -> Option<ParameterId> {
        self.by_path.get(path).copied()
    }

    /// The parameter of an id.
    pub fn get(&self, id: ParameterId) -> &Parameter {
        &self.parameters[id.index()]
    }

    /// Every parameter, in the order of insertion, which is the order of their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (ParameterId, &Parameter)> {
        self.parameters.iter().enumerate().map(|(index, p)| (ParameterId::from(index), p))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.parameters.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    /// Gives a parameter another value, in its own unit. With `keep_spread` it is drawn around the new
    /// value (a uniform spread has no such value and is dropped); without, it is not drawn.
    pub fn set(&mut self, id: ParameterId, value: f64, keep_spread: bool) {
        let parameter = &mut self.parameters[id.index()];
        parameter.value = value;
        if !keep_spread || matches!(parameter.spread, Spread::Uniform { .. }) {
            parameter.spread = Spread::Fixed;
        }
    }

    /// Draws every parameter for the game with `seed` into `values`, by id. Each draw has its own name, so
    /// changing, adding or fixing one parameter shifts no other.
    pub fn draw(&self, seed: u64, values: &mut Vec<f64>) {
        values.clear();
        values.extend(self.parameters.iter().zip(&self.names).map(|(parameter, name)| {
            if parameter.is_drawn() {
                parameter.draw(&mut name.stream(seed))
            } else {
                parameter.value
            }
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(paths: &[&str]) -> ParameterTable {
        let mut table = ParameterTable::default();
        for path in paths {
            let mut parameter = Parameter::fixed(*path, 10.0, "d");
            parameter.spread = Spread::LogNormal { sd: 0.5 };
            table.insert(parameter).unwrap();
        }
        table
    }

    #[test]
    fn a_new_parameter_shifts_no_other_draw() {
        let (mut few, mut many) = (Vec::new(), Vec::new());
        table(&["a", "c"]).draw(5, &mut few);
        table(&["a", "b", "c"]).draw(5, &mut many);
        assert_eq!(few, [many[0], many[2]]);
        assert_ne!(many[0], many[1]);
    }

    #[test]
    fn set_keeps_the_spread_and_scales_the_same_draw() {
        let mut table = table(&["a"]);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        table.draw(5, &mut before);
        let id = table.find("a").unwrap();
        table.set(id, 20.0, true);
        table.draw(5, &mut after);
        assert_eq!(after[0], before[0] * 2.0);
        table.set(id, 90.0, false);
        table.draw(5, &mut after);
        assert_eq!(after[0], 90.0);
    }

    #[test]
    fn a_path_is_taken_once() {
        let mut table = table(&["a"]);
        assert!(table.insert(Parameter::fixed("a", 1.0, "d")).is_err());
        assert_eq!(table.len(), 1);
    }

    #[test]
    fn drawn_values_are_clipped() {
        let mut parameter = Parameter::fixed("p", 0.5, "1");
        parameter.spread = Spread::Normal { sd: 100.0 };
        parameter.clip = Some((0.1, 1.0));
        let mut table = ParameterTable::default();
        table.insert(parameter).unwrap();
        let mut values = Vec::new();
        for seed in 0..50 {
            table.draw(seed, &mut values);
            assert!((0.1..=1.0).contains(&values[0]));
        }
    }
}
