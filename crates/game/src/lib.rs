//! The stable boundary of Detente: plain data and contracts, no ECS and no IO.
//!
//! Every other crate speaks in these words. A scenario becomes a [`GameSpec`] with one flat
//! [`ParameterTable`]; the core plays it and hands out a [`Situation`] a tick to strategies (through
//! observations) and [`Event`]s to everyone else.
//!
//! | module | what |
//! |---|---|
//! | [`id`] | typed indices of agents, parties, issues, … |
//! | [`cause`] | causes of a concession and accounts kept by cause |
//! | [`domain`] | abstract domains, preferences over them and their inverse |
//! | [`draw`] | named random streams and the distributions drawn from them |
//! | [`parameter`] | the flat parameter table: value, unit, source, spread |
//! | [`rules`] | structural parameters of the mechanisms |
//! | [`sale`] | sales of firms, and what an investment regulator says to them |
//! | [`session`] | sessions without an economy: spec, strategy contract, record |
//! | [`spec`] | the game: parties, issues, instruments, firms, regulators, rounds |
//! | [`ablation`] | mechanisms that can be switched off |
//! | [`information`] | what a party knows of the others, where it does not know everything |
//! | [`situation`] | the day's picture |
//! | [`observation`] | what each role observes of it |
//! | [`memory`] | what a strategy remembers, as data |
//! | [`names`] | what a strategy is told when a game begins: names and dates |
//! | [`strategy`] | the strategy contracts |
//! | [`registry`] | how strategies are found by name |
//! | [`economy`] | the network of goods: sites, routes, prices, projects |
//! | [`escalation`] | raises, threats and their dropping, and the part of a nation that decides on them |
//! | [`goods`] | stocks, flows and prices of the network on one day |
//! | [`action`] | what strategies decide, as data |
//! | [`terms`] | preferences that are not additive over issues |
//! | [`expression`] | strategy names with parameters: `nation(table=boulware(e=4))` |
//! | [`event`] | what happened |
//! | [`play`] | what one game needs and what it gives |
//! | [`tournament`] | who plays whom, over what, in which seats |

pub mod ablation;
pub mod action;
pub mod cause;
pub mod domain;
pub mod draw;
pub mod economy;
pub mod escalation;
pub mod event;
pub mod expression;
pub mod goods;
pub mod id;
pub mod information;
pub mod means;
pub mod memory;
pub mod names;
pub mod observation;
pub mod parameter;
pub mod play;
pub mod registry;
pub mod regulation;
mod reuse;
pub mod rules;
pub mod sale;
pub mod session;
pub mod situation;
pub mod spec;
pub mod strategy;
pub mod terms;
pub mod tournament;

pub use ablation::Ablation;
pub use action::{Action, Decided, Occasion};
pub use cause::{Account, Cause};
pub use draw::Stream;
pub use economy::Economy;
pub use escalation::{Escalation, EscalationStrategy, Escalations};
pub use event::{Asker, ButFor, Concession, Event, EventKind, FailureReason};
pub use expression::{Argument, StrategyCall};
pub use goods::GoodsView;
pub use id::{
    AgentId, FirmId, FundId, GoodId, InstrumentId, IssueId, Level, MarketId, ParameterId, PartyId,
    ProjectId, RegulatorId, RoundId, RouteId, SaleId, ShockId, SiteId, TableId,
};
pub use information::{Information, Knowledge};
pub use means::Means;
pub use memory::Memory;
pub use names::{Beginning, Names, SessionNames};
pub use observation::{
    FirmObservation, InspectionObservation, NationObservation, RegulatorObservation,
    ReviewObservation,
};
pub use parameter::{Parameter, ParameterTable, Provenance, Spread};
pub use play::{Branch, Chance, Day, Given, LookAhead, Observer, Played};
pub use registry::{Cast, Registry, StrategyInfo};
pub use rules::Rules;
pub use sale::Verdict;
pub use session::{PartyStrategy, SessionCast, SessionSpec};
pub use situation::{Package, Situation, Talks};
pub use spec::GameSpec;
pub use strategy::{
    Away, Fault, FirmAction, FirmStrategy, NationStrategy, RegulatorStrategy, ResolveStrategy,
    TableMove, TableStrategy,
};
pub use terms::Terms;
pub use tournament::TournamentSpec;
