//! MiCRO: concedes one own outcome for every new one received.
//!
//! Own outcomes are ranked by falling utility. While it has sent no more distinct outcomes than it has
//! received, it is ready to send the next one; else it repeats one that it has sent. It accepts what
//! is worth no less to it than what it would send.
//!
//! Source: de Jonge 2022, An analysis of the linear bilateral ANAC domains using the MiCRO benchmark
//! strategy, IJCAI, 223-229.

use detente_game::domain::{Outcome, Outcomes};
use detente_game::session::{
    PartyMemory, PartyObservation, PartyStrategy, Proposal, Response, Turn,
};
use detente_game::{Fault, Stream};

pub(crate) const SOURCE: &str =
    "de Jonge 2022, IJCAI, 223-229; de Jonge 2024, Autonomous Agents and Multi-Agent Systems 38";

/// Which outcome it repeats.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Any that it has sent.
    Any,
    /// The one it sent last, which is the least of them.
    Lowest,
}

/// One outcome for one outcome.
pub(crate) struct Micro(pub(crate) Repeat);

/// True when it may send another outcome, having sent so many, which its cursor counts.
#[inline]
fn is_ready(sent: usize, memory: &PartyMemory) -> bool {
    sent <= memory.seen.len()
}

/// What it would send, and what that is worth to it.
#[derive(Clone, Copy)]
struct Mine {
    outcome: Option<Outcome>,
    utility: f64,
    /// It has not been sent yet.
    is_new: bool,
}

impl Mine {
    #[inline(always)]
    fn of(outcomes: &mut Outcomes, memory: &PartyMemory) -> Self {
        let sent = memory.cursor;
        let is_new = is_ready(sent, memory);
        let rank = if is_new { Some(sent) } else { sent.checked_sub(1) };
        let outcome = rank.and_then(|rank| outcomes.at_rank(rank));
        let utility = outcome.map_or(f64::NEG_INFINITY, |outcome| outcomes.utility(outcome));
        Mine { outcome, utility, is_new }
    }

    /// Whether an offer is worth no less than what it would send, nor than the reservation value.
    #[inline(always)]
    fn allows(self, offer: Outcome, outcomes: &Outcomes) -> bool {
        let utility = outcomes.utility(offer);
        utility >= self.utility && utility >= outcomes.reservation()
    }
}

impl Micro {
    /// What it sends, now that it has noted what it received.
    #[inline(always)]
    fn offer(
        &self,
        mine: Mine,
        outcomes: &mut Outcomes,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Option<Outcome> {
        let sent = memory.cursor;
        if mine.is_new && mine.outcome.is_some() && mine.utility >= outcomes.reservation() {
            memory.cursor = sent + 1;
            return mine.outcome;
        }
        let rank = match self.0 {
            Repeat::Lowest => sent.saturating_sub(1),
            Repeat::Any => (rng.uniform() * sent as f64) as usize,
        };
        outcomes.at_rank(rank)
    }
}

impl PartyStrategy for Micro {
    #[inline]
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let mine = Mine::of(observation.outcomes, memory);
        Ok(if mine.allows(offer, observation.outcomes) {
            Response::Accept
        } else {
            Response::Reject
        })
    }

    #[inline]
    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        if let Some(received) = observation.last_received() {
            memory.seen.insert(received);
        }
        let mine = Mine::of(observation.outcomes, memory);
        let offer = self.offer(mine, observation.outcomes, memory, rng);
        Ok(offer.map_or(Proposal::WalkOut, Proposal::Offer))
    }

    #[inline]
    fn take_turn(
        &self,
        standing: Option<Outcome>,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Turn, Fault> {
        let mut mine = Mine::of(observation.outcomes, memory);
        if standing.is_some_and(|offer| mine.allows(offer, observation.outcomes)) {
            return Ok(Turn::Accept);
        }
        // The offer that stands is the last that somebody else made.
        if let Some(received) = standing.or_else(|| observation.last_received())
            && memory.seen.insert(received)
            && !mine.is_new
        {
            mine = Mine::of(observation.outcomes, memory);
        }
        let offer = self.offer(mine, observation.outcomes, memory, rng);
        Ok(offer.map_or(Turn::WalkOut, Turn::Offer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;

    #[test]
    fn concedes_only_for_something_new() {
        let micro = Micro(Repeat::Lowest);
        let mut desk = Desk::new(11, 0.0, 20);
        assert_eq!(desk.propose(&micro), Proposal::Offer(Outcome(10)));
        for (received, sent) in [(0, 9), (0, 9), (1, 8), (0, 8), (1, 8), (2, 7)] {
            desk.receive(received);
            assert_eq!(desk.propose(&micro), Proposal::Offer(Outcome(sent)), "after {received}");
        }
    }

    #[test]
    fn accepts_what_it_would_send_now() {
        let micro = Micro(Repeat::Lowest);
        let mut desk = Desk::new(11, 0.0, 20);
        desk.propose(&micro);
        desk.receive(0);
        assert_eq!(desk.respond(&micro, Outcome(9)), Response::Reject);
        desk.propose(&micro);
        desk.receive(3);
        assert_eq!(desk.respond(&micro, Outcome(8)), Response::Reject);
        assert_eq!(desk.respond(&micro, Outcome(9)), Response::Accept);
    }

    #[test]
    fn sends_nothing_below_the_reservation_value() {
        for repeat in [Repeat::Lowest, Repeat::Any] {
            let micro = Micro(repeat);
            let mut desk = Desk::new(11, 0.85, 20);
            let mut sent = Vec::new();
            for received in 0..8 {
                let Proposal::Offer(outcome) = desk.propose(&micro) else { panic!("an offer") };
                sent.push(outcome.0);
                desk.receive(received);
            }
            assert_eq!(sent[..2], [10, 9]);
            assert!(sent.iter().all(|&outcome| outcome >= 9), "{sent:?}");
            assert_eq!(desk.respond(&micro, Outcome(8)), Response::Reject);
        }
    }
}
