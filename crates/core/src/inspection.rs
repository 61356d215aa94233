//! Inspections at the border: who holds what share of what crosses it.

use bevy_ecs::prelude::*;
use detente_game::spec::Administration;
use detente_game::{GameSpec, RegulatorId};
use serde::{Deserialize, Serialize};

/// Shares held in force, one for each regulator that inspects, in their order; empty in a game without.
#[derive(Resource, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Inspections {
    /// Who, and what share, 0..1.
    pub shares: Vec<(RegulatorId, f64)>,
}

impl Inspections {
    /// Normal shares.
    pub(crate) fn open(&mut self, spec: &GameSpec, values: &[f64]) {
        self.shares.clear();
        let share = |(index, regulator): (usize, &detente_game::spec::Regulator)| {
            let Administration::Inspections(terms) = &regulator.administers else { return None };
            Some((RegulatorId::from(index), values[terms.share.index()].clamp(0.0, 1.0)))
        };
        self.shares.extend(spec.regulators.iter().enumerate().filter_map(share));
    }

    /// True in a game in which nobody inspects.
    pub(crate) fn is_empty(&self) -> bool {
        self.shares.is_empty()
    }

    /// The share that a regulator holds.
    pub(crate) fn share(&self, regulator: RegulatorId) -> f64 {
        let found = self.shares.iter().find(|(who, _)| *who == regulator);
        found.map_or(0.0, |&(_, share)| share)
    }
}

impl Clone for Inspections {
    fn clone(&self) -> Self {
        Inspections { shares: self.shares.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        self.shares.clone_from(&source.shares);
    }
}

/// True in a spec in which somebody inspects.
pub(crate) fn inspects(spec: &GameSpec) -> bool {
    let mut all = spec.regulators.iter();
    all.any(|regulator| matches!(regulator.administers, Administration::Inspections(_)))
}
