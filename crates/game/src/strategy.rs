//! The strategy contracts: one trait per role, stateless.
//!
//! A strategy gets an observation, its [`Memory`] and its own random [`Stream`], and answers with an
//! action. It holds no state between calls, so one object serves all games on all threads. Only what stands for
//! something outside, as a program that plays a seat, needs to be told when games begin and end; each is played on
//! one thread from its beginning to its end.
//! An `Err` forfeits the game of that seat with the reason given; so does a panic or an illegal action.

use crate::cause::Account;
use crate::draw::Stream;
use crate::escalation::Escalations;
use crate::id::{AgentId, IssueId, Level, ProjectId, RoundId, RouteId, TableId};
use crate::memory::Memory;
use crate::names::{Beginning, Names};
use crate::observation::{
    FirmObservation, InspectionObservation, NationObservation, RegulatorObservation,
    ReviewObservation,
};
use crate::sale::Verdict;
use crate::session::{Ask, PartyObservation, Reply};
use crate::situation::Package;
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
    /// The round that is held there: its agenda is the domain of the session.
    pub round: RoundId,
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
    /// The strategy as it sits in the seat `me` of a game, where it has to know what things are called there.
    /// Default: none, itself.
    fn seated(&self, names: Names<'_>, me: AgentId) -> Option<Arc<dyn NationStrategy>> {
        let _ = (names, me);
        None
    }

    /// Told that a game begins, before anything is asked in it. Default: nothing.
    fn game_begins(&self, beginning: &Beginning<'_>) {
        let _ = beginning;
    }

    /// Told that the game is over. Default: nothing.
    fn game_ends(&self) {}

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
#[derive(Debug, PartialEq, Serialize, Deserialize)]
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

/// Lists are copied as a whole: every firm decides every day, and mostly on what it did before.
impl Clone for FirmAction {
    fn clone(&self) -> Self {
        let FirmAction { target, lobbying, discount, sourcing, builds } = self;
        FirmAction {
            target: *target,
            lobbying: *lobbying,
            discount: *discount,
            sourcing: Sourcing::from_slice(sourcing),
            builds: SmallVec::from_slice(builds),
        }
    }
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
    /// The strategy as it sits in the seat `me` of a game, where it has to know what things are called there.
    /// Default: none, itself.
    fn seated(&self, names: Names<'_>, me: AgentId) -> Option<Arc<dyn FirmStrategy>> {
        let _ = (names, me);
        None
    }

    /// Told that a game begins, before anything is asked in it. Default: nothing.
    fn game_begins(&self, beginning: &Beginning<'_>) {
        let _ = beginning;
    }

    /// Told that the game is over. Default: nothing.
    fn game_ends(&self) {}

    /// True when it decides the same on every day, whatever happens, and neither sources nor builds. It is asked then on the
    /// first day that is played, and no more: its settings stay in force. Default: false.
    fn is_constant(&self) -> bool {
        false
    }

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
    /// The strategy as it sits in the seat `me` of a game, where it has to know what things are called there.
    /// Default: none, itself.
    fn seated(&self, names: Names<'_>, me: AgentId) -> Option<Arc<dyn RegulatorStrategy>> {
        let _ = (names, me);
        None
    }

    /// Told that a game begins, before anything is asked in it. Default: nothing.
    fn game_begins(&self, beginning: &Beginning<'_>) {
        let _ = beginning;
    }

    /// Told that the game is over. Default: nothing.
    fn game_ends(&self) {}

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
