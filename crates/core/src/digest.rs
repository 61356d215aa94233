//! A digest of the state after every tick, by kind of component and by agent, so that two plays of a game
//! that part can be told where.
//!
//! Only what has changed since the last digest is hashed again.

use crate::belief::Course;
use crate::component::{
    Claim, Mind, Policy, Position, Pressure, Promised, Raised, Settled, Stock, Usage,
};
use crate::licensing::Licences;
use crate::network::Goods;
use crate::resource::Negotiation;
use crate::snapshot::State;
use detente_game::{AgentId, GameSpec, PartyId};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

/// A component that is digested under a kind of its own.
pub(crate) trait Part: Clone + PartialEq + Serialize {
    /// Its kind.
    const KIND: ComponentKind;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident($component:ty) = $name:literal;)*) => {
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
            }
        )*
    };
}

kinds! {
    /// Measures in force and stands at the table.
    Position(Position) = "position";
    /// Days on which a measure has bitten.
    Usage(Usage) = "usage";
    /// Promises and what became of them.
    Promise(Promised) = "promise";
    /// Stocks of firms.
    Stock(Stock) = "stock";
    /// Settings of firms.
    Policy(Policy) = "policy";
    /// Pressure on parties.
    Pressure(Pressure) = "pressure";
    /// What strategies remember.
    Memory(Mind) = "memory";
    /// Where talks stand.
    Negotiation(Negotiation) = "negotiation";
    /// The network of goods.
    Goods(Goods) = "goods";
    /// Raises and threats.
    Raise(Raised) = "raise";
    /// Licences and applications for them.
    Licence(Licences) = "licence";
    /// What victims of contract issues claim.
    Claim(Claim) = "claim";
    /// What parties believe that do not know everything.
    Belief(Course) = "belief";
}

/// What is final is digested with what may be raised: a save names its kinds by place.
impl Part for Settled {
    const KIND: ComponentKind = ComponentKind::Raise;
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

/// Digests states of one game after another; rows that did not change are not hashed again.
#[derive(Default)]
pub(crate) struct Digester {
    seen: State,
    rows: Vec<Row>,
    /// The place of the next row.
    next: usize,
    /// Of a row, and then of all of them.
    bytes: Vec<u8>,
    digest: TickDigest,
}

struct Row {
    kind: ComponentKind,
    agent: Option<AgentId>,
    hash: u64,
}

impl Digester {
    /// Digests a state of the spec.
    pub(crate) fn digest(&mut self, spec: &GameSpec, state: &State) -> &TickDigest {
        let mut seen = std::mem::take(&mut self.seen);
        self.next = 0;
        state.compare(&mut seen, &mut Comparison { spec, digester: self });
        self.seen = seen;
        self.fold(spec);
        &self.digest
    }

    fn take<P: Part>(&mut self, agent: Option<AgentId>, now: &P, seen: &mut P) {
        let fresh = self.next == self.rows.len();
        if fresh {
            self.rows.push(Row { kind: P::KIND, agent, hash: 0 });
        }
        if fresh || now != seen {
            seen.clone_from(now);
            self.bytes.clear();
            let bytes = postcard::to_extend(now, std::mem::take(&mut self.bytes));
            self.bytes = bytes.expect("plain data always has an encoding");
            self.rows[self.next].hash = xxh3_64(&self.bytes);
        }
        self.next += 1;
    }

    fn fold(&mut self, spec: &GameSpec) {
        let TickDigest { hash, kinds, agents } = &mut self.digest;
        kinds.clear();
        kinds.resize(ComponentKind::ALL.len(), 0);
        agents.clear();
        agents.resize(spec.agents.len(), 0);
        self.bytes.clear();
        for row in &self.rows {
            self.bytes.extend_from_slice(&row.hash.to_le_bytes());
            let kind = &mut kinds[row.kind as usize];
            *kind = kind.rotate_left(3) ^ row.hash as u16;
            if let Some(agent) = row.agent {
                let agent = &mut agents[agent.index()];
                *agent = agent.rotate_left(3) ^ (row.hash >> 16) as u8;
            }
        }
        *hash = xxh3_64(&self.bytes);
    }
}

/// Takes the rows of a state one by one, with what was seen of each before.
pub(crate) struct Comparison<'a> {
    spec: &'a GameSpec,
    digester: &'a mut Digester,
}

impl Comparison<'_> {
    /// A row of nobody.
    pub(crate) fn row<P: Part>(&mut self, now: &P, seen: &mut P) {
        self.digester.take(None, now, seen);
    }

    /// A row of an agent.
    pub(crate) fn row_of<P: Part>(&mut self, agent: AgentId, now: &P, seen: &mut P) {
        self.digester.take(Some(agent), now, seen);
    }

    /// The game.
    pub(crate) fn spec(&self) -> &GameSpec {
        self.spec
    }

    /// The agent that decides for a party.
    pub(crate) fn party(&self, party: PartyId) -> AgentId {
        self.spec.parties[party.index()].agent
    }
}
