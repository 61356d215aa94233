//! Changing a session by path: `preferences.buyer.weights.price=0.5`, `parties.buyer.strategy.e=2`.

use super::{MOST_STEPS, SessionScenario};
use crate::error::SetError;
use crate::suggest;
use detente_game::domain::Preferences;
use detente_game::expression::Argument;
use detente_game::registry::StrategyError;
use detente_game::session::SessionSpec;
use detente_game::{Registry, StrategyCall};

/// A number of a session that can be set.
#[derive(Clone, Copy)]
enum Target {
    /// A party's weight of an issue.
    Weight { party: usize, issue: usize },
    /// A party's reservation value.
    Reservation { party: usize },
    /// What a step costs a party.
    StepCost { party: usize },
    /// Weight of a party's vote.
    Power { party: usize },
    /// Steps of the round.
    Deadline,
    /// Probability that talks are broken off from outside.
    Ending,
}

impl SessionScenario {
    /// Applies one change, `PATH=VALUE`: `preferences.PARTY.weights.ISSUE` (the party's other weights keep
    /// their proportions), `preferences.PARTY.reservation`, `preferences.PARTY.step_cost`,
    /// `parties.PARTY.power`, `parties.PARTY.strategy.PARAMETER`, `rounds.ROUND.deadline` (steps) or
    /// `rounds.ROUND.ending`.
    ///
    /// # Errors
    /// An unknown path, or a value that the number cannot take. The session is unchanged then.
    pub fn set(&mut self, change: &str, registry: &dyn Registry) -> Result<(), SetError> {
        let syntax = || SetError::Syntax { text: change.into() };
        let (path, text) = change.split_once('=').ok_or_else(syntax)?;
        let (path, text) = (path.trim(), text.trim());
        if path.is_empty() || text.is_empty() {
            return Err(syntax());
        }
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
        let value =
            value.ok_or_else(|| SetError::NotANumber { path: path.into(), value: text.into() })?;
        match parameter(&self.spec, path) {
            Some((party, name)) => self.set_parameter(party, name, value, registry)?,
            None => {
                let target = target(&self.spec, path).ok_or_else(|| self.unknown(path))?;
                self.set_number(path, target, value)?;
            }
        }
        self.sets.push(format!("{path}={text}"));
        Ok(())
    }

    fn set_number(&mut self, path: &str, target: Target, value: f64) -> Result<(), SetError> {
        let (least, largest, what) = match target {
            Target::Weight { .. } => (0.0, 1.0, "from 0 to 1"),
            Target::Ending => (0.0, 1.0, "a probability from 0 to 1"),
            Target::Reservation { .. } => (f64::MIN, f64::MAX, "a number"),
            Target::StepCost { .. } | Target::Power { .. } => (0.0, 1e12, "from 0 to 1e12"),
            Target::Deadline => (1.0, f64::from(MOST_STEPS), "a whole number of steps, 1 to 1e6"),
        };
        let out =
            |limit: &str| SetError::OutOfBounds { path: path.into(), value, limit: limit.into() };
        let whole = !matches!(target, Target::Deadline) || value.fract() == 0.0;
        if !(least..=largest).contains(&value) || !whole {
            return Err(out(what));
        }
        match target {
            Target::Weight { party, issue } => {
                let rows = &mut self.rows[party];
                if !reweigh(rows, issue, value) {
                    return Err(out("1: no other issue has a weight"));
                }
                set_rows(&mut self.spec.parties[party].preferences, rows);
            }
            Target::Reservation { party } => {
                self.spec.parties[party].preferences.reservation = value;
            }
            Target::StepCost { party } => self.spec.parties[party].preferences.step_cost = value,
            Target::Power { party } => self.spec.parties[party].power = value,
            Target::Deadline => self.spec.steps = value as u32,
            Target::Ending => self.spec.ending = value,
        }
        Ok(())
    }

    fn set_parameter(
        &mut self,
        party: usize,
        name: &str,
        value: f64,
        registry: &dyn Registry,
    ) -> Result<(), SetError> {
        let party = &mut self.spec.parties[party];
        let changed = || -> Result<StrategyCall, StrategyError> {
            let mut call = StrategyCall::parse(&party.strategy).map_err(StrategyError::Syntax)?;
            call.arguments.retain(|(known, _)| known != name);
            call.arguments.push((name.to_string(), Argument::Number(value)));
            registry.party(&call)?;
            Ok(call)
        };
        let call = changed().map_err(|error| SetError::Strategy {
            party: party.id.clone(),
            reason: error.to_string(),
        })?;
        party.strategy = call.to_string();
        Ok(())
    }

    fn unknown(&self, path: &str) -> SetError {
        let mut paths = vec![
            format!("rounds.{}.deadline", self.spec.round),
            format!("rounds.{}.ending", self.spec.round),
        ];
        for party in &self.spec.parties {
            let id = &party.id;
            paths.extend(
                ["reservation", "step_cost"].map(|name| format!("preferences.{id}.{name}")),
            );
            paths.push(format!("parties.{id}.power"));
            let issues = self.spec.domain.issues().iter();
            paths.extend(issues.map(|issue| format!("preferences.{id}.weights.{}", issue.id)));
        }
        let nearest = suggest::nearest(path, paths.iter().map(String::as_str)).map(str::to_string);
        let nearest = nearest.or_else(|| {
            let leaf = path.rsplit('.').next();
            paths.iter().find(|known| known.rsplit('.').next() == leaf).cloned()
        });
        SetError::UnknownPath { path: path.into(), nearest }
    }
}

/// The party and the name of the parameter of its strategy that a path names.
fn parameter<'a>(spec: &SessionSpec, path: &'a str) -> Option<(usize, &'a str)> {
    let (party, name) = path.strip_prefix("parties.")?.split_once(".strategy.")?;
    Some((find(spec, party)?, name))
}

fn find(spec: &SessionSpec, id: &str) -> Option<usize> {
    spec.parties.iter().position(|party| party.id == id)
}

fn target(spec: &SessionSpec, path: &str) -> Option<Target> {
    let parts: Vec<&str> = path.split('.').collect();
    Some(match parts[..] {
        ["preferences", party, "weights", issue] => {
            let issues = spec.domain.issues();
            let issue = issues.iter().position(|known| known.id == issue)?;
            Target::Weight { party: find(spec, party)?, issue }
        }
        ["preferences", party, "reservation"] => Target::Reservation { party: find(spec, party)? },
        ["preferences", party, "step_cost"] => Target::StepCost { party: find(spec, party)? },
        ["parties", party, "power"] => Target::Power { party: find(spec, party)? },
        ["rounds", round, "deadline"] if round == spec.round => Target::Deadline,
        ["rounds", round, "ending"] if round == spec.round => Target::Ending,
        _ => return None,
    })
}

/// Gives an issue another weight, and the others what is left, in their proportions; false when there is
/// nobody to give it to.
fn reweigh(rows: &mut [(f64, Vec<f64>)], issue: usize, weight: f64) -> bool {
    let others: f64 = rows.iter().map(|(weight, _)| weight).sum::<f64>() - rows[issue].0;
    if others <= 0.0 && weight < 1.0 {
        return false;
    }
    let share = if others > 0.0 { (1.0 - weight) / others } else { 0.0 };
    for (place, (each, _)) in rows.iter_mut().enumerate() {
        *each = if place == issue { weight } else { *each * share };
    }
    true
}

fn set_rows(preferences: &mut Preferences, rows: &[(f64, Vec<f64>)]) {
    preferences.set_additive(rows.iter().map(|(weight, values)| (*weight, &values[..])));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_weights_keep_their_proportions() {
        let mut rows = [(0.2, vec![]), (0.2, vec![]), (0.6, vec![])];
        assert!(reweigh(&mut rows, 0, 0.6));
        let weights = rows.map(|(weight, _)| (weight * 1e9).round() / 1e9);
        assert_eq!(weights, [0.6, 0.1, 0.3]);
        let mut alone = [(1.0, vec![]), (0.0, vec![])];
        assert!(!reweigh(&mut alone, 0, 0.5));
        assert!(reweigh(&mut alone, 1, 1.0));
        assert_eq!(alone.map(|(weight, _)| weight), [0.0, 1.0]);
    }
}
