//! Seats that go on deciding as they did in another game.
//!
//! What a held seat is asked in a game that has taken another course it may never have been asked before, and
//! what it decided then may not be possible now. It keeps to its last decision on the occasion as far as the
//! rules allow, and otherwise does what changes nothing. It remembers what it remembered then.

use crate::between::table;
use crate::playback::Playback;
use detente_game::spec::Role;
use detente_game::strategy::{Act, Breach};
use detente_game::{
    Account, AgentId, Away, Cast, Decided, Escalation, Escalations, Fault, FirmAction,
    FirmObservation, FirmStrategy, GameSpec, IssueId, Memory, NationObservation, NationStrategy,
    Occasion, Package, RegulatorObservation, RegulatorStrategy, Stream, TableId, TableMove,
};
use std::sync::Arc;

/// The cast, with some agents held to what was noted.
pub(crate) fn hold(
    mut cast: Cast,
    spec: &GameSpec,
    held: &[AgentId],
    playback: &Arc<Playback>,
) -> Cast {
    for &agent in held {
        let Some(known) = spec.agents.get(agent.index()) else { continue };
        let seat = Arc::new(Held { agent, playback: playback.clone() });
        match known.role {
            Role::Nation(party) => cast.nations[party.index()] = seat,
            Role::Firm(firm) => cast.firms[firm.index()] = seat,
            Role::Regulator(regulator) => cast.regulators[regulator.index()] = seat,
        }
    }
    cast
}

struct Held {
    agent: AgentId,
    playback: Arc<Playback>,
}

impl Held {
    /// What it decided, once it remembers what it did.
    fn decided<T: Decided>(&self, occasion: Occasion, memory: &mut Memory) -> Option<T> {
        self.playback.remember(self.agent, memory);
        self.playback.decided(self.agent, occasion)
    }
}

impl NationStrategy for Held {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<Away, Fault> {
        let mut away = self.decided::<Away>(Occasion::Away, memory).unwrap_or_default();
        let situation = observation.situation;
        away.yields.retain(|&mut (issue, to)| {
            situation.issues.get(issue.index()).is_some_and(|view| {
                let beyond = view.level < to && to <= view.full;
                view.owner == observation.me && view.may_yield && beyond
            })
        });
        Ok(away)
    }

    fn answer(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        let rule = observation.situation.rules.call_acceptance;
        Ok(self.decided(Occasion::Answer(table(observation)), memory).unwrap_or(rule))
    }

    fn table(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<TableMove, Fault> {
        let situation = observation.situation;
        let legal = |package: &Package| {
            observation.table_view().is_some_and(|table| situation.is_legal(table, package))
        };
        let decided = self.decided(Occasion::Table(table(observation)), memory);
        let decided = decided.filter(|decided| match decided {
            TableMove::Offer(package) => legal(package),
            TableMove::Accept => observation.standing_offer().is_some_and(legal),
            TableMove::WalkOut | TableMove::Wait => true,
        });
        Ok(decided.unwrap_or_else(|| TableMove::Offer(situation.levels())))
    }

    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<Escalations, Fault> {
        let mut escalations =
            self.decided::<Escalations>(Occasion::Escalate, memory).unwrap_or_default();
        escalations.retain(|escalation| {
            let view = observation.situation.issues.get(escalation.issue().index());
            view.is_some_and(|view| {
                view.owner == observation.me
                    && match *escalation {
                        Escalation::Raise { level, .. } => view.may_raise_to(level),
                        Escalation::Lower { level, .. } => view.may_lower_to(level),
                        Escalation::Drop { .. } => view.threat.is_some(),
                    }
            })
        });
        Ok(escalations)
    }

    fn retaliate(
        &self,
        _: &NationObservation<'_>,
        breach: &Breach,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(self.decided(Occasion::Retaliate(breach.issue), memory).unwrap_or(breach.shortfall))
    }

    fn raised(&self, memory: &mut Memory, _: IssueId) {
        self.playback.remember(self.agent, memory);
    }

    fn talks_reset(&self, memory: &mut Memory, _: TableId) {
        self.playback.remember(self.agent, memory);
    }

    fn deal_signed(&self, memory: &mut Memory, _: TableId) {
        self.playback.remember(self.agent, memory);
    }

    fn causes(&self, observation: &NationObservation<'_>, _: &Memory, act: Act) -> Account {
        self.playback
            .decided(self.agent, Occasion::Causes(act, observation.table))
            .unwrap_or_default()
    }
}

impl FirmStrategy for Held {
    fn decide(
        &self,
        _: &FirmObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        Ok(self.decided(Occasion::Policy, memory).unwrap_or_default())
    }
}

impl RegulatorStrategy for Held {
    fn slow_walk(
        &self,
        observation: &RegulatorObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        let decided = self.decided(Occasion::SlowWalk(observation.issue), memory);
        Ok(decided.unwrap_or(observation.slow_walk))
    }
}
