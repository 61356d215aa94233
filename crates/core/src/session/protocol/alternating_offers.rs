//! Alternating offers (Rubinstein 1982, Econometrica 50:97-109); with more than two parties stacked, so
//! that an offer needs the consent of all others in turn (Aydogan, Festen, Hindriks and Jonker 2017,
//! Alternating offers protocols for multilateral negotiation).

use crate::session::table::{Flow, Table, agreed};

/// A step in which every party acts, in order.
#[inline]
pub(crate) fn every_party(table: &mut Table<'_, '_>) -> Flow {
    for party in 0..table.parties() {
        act(table, party)?;
    }
    Flow::Continue(())
}

/// A step in which one party acts: each in turn.
pub(crate) fn one_party(table: &mut Table<'_, '_>) -> Flow {
    let party = table.step as usize % table.parties();
    act(table, party)
}

/// Accepts the offer that stands, or makes another, which stands then.
#[inline]
fn act(table: &mut Table<'_, '_>, party: usize) -> Flow {
    if let Some(standing) = table.session.standing
        && standing.by.index() != party
        && table.accepts(party, standing.outcome)?
    {
        table.session.consents += 1;
        let all_others = usize::from(table.session.consents) + 1 == table.parties();
        return match all_others {
            true => Flow::Break(agreed(standing, Some(party.into()))),
            false => Flow::Continue(()),
        };
    }
    let offered = table.offer(party)?;
    table.session.standing = Some(offered);
    table.session.consents = 0;
    Flow::Continue(())
}
