//! Take it or leave it: the ultimatum game (Guth, Schmittberger and Schwarze 1982, Journal of Economic
//! Behavior and Organization 3:367-388). The first party makes one offer; all others accept, or that was it.

use crate::session::table::{Flow, Table, agreed};
use detente_game::session::SessionEnd;

pub(crate) fn step(table: &mut Table<'_, '_>) -> Flow {
    let offer = table.offer(0)?;
    for party in 1..table.parties() {
        if !table.accepts(party, offer.outcome)? {
            return table.end(SessionEnd::Refused);
        }
    }
    let last = table.parties() - 1;
    table.end(agreed(offer, Some(last.into())))
}
