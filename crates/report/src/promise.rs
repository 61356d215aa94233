//! Promised against delivered.

use detente_game::event::Move;
use detente_game::{Event, EventKind, IssueId, Level, PartyId, RoundId};
use smallvec::SmallVec;

/// A step agreed in a deal, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Id of the `agreed` event.
    pub id: u32,
    /// Who promised.
    pub party: PartyId,
    /// On what.
    pub issue: IssueId,
    /// Level before.
    pub from: Level,
    /// Level promised.
    pub to: Level,
    /// Day of signing.
    pub agreed: u32,
    /// Day of ratification, if within the game.
    pub ratified: Option<u32>,
    /// Day on which the measure really changed, if within the game.
    pub delivered: Option<u32>,
    /// The regulator worked slower than promised, on purpose.
    pub slow_walked: bool,
    /// Day on which the other side accused it of a breach.
    pub accused: Option<u32>,
    /// Day on which its owner took it back, because the other side had broken a promise of its own.
    pub taken_back: Option<u32>,
    /// Day on which it lapsed: a ratifier refused the deal, or a shock made the measure final.
    pub lapsed: Option<u32>,
    /// Round in which it was signed.
    round: Option<RoundId>,
}

/// The promises of a game, in order.
pub type Promises = SmallVec<[Promise; 4]>;

/// Reads all promises off the events of a game.
pub fn promises(events: &[Event]) -> Promises {
    let mut promises = Promises::new();
    let (mut deal, mut is_void) = (None, false);
    for Event { id, tick, kind } in events {
        is_void = match kind {
            EventKind::RatificationRefused { .. } | EventKind::Forced { .. } => true,
            EventKind::Lapsed(_) => is_void,
            _ => false,
        };
        match kind {
            EventKind::Deal { round, .. } => deal = Some((*round, *tick)),
            EventKind::Agreed(step) => {
                let step =
                    Move { party: step.party, issue: step.issue, from: step.from, to: step.to };
                promises.push(Promise::new(*id, step, *tick, deal));
            }
            // A promise given once more: at a table nothing is restored on the day of a deal.
            EventKind::Restored(step) if deal.is_some_and(|(_, signed)| signed == *tick) => {
                promises.push(Promise::new(*id, *step, *tick, deal));
            }
            EventKind::Lapsed(step) if is_void => {
                let last = promises.iter_mut().rev().find(|promise| promise.issue == step.issue);
                last.into_iter().for_each(|promise| promise.lapsed = Some(*tick));
            }
            EventKind::Ratified { round } => ratify(&mut promises, *round, *tick),
            EventKind::SlowWalked { promise, .. } => {
                with(&mut promises, *promise, |kept| kept.slow_walked = true);
            }
            EventKind::Delivered { promise, .. } => {
                with(&mut promises, *promise, |kept| kept.delivered = Some(*tick));
            }
            EventKind::Accused { promise, .. } => {
                with(&mut promises, *promise, |kept| kept.accused = Some(*tick));
            }
            EventKind::TakenBack { promise, .. } => {
                with(&mut promises, *promise, |kept| kept.taken_back = Some(*tick));
            }
            _ => {}
        }
    }
    promises
}

impl Promise {
    fn new(id: u32, step: Move, agreed: u32, deal: Option<(RoundId, u32)>) -> Self {
        let Move { party, issue, from, to } = step;
        Promise {
            id,
            party,
            issue,
            from,
            to,
            agreed,
            ratified: None,
            delivered: None,
            slow_walked: false,
            accused: None,
            taken_back: None,
            lapsed: None,
            round: deal.map(|(round, _)| round),
        }
    }
}

fn ratify(promises: &mut Promises, round: RoundId, tick: u32) {
    for promise in promises
        .iter_mut()
        .filter(|promise| promise.round == Some(round) && promise.lapsed.is_none())
    {
        promise.ratified.get_or_insert(tick);
    }
}

fn with(promises: &mut Promises, id: u32, change: impl FnOnce(&mut Promise)) {
    if let Some(promise) = promises.iter_mut().find(|promise| promise.id == id) {
        change(promise);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{self, EDA, LICENCES};

    #[test]
    fn every_promise_knows_what_became_of_it() {
        let promises = promises(&example::agreement().events);
        assert_eq!(promises.len(), 3);
        let licences = promises[0];
        assert_eq!((licences.issue, licences.agreed, licences.ratified), (LICENCES, 29, Some(46)));
        assert!(licences.slow_walked);
        assert_eq!((licences.delivered, licences.accused), (None, Some(63)));
        let eda = promises[1];
        assert_eq!((eda.issue, eda.delivered, eda.slow_walked), (EDA, Some(46), false));
    }
}
