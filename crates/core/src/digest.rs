//! A digest of the state after every tick, by kind of component and by agent, so that two plays of a game
//! that part can be told where.
//!
//! The state is hashed by rows, each under its place; a digest is the exclusive or of the rows that it is of. So a
//! row that has changed is hashed again, and nothing else is: what the engine of components does not mark
//! as written since the last digest is not looked at, and what a game cannot have is not asked for.

use crate::belief::Course;
use crate::component::{
    Claim, Mind, Policy, Position, Pressure, Promised, Raised, Settled, Stock, Usage,
};
use crate::fold::{Fold, fold};
use crate::inspection::Inspections;
use crate::licensing::Licences;
use crate::means::{Balance, Means, Met};
use crate::network::Goods;
use crate::resource::{Negotiation, Setting, Today};
use crate::sale::Sales;
use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryData;
use bevy_ecs::system::{SystemParam, SystemState};
use detente_game::{AgentId, GameSpec, Memory, PartyId};
use serde::Serialize;

/// A component that is digested under a kind of its own.
trait Part: Serialize {
    /// Its kind.
    const KIND: ComponentKind;

    /// Its hash under a place.
    fn hash(&self, place: u64) -> u64;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident($component:ty) = $name:literal, $hash:path;)*) => {
        /// Kinds of state.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ComponentKind {
            $($(#[$doc])* $kind,)*
        }

        impl ComponentKind {
            /// Every kind, in the order of [`TickDigest::kinds`].
            pub const ALL: &[ComponentKind] = &[$(ComponentKind::$kind),*];

            /// The kebab-case name used in every output.
            pub const fn name(self) -> &'static str {
                match self {
                    $(ComponentKind::$kind => $name,)*
                }
            }
        }

        $(
            impl Part for $component {
                const KIND: ComponentKind = ComponentKind::$kind;

                #[inline]
                fn hash(&self, place: u64) -> u64 {
                    $hash(place, self)
                }
            }
        )*
    };
}

kinds! {
    /// Measures in force and stands at the table.
    Position(Position) = "position", fold;
    /// Days on which a measure has bitten.
    Usage(Usage) = "usage", fold;
    /// Promises and what became of them.
    Promise(Promised) = "promise", fold;
    /// Stocks of firms.
    Stock(Stock) = "stock", stock;
    /// Settings of firms.
    Policy(Policy) = "policy", fold;
    /// Pressure on parties.
    Pressure(Pressure) = "pressure", pressure;
    /// What strategies remember.
    Memory(Mind) = "memory", mind;
    /// Where talks stand.
    Negotiation(Negotiation) = "negotiation", fold;
    /// The network of goods.
    Goods(Goods) = "goods", fold;
    /// Raises and threats.
    Raise(Raised) = "raise", fold;
    /// Licences and applications for them.
    Licence(Licences) = "licence", fold;
    /// What victims of contract issues claim.
    Claim(Claim) = "claim", fold;
    /// What parties believe that do not know everything.
    Belief(Course) = "belief", fold;
}

/// What is inspected and which firms are sold is digested with licences: all are offices' doing.
impl Part for Inspections {
    const KIND: ComponentKind = ComponentKind::Licence;

    fn hash(&self, place: u64) -> u64 {
        fold(place, self)
    }
}

impl Part for Sales {
    const KIND: ComponentKind = ComponentKind::Licence;

    fn hash(&self, place: u64) -> u64 {
        fold(place, self)
    }
}

/// What is final is digested with what may be raised: a save names its kinds by place.
impl Part for Settled {
    const KIND: ComponentKind = ComponentKind::Raise;

    fn hash(&self, place: u64) -> u64 {
        fold(place, self)
    }
}

/// So is what may be raised and paid for.
impl Part for Met {
    const KIND: ComponentKind = ComponentKind::Raise;

    fn hash(&self, place: u64) -> u64 {
        fold(place, self)
    }
}

impl Part for Balance {
    const KIND: ComponentKind = ComponentKind::Raise;

    fn hash(&self, place: u64) -> u64 {
        fold(place, self)
    }
}

/// Normal covers are numbers of the game, and shortages follow from the covers of the day before.
fn stock(place: u64, stock: &Stock) -> u64 {
    let mut fold = Fold::new(place);
    fold.numbers(&stock.cover);
    fold.finish()
}

fn pressure(place: u64, pressure: &Pressure) -> u64 {
    let mut fold = Fold::new(place);
    fold.take(pressure.all.to_bits());
    fold.numbers(&pressure.at_tables);
    fold.finish()
}

fn mind(place: u64, Mind(memory): &Mind) -> u64 {
    let (mut fold, Memory { tables, yields, notes, escalation, seats }) =
        (Fold::new(place), memory);
    fold.take(tables.len() as u64);
    for table in tables {
        fold.numbers(table.ask.parts());
        fold.numbers(&table.notes);
    }
    fold.take(yields.len() as u64);
    yields.iter().for_each(|account| fold.numbers(account.parts()));
    fold.numbers(notes);
    fold.numbers(escalation);
    if seats.iter().any(|seat| !seat.is_blank()) {
        fold.take(crate::fold::fold(place, seats));
    }
    fold.finish()
}

/// Digest of the state after one tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TickDigest {
    /// Of the whole state.
    pub hash: u64,
    /// Of each kind, in the order of [`ComponentKind::ALL`].
    pub kinds: Vec<u16>,
    /// Of what each agent owns, by agent.
    pub agents: Vec<u8>,
}

/// What every game has.
#[derive(SystemParam)]
struct Rows<'w, 's> {
    setting: Res<'w, Setting>,
    issues: Query<'w, 's, IssueRow>,
    firms: Query<'w, 's, FirmRow>,
    parties: Query<'w, 's, PartyRow>,
    minds: Query<'w, 's, Ref<'static, Mind>>,
    negotiation: Res<'w, Negotiation>,
}

#[derive(QueryData)]
struct IssueRow {
    position: Ref<'static, Position>,
    usage: Ref<'static, Usage>,
    promised: Ref<'static, Promised>,
}

#[derive(QueryData)]
struct FirmRow {
    stock: Ref<'static, Stock>,
    policy: Ref<'static, Policy>,
    mind: Ref<'static, Mind>,
}

#[derive(QueryData)]
struct PartyRow {
    pressure: Ref<'static, Pressure>,
    mind: Ref<'static, Mind>,
}

/// What only games with goods, raises, contracts, shocks, means or beliefs have.
#[derive(SystemParam)]
struct MoreRows<'w, 's> {
    setting: Res<'w, Setting>,
    issues: Query<'w, 's, MoreOfIssue>,
    goods: Res<'w, Goods>,
    licences: Res<'w, Licences>,
    inspections: Res<'w, Inspections>,
    sales: Res<'w, Sales>,
    means: Res<'w, Means>,
    today: Res<'w, Today>,
}

#[derive(QueryData)]
struct MoreOfIssue {
    raised: Ref<'static, Raised>,
    claim: Ref<'static, Claim>,
    settled: Ref<'static, Settled>,
}

/// Whether a game has any of what not every game has.
fn has_more(spec: &GameSpec) -> bool {
    let goods = !spec.economy.is_empty() || !spec.information.is_empty();
    goods
        || spec.means.is_kept()
        || spec.escalates()
        || spec.has_contract()
        || !spec.shocks.is_empty()
}

/// Digests states of one world, tick after tick and game after game.
pub(crate) struct Digester {
    rows: SystemState<Rows<'static, 'static>>,
    more: Option<SystemState<MoreRows<'static, 'static>>>,
    sums: Sums,
    digest: TickDigest,
}

/// Hash of every row, and their exclusive or.
#[derive(Default)]
struct Sums {
    rows: Vec<u64>,
    all: u64,
    /// Whether rows have been hashed before.
    known: bool,
}

impl Digester {
    /// Of a world of the spec.
    pub(crate) fn new(world: &mut World, spec: &GameSpec) -> Self {
        let kinds = vec![0; ComponentKind::ALL.len()];
        let digest = TickDigest { hash: 0, kinds, agents: vec![0; spec.agents.len()] };
        let more = has_more(spec).then(|| SystemState::new(world));
        Digester { rows: SystemState::new(world), more, sums: Sums::default(), digest }
    }

    /// Digests the world before a tick; shows every memory that is not as it was at the last digest.
    pub(crate) fn digest(
        &mut self,
        world: &mut World,
        tick: u32,
        mut changed: impl FnMut(AgentId, &Memory),
    ) -> &TickDigest {
        let Digester { rows, more, sums, digest } = self;
        let mut pass = Pass { sums, digest, next: 0 };
        let reason = "every world has all resources";
        rows.get_mut(world).expect(reason).show(&mut pass, &mut changed);
        if let Some(more) = more {
            more.get_mut(world).expect(reason).show(&mut pass);
        }
        self.sums.known = true;
        self.digest.hash = fold(tick.into(), &self.sums.all);
        &self.digest
    }
}

impl Rows<'_, '_> {
    /// Shows row after row, in id order.
    fn show(&self, pass: &mut Pass<'_>, changed: &mut impl FnMut(AgentId, &Memory)) {
        let (spec, roster) = (&*self.setting.rules.spec, &self.setting.roster);
        let issues = self.issues.iter_many(&roster.issues).flatten();
        for (issue, row) in spec.issues.iter().zip(issues) {
            let owner = Some(spec.parties[issue.owner.index()].agent);
            pass.row(owner, &row.position);
            pass.row(owner, &row.usage);
            pass.row(owner, &row.promised);
        }
        let firms = self.firms.iter_many(&roster.firms).flatten();
        for (firm, row) in spec.firms.iter().zip(firms) {
            let agent = Some(firm.agent);
            pass.row(agent, &row.stock);
            pass.row(agent, &row.policy);
            pass.mind(firm.agent, &row.mind, changed);
        }
        let parties = self.parties.iter_many(&roster.parties).flatten();
        for (party, row) in spec.parties.iter().zip(parties) {
            pass.row(Some(party.agent), &row.pressure);
            pass.mind(party.agent, &row.mind, changed);
        }
        let minds = self.minds.iter_many(&roster.regulators).flatten();
        for (regulator, mind) in spec.regulators.iter().zip(minds) {
            pass.mind(regulator.agent, &mind, changed);
        }
        pass.take(None, self.negotiation.is_changed(), &*self.negotiation);
    }
}

impl MoreRows<'_, '_> {
    fn show(&self, pass: &mut Pass<'_>) {
        let (spec, roster) = (&*self.setting.rules.spec, &self.setting.roster);
        let agent = |party: PartyId| Some(spec.parties[party.index()].agent);
        let issues = self.issues.iter_many(&roster.issues).flatten();
        for (issue, row) in spec.issues.iter().zip(issues) {
            pass.row(agent(issue.owner), &row.raised);
            pass.row(agent(issue.victim), &row.claim);
            pass.row(agent(issue.owner), &row.settled);
        }
        pass.take(None, self.goods.is_changed(), &*self.goods);
        pass.take(None, self.licences.is_changed(), &*self.licences);
        // The day's picture is written every day, and with it, for all the world knows, what parties believe.
        for (information, belief) in spec.information.iter().zip(&self.today.1) {
            pass.take(agent(information.observer), true, &belief.course);
        }
        if !self.inspections.is_empty() {
            pass.take(None, self.inspections.is_changed(), &*self.inspections);
        }
        if !self.sales.is_empty() {
            pass.take(None, self.sales.is_changed(), &*self.sales);
        }
        let written = self.means.is_changed();
        for (condition, met) in spec.means.preconditions.iter().zip(&self.means.met) {
            let owner = spec.issues[condition.issue.index()].owner;
            pass.take(agent(owner), written, met);
        }
        for (fund, balance) in spec.means.funds.iter().zip(&self.means.funds) {
            pass.take(agent(fund.of), written, balance);
        }
    }
}

/// One look at all rows.
struct Pass<'a> {
    sums: &'a mut Sums,
    digest: &'a mut TickDigest,
    /// The place of the next row.
    next: usize,
}

impl Pass<'_> {
    #[inline]
    fn row<P: Part + Component>(&mut self, agent: Option<AgentId>, row: &Ref<'_, P>) -> bool {
        self.take(agent, row.is_changed(), &**row)
    }

    #[inline]
    fn mind(
        &mut self,
        agent: AgentId,
        mind: &Ref<'_, Mind>,
        changed: &mut impl FnMut(AgentId, &Memory),
    ) {
        if self.row(Some(agent), mind) {
            changed(agent, &mind.0);
        }
    }

    /// Whether a row is not as it was, given that it may have been written.
    #[inline]
    fn take<P: Part>(&mut self, agent: Option<AgentId>, written: bool, value: &P) -> bool {
        let place = self.next;
        self.next += 1;
        if !written && self.sums.known {
            return false;
        }
        let hash = value.hash(place as u64);
        match self.sums.rows.get(place) {
            Some(&known) if known == hash => false,
            known => {
                let turned = hash ^ known.copied().unwrap_or(0);
                self.turn(place, P::KIND, agent, turned);
                turned != 0
            }
        }
    }

    /// A row is no longer what it was.
    fn turn(&mut self, place: usize, kind: ComponentKind, agent: Option<AgentId>, turned: u64) {
        let Sums { rows, all, .. } = &mut *self.sums;
        if place == rows.len() {
            rows.push(0);
        }
        rows[place] ^= turned;
        *all ^= turned;
        self.digest.kinds[kind as usize] ^= turned as u16;
        if let Some(agent) = agent {
            self.digest.agents[agent.index()] ^= (turned >> 16) as u8;
        }
    }
}
