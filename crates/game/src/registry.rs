//! How strategies are found by name: what each says of itself, the registry, and the cast of a game.

use crate::escalation::EscalationStrategy;
use crate::expression::{ExpressionError, StrategyCall};
use crate::id::{AgentId, FirmId, PartyId, RegulatorId};
use crate::names::Names;
use crate::session::PartyStrategy;
use crate::spec::{GameSpec, Protocol, Role, Round};
use crate::strategy::{
    FirmStrategy, NationStrategy, RegulatorStrategy, ResolveStrategy, TableStrategy,
};
use std::fmt;
use std::sync::Arc;

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
    /// What it stands for is not there or not usable.
    Unusable {
        /// The strategy.
        strategy: String,
        /// Why.
        reason: String,
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
            StrategyError::Unusable { strategy, reason } => {
                write!(f, "`{strategy}` cannot play: {reason}")
            }
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

    /// Full text of the script that an expression names; none where it names none. Default: none.
    fn script(&self, call: &StrategyCall) -> Option<String> {
        let _ = call;
        None
    }

    /// The full form of a strategy in a seat, defaults filled in, as reports print it.
    fn canonical(&self, role: Role, text: &str) -> Result<StrategyCall, StrategyError>;

    /// The full form of a party's strategy in a session without an economy.
    fn canonical_party(&self, text: &str) -> Result<StrategyCall, StrategyError>;
}

/// The strategies of one game, by id within their kind.
#[derive(Clone, Default)]
pub struct Cast {
    /// By [`PartyId`].
    pub nations: Vec<Arc<dyn NationStrategy>>,
    /// By [`FirmId`].
    pub firms: Vec<Arc<dyn FirmStrategy>>,
    /// By [`RegulatorId`].
    pub regulators: Vec<Arc<dyn RegulatorStrategy>>,
}

impl Cast {
    /// Makes the strategy that the spec names for each agent.
    ///
    /// # Errors
    /// A strategy that cannot be made, or cannot sit where it should.
    pub fn new(spec: &GameSpec, registry: &dyn Registry) -> Result<Self, StrategyError> {
        let nation = |party| Self::nation(spec, party, registry);
        let firm = |firm| Self::firm(spec, FirmId::from(firm), registry);
        let regulator = |one| Self::regulator(spec, RegulatorId::from(one), registry);
        Ok(Cast {
            nations: spec.party_ids().map(nation).collect::<Result<_, _>>()?,
            firms: (0..spec.firms.len()).map(firm).collect::<Result<_, _>>()?,
            regulators: (0..spec.regulators.len()).map(regulator).collect::<Result<_, _>>()?,
        })
    }

    /// Makes the strategy that the spec names for a nation.
    ///
    /// # Errors
    /// One that cannot be made, that reads what is hidden from the nation, or does not sit in a session it has.
    pub fn nation(
        spec: &GameSpec,
        id: PartyId,
        registry: &dyn Registry,
    ) -> Result<Arc<dyn NationStrategy>, StrategyError> {
        let agent = spec.parties[id.index()].agent;
        let call = call(spec, agent)?;
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
        Ok(nation.seated(Names::new(spec), agent).unwrap_or(nation))
    }

    /// Makes the strategy that the spec names for a firm.
    ///
    /// # Errors
    /// One that cannot be made.
    pub fn firm(
        spec: &GameSpec,
        id: FirmId,
        registry: &dyn Registry,
    ) -> Result<Arc<dyn FirmStrategy>, StrategyError> {
        let agent = spec.firms[id.index()].agent;
        let strategy = registry.firm(&call(spec, agent)?)?;
        Ok(strategy.seated(Names::new(spec), agent).unwrap_or(strategy))
    }

    /// Makes the strategy that the spec names for a regulator.
    ///
    /// # Errors
    /// One that cannot be made.
    pub fn regulator(
        spec: &GameSpec,
        id: RegulatorId,
        registry: &dyn Registry,
    ) -> Result<Arc<dyn RegulatorStrategy>, StrategyError> {
        let agent = spec.regulators[id.index()].agent;
        let strategy = registry.regulator(&call(spec, agent)?)?;
        Ok(strategy.seated(Names::new(spec), agent).unwrap_or(strategy))
    }
}

/// What the spec says plays an agent.
fn call(spec: &GameSpec, agent: AgentId) -> Result<StrategyCall, StrategyError> {
    StrategyCall::parse(&spec.agents[agent.index()].strategy).map_err(StrategyError::Syntax)
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
