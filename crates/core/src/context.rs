//! What every decision of a tick reads.

use crate::component::Mind;
use crate::figures::Figures;
use crate::licensing::Office;
use crate::names::DrawNames;
use crate::network::Layout;
use crate::resource::{Roster, Setting, Today};
use crate::seat::{Forfeit, tell};
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use detente_game::draw::{DrawName, derive_seed};
use detente_game::strategy::Act;
use detente_game::{
    Account, AgentId, Cast, FirmId, GameSpec, IssueId, Memory, NationObservation, NationStrategy,
    PartyId, SaleId, Situation, Stream, TableId, spec,
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

    /// The network of goods as flat lists.
    pub(crate) fn layout(&self) -> &Layout {
        &self.setting.rules.layout
    }

    /// Names of the spec's draws.
    pub(crate) fn names(&self) -> &DrawNames {
        &self.setting.rules.names
    }

    /// The spec's queues of applications.
    pub(crate) fn offices(&self) -> &[Office] {
        &self.setting.rules.offices
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

    /// Firms that are asked today: all on the first day that the cast plays, then those that may decide otherwise.
    pub(crate) fn deciding_firms(&self) -> impl Iterator<Item = FirmId> {
        let Setting { roster, deciding, since, .. } = &*self.setting;
        let all = self.tick() == *since;
        let count = if all { roster.firms.len() } else { deciding.len() };
        (0..count).map(move |place| if all { FirmId::from(place) } else { deciding[place] })
    }

    /// The day's picture.
    pub(crate) fn situation(&self) -> &Situation {
        &self.today.0
    }

    /// The day's picture as a party sees it.
    pub(crate) fn picture(&self, party: PartyId) -> &Situation {
        let own = self.today.1.iter().find(|belief| belief.observer == party);
        own.map_or(&self.today.0, |belief| &belief.situation)
    }

    /// True when a party sees, or cannot rule out, a package that is better for all at a table. Nothing is ruled out
    /// on a day whose outlook is not worked out: no call has been known for it, and one that comes after all is
    /// to leave its traces.
    pub(crate) fn sees_gain(&self, table: TableId, party: PartyId) -> bool {
        !self.setting.outlook || self.picture(party).table(table).may_gain()
    }

    /// A random stream of an agent's strategy for today; each purpose has its own.
    pub(crate) fn stream(&self, agent: AgentId, purpose: Purpose) -> Stream {
        let subject = match purpose {
            Purpose::Regulation(issue) => 1 + u64::from(issue.0),
            Purpose::Review(sale) => u64::from(sale.0),
            Purpose::Answer(table) | Purpose::Table(table) | Purpose::Retaliation(table) => {
                u64::from(table.0)
            }
            _ => 0,
        };
        let name: DrawName = self.setting.rules.names.strategies[agent.index()];
        let name = name.nth((purpose.kind() << 32) | subject);
        Stream::at_tick(self.setting.figures.chance.seed(), name, self.tick())
    }

    /// A random stream of an agent's strategy for the session at a table that opened on a day.
    pub(crate) fn session_stream(&self, agent: AgentId, table: TableId, opened: u32) -> Stream {
        let purpose = (Purpose::Session.kind() << 32) | u64::from(table.0);
        let name = self.setting.rules.names.strategies[agent.index()].nth(purpose);
        Stream::new(self.setting.figures.chance.seed(), name.nth(u64::from(opened)))
    }

    /// The seed of what chance does in the session at a table that opens today.
    pub(crate) fn session_seed(&self, table: TableId) -> u64 {
        let name = DrawName::new(&["session"]).nth(u64::from(table.0)).nth(u64::from(self.tick()));
        derive_seed(self.setting.figures.chance.seed(), name)
    }

    /// The tables of the game.
    pub(crate) fn tables(&self) -> &[spec::Table] {
        &self.setting.rules.tables
    }

    /// A nation ready to be asked about a table.
    pub(crate) fn voice_at(&self, table: TableId, party: PartyId) -> Voice<'_> {
        let voice = self.voice(party);
        Voice { observation: voice.observation.at(table), ..voice }
    }

    /// A nation ready to be asked.
    pub(crate) fn voice(&self, party: PartyId) -> Voice<'_> {
        let figures = &self.setting.figures.parties[party.index()];
        Voice {
            agent: self.spec().parties[party.index()].agent,
            strategy: &*self.cast().nations[party.index()],
            observation: NationObservation {
                situation: self.picture(party),
                table: None,
                me: party,
                resolve: figures.resolve,
                issue_resolves: &figures.issue_resolves,
            },
        }
    }
}

impl Context<'_> {
    /// Tells every nation at a table that talks begin anew.
    pub(crate) fn reset_talks(
        &self,
        table: TableId,
        minds: &mut Query<&mut Mind>,
    ) -> Result<(), Forfeit> {
        for &party in &self.tables()[table.index()].parties {
            let Ok(mut mind) = minds.get_mut(self.roster().parties[party.index()]) else {
                continue;
            };
            let strategy = &self.cast().nations[party.index()];
            tell(self.spec().parties[party.index()].agent, || {
                strategy.talks_reset(&mut mind.0, table)
            })?;
        }
        Ok(())
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

impl Voice<'_> {
    /// Causes of a step that the nation takes today.
    pub(crate) fn causes(&self, memory: &Memory, act: Act) -> Result<Account, Forfeit> {
        let causes = tell(self.agent, || self.strategy.causes(&self.observation, memory, act))?;
        if causes.is_finite() {
            return Ok(causes);
        }
        Err(Forfeit::illegal(self.agent, format!("gives causes that are no numbers: {causes:?}")))
    }
}

/// What a strategy draws random numbers for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// Yields and calls.
    Away,
    /// Answering a call to a table.
    Answer(TableId),
    /// A step at a table.
    Table(TableId),
    /// Answering a breach of a table's deal.
    Retaliation(TableId),
    /// Raises and threats.
    Escalation,
    /// A session at a table.
    Session,
    /// Settings of a firm.
    Policy,
    /// Pace of a regulator on one licence.
    Regulation(IssueId),
    /// What a regulator inspects.
    Inspection,
    /// A regulator's verdict on the sale of a firm.
    Review(SaleId),
}

impl Purpose {
    /// A number that no other purpose has.
    const fn kind(self) -> u64 {
        match self {
            Purpose::Away => 0,
            Purpose::Answer(_) => 1,
            Purpose::Table(_) => 2,
            Purpose::Retaliation(_) => 3,
            Purpose::Policy => 4,
            Purpose::Regulation(_) => 5,
            Purpose::Escalation => 6,
            Purpose::Inspection => 7,
            Purpose::Review(_) => 8,
            Purpose::Session => 9,
        }
    }
}
