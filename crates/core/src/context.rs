//! What every decision of a tick reads.

use crate::figures::{DrawNames, Figures};
use crate::resource::{Roster, Setting, Today};
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use detente_game::draw::DrawName;
use detente_game::{
    AgentId, Cast, GameSpec, NationObservation, NationStrategy, PartyId, Situation, Stream,
};

/// The day's picture, and what stays the same all through the game.
#[derive(SystemParam)]
pub(crate) struct Context<'w> {
    setting: Res<'w, Setting>,
    today: Res<'w, Today>,
}

impl Context<'_> {
    /// The day.
    pub(crate) fn tick(&self) -> u32 {
        self.today.0.tick
    }

    /// The spec.
    pub(crate) fn spec(&self) -> &GameSpec {
        &self.setting.rules.spec
    }

    /// Names of the spec's draws.
    pub(crate) fn names(&self) -> &DrawNames {
        &self.setting.rules.names
    }

    /// Numbers of the game.
    pub(crate) fn figures(&self) -> &Figures {
        &self.setting.figures
    }

    /// Entities by id.
    pub(crate) fn roster(&self) -> &Roster {
        &self.setting.roster
    }

    /// The strategies in their seats.
    pub(crate) fn cast(&self) -> &Cast {
        &self.setting.cast
    }

    /// The day's picture.
    pub(crate) fn situation(&self) -> &Situation {
        &self.today.0
    }

    /// A random stream of an agent's strategy for today; each purpose has its own.
    pub(crate) fn stream(&self, agent: AgentId, purpose: Purpose) -> Stream {
        let name: DrawName = self.setting.rules.names.strategies[agent.index()].nth(purpose as u64);
        Stream::at_tick(self.setting.figures.chance.seed(), name, self.tick())
    }

    /// A nation ready to be asked.
    pub(crate) fn voice(&self, party: PartyId) -> Voice<'_> {
        let figures = &self.setting.figures.parties[party.index()];
        Voice {
            agent: self.spec().parties[party.index()].agent,
            strategy: &*self.cast().nations[party.index()],
            observation: NationObservation {
                situation: &self.today.0,
                me: party,
                resolve: figures.resolve,
                issue_resolves: &figures.issue_resolves,
            },
        }
    }
}

/// A nation with what it observes.
pub(crate) struct Voice<'a> {
    /// Who decides.
    pub agent: AgentId,
    /// How.
    pub strategy: &'a dyn NationStrategy,
    /// On what.
    pub observation: NationObservation<'a>,
}

/// What a strategy draws random numbers for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// Yields and calls.
    Away,
    /// Answering a call.
    Answer,
    /// A step at the table.
    Table,
    /// Answering a breach.
    Retaliation,
    /// Settings of a firm.
    Policy,
    /// Pace of a regulator.
    Regulation,
}
