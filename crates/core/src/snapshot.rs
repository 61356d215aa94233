//! The whole state as plain data: reset, fork, hash.

use crate::belief::Course;
use crate::component::{
    Claim, Mind, Policy, Position, Pressure, Promised, Raised, Settled, Stock, Usage,
};
use crate::figures::Figures;
use crate::inspection::Inspections;
use crate::licensing::Licences;
use crate::means::{Balance, Means, Met};
use crate::network::Goods;
use crate::resource::{Clock, Ledger, Negotiation, Proceedings, Rulebook, Setting, Today};
use crate::sale::Sales;
use crate::seat::Forfeit;
use bevy_ecs::prelude::*;
use detente_game::Level;
use detente_game::spec::Issue;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// A game stopped between two ticks: state, numbers and events so far.
///
/// Restoring it into any simulation of the same spec and playing on gives the same events and the same
/// hashes. Cost: a copy of the game's numbers and events; no part is shared.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(crate) state: State,
    pub(crate) figures: Figures,
    pub(crate) ledger: Ledger,
    pub(crate) forfeit: Option<Forfeit>,
}

impl Snapshot {
    /// The tick that is played next.
    pub fn tick(&self) -> u32 {
        self.state.tick
    }
}

/// Everything that changes from tick to tick and that later ticks depend on, rows in id order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    pub tick: u32,
    pub issues: Vec<(Position, Usage, Promised)>,
    pub firms: Vec<(Stock, Policy, Mind)>,
    pub parties: Vec<(Pressure, Mind)>,
    pub regulators: Vec<Mind>,
    pub negotiation: Negotiation,
    /// Left out of the encoding in a game without goods, whose hash it does not touch.
    #[serde(default, skip_serializing_if = "Goods::is_empty")]
    pub goods: Goods,
    /// By issue; empty, and left out of the hash, where none may escalate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raises: Vec<Raised>,
    /// Left out of the encoding in a game without, whose hash it does not touch.
    #[serde(default, skip_serializing_if = "Licences::is_empty")]
    pub licences: Licences,
    /// By issue; empty, and left out of the hash, where there is no contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// What changes of the beliefs of parties that do not know everything, in their order; left out of the
    /// hash where everything is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beliefs: Vec<Course>,
    /// By issue; empty, and left out of the hash, where there is neither shock nor court.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<Settled>,
    /// Left out of the hash in a game in which nobody inspects.
    #[serde(default, skip_serializing_if = "Inspections::is_empty")]
    pub inspections: Inspections,
    /// Left out of the hash in a game without.
    #[serde(default, skip_serializing_if = "Sales::is_empty")]
    pub sales: Sales,
    /// By precondition; left out of the hash where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub met: Vec<Met>,
    /// By fund; left out of the hash where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funds: Vec<Balance>,
}

impl State {
    /// The state before the first tick, filled into existing buffers.
    pub(crate) fn open(&mut self, rules: &Rulebook, world: &World) {
        let (spec, figures) = (&*rules.spec, &world.resource::<Setting>().figures);
        self.tick = 0;
        self.issues.clear();
        self.issues.extend(spec.issues.iter().map(|issue| {
            let level = issue.start;
            // What has not been conceded in the game has not been bound: a raise may be conceded anew.
            let bound = if issue.escalates.is_some() { 0 } else { level };
            let position = Position { level, offered: level, high: level, bound, last_yield: None };
            (position, Usage::default(), Promised::default())
        }));
        self.firms.resize_with(spec.firms.len(), Default::default);
        for (index, (stock, policy, mind)) in self.firms.iter_mut().enumerate() {
            figures.stock(&rules.names, index.into(), &spec.firms[index], stock);
            *policy = Policy::default();
            mind.0.clear(0, 0);
        }
        self.parties.resize_with(spec.parties.len(), Default::default);
        for (pressure, mind) in &mut self.parties {
            pressure.all = 0.0;
            pressure.at_tables.clear();
            pressure.at_tables.resize(rules.apart(), 0.0);
            mind.0.clear(spec.issues.len(), rules.tables.len());
        }
        self.regulators.resize_with(spec.regulators.len(), Default::default);
        self.regulators.iter_mut().for_each(|mind| mind.0.clear(0, 0));
        self.negotiation.open(rules);
        self.raises.clear();
        if spec.escalates() {
            self.raises.extend(spec.issue_ids().map(|issue| Raised::open(spec, issue)));
        }
        self.licences.open(spec, &rules.offices, figures);
        self.claims.clear();
        if spec.has_contract() {
            let full = |issue: &Issue| Claim::full((issue.levels.len() - 1) as Level);
            self.claims.extend(spec.issues.iter().map(full));
        }
        let beliefs = &world.resource::<Today>().1;
        self.beliefs.resize_with(beliefs.len(), Course::default);
        for (course, belief) in self.beliefs.iter_mut().zip(beliefs) {
            course.open(spec.parties.len(), rules.apart());
            belief.stock(spec, course);
        }
        self.settled.clear();
        let settled = if spec.shocks.is_empty() { 0 } else { spec.issues.len() };
        self.settled.resize(settled, Settled::default());
        self.inspections.open(spec, &figures.values);
        self.sales.open(spec);
        Means::open((&mut self.met, &mut self.funds), rules, figures);
    }

    /// Copies the state out of a world, reusing every buffer.
    pub(crate) fn capture(&mut self, world: &mut World) {
        world.resource_scope(|world, setting: Mut<'_, Setting>| {
            let roster = &setting.roster;
            let read = &*world;
            self.tick = read.resource::<Clock>().tick;
            self.issues.resize_with(roster.issues.len(), Default::default);
            for (&entity, (position, usage, promised)) in roster.issues.iter().zip(&mut self.issues)
            {
                copy(read, entity, position);
                copy(read, entity, usage);
                copy(read, entity, promised);
            }
            self.firms.resize_with(roster.firms.len(), Default::default);
            for (&entity, (stock, policy, mind)) in roster.firms.iter().zip(&mut self.firms) {
                copy(read, entity, stock);
                copy(read, entity, policy);
                copy(read, entity, mind);
            }
            self.parties.resize_with(roster.parties.len(), Default::default);
            for (&entity, (pressure, mind)) in roster.parties.iter().zip(&mut self.parties) {
                copy(read, entity, pressure);
                copy(read, entity, mind);
            }
            self.regulators.resize_with(roster.regulators.len(), Default::default);
            for (&entity, mind) in roster.regulators.iter().zip(&mut self.regulators) {
                copy(read, entity, mind);
            }
            self.negotiation.clone_from(read.resource::<Negotiation>());
            self.goods.clone_from(read.resource::<Goods>());
            let raises = if setting.rules.spec.escalates() { roster.issues.len() } else { 0 };
            self.raises.resize_with(raises, Default::default);
            for (&entity, raised) in roster.issues.iter().zip(&mut self.raises) {
                copy(read, entity, raised);
            }
            self.licences.clone_from(read.resource::<Licences>());
            let claims = if setting.rules.spec.has_contract() { roster.issues.len() } else { 0 };
            self.claims.resize_with(claims, Default::default);
            for (&entity, claim) in roster.issues.iter().zip(&mut self.claims) {
                copy(read, entity, claim);
            }
            let beliefs = &read.resource::<Today>().1;
            self.beliefs.resize_with(beliefs.len(), Course::default);
            for (course, belief) in self.beliefs.iter_mut().zip(beliefs) {
                course.clone_from(&belief.course);
            }
            let shocks = !setting.rules.spec.shocks.is_empty();
            self.settled.resize(if shocks { roster.issues.len() } else { 0 }, Settled::default());
            for (&entity, settled) in roster.issues.iter().zip(&mut self.settled) {
                copy(read, entity, settled);
            }
            self.inspections.clone_from(read.resource::<Inspections>());
            self.sales.clone_from(read.resource::<Sales>());
            let means = read.resource::<Means>();
            self.met.clone_from(&means.met);
            self.funds.clone_from(&means.funds);
        });
    }

    /// Writes the state into a world of the same spec.
    pub(crate) fn restore(&self, world: &mut World) {
        world.resource_scope(|world, setting: Mut<'_, Setting>| {
            let roster = &setting.roster;
            for (&entity, (position, usage, promised)) in roster.issues.iter().zip(&self.issues) {
                write(world, entity, position);
                write(world, entity, usage);
                write(world, entity, promised);
            }
            for (&entity, raised) in roster.issues.iter().zip(&self.raises) {
                write(world, entity, raised);
            }
            for (&entity, claim) in roster.issues.iter().zip(&self.claims) {
                write(world, entity, claim);
            }
            for (&entity, settled) in roster.issues.iter().zip(&self.settled) {
                write(world, entity, settled);
            }
            for (&entity, (stock, policy, mind)) in roster.firms.iter().zip(&self.firms) {
                write(world, entity, stock);
                write(world, entity, policy);
                write(world, entity, mind);
            }
            for (&entity, (pressure, mind)) in roster.parties.iter().zip(&self.parties) {
                write(world, entity, pressure);
                write(world, entity, mind);
            }
            for (&entity, mind) in roster.regulators.iter().zip(&self.regulators) {
                write(world, entity, mind);
            }
        });
        world.resource_mut::<Clock>().tick = self.tick;
        world.resource_mut::<Negotiation>().clone_from(&self.negotiation);
        world.resource_mut::<Goods>().clone_from(&self.goods);
        world.resource_mut::<Licences>().clone_from(&self.licences);
        world.resource_mut::<Inspections>().clone_from(&self.inspections);
        world.resource_mut::<Sales>().clone_from(&self.sales);
        let mut means = world.resource_mut::<Means>();
        means.met.clone_from(&self.met);
        means.funds.clone_from(&self.funds);
        world.resource_mut::<Proceedings>().outbox.clear();
        let mut today = world.resource_mut::<Today>();
        for table in &mut today.0.tables {
            table.offers.clear();
        }
        for (belief, course) in today.1.iter_mut().zip(&self.beliefs) {
            belief.course.clone_from(course);
        }
    }

    /// XXH3 (64 bits) of the state in postcard's encoding, rows in id order.
    pub(crate) fn hash(&self, buffer: &mut Vec<u8>) -> u64 {
        buffer.clear();
        let bytes = postcard::to_extend(self, std::mem::take(buffer));
        *buffer = bytes.expect("plain data always has an encoding");
        xxh3_64(buffer)
    }
}

/// A component of an entity that the roster names; every such entity has it.
fn copy<C: Component + Clone>(world: &World, entity: Entity, value: &mut C) {
    if let Some(component) = world.get::<C>(entity) {
        value.clone_from(component);
    }
}

fn write<C: Component<Mutability = bevy_ecs::component::Mutable> + Clone>(
    world: &mut World,
    entity: Entity,
    value: &C,
) {
    if let Some(mut component) = world.get_mut::<C>(entity) {
        component.clone_from(value);
    }
}
