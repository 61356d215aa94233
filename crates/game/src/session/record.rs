//! What happened in a session: a compact trace, and the events that follow from it.

use super::spec::SessionSpec;
use crate::domain::Outcome;
use crate::id::PartyId;
use serde::{Deserialize, Serialize};

/// An offer on the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// What was offered.
    pub outcome: Outcome,
    /// In which step, from 0.
    pub step: u32,
    /// Who offered it; [`Offered::MEDIATOR`] for a text of the mediator.
    pub by: PartyId,
}

impl Offered {
    /// Stands for the mediator, who is no party.
    pub const MEDIATOR: PartyId = PartyId(u16::MAX);
}

/// How a session has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionEnd {
    /// By an agreement.
    Agreement {
        /// What was agreed.
        outcome: Outcome,
        /// Whose offer it was; [`Offered::MEDIATOR`] for the mediator's.
        by: PartyId,
        /// Whose acceptance was the last that was needed, where one was.
        accepted_by: Option<PartyId>,
    },
    /// All steps are over.
    Deadline,
    /// A party has left.
    WalkOut {
        /// Which.
        party: PartyId,
    },
    /// The only offer was refused, or nobody moved any more.
    Refused,
    /// Talks were broken off from outside.
    BrokenOff,
    /// A strategy erred, panicked or acted illegally.
    Forfeit {
        /// Whose.
        party: PartyId,
        /// What it did.
        reason: String,
    },
}

/// One session as it was played.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// The seed.
    pub seed: u64,
    /// Every offer, in order.
    pub offers: Vec<Offered>,
    /// Steps played: that of the end is the last.
    pub steps: u32,
    /// How it has ended; none while it goes on.
    pub end: Option<SessionEnd>,
}

/// Something that happened in a session, as reports tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionEvent {
    /// An offer was made.
    Offer(Offered),
    /// The session has ended.
    End {
        /// In which step, from 0.
        step: u32,
        /// How.
        end: SessionEnd,
    },
}

impl SessionRecord {
    /// What was agreed, if anything.
    pub fn agreement(&self) -> Option<Outcome> {
        match self.end {
            Some(SessionEnd::Agreement { outcome, .. }) => Some(outcome),
            _ => None,
        }
    }

    /// The events that the trace stands for, in order.
    pub fn events(&self) -> impl Iterator<Item = SessionEvent> {
        let step = self.steps.saturating_sub(1);
        let end = self.end.clone().map(|end| SessionEvent::End { step, end });
        self.offers.iter().copied().map(SessionEvent::Offer).chain(end)
    }

    /// What each party gets, with what time has taken: of the agreement, or of no agreement.
    pub fn utilities(&self, spec: &SessionSpec) -> Vec<f64> {
        let step = self.steps.saturating_sub(1);
        let gets = |preferences: &crate::domain::Preferences| match self.agreement() {
            Some(outcome) => {
                preferences.at_step(preferences.utility(&spec.domain, outcome), step, spec.steps)
            }
            None => preferences.reservation_at(step, spec.steps),
        };
        spec.parties.iter().map(|party| gets(&party.preferences)).collect()
    }
}
