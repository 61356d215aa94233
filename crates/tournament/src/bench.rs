//! Who is benched: a strategy that forfeits too often in the trial, the first game of each of its assignments.
//!
//! The trial is played before any other game, so that who is benched does not depend on order or threads.

use crate::error::Error;
use crate::store::Store;
use detente_game::tournament::TournamentSpec;
use std::collections::BTreeSet;

/// Entrants that play no further games, once the trial is stored.
pub(crate) fn benched(store: &Store, spec: &TournamentSpec) -> Result<BTreeSet<u16>, Error> {
    let Some(most) = spec.bench else { return Ok(BTreeSet::new()) };
    let query = "SELECT play.strategy, count(*), sum(game.forfeit IS play.seat)
                 FROM play JOIN game ON game.id = play.game
                 WHERE game.repetition = 0 GROUP BY play.strategy";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, f64>(1)?, row.get(2)?));
    let counts: Vec<(u16, f64, f64)> = store.list(query, read)?;
    let is_benched = |&(_, games, forfeits): &(u16, f64, f64)| forfeits > most * games;
    Ok(counts.into_iter().filter(is_benched).map(|(entrant, ..)| entrant).collect())
}
