//! Zeuthen's rule for a party of a session: who risks less by standing firm concedes, and just enough.
//!
//! Gains are counted over no agreement. Its first offer is its own best of the outcomes that all gain by.
//! Later it compares its risk with that of every other party, by their last offers; when it risks no more
//! than each of them it walks down its own ranks to the first outcome that gains another more, and whose
//! product of gains is no smaller than that of the offers it is compared with: after it the other has to
//! concede, or both are even. Two such parties end where the product is largest (Harsanyi 1956; Rosenschein
//! and Zlotkin 1994).

use crate::party::mutual::{gain, others, own_gain, product};
use crate::zeuthen::risk;
use detente_game::domain::Outcome;
use detente_game::id::PartyId;
use detente_game::session::{PartyMemory, PartyObservation, PartyStrategy, Proposal, Response};
use detente_game::{Fault, Stream};

/// Concedes by risk.
pub(crate) struct Zeuthen;

/// Place of the note that holds the rank of its last offer, one more.
const RANK: usize = 0;

/// The rank of what it would offer now; none when no outcome gains all.
fn next(observation: &mut PartyObservation<'_>, memory: &PartyMemory) -> Option<usize> {
    match memory.count(RANK) {
        0 => first(observation, 0, |observation, outcome| product(observation, outcome) > 0.0),
        rank => Some(concession(observation, rank - 1).unwrap_or(rank - 1)),
    }
}

/// The first rank from `start` on whose outcome gains itself and is good enough.
fn first(
    observation: &mut PartyObservation<'_>,
    start: usize,
    good: impl Fn(&PartyObservation<'_>, Outcome) -> bool,
) -> Option<usize> {
    for rank in start.. {
        let outcome = observation.outcomes.at_rank(rank)?;
        if own_gain(observation, outcome) <= 0.0 {
            return None;
        }
        if good(observation, outcome) {
            return Some(rank);
        }
    }
    None
}

/// The rank that it concedes to, when it has to.
fn concession(observation: &mut PartyObservation<'_>, rank: usize) -> Option<usize> {
    let mine = observation.outcomes.at_rank(rank)?;
    let mut largest = 0.0_f64;
    for party in others(observation) {
        let theirs = last_of(observation, party)?;
        let own = risk(own_gain(observation, mine), own_gain(observation, theirs));
        let other = risk(gain(observation, party, theirs), gain(observation, party, mine));
        if own > other {
            return None;
        }
        largest = largest.max(product(observation, theirs));
    }
    first(observation, rank + 1, |observation, outcome| {
        let gains_more = |party| gain(observation, party, outcome) > gain(observation, party, mine);
        others(observation).any(gains_more) && product(observation, outcome) >= largest
    })
}

/// The last offer of a party.
fn last_of(observation: &PartyObservation<'_>, party: usize) -> Option<Outcome> {
    let by = PartyId::from(party);
    observation.offers.iter().rev().find(|offer| offer.by == by).map(|offer| offer.outcome)
}

impl PartyStrategy for Zeuthen {
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let own = next(observation, memory).and_then(|rank| observation.outcomes.at_rank(rank));
        let gains = own_gain(observation, offer);
        let takes = gains > 0.0 && own.is_some_and(|own| gains >= own_gain(observation, own));
        Ok(if takes { Response::Accept } else { Response::Reject })
    }

    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        let Some(rank) = next(observation, memory) else { return Ok(Proposal::WalkOut) };
        memory.set_count(RANK, rank + 1);
        Ok(observation.outcomes.at_rank(rank).map_or(Proposal::WalkOut, Proposal::Offer))
    }

    fn reads_others(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;

    #[test]
    fn concedes_just_enough_when_it_risks_less() {
        // Own gain falls from outcome 0 on, the other's rises.
        let own = vec![1.0, 0.9, 0.6, 0.2];
        let other = vec![0.1, 0.2, 0.7, 1.0];
        let mut desk = Desk::knowing([(own, 0.0), (other, 0.0)]);
        assert_eq!(desk.propose(&Zeuthen), Proposal::Offer(Outcome(0)));
        desk.receive(3);
        // It risks 0.8, the other 0.9: the product has to reach 0.2.
        assert_eq!(desk.propose(&Zeuthen), Proposal::Offer(Outcome(2)));
        desk.receive(3);
        // Now it risks 0.67, the other 0.3: it stands.
        assert_eq!(desk.propose(&Zeuthen), Proposal::Offer(Outcome(2)));
        assert_eq!(desk.respond(&Zeuthen, Outcome(2)), Response::Accept);
        assert_eq!(desk.respond(&Zeuthen, Outcome(3)), Response::Reject);
    }

    #[test]
    fn leaves_when_not_all_can_gain() {
        let mut desk = Desk::knowing([(vec![0.0, 1.0], 0.5), (vec![1.0, 0.0], 0.5)]);
        assert_eq!(desk.propose(&Zeuthen), Proposal::WalkOut);
    }
}
