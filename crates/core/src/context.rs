//! What every decision of a tick reads.

use crate::figures::Figures;
use crate::resource::{Clock, Roster, Rulebook, Seats, Today};
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use detente_game::draw::DrawName;
use detente_game::{
    AgentId, GameSpec, NationObservation, NationStrategy, PartyId, Situation, Stream,
};

/// The day's picture, the rules, and the strategies.
#[derive(SystemParam)]
pub(crate) struct Context<'w> {
    clock: Res<'w, Clock>,
    rules: Res<'w, Rulebook>,
    today: Res<'w, Today>,
    /// Numbers of the game.
    pub figures: Res<'w, Figures>,
    /// Entities by id.
    pub roster: Res<'w, Roster>,
    /// Strategies by id.
    pub seats: Res<'w, Seats>,
}

impl Context<'_> {
    /// The day.
    pub(crate) fn tick(&self) -> u32 {
        self.clock.tick
    }

    /// The spec.
    pub(crate) fn spec(&self) -> &GameSpec {
        &self.rules.spec
    }

    /// The rules with the names of their draws.
    pub(crate) fn rules(&self) -> &Rulebook {
        &self.rules
    }

    /// The day's picture.
    pub(crate) fn situation(&self) -> &Situation {
        &self.today.0
    }

    /// A random stream of an agent's strategy for today; each purpose has its own.
    pub(crate) fn stream(&self, agent: AgentId, purpose: Purpose) -> Stream {
        let name: DrawName = self.rules.names.strategies[agent.index()].nth(purpose as u64);
        Stream::at_tick(self.figures.chance.seed(), name, self.clock.tick)
    }

    /// A nation ready to be asked.
    pub(crate) fn voice(&self, party: PartyId) -> Voice<'_> {
        let figures = &self.figures.parties[party.index()];
        Voice {
            agent: self.rules.spec.parties[party.index()].agent,
            strategy: &*self.seats.0.nations[party.index()],
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
    /// Settings of a firm.
    Policy,
    /// Pace of a regulator.
    Regulation,
}
