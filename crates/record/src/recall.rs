//! Parties of a session that do again what its record says they did, so that a session is played again without
//! the programs that played it.

use detente_core::mediator_change;
use detente_game::domain::{Outcome, Preferences};
use detente_game::session::{
    PartyMemory, PartyObservation, PartyStrategy, Proposal, Response, SessionEnd, SessionProtocol,
    SessionRecord, SessionSpec, Turn,
};
use detente_game::{Fault, PartyId, Stream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The session that is played again, for all parties that recall it.
#[derive(Clone, Debug, Default)]
pub struct Recall(Arc<Mutex<Past>>);

/// A session that was played.
#[derive(Debug, Default)]
struct Past {
    record: SessionRecord,
    /// Who recalls it; all others play.
    seats: Vec<PartyId>,
    /// Steps in which all voted for the mediator's change.
    changes: Vec<u32>,
}

impl Recall {
    /// Says which session of a spec is played next.
    pub fn turn_to(&self, spec: &SessionSpec, record: &SessionRecord) {
        let mut past = self.past();
        past.record.clone_from(record);
        past.changes = match spec.protocol {
            SessionProtocol::SingleText => changes(spec, record, &past.seats),
            _ => Vec::new(),
        };
    }

    /// A party that does what it did.
    pub fn seat(&self, party: PartyId) -> Arc<dyn PartyStrategy> {
        self.past().seats.push(party);
        Arc::new(Recalled { party, session: self.clone() })
    }

    fn past(&self) -> MutexGuard<'_, Past> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A text that may have stood, and where it came from.
struct Stood {
    text: Outcome,
    /// Its place among those of the step before.
    before: usize,
    changed: bool,
}

/// Steps in which all voted for a change. A record has the mediator's texts and no votes; but each text is what the
/// mediator draws in place of the one that stood, so it tells which of two that was. Where both would have been
/// changed into the same text, what comes later tells. Who does not recall the session votes anew, for what is no worse to it,
/// as every strategy of the library does: no change can have passed that it is against.
fn changes(spec: &SessionSpec, record: &SessionRecord, recalled: &[PartyId]) -> Vec<u32> {
    let playing = spec.parties.iter().enumerate();
    let playing = playing.filter(|&(place, _)| !recalled.contains(&PartyId::from(place)));
    let playing: Vec<_> = playing.map(|(_, party)| &party.preferences).collect();
    let may_pass = |text: Outcome, stood: Outcome| {
        let utility = |of: &Preferences, outcome| of.utility(&spec.domain, outcome);
        playing.iter().all(|of| utility(of, text) >= utility(of, stood))
    };
    let texts: Vec<Outcome> = record.offers.iter().map(|offer| offer.outcome).collect();
    let Some(&first) = texts.first() else { return Vec::new() };
    let mut steps = vec![vec![Stood { text: first, before: 0, changed: false }]];
    for (step, &text) in texts.iter().enumerate().skip(1) {
        let mut next: Vec<Stood> = Vec::new();
        for (before, stood) in steps[step - 1].iter().enumerate() {
            if mediator_change(&spec.domain, record.seed, step as u32, stood.text) != text {
                continue;
            }
            for (now, changed) in [(stood.text, false), (text, true)] {
                if changed && !may_pass(text, stood.text) {
                    continue;
                }
                if next.iter().all(|other| other.text != now) {
                    next.push(Stood { text: now, before, changed });
                }
            }
        }
        steps.push(next);
    }
    let agreed = match record.end {
        Some(SessionEnd::Agreement { outcome, .. }) => Some(outcome),
        _ => None,
    };
    let ends = |stood: &Stood| agreed.is_none_or(|outcome| outcome == stood.text);
    let Some(mut place) = steps.last().and_then(|last| last.iter().position(ends)) else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    for (step, all) in steps.iter().enumerate().rev() {
        let stood = &all[place];
        if stood.changed {
            changes.push(step as u32);
        }
        place = stood.before;
    }
    changes
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
        let past = self.session.past();
        let record = &past.record;
        let next = record.offers.get(seen.offers.len());
        match next.filter(|next| (next.by, next.step) == (self.party, seen.step)) {
            Some(next) => Ok(Turn::Offer(next.outcome)),
            // Whoever made no offer has accepted, unless it ended the session.
            None => match self.left(record, seen.step).filter(|_| next.is_none()) {
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
        let past = self.session.past();
        let record = &past.record;
        let mut own = record.offers.iter().filter(|offer| offer.by == self.party);
        if let Some(offer) = own.find(|offer| offer.step == seen.step) {
            return Ok(Proposal::Offer(offer.outcome));
        }
        match self.left(record, seen.step) {
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
        let past = self.session.past();
        let record = &past.record;
        match (self.left(record, seen.step), &record.end) {
            (Some(Left::WalkedOut), _) => Ok(Response::WalkOut),
            (Some(Left::Forfeited(reason)), _) => Err(Fault(reason)),
            // The last who was in favour is on record; who came before may have been against, which changes nothing.
            (None, Some(SessionEnd::Agreement { accepted_by: Some(last), .. }))
                if seen.step + 1 == record.steps && self.party <= *last =>
            {
                Ok(Response::Accept)
            }
            (None, Some(SessionEnd::Agreement { accepted_by: None, .. }))
                if seen.step + 1 == record.steps =>
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

    fn vote(
        &self,
        _: Outcome,
        _: Outcome,
        seen: &mut PartyObservation<'_>,
        _: &mut PartyMemory,
        _: &mut Stream,
    ) -> Result<bool, Fault> {
        let past = self.session.past();
        match self.left(&past.record, seen.step) {
            Some(Left::Forfeited(reason)) => Err(Fault(reason)),
            // Where not all were for it somebody was against it, and who that was changes nothing.
            _ => Ok(past.changes.contains(&seen.step)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_core::Sessions;
    use detente_game::domain::{Domain, DomainIssue, Levels};
    use detente_game::draw::DrawName;
    use detente_game::session::{SessionCast, SessionParty};
    use detente_game::{Registry, StrategyCall};
    use detente_strategies::Library;

    /// Votes as it likes.
    struct Fickle;

    impl PartyStrategy for Fickle {
        fn vote(
            &self,
            _: Outcome,
            _: Outcome,
            _: &mut PartyObservation<'_>,
            _: &mut PartyMemory,
            rng: &mut Stream,
        ) -> Result<bool, Fault> {
            Ok(rng.uniform() < 0.6)
        }
    }

    /// Two issues of few levels, so that the mediator often draws what it drew before.
    fn spec(number: u64) -> SessionSpec {
        let mut rng = DrawName::new(&["recall"]).stream(number);
        let issue = |id: &str, levels: usize| DomainIssue {
            id: id.into(),
            levels: Levels::Labels((0..levels).map(|level| level.to_string()).collect()),
            unit: String::new(),
        };
        let mut party = |id: &str| {
            let values: Vec<Vec<f64>> =
                [2, 4].map(|levels| (0..levels).map(|_| rng.uniform()).collect()).into();
            SessionParty {
                id: id.into(),
                strategy: String::new(),
                preferences: Preferences::additive(values.iter().map(|row| (0.5, &row[..]))),
                knows_others: false,
                power: 1.0,
                veto: false,
            }
        };
        SessionSpec {
            id: "recalled".into(),
            title: String::new(),
            round: "main".into(),
            parties: vec![party("a"), party("b")],
            domain: Domain::new(vec![issue("x", 2), issue("y", 4)]).expect("a small domain"),
            protocol: SessionProtocol::SingleText,
            steps: 12,
            ending: 0.0,
        }
    }

    #[test]
    fn votes_on_a_mediators_text_are_told_from_its_texts_with_whoever_plays_on() {
        let library = Library.party(&StrategyCall::parse("boulware").unwrap()).unwrap();
        for seed in 0..500 {
            let spec = Arc::new(spec(seed));
            let sessions = |cast: [Arc<dyn PartyStrategy>; 2]| {
                Sessions::new(spec.clone(), SessionCast(cast.into())).unwrap()
            };
            let record = sessions([Arc::new(Fickle), library.clone()]).play(seed).clone();
            let recall = Recall::default();
            let mut again = sessions([recall.seat(PartyId(0)), library.clone()]);
            recall.turn_to(&spec, &record);
            assert_eq!(again.play(seed), &record, "seed {seed}");
        }
    }
}
