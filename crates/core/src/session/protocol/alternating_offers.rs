//! Alternating offers (Rubinstein 1982, Econometrica 50:97-109); with more than two parties stacked, so
//! that an offer needs the consent of all others in turn (Aydogan, Festen, Hindriks and Jonker 2017,
//! Alternating offers protocols for multilateral negotiation).

use crate::session::table::{Flow, Table, agreed};

/// A step in which every party acts, in order.
#[inline(always)]
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
#[inline(always)]
fn act(table: &mut Table<'_, '_>, party: usize) -> Flow {
    let others = table.session.standing.filter(|standing| standing.by.index() != party);
    if !table.act(party, others.map(|standing| standing.outcome))? {
        table.session.consents = 0;
        return Flow::Continue(());
    }
    table.session.consents += 1;
    match others {
        Some(standing) if usize::from(table.session.consents) + 1 == table.parties() => {
            table.end(agreed(standing, Some(party.into())))
        }
        _ => Flow::Continue(()),
    }
}
