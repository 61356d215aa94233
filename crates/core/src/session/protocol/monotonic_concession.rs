//! Monotonic concession (Rosenschein and Zlotkin 1994, Rules of Encounter).
//!
//! All offer at once. An offer that leaves another party less than the last one is not admitted: its maker
//! stands by the last one. There is agreement on an offer that is worth no less to everybody else than what
//! they ask for; one of several is drawn. When all stand by what they had, talks have failed. The mediator,
//! who holds the parties to the rules, knows what they want; they themselves need not. Zeuthen's rule, who
//! has to concede and how much, is a strategy.

use super::simultaneous_offers::{admit, demand, settle};
use crate::session::table::{Flow, Table};
use detente_game::domain::Outcome;
use detente_game::session::SessionEnd;

pub(crate) fn step(table: &mut Table<'_, '_>) -> Flow {
    demand(table)?;
    let mut moved = table.session.demands.is_empty();
    for party in 0..table.parties() {
        let Some(&last) = table.session.demands.get(party) else { break };
        if !is_monotonic(table, party, last, table.session.fresh[party]) {
            table.session.fresh[party] = last;
        }
        moved |= table.session.fresh[party] != last;
    }
    admit(table);
    settle(table)?;
    if moved { Flow::Continue(()) } else { table.end(SessionEnd::Refused) }
}

/// True when the new offer leaves everybody else no less than the last one.
fn is_monotonic(table: &Table<'_, '_>, party: usize, last: Outcome, new: Outcome) -> bool {
    let others = (0..table.parties()).filter(|&other| other != party);
    others.into_iter().all(|other| table.utility(other, new) >= table.utility(other, last))
}
