//! Building what games are played in: the world of a spec, and the schedule of its tick.

use crate::belief::Belief;
use crate::component::{
    Claim, Mind, Policy, Position, Pressure, Promised, Raised, Settled, Stock, Usage,
};
use crate::figures::Figures;
use crate::inspection::{Inspections, inspects};
use crate::licensing::Licences;
use crate::means::Means;
use crate::network::{Goods, NetworkError};
use crate::resource::{Clock, Negotiation, Proceedings, Roster, Rulebook, Setting, Today};
use crate::sale::Sales;
use crate::system::exposure::Exposures;
use crate::system::sessions::Hosts;
use crate::tick::{self, Parts};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleBuildSettings;
use detente_game::situation::{FirmView, IssueView, PartyView, TableView};
use detente_game::{Account, Cast, FirmId, GameSpec, IssueId, Memory, Situation, spec};

/// Why a simulation could not be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The spec names fewer than two parties.
    #[error("a game needs at least two parties, the spec has {0}")]
    Parties(usize),
    /// A round brings fewer than two parties together, or puts an issue on its agenda of which one side does
    /// not sit at the table.
    #[error(
        "round `{0}` needs at least two parties, among them both sides of every issue on its agenda"
    )]
    Round(String),
    /// The cast leaves a seat empty, or has a strategy too many.
    #[error("the cast has {have} {role} strategies, the spec has {need} such agents")]
    Cast {
        /// Which kind of agent.
        role: &'static str,
        /// Strategies given.
        have: usize,
        /// Agents in the spec.
        need: usize,
    },
    /// An issue's lists do not have one entry per level, or it has fewer than two levels.
    #[error("issue `{0}` needs at least two levels, and one cost and effect for each")]
    Levels(String),
    /// The network of goods does not hold together.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The schedule is not in one order.
    #[error("the order of the tick is ambiguous: {0}")]
    Schedule(String),
}

/// Refuses a spec and a cast that no game can be played of.
pub(crate) fn check(spec: &GameSpec, cast: &Cast) -> Result<(), BuildError> {
    if spec.parties.len() < 2 {
        return Err(BuildError::Parties(spec.parties.len()));
    }
    for (role, have, need) in [
        ("nation", cast.nations.len(), spec.parties.len()),
        ("firm", cast.firms.len(), spec.firms.len()),
        ("regulator", cast.regulators.len(), spec.regulators.len()),
    ] {
        if have != need {
            return Err(BuildError::Cast { role, have, need });
        }
    }
    for round in &spec.rounds {
        let seated = |party| round.parties.contains(party);
        let mut sides = round.agenda.iter().map(|issue| &spec.issues[issue.index()]);
        if round.parties.len() < 2 || !sides.all(|i| seated(&i.owner) && seated(&i.victim)) {
            return Err(BuildError::Round(round.id.clone()));
        }
    }
    for (id, issue) in spec.issue_ids().zip(&spec.issues) {
        let levels = issue.levels.len();
        let effects = spec.channel(id).map_or(levels, |channel| channel.effect.len());
        if levels < 2 || issue.cost.len() != levels || effects != levels {
            return Err(BuildError::Levels(issue.id.clone()));
        }
    }
    Ok(())
}

/// A world with an entity a row and every resource, and the schedule of its tick.
pub(crate) fn build(
    rules: &Rulebook,
    cast: &Cast,
    settings: ScheduleBuildSettings,
) -> Result<(World, Schedule), BuildError> {
    let spec = &*rules.spec;
    let mut world = World::new();
    let issue = || {
        let kept = (Position::default(), Usage::default(), Promised::default());
        (kept, Raised::default(), Claim::default(), Settled::default())
    };
    let party = || (Pressure::default(), Mind(Memory::new(spec.issues.len(), rules.tables.len())));
    let firm = || (Stock::default(), Policy::default(), Mind::default());
    let roster = Roster {
        issues: spec.issues.iter().map(|_| world.spawn(issue()).id()).collect(),
        parties: spec.parties.iter().map(|_| world.spawn(party()).id()).collect(),
        firms: spec.firms.iter().map(|_| world.spawn(firm()).id()).collect(),
        regulators: spec.regulators.iter().map(|_| world.spawn(Mind::default()).id()).collect(),
    };
    world.insert_resource(Setting {
        rules: rules.clone(),
        cast: cast.clone(),
        roster,
        deciding: (cast.firms.iter().enumerate())
            .filter(|(_, firm)| !firm.is_constant())
            .map(|(index, _)| FirmId::from(index))
            .collect(),
        since: 0,
        figures: Figures::new(spec),
        outlook: true,
    });
    let beliefs = spec
        .information
        .iter()
        .map(|information| Belief::new(spec, information.observer, blank_situation(rules)));
    world.insert_resource(Today(blank_situation(rules), beliefs.collect()));
    world.init_resource::<Clock>();
    world.init_resource::<Negotiation>();
    world.init_resource::<Goods>();
    world.init_resource::<Exposures>();
    world.init_resource::<Proceedings>();
    world.init_resource::<Licences>();
    world.insert_resource(Hosts::new(spec, &rules.tables, cast));
    world.init_resource::<Means>();
    world.init_resource::<Sales>();
    world.init_resource::<Inspections>();
    let parts = Parts {
        goods: !spec.economy.is_empty(),
        offices: !rules.offices.is_empty(),
        inspections: inspects(spec),
        sales: !spec.economy.sales.is_empty(),
    };
    let schedule = tick::schedule(&mut world, settings, parts);
    let schedule = schedule.map_err(|error| BuildError::Schedule(format!("{error:?}")))?;
    Ok((world, schedule))
}

/// A situation with everything that no game changes.
fn blank_situation(rules: &Rulebook) -> Situation {
    let spec = &*rules.spec;
    let issue = |id: IssueId| {
        let issue = &spec.issues[id.index()];
        let zeros = || std::iter::repeat_n(0.0, issue.levels.len()).collect();
        let foreign = |linked: &&IssueId| spec.issues[linked.index()].owner != issue.owner;
        IssueView {
            owner: issue.owner,
            victim: issue.victim,
            full: (issue.levels.len() - 1) as u16,
            negotiable: issue.negotiable,
            unilateral: issue.unilateral,
            contract: issue.contract.is_some(),
            discretionary: spec.is_discretionary(id),
            has_channel: spec.channel(id).is_some(),
            effective: spec.effective(id),
            escalates: issue.escalates.is_some(),
            linked: issue.linked.iter().filter(foreign).copied().collect(),
            shortage: 1.0,
            own_shortage: 1.0,
            effect: zeros(),
            forward_loss: zeros(),
            forward_own_cost: zeros(),
            worth_owner: zeros(),
            worth_victim: zeros(),
            ..IssueView::default()
        }
    };
    Situation {
        issues: spec.issue_ids().map(issue).collect(),
        parties: vec![PartyView::default(); spec.parties.len()],
        firms: vec![FirmView::default(); spec.firms.len()],
        tables: rules.tables.iter().map(|table| blank_table(rules, table)).collect(),
        ..Situation::default()
    }
}

/// A table with who sits at it.
fn blank_table(rules: &Rulebook, table: &spec::Table) -> TableView {
    let apart = rules.apart() > 0 && table.parties.len() < rules.spec.parties.len();
    let seats = if apart { table.parties.len() } else { 0 };
    TableView {
        parties: table.parties.iter().copied().collect(),
        standing: std::iter::repeat_n(Account::ZERO, seats).collect(),
        ..TableView::default()
    }
}
