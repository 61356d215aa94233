//! Changing a scenario by path: `parameters.us-magnet-cover=90`, `ablation.no-stockpiles=true`.

use crate::error::SetError;
use crate::scenario::Scenario;
use crate::suggest;
use detente_game::{Ablation, ParameterId};

impl Scenario {
    /// Applies one change, `PATH=VALUE`.
    ///
    /// `PATH=90` gives a number another value, in its own unit, and keeps its spread; `PATH=fixed(90)` drops
    /// the spread. `ablation.NAME=true` switches a mechanism off, `false` on again.
    ///
    /// # Errors
    /// An unknown path, or a value that the number cannot take. The scenario is unchanged then.
    pub fn set(&mut self, change: &str) -> Result<(), SetError> {
        let syntax = || SetError::Syntax { text: change.into() };
        let (path, value) = change.split_once('=').ok_or_else(syntax)?;
        let (path, value) = (path.trim(), value.trim());
        if path.is_empty() || value.is_empty() {
            return Err(syntax());
        }
        match path.strip_prefix("ablation.") {
            Some(name) => self.set_ablation(name, value)?,
            None => self.set_number(path, value)?,
        }
        self.sets.push(format!("{path}={value}"));
        Ok(())
    }

    fn set_ablation(&mut self, name: &str, value: &str) -> Result<(), SetError> {
        let ablation = Ablation::by_name(name).ok_or_else(|| SetError::UnknownAblation {
            name: name.into(),
            nearest: suggest::nearest(name, Ablation::ALL.iter().map(|one| one.name()))
                .map(str::to_string),
        })?;
        match (value, self.spec.ablation) {
            ("true", Some(first)) if first != ablation => {
                Err(SetError::SecondAblation { first: first.name() })
            }
            ("true", _) => {
                self.spec.ablation = Some(ablation);
                Ok(())
            }
            ("false", on) => {
                self.spec.ablation = on.filter(|&on| on != ablation);
                Ok(())
            }
            _ => Err(SetError::NotASwitch { name: name.into(), value: value.into() }),
        }
    }

    fn set_number(&mut self, path: &str, text: &str) -> Result<(), SetError> {
        let id = self.spec.parameters.find(path).ok_or_else(|| self.unknown_path(path))?;
        let fixed = text.strip_prefix("fixed(").and_then(|rest| rest.strip_suffix(')'));
        let number = fixed.unwrap_or(text).trim();
        let value = number
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())
            .ok_or_else(|| SetError::NotANumber { path: path.into(), value: text.into() })?;
        let limit = self.limits[id.index()];
        if !limit.allows(value) {
            return Err(SetError::OutOfBounds {
                path: path.into(),
                value,
                limit: limit.to_string(),
            });
        }
        if !self.keeps_order(id, value) {
            return Err(SetError::Order { path: path.into(), value });
        }
        self.spec.parameters.set(id, value, fixed.is_none());
        Ok(())
    }

    /// Whether every ladder still runs the right way with another value of one number.
    fn keeps_order(&self, id: ParameterId, value: f64) -> bool {
        let table = &self.spec.parameters;
        let value_of = |other| if other == id { value } else { table.get(other).value };
        self.ladders.iter().all(|steps| steps.hold(id, value_of))
    }

    fn unknown_path(&self, path: &str) -> SetError {
        let paths = || self.spec.parameters.iter().map(|(_, parameter)| parameter.path.as_str());
        let nearest = suggest::nearest(path, paths()).or_else(|| {
            let leaf = path.rsplit('.').next().unwrap_or(path);
            paths().find(|known| known.rsplit('.').next() == Some(leaf))
        });
        SetError::UnknownPath { path: path.into(), nearest: nearest.map(str::to_string) }
    }
}
