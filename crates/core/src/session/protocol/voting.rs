//! Voting: parties propose in turn, and all vote, with weights and vetoes (weighted voting games: Shapley
//! and Shubik 1954, American Political Science Review 48:787-792).
//!
//! A proposal passes when those in favour, its maker among them, hold the quorum's share of all power, and
//! no party with a veto is against.

use crate::session::table::{Flow, Table, agreed};

pub(crate) fn step(table: &mut Table<'_, '_>, quorum: f64) -> Flow {
    let proposer = table.step as usize % table.parties();
    let offer = table.offer(proposer)?;
    let (mut power, mut total, mut vetoed, mut last) = (0.0, 0.0, false, None);
    for party in 0..table.parties() {
        let in_favour = party == proposer || table.accepts(party, offer.outcome)?;
        let voter = &table.spec.parties[party];
        total += voter.power;
        if in_favour {
            power += voter.power;
            last = if party == proposer { last } else { Some(party.into()) };
        }
        vetoed |= voter.veto && !in_favour;
    }
    if !vetoed && power >= quorum * total {
        return table.end(agreed(offer, last));
    }
    Flow::Continue(())
}
