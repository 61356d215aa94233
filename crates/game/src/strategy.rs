//! The strategy contracts: one trait per role, stateless, and the registry that finds them by name.
//!
//! A strategy gets an observation, its [`Memory`] and its own random [`Stream`], and answers with an
//! action. It holds no state between calls, so one object serves all games on all threads.
//! An `Err` forfeits the game of that seat with the reason given; so does a panic or an illegal action.

use crate::cause::Account;
use crate::draw::Stream;
use crate::escalation::{EscalationStrategy, Escalations};
use crate::expression::{ExpressionError, StrategyCall};
use crate::id::{IssueId, Level, ProjectId, RouteId, TableId};
use crate::memory::Memory;
use crate::observation::{
    FirmObservation, InspectionObservation, NationObservation, RegulatorObservation,
    ReviewObservation,
};
use crate::sale::Verdict;
use crate::session::{Ask, PartyObservation, PartyStrategy, Reply};
use crate::situation::Package;
use crate::spec::{GameSpec, Protocol, Role, Round};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::fmt;
use std::sync::Arc;

/// Why a strategy could not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(pub String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// What a nation does away from the table on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Own issues that it yields today, each to a level beyond the one in force.
    pub yields: SmallVec<[(IssueId, Level); 4]>,
    /// Tables at which it asks for talks. Each counts only when a call is possible there and nobody is
    /// waiting already.
    pub calls: SmallVec<[TableId; 2]>,
}

/// What a party does when it is its turn at the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableMove {
    /// Accepts the offer that stands; agreed is what all others have accepted in turn.
    Accept,
    /// Puts a package on the table.
    Offer(Package),
    /// Leaves; the session has failed.
    WalkOut,
    /// Leaves because it gains by waiting; the session has failed.
    Wait,
}

/// What a nation is asked in a session, and at which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// The table.
    pub table: TableId,
    /// What it is asked.
    pub ask: Ask,
}

/// A promise that the other side has not kept, as far as the accuser can see.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breach {
    /// The licence.
    pub issue: IssueId,
    /// Share of the expected deliveries that were not seen, 0..1.
    pub shortfall: f64,
}

/// The kind of step whose causes are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// An issue yielded outside talks.
    Yield(IssueId),
    /// A measure lowered, or a threat dropped, by the third decision.
    Relax(IssueId),
    /// A step at the table that is decided on, offered or agreed.
    Table,
}

/// A nation: decides away from the table, answers calls, moves at the table, raises and lowers measures.
pub trait NationStrategy: Send + Sync {
    /// True when it cannot do without the others' preferences; then it takes no seat from which they are
    /// hidden. Default: false.
    fn reads_preferences(&self) -> bool {
        false
    }

    /// Decides on yields and calls to all its tables; called while talks are idle or a call waits at one
    /// of them, or an issue may be yielded. Default: does nothing.
    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault> {
        let _ = (observation, memory, rng);
        Ok(Away::default())
    }

    /// Probability with which it accepts another's call to a table today. Default: the rule `call-acceptance`.
    fn answer(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let _ = (memory, rng);
        Ok(observation.situation.rules.call_acceptance)
    }

    /// Moves at the table, on its turn. Default: walks out.
    fn table(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        let _ = (observation, memory, rng);
        Ok(TableMove::WalkOut)
    }

    /// True when it can sit in a session that is played by a protocol of sessions. Default: false.
    fn sits(&self) -> bool {
        false
    }

    /// Answers what it is asked in such a session. Utilities are gains over the measures as they stand, M, on
    /// its own picture of the day. Default: fails.
    fn sit(
        &self,
        sitting: Sitting,
        observation: &mut PartyObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Reply, Fault> {
        let _ = (sitting, observation, memory, rng);
        Err(Fault("plays no sessions".into()))
    }

    /// Raises measures, drops threats, lowers measures; called every day, whatever becomes of talks, in games
    /// in which some issue may escalate. Default: nothing.
    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        let _ = (observation, memory, rng);
        Ok(Escalations::default())
    }

    /// Told that it has raised an own issue today. Default: its decision index on the issue begins anew.
    fn raised(&self, memory: &mut Memory, issue: IssueId) {
        if let Some(index) = memory.yields.get_mut(issue.index()) {
            *index = Account::ZERO;
        }
    }

    /// Share of its own delivered concessions that it takes back on accusing the other side of a breach,
    /// 0 to 1; asked only where an accusation breaks a deal. Default: the shortfall, in proportion.
    fn retaliate(
        &self,
        observation: &NationObservation<'_>,
        breach: &Breach,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let _ = (observation, memory, rng);
        Ok(breach.shortfall)
    }

    /// Told that talks at a table begin anew: a session has failed, a deal has been broken or refused, or
    /// another round has come to the fore. Default: nothing.
    fn talks_reset(&self, memory: &mut Memory, table: TableId) {
        let _ = (memory, table);
    }

    /// Told that a deal has been signed at a table. Default: nothing.
    fn deal_signed(&self, memory: &mut Memory, table: TableId) {
        let _ = (memory, table);
    }

    /// Causes of a step it takes today, in any common unit; the engine makes shares of them.
    /// Default: none.
    fn causes(&self, observation: &NationObservation<'_>, memory: &Memory, act: Act) -> Account {
        let _ = (observation, memory, act);
        Account::ZERO
    }
}

/// The part of a nation that decides away from the table: `nation(resolve=…)`.
pub trait ResolveStrategy: Send + Sync {
    /// As [`NationStrategy::reads_preferences`].
    fn reads_preferences(&self) -> bool {
        false
    }

    /// As [`NationStrategy::away`].
    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault>;

    /// As [`NationStrategy::answer`].
    fn answer(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let _ = (memory, rng);
        Ok(observation.situation.rules.call_acceptance)
    }

    /// As [`NationStrategy::retaliate`].
    fn retaliate(
        &self,
        observation: &NationObservation<'_>,
        breach: &Breach,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let _ = (observation, memory, rng);
        Ok(breach.shortfall)
    }

    /// As [`NationStrategy::talks_reset`].
    fn talks_reset(&self, memory: &mut Memory, table: TableId) {
        let _ = (memory, table);
    }

    /// As [`NationStrategy::deal_signed`].
    fn deal_signed(&self, memory: &mut Memory, table: TableId) {
        let _ = (memory, table);
    }

    /// As [`NationStrategy::causes`].
    fn causes(&self, observation: &NationObservation<'_>, memory: &Memory, act: Act) -> Account;
}

/// The part of a nation that sits at the table: `nation(table=…)`.
pub trait TableStrategy: Send + Sync {
    /// As [`NationStrategy::reads_preferences`].
    fn reads_preferences(&self) -> bool {
        false
    }

    /// As [`NationStrategy::table`].
    fn act(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<TableMove, Fault>;

    /// Causes of a step at the table, given those that brought the party there. Default: those.
    fn causes(
        &self,
        observation: &NationObservation<'_>,
        memory: &Memory,
        brought_here: Account,
    ) -> Account {
        let _ = (observation, memory);
        brought_here
    }
}

/// Shares of an input wanted by route.
pub type Sourcing = SmallVec<[(RouteId, f64); 4]>;

/// What a firm sets. Settings, not daily quantities: in force from the next day on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FirmAction {
    /// Target of its stock as a multiple of normal cover, 0 or more.
    pub target: f64,
    /// Lobbying effort, 0 or more; 1 = normal.
    pub lobbying: f64,
    /// Part taken off the price at which it sells, 0..1.
    pub discount: f64,
    /// Shares that it wants of own routes in the end, backups apart; those of each input named have to sum to what they summed to
    /// before. Empty: as they are.
    pub sourcing: Sourcing,
    /// Own projects that it decides to build today.
    pub builds: SmallVec<[ProjectId; 2]>,
}

impl Default for FirmAction {
    fn default() -> Self {
        FirmAction {
            target: 1.0,
            lobbying: 1.0,
            discount: 0.0,
            sourcing: Sourcing::new(),
            builds: SmallVec::new(),
        }
    }
}

/// A firm, or a group of like firms.
pub trait FirmStrategy: Send + Sync {
    /// Decides on its settings, once a day. Default: normal cover, normal lobbying.
    fn decide(
        &self,
        observation: &FirmObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        let _ = (observation, memory, rng);
        Ok(FirmAction::default())
    }
}

/// A regulator: grants what its nation promised, inspects, reviews sales of firms.
pub trait RegulatorStrategy: Send + Sync {
    /// Slow-walk of a licence, 0 (honest) to 1 (nothing is granted); asked on the day of signing and on
    /// every later day until delivery; where applications are worked off one by one, on every other day
    /// too. Default: keeps the one in force.
    fn slow_walk(
        &self,
        observation: &RegulatorObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let _ = (memory, rng);
        Ok(observation.slow_walk)
    }

    /// Share of what crosses the border that it holds for inspection from tomorrow on, 0 to 1; asked every day, of
    /// who inspects. Default: the normal one.
    fn inspect(
        &self,
        observation: &InspectionObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let _ = (memory, rng);
        Ok(observation.normal)
    }

    /// Its verdict on the sale of a firm; asked once, when its time for the review is over. Default: approved.
    fn review(
        &self,
        observation: &ReviewObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Verdict, Fault> {
        let _ = (observation, memory, rng);
        Ok(Verdict::Approved)
    }
}

/// Which seat, or part of a seat, a strategy fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A nation away from the table.
    Resolve,
    /// A nation at the table.
    Table,
    /// A nation's raises and threats.
    Escalation,
    /// A firm.
    Firm,
    /// A regulator.
    Regulator,
    /// A party of a session without an economy.
    Party,
}

impl Part {
    /// The lower-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Resolve => "resolve",
            Part::Table => "table",
            Part::Escalation => "escalation",
            Part::Firm => "firm",
            Part::Regulator => "regulator",
            Part::Party => "party",
        }
    }
}

/// The value that a strategy's parameter has when it is not given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParameterDefault {
    /// A number.
    Value(f64),
    /// The structural parameter of that name, as the scenario has it.
    Rule(&'static str),
}

/// A parameter of a strategy.
#[derive(Clone, Copy, Debug)]
pub struct StrategyParameter {
    /// Name, as in `boulware(e=4)`.
    pub name: &'static str,
    /// Unit, `1` for none.
    pub unit: &'static str,
    /// Value when not given.
    pub default: ParameterDefault,
    /// Least and largest value allowed.
    pub range: (f64, f64),
    /// What it does, in a phrase.
    pub summary: &'static str,
}

/// Arguments of a strategy, by position of its parameters; `None` = the scenario's rule.
pub type Arguments<'a> = &'a [Option<f64>];

/// How a strategy is made.
#[derive(Clone, Copy, Debug)]
pub enum Build {
    /// A nation away from the table.
    Resolve(fn(Arguments<'_>) -> Box<dyn ResolveStrategy>),
    /// A nation at the table.
    Table(fn(Arguments<'_>) -> Box<dyn TableStrategy>),
    /// A nation's raises and threats.
    Escalation(fn(Arguments<'_>) -> Box<dyn EscalationStrategy>),
    /// A firm.
    Firm(fn(Arguments<'_>) -> Box<dyn FirmStrategy>),
    /// A regulator.
    Regulator(fn(Arguments<'_>) -> Box<dyn RegulatorStrategy>),
    /// A party of a session without an economy.
    Party(fn(Arguments<'_>) -> Box<dyn PartyStrategy>),
    /// One rule for two parts: a nation at the table, or a party of a session without an economy.
    TableOrParty(
        fn(Arguments<'_>) -> Box<dyn TableStrategy>,
        fn(Arguments<'_>) -> Box<dyn PartyStrategy>,
    ),
}

impl Build {
    /// The part that is made; the first of two.
    pub const fn part(&self) -> Part {
        self.parts()[0]
    }

    /// Every part that it can make.
    pub const fn parts(&self) -> &'static [Part] {
        match self {
            Build::Resolve(_) => &[Part::Resolve],
            Build::Table(_) => &[Part::Table],
            Build::Escalation(_) => &[Part::Escalation],
            Build::Firm(_) => &[Part::Firm],
            Build::Regulator(_) => &[Part::Regulator],
            Build::Party(_) => &[Part::Party],
            Build::TableOrParty(..) => &[Part::Table, Part::Party],
        }
    }
}

/// Everything there is to know about a strategy.
#[derive(Clone, Copy, Debug)]
pub struct StrategyInfo {
    /// Kebab-case name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Its parameters.
    pub parameters: &'static [StrategyParameter],
    /// The paper it comes from.
    pub source: &'static str,
    /// True when it draws random numbers.
    pub stochastic: bool,
    /// How it is made.
    pub build: Build,
}

/// Why a strategy could not be found or made.
#[derive(Clone, Debug, PartialEq)]
pub enum StrategyError {
    /// The text is no strategy expression.
    Syntax(ExpressionError),
    /// No strategy has that name.
    Unknown {
        /// The name given.
        name: String,
        /// The nearest name there is.
        nearest: Option<String>,
    },
    /// The strategy exists but cannot take that seat.
    WrongSeat {
        /// The name given.
        name: String,
        /// What it is for.
        part: Part,
        /// What was wanted: `a nation`, `a firm`.
        wanted: &'static str,
    },
    /// It would have to know what the others want, which the scenario hides from it.
    Peeks {
        /// The strategy.
        strategy: String,
        /// The party that was to play it.
        party: String,
    },
    /// It has no such parameter.
    UnknownParameter {
        /// The strategy.
        strategy: String,
        /// The parameter given.
        parameter: String,
        /// The parameters it has.
        known: Vec<String>,
    },
    /// A parameter has a value that it cannot take.
    BadValue {
        /// The strategy.
        strategy: String,
        /// The parameter.
        parameter: String,
        /// What it can take.
        expected: String,
    },
    /// It cannot sit in a session, as a round of its nation is one.
    NoSession {
        /// The strategy.
        strategy: String,
        /// The round.
        round: String,
    },
    /// It reads preferences that are hidden from its seat.
    Hidden {
        /// The strategy.
        strategy: String,
        /// From whom they are hidden.
        observer: String,
        /// Whose they are.
        party: String,
    },
}

impl fmt::Display for StrategyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StrategyError::Syntax(error) => error.fmt(f),
            StrategyError::Unknown { name, nearest } => {
                write!(f, "unknown strategy `{name}`")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => write!(f, "; `detente strategies` lists them"),
                }
            }
            StrategyError::WrongSeat { name, part, wanted } => {
                write!(f, "`{name}` is a {} strategy and cannot play {wanted}", part.name())
            }
            StrategyError::Peeks { strategy, party } => {
                let others = "\"preferences.others\"";
                write!(
                    f,
                    "`{strategy}` has to know what the others want, which is hidden from `{party}`; \
                     choose another, or say {{{others}: Known}} under `information`"
                )
            }
            StrategyError::UnknownParameter { strategy, parameter, known } if known.is_empty() => {
                write!(f, "`{strategy}` takes no parameters, but `{parameter}` was given")
            }
            StrategyError::UnknownParameter { strategy, parameter, known } => {
                let known = known.join("`, `");
                write!(f, "`{strategy}` has no parameter `{parameter}`; it takes `{known}`")
            }
            StrategyError::BadValue { strategy, parameter, expected } => {
                write!(f, "parameter `{parameter}` of `{strategy}` must be {expected}")
            }
            StrategyError::NoSession { strategy, round } => write!(
                f,
                "`{strategy}` cannot sit in a session, and the round `{round}` is one; give it a table \
                 strategy that also plays a party, as table=boulware"
            ),
            StrategyError::Hidden { strategy, observer, party } => write!(
                f,
                "`{strategy}` reads the preferences of `{party}`, which are hidden from `{observer}`; \
                 give it another strategy, as table=boulware, or a Prior"
            ),
        }
    }
}

impl std::error::Error for StrategyError {}

/// Finds strategies by name. Injected by the runner, so that no other crate knows the library.
pub trait Registry: Send + Sync {
    /// Makes a nation: `nation(resolve=…, table=…, escalation=…)`, or one part alone with the default for the
    /// others.
    fn nation(&self, call: &StrategyCall) -> Result<Arc<dyn NationStrategy>, StrategyError>;

    /// Makes a firm.
    fn firm(&self, call: &StrategyCall) -> Result<Arc<dyn FirmStrategy>, StrategyError>;

    /// Makes a regulator.
    fn regulator(&self, call: &StrategyCall) -> Result<Arc<dyn RegulatorStrategy>, StrategyError>;

    /// Makes a party of a session without an economy.
    fn party(&self, call: &StrategyCall) -> Result<Arc<dyn PartyStrategy>, StrategyError>;

    /// Every strategy, by part and name.
    fn strategies(&self) -> Vec<&'static StrategyInfo>;

    /// The full form of a strategy in a seat, defaults filled in, as reports print it.
    fn canonical(&self, role: Role, text: &str) -> Result<StrategyCall, StrategyError>;

    /// The full form of a party's strategy in a session without an economy.
    fn canonical_party(&self, text: &str) -> Result<StrategyCall, StrategyError>;
}

/// The strategies of one game, by id within their kind.
#[derive(Clone, Default)]
pub struct Cast {
    /// By [`PartyId`](crate::PartyId).
    pub nations: Vec<Arc<dyn NationStrategy>>,
    /// By [`FirmId`](crate::FirmId).
    pub firms: Vec<Arc<dyn FirmStrategy>>,
    /// By [`RegulatorId`](crate::RegulatorId).
    pub regulators: Vec<Arc<dyn RegulatorStrategy>>,
}

impl Cast {
    /// Makes the strategy that the spec names for each agent.
    pub fn new(spec: &GameSpec, registry: &dyn Registry) -> Result<Self, StrategyError> {
        let call = |agent: crate::AgentId| {
            StrategyCall::parse(&spec.agents[agent.index()].strategy).map_err(StrategyError::Syntax)
        };
        let mut cast = Cast::default();
        for (id, party) in spec.party_ids().zip(&spec.parties) {
            let call = call(party.agent)?;
            let nation = registry.nation(&call)?;
            let hidden = spec.information(id).and_then(|known| known.hidden().next());
            if let Some(party) = hidden.filter(|_| nation.reads_preferences()) {
                let (observer, party) = (spec.party_id(id).into(), spec.party_id(party).into());
                return Err(StrategyError::Hidden { strategy: call.to_string(), observer, party });
            }
            let session = |round: &&Round| {
                round.parties.contains(&id) && matches!(round.protocol, Protocol::Session(_))
            };
            if let Some(round) = spec.rounds.iter().find(session).filter(|_| !nation.sits()) {
                let (strategy, round) = (call.to_string(), round.id.clone());
                return Err(StrategyError::NoSession { strategy, round });
            }
            cast.nations.push(nation);
        }
        for firm in &spec.firms {
            cast.firms.push(registry.firm(&call(firm.agent)?)?);
        }
        for regulator in &spec.regulators {
            cast.regulators.push(registry.regulator(&call(regulator.agent)?)?);
        }
        Ok(cast)
    }
}

impl fmt::Debug for Cast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cast")
            .field("nations", &self.nations.len())
            .field("firms", &self.firms.len())
            .field("regulators", &self.regulators.len())
            .finish()
    }
}
