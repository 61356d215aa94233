//! Simultaneous offers: the demand game of Nash (1953, Econometrica 21:128-140), once a step.
//!
//! All name an outcome at once. Demands are compatible when one of the outcomes named is worth no less to
//! every party than the one it named itself; that one is agreed, and drawn where there are several.

use super::{chance, pick};
use crate::session::table::{Flow, Table, agreed};
use detente_game::domain::Outcome;
use detente_game::session::Offered;
use smallvec::SmallVec;

pub(crate) fn step(table: &mut Table<'_, '_>) -> Flow {
    demand(table)?;
    admit(table);
    settle(table)
}

/// Asks all parties for an offer; none sees another's of this step.
pub(super) fn demand(table: &mut Table<'_, '_>) -> Flow {
    table.session.fresh.clear();
    for party in 0..table.parties() {
        let outcome = table.propose(party)?;
        table.session.fresh.push(outcome);
    }
    Flow::Continue(())
}

/// Puts what was demanded on the table.
pub(super) fn admit(table: &mut Table<'_, '_>) {
    for party in 0..table.parties() {
        let outcome = table.session.fresh[party];
        table.put(party.into(), outcome);
    }
    let session = &mut *table.session;
    session.demands.clone_from(&session.fresh);
}

/// Agreement on an offer that is worth to everybody what they asked for.
pub(super) fn settle(table: &mut Table<'_, '_>) -> Flow {
    let meets = |table: &Table<'_, '_>, outcome: Outcome| {
        let demands = &table.session.demands;
        (0..table.parties())
            .all(|party| table.utility(party, outcome) >= table.utility(party, demands[party]))
    };
    let offers = (0..table.parties()).map(|party| Offered {
        outcome: table.session.demands[party],
        step: table.step,
        by: party.into(),
    });
    let meeting: SmallVec<[Offered; 4]> =
        offers.filter(|offer| meets(table, offer.outcome)).collect();
    match meeting.len() {
        0 => Flow::Continue(()),
        1 => table.end(agreed(meeting[0], None)),
        count => {
            let drawn = pick(&mut chance(table, "tie"), count);
            table.end(agreed(meeting[drawn], None))
        }
    }
}
