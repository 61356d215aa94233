//! Deals that a ratifier refused: what was agreed in them binds nobody.

use detente_game::{Event, EventKind};
use smallvec::SmallVec;

/// Events of a game, without refused deals and what was agreed in them.
pub fn standing(events: &[Event]) -> impl Iterator<Item = &Event> + Clone {
    let refused = refused(events);
    let mut is_void = false;
    events.iter().filter(move |event| {
        is_void = match event.kind {
            EventKind::Deal { .. } => refused.contains(&event.id),
            EventKind::Agreed(_) | EventKind::Restored(_) => is_void,
            _ => false,
        };
        !is_void
    })
}

/// Ids of the deals that were refused: a refusal is of the last deal of its round.
fn refused(events: &[Event]) -> SmallVec<[u32; 1]> {
    let refusals = events.iter().filter_map(|event| match event.kind {
        EventKind::RatificationRefused { round, .. } => Some((event.id, round)),
        _ => None,
    });
    let deal = |(refusal, round)| {
        let mut before = events.iter().rev().filter(|event| event.id < refusal);
        before.find(|e| matches!(e.kind, EventKind::Deal { round: of, .. } if of == round))
    };
    refusals.filter_map(deal).map(|deal| deal.id).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::example::{self, EDA, LICENCES};
    use crate::outcome::{Outcome, Resolution};
    use crate::promise::promises;
    use crate::step::{conceded_issues, steps};
    use detente_game::event::Move;
    use detente_game::{PartyId, Played, RoundId};

    const CHN: PartyId = PartyId(0);
    const USA: PartyId = PartyId(1);

    /// Signed on day 29, refused on day 46, signed again on day 60.
    pub(crate) fn refused() -> Played {
        let agreed =
            |party, issue| EventKind::Agreed(example::concession(party, issue, 0, 1, 100.0));
        let lapsed = |party, issue| EventKind::Lapsed(Move { party, issue, from: 1, to: 0 });
        let (party, round) = (USA, RoundId(0));
        example::played(vec![
            (29, example::deal(CHN, &[1, 1, 0])),
            (29, agreed(CHN, LICENCES)),
            (29, agreed(USA, EDA)),
            (46, EventKind::RatificationRefused { party, ratifier: 0, round, net: -20.0 }),
            (46, lapsed(CHN, LICENCES)),
            (46, lapsed(USA, EDA)),
            (60, example::deal(CHN, &[0, 1, 0])),
            (60, agreed(USA, EDA)),
        ])
    }

    #[test]
    fn what_was_agreed_in_a_refused_deal_counts_for_nothing() {
        let spec = example::spec();
        let mut played = refused();
        let again = Outcome::of(&spec, &played);
        assert_eq!((again.resolution, again.deal_day), (Resolution::Agreement, Some(60)));
        assert_eq!((again.first_day, again.concessions.as_slice()), (Some(60), &[0, 1][..]));
        assert_eq!(again.headline_share.as_slice(), [0.0, 0.1]);
        assert!(conceded_issues(&spec, &played.events, CHN).is_empty());
        let flags: Vec<_> = steps(&played.events).iter().map(|step| step.flags()).collect();
        assert_eq!(flags, [vec!["lapsed"], vec!["lapsed"], vec![]]);
        let lapsed: Vec<_> = promises(&played.events).iter().map(|p| p.lapsed).collect();
        assert_eq!(lapsed, [Some(46), Some(46), None]);
        played.events.truncate(6);
        let refused = Outcome::of(&spec, &played);
        assert_eq!((refused.resolution, refused.package), (Resolution::Breakdown, None));
        assert_eq!((refused.first_day, refused.net), (None, None));
    }
}
