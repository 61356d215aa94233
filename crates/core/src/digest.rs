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
use crate::fold::{Fold, fold, pair};
use crate::inspection::Inspections;
use crate::licensing::Licences;
use crate::means::{Balance, Means, Met};
use crate::network::Goods;
use crate::resource::{Negotiation, Setting, Today};
use crate::sale::Sales;
use bevy_ecs::change_detection::ContiguousRef;
use bevy_ecs::prelude::*;
use bevy_ecs::system::{SystemParam, SystemState};
use detente_game::spec::Issue;
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
    Position(Position) = "position", position;
    /// Days on which a measure has bitten.
    Usage(Usage) = "usage", usage;
    /// Promises and what became of them.
    Promise(Promised) = "promise", promise;
    /// Stocks of firms.
    Stock(Stock) = "stock", stock;
    /// Settings of firms.
    Policy(Policy) = "policy", policy;
    /// Pressure on parties.
    Pressure(Pressure) = "pressure", pressure;
    /// What strategies remember.
    Memory(Mind) = "memory", mind;
    /// Where talks stand.
    Negotiation(Negotiation) = "negotiation", negotiation;
    /// The network of goods.
    Goods(Goods) = "goods", goods;
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

#[inline]
fn position(place: u64, position: &Position) -> u64 {
    let &Position { level, offered, high, bound, last_yield } = position;
    let [level, offered, high, bound] = [level, offered, high, bound].map(u64::from);
    let levels = level | offered << 16 | high << 32 | bound << 48;
    pair(place, levels, last_yield.map_or(u64::MAX, u64::from))
}

#[inline]
fn usage(place: u64, &Usage(days): &Usage) -> u64 {
    pair(place, days.into(), 0)
}

/// Where nothing was promised, there is nothing.
#[inline]
fn promise(place: u64, Promised(promise): &Promised) -> u64 {
    let Some(promise) = promise else { return 0 };
    let mut fold = Fold::new(place);
    promise.fold(&mut fold);
    fold.finish()
}

/// Normal covers are numbers of the game, and shortages follow from the covers of the day before.
#[inline]
fn stock(place: u64, stock: &Stock) -> u64 {
    let mut fold = Fold::new(place);
    fold.numbers(&stock.cover);
    fold.finish()
}

#[inline]
fn policy(place: u64, &Policy { target, lobbying }: &Policy) -> u64 {
    pair(place, target.to_bits(), lobbying.to_bits())
}

#[inline]
fn pressure(place: u64, Pressure { all, at_tables }: &Pressure) -> u64 {
    let mut fold = Fold::new(place);
    fold.take(all.to_bits());
    fold.numbers(at_tables);
    fold.finish()
}

fn goods(place: u64, goods: &Goods) -> u64 {
    let mut fold = Fold::new(place);
    goods.fold(&mut fold);
    fold.finish()
}

/// Where nothing is remembered, there is nothing.
#[inline]
fn mind(place: u64, Mind(memory): &Mind) -> u64 {
    let Memory { tables, yields, notes, escalation, seats } = memory;
    let numbers = yields.len() + notes.len() + escalation.len();
    if tables.len() + numbers + seats.len() == 0 { 0 } else { remembered(place, memory) }
}

fn remembered(place: u64, memory: &Memory) -> u64 {
    let (mut fold, Memory { tables, yields, notes, escalation, seats }) =
        (Fold::new(place), memory);
    fold.take(tables.len() as u64);
    for table in tables {
        fold.row(table.ask.parts());
        fold.numbers(&table.notes);
    }
    fold.take(yields.len() as u64);
    yields.iter().for_each(|account| fold.row(account.parts()));
    fold.numbers(notes);
    fold.numbers(escalation);
    if seats.iter().any(|seat| !seat.is_blank()) {
        fold.plain(seats);
    }
    fold.finish()
}

fn negotiation(place: u64, negotiation: &Negotiation) -> u64 {
    let (mut fold, Negotiation { tables, deals, sessions }) = (Fold::new(place), negotiation);
    tables.iter().for_each(|table| table.fold(&mut fold));
    fold.plain(deals);
    if !sessions.is_empty() {
        fold.plain(sessions);
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

/// What every game has, in columns. Rows of one kind lie in the order of their ids, in which they were made.
struct Columns {
    issues: QueryState<(Ref<'static, Position>, Ref<'static, Usage>, Ref<'static, Promised>)>,
    firms: QueryState<(Ref<'static, Stock>, Ref<'static, Policy>, Ref<'static, Mind>)>,
    parties: QueryState<(Ref<'static, Pressure>, Ref<'static, Mind>)>,
    regulators: QueryState<Ref<'static, Mind>, (Without<Stock>, Without<Pressure>)>,
    owners: Owners,
}

/// Whose the rows are.
struct Owners {
    issues: Vec<AgentId>,
    firms: Vec<AgentId>,
    parties: Vec<AgentId>,
    regulators: Vec<AgentId>,
}

/// What only games with goods, raises, contracts, shocks, means or beliefs have.
#[derive(SystemParam)]
struct MoreRows<'w, 's> {
    setting: Res<'w, Setting>,
    issues: Query<'w, 's, (Ref<'static, Raised>, Ref<'static, Claim>, Ref<'static, Settled>)>,
    goods: Res<'w, Goods>,
    licences: Res<'w, Licences>,
    inspections: Res<'w, Inspections>,
    sales: Res<'w, Sales>,
    means: Res<'w, Means>,
    today: Res<'w, Today>,
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
    columns: Columns,
    more: Option<SystemState<MoreRows<'static, 'static>>>,
    sums: Sums,
    digest: TickDigest,
}

/// Hash of every row at the last digest, and their exclusive or by kind.
#[derive(Default)]
struct Sums {
    rows: Vec<u64>,
    kinds: [u64; ComponentKind::ALL.len()],
    /// Whether rows have been hashed before.
    known: bool,
}

impl Digester {
    /// Of a world of the spec.
    pub(crate) fn new(world: &mut World, spec: &GameSpec) -> Self {
        let kinds = vec![0; ComponentKind::ALL.len()];
        let digest = TickDigest { hash: 0, kinds, agents: vec![0; spec.agents.len()] };
        let more = has_more(spec).then(|| SystemState::new(world));
        Digester { columns: Columns::new(world, spec), more, sums: Sums::default(), digest }
    }

    /// Digests the world before a tick; shows every memory that is not as it was at the last digest.
    pub(crate) fn digest(
        &mut self,
        world: &mut World,
        tick: u32,
        mut changed: impl FnMut(AgentId, &Memory),
    ) -> &TickDigest {
        let Digester { columns, more, sums, digest } = self;
        let mut pass = Pass { sums, agents: &mut digest.agents, next: 0 };
        columns.show(world, &mut pass, &mut changed);
        if let Some(more) = more {
            more.get_mut(world).expect("every world has all resources").show(&mut pass);
        }
        // What is written from now on counts as changed at the next digest.
        world.clear_trackers();
        sums.known = true;
        digest.kinds.iter_mut().zip(sums.kinds).for_each(|(kind, sum)| *kind = sum as u16);
        digest.hash = pair(tick.into(), sums.kinds.iter().fold(0, |all, sum| all ^ sum), 0);
        digest
    }
}

impl Columns {
    fn new(world: &mut World, spec: &GameSpec) -> Self {
        let owner = |issue: &Issue| spec.parties[issue.owner.index()].agent;
        let owners = Owners {
            issues: spec.issues.iter().map(owner).collect(),
            firms: spec.firms.iter().map(|firm| firm.agent).collect(),
            parties: spec.parties.iter().map(|party| party.agent).collect(),
            regulators: spec.regulators.iter().map(|regulator| regulator.agent).collect(),
        };
        Columns {
            issues: world.query(),
            firms: world.query(),
            parties: world.query(),
            regulators: world.query_filtered(),
            owners,
        }
    }

    /// Shows column after column.
    #[inline]
    fn show(&self, world: &World, pass: &mut Pass<'_>, changed: &mut impl FnMut(AgentId, &Memory)) {
        let Owners { issues, firms, parties, regulators } = &self.owners;
        for (position, usage, promised) in
            self.issues.query_manual(world).contiguous_iter().into_iter().flatten()
        {
            pass.column(issues, &position, |_, _| {});
            pass.column(issues, &usage, |_, _| {});
            pass.column(issues, &promised, |_, _| {});
        }
        let mut remember = |agent, Mind(memory): &Mind| changed(agent, memory);
        for (stock, policy, mind) in
            self.firms.query_manual(world).contiguous_iter().into_iter().flatten()
        {
            pass.column(firms, &stock, |_, _| {});
            pass.column(firms, &policy, |_, _| {});
            pass.column(firms, &mind, &mut remember);
        }
        for (pressure, mind) in
            self.parties.query_manual(world).contiguous_iter().into_iter().flatten()
        {
            pass.column(parties, &pressure, |_, _| {});
            pass.column(parties, &mind, &mut remember);
        }
        for mind in self.regulators.query_manual(world).contiguous_iter().into_iter().flatten() {
            pass.column(regulators, &mind, &mut remember);
        }
        if let Some(negotiation) = world.get_resource_ref::<Negotiation>() {
            pass.take(None, negotiation.is_changed(), &*negotiation);
        }
    }
}

impl MoreRows<'_, '_> {
    fn show(&self, pass: &mut Pass<'_>) {
        let spec = &*self.setting.rules.spec;
        let agent = |party: PartyId| Some(spec.parties[party.index()].agent);
        for (issue, (raised, claim, settled)) in spec.issues.iter().zip(&self.issues) {
            pass.row(agent(issue.owner), &raised);
            pass.row(agent(issue.victim), &claim);
            pass.row(agent(issue.owner), &settled);
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
    agents: &'a mut [u8],
    /// The place of the next row.
    next: usize,
}

impl Pass<'_> {
    /// Rows of one kind; shows those that are not as they were.
    #[inline(always)]
    fn column<P: Part + Component>(
        &mut self,
        agents: &[AgentId],
        column: &ContiguousRef<'_, P>,
        mut turned: impl FnMut(AgentId, &P),
    ) {
        let (since, now, first) = (column.last_run_tick(), column.this_run_tick(), self.next);
        self.next += column.len();
        let known = self.known(self.next);
        for (row, written) in column.changed_ticks_slice().iter().enumerate() {
            if known && !written.is_newer_than(since, now) {
                continue;
            }
            let (agent, value) = (agents[row], &column[row]);
            if self.turn(first + row, Some(agent), value) {
                turned(agent, value);
            }
        }
    }

    /// Whether rows have been hashed before; makes room for so many.
    #[inline(always)]
    fn known(&mut self, rows: usize) -> bool {
        if !self.sums.known {
            self.sums.rows.resize(rows, 0);
        }
        self.sums.known
    }

    /// A row of an agent.
    fn row<P: Part + Component>(&mut self, agent: Option<AgentId>, row: &Ref<'_, P>) {
        self.take(agent, row.is_changed(), &**row);
    }

    /// A row that may be an agent's.
    fn take<P: Part>(&mut self, agent: Option<AgentId>, written: bool, row: &P) {
        let place = self.next;
        self.next += 1;
        if !self.known(self.next) || written {
            self.turn(place, agent, row);
        }
    }

    /// A row may no longer be what it was; whether it is not.
    #[inline(always)]
    fn turn<P: Part>(&mut self, place: usize, agent: Option<AgentId>, row: &P) -> bool {
        let hash = row.hash(place as u64);
        let turned = hash ^ std::mem::replace(&mut self.sums.rows[place], hash);
        if turned == 0 {
            return false;
        }
        self.sums.kinds[P::KIND as usize] ^= turned;
        if let Some(agent) = agent {
            self.agents[agent.index()] ^= (turned >> 16) as u8;
        }
        true
    }
}
