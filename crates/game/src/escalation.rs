//! Escalation: the third decision of a nation, on its own measures, away from and during talks.

use crate::cause::Account;
use crate::draw::Stream;
use crate::id::{IssueId, Level};
use crate::memory::Memory;
use crate::observation::NationObservation;
use crate::strategy::Fault;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// A change of an own measure, decided outside any deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Escalation {
    /// Moves an issue back toward the own ideal, to a level that
    /// [`IssueView::may_raise_to`](crate::situation::IssueView::may_raise_to) allows. With notice it is a
    /// threat until it falls due; without it is in force from the next day.
    Raise {
        /// Which issue.
        issue: IssueId,
        /// To which level, below the one that the owner stands on.
        level: Level,
    },
    /// Drops a raise that was announced and is not due yet: the measure stays as it is.
    Drop {
        /// Which issue.
        issue: IssueId,
    },
    /// Yields an issue to a level that
    /// [`IssueView::may_lower_to`](crate::situation::IssueView::may_lower_to) allows, from the next day.
    Lower {
        /// Which issue.
        issue: IssueId,
        /// To which level, above the one that the owner stands on.
        level: Level,
    },
}

impl Escalation {
    /// The issue that it moves.
    pub const fn issue(&self) -> IssueId {
        match *self {
            Escalation::Raise { issue, .. }
            | Escalation::Drop { issue }
            | Escalation::Lower { issue, .. } => issue,
        }
    }
}

/// What a nation does with its measures on one day, at most one change an issue. What its yields of the
/// day, a deal signed today or a delivery moves stays as they leave it.
pub type Escalations = SmallVec<[Escalation; 4]>;

/// The part of a nation that decides on raises and threats: `nation(escalation=…)`.
pub trait EscalationStrategy: Send + Sync {
    /// As [`NationStrategy::escalate`](crate::NationStrategy::escalate).
    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Escalations, Fault>;

    /// As [`NationStrategy::deal_signed`](crate::NationStrategy::deal_signed).
    fn deal_signed(&self, memory: &mut Memory) {
        let _ = memory;
    }

    /// Causes of a measure lowered or a threat dropped today, in any common unit. Default: none.
    fn causes(
        &self,
        observation: &NationObservation<'_>,
        memory: &Memory,
        issue: IssueId,
    ) -> Account {
        let _ = (observation, memory, issue);
        Account::ZERO
    }
}
