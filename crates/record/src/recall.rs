//! Parties of a session that do again what its record says they did, so that a session is played again without
//! the programs that played it.

use detente_game::domain::Outcome;
use detente_game::session::{
    PartyMemory, PartyObservation, PartyStrategy, Proposal, Response, SessionEnd, SessionProtocol,
    SessionRecord, Turn,
};
use detente_game::{Fault, PartyId, Stream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The session that is played again, for all parties that recall it.
#[derive(Clone, Debug, Default)]
pub struct Recall(Arc<Mutex<SessionRecord>>);

impl Recall {
    /// Whether a record of the protocol says enough: not where only the mediator's texts stand in it, and not who
    /// voted for which.
    pub const fn is_possible(protocol: SessionProtocol) -> bool {
        !matches!(protocol, SessionProtocol::SingleText)
    }

    /// Says which session is played next.
    pub fn turn_to(&self, record: &SessionRecord) {
        self.record().clone_from(record);
    }

    /// A party that does what it did.
    pub fn seat(&self, party: PartyId) -> Arc<dyn PartyStrategy> {
        Arc::new(Recalled { party, session: self.clone() })
    }

    fn record(&self) -> MutexGuard<'_, SessionRecord> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Recalled {
    party: PartyId,
    session: Recall,
}

/// How the party left, where it ended the session.
enum Left {
    WalkedOut,
    Forfeited(String),
}

impl Recalled {
    /// Its part in the end, if the session ends with it in this step.
    fn left(&self, record: &SessionRecord, step: u32) -> Option<Left> {
        if step + 1 != record.steps {
            return None;
        }
        match &record.end {
            Some(SessionEnd::WalkOut { party }) if *party == self.party => Some(Left::WalkedOut),
            Some(SessionEnd::Forfeit { party, reason }) if *party == self.party => {
                Some(Left::Forfeited(reason.clone()))
            }
            _ => None,
        }
    }
}

impl PartyStrategy for Recalled {
    fn take_turn(
        &self,
        _: Option<Outcome>,
        seen: &mut PartyObservation<'_>,
        _: &mut PartyMemory,
        _: &mut Stream,
    ) -> Result<Turn, Fault> {
        let record = self.session.record();
        let next = record.offers.get(seen.offers.len());
        match next.filter(|next| (next.by, next.step) == (self.party, seen.step)) {
            Some(next) => Ok(Turn::Offer(next.outcome)),
            // Whoever made no offer has accepted, unless it ended the session.
            None => match self.left(&record, seen.step).filter(|_| next.is_none()) {
                Some(Left::WalkedOut) => Ok(Turn::WalkOut),
                Some(Left::Forfeited(reason)) => Err(Fault(reason)),
                None => Ok(Turn::Accept),
            },
        }
    }

    fn propose(
        &self,
        seen: &mut PartyObservation<'_>,
        _: &mut PartyMemory,
        _: &mut Stream,
    ) -> Result<Proposal, Fault> {
        let record = self.session.record();
        let mut own = record.offers.iter().filter(|offer| offer.by == self.party);
        if let Some(offer) = own.find(|offer| offer.step == seen.step) {
            return Ok(Proposal::Offer(offer.outcome));
        }
        match self.left(&record, seen.step) {
            Some(Left::WalkedOut) => Ok(Proposal::WalkOut),
            Some(Left::Forfeited(reason)) => Err(Fault(reason)),
            // Somebody else ended the session before the offer was put on the table.
            None => Ok(Proposal::Offer(Outcome::default())),
        }
    }

    fn respond(
        &self,
        _: Outcome,
        seen: &mut PartyObservation<'_>,
        _: &mut PartyMemory,
        _: &mut Stream,
    ) -> Result<Response, Fault> {
        let record = self.session.record();
        match (self.left(&record, seen.step), &record.end) {
            (Some(Left::WalkedOut), _) => Ok(Response::WalkOut),
            (Some(Left::Forfeited(reason)), _) => Err(Fault(reason)),
            // The last who was in favour is on record; who came before may have been against, which changes nothing.
            (None, Some(SessionEnd::Agreement { accepted_by: Some(last), .. }))
                if seen.step + 1 == record.steps && self.party <= *last =>
            {
                Ok(Response::Accept)
            }
            // Others that ended the session came to be asked because this one did not refuse.
            (None, Some(SessionEnd::WalkOut { .. } | SessionEnd::Forfeit { .. }))
                if seen.step + 1 == record.steps =>
            {
                Ok(Response::Accept)
            }
            _ => Ok(Response::Reject),
        }
    }
}
