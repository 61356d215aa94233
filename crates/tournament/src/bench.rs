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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{GameRow, Judge};
    use crate::testing::{Brief, Faulty, cake, tournament};
    use crate::{Error, Options, Schedule, Shard, Store, play};
    use detente_game::Registry;
    use std::num::NonZeroUsize;
    use std::path::Path;
    use std::sync::atomic::AtomicBool;

    /// Three strategies; `conceder` panics now and then.
    fn spec(bench: Option<f64>) -> TournamentSpec {
        TournamentSpec { games: 50, bench, ..tournament(3, vec![cake("a"), cake("b")]) }
    }

    fn played(
        folder: &Path,
        spec: &TournamentSpec,
        options: &Options,
    ) -> Result<Vec<GameRow>, Error> {
        let schedule = Schedule::new(spec).unwrap();
        let mut store = Store::open(folder, spec, &schedule).unwrap();
        let with: (&dyn Registry, &dyn Judge) = (&Faulty, &Brief);
        let ended =
            play(spec, &schedule, &mut store, with, options, &AtomicBool::new(false), &mut |_| {})?;
        assert_eq!(ended.played + ended.benched, schedule.len());
        let mut rows = Vec::new();
        store.each_game(|game| rows.push(game.clone()))?;
        Ok(rows)
    }

    #[test]
    fn a_strategy_that_panics_forfeits_its_own_games_only() {
        let (faulty, sound) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let rows = played(faulty.path(), &spec(None), &Options::default()).unwrap();
        let forfeits: Vec<&GameRow> = rows.iter().filter(|row| row.forfeit.is_some()).collect();
        assert!(forfeits.len() > 50 && forfeits.len() < rows.len() / 2, "{}", forfeits.len());
        for row in forfeits {
            let seat = usize::try_from(row.forfeit.unwrap()).unwrap();
            assert_eq!(row.seats[seat].entrant, 1);
            assert!(row.reason.as_ref().unwrap().contains("out of order"));
        }
        let spec = TournamentSpec {
            entrants: [0, 2].map(|place| spec(None).entrants[place].clone()).into(),
            ..spec(None)
        };
        let alone = played(sound.path(), &spec, &Options::default()).unwrap();
        let without = |row: &&GameRow| row.seats.iter().all(|seat| seat.entrant != 1);
        let scores = |row: &GameRow| row.seats.iter().map(|seat| seat.score).collect::<Vec<_>>();
        let beside: Vec<_> = rows.iter().filter(without).map(scores).collect();
        assert_eq!(beside, alone.iter().map(scores).collect::<Vec<_>>());
    }

    #[test]
    fn who_is_benched_depends_on_the_trial_alone() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let rows = played(&at("one"), &spec(Some(0.1)), &Options::default()).unwrap();
        // Two of six assignments of each contest are without it.
        assert_eq!(rows.len(), 2 * (6 + 2 * 49));
        let jobs = NonZeroUsize::new(2).unwrap();
        let other = Options { jobs, shuffle: Some(3), ..Options::default() };
        assert_eq!(played(&at("other"), &spec(Some(0.1)), &other).unwrap(), rows);
        assert_eq!(played(&at("patient"), &spec(Some(1.0)), &other).unwrap().len(), 600);
        let shard = Options { shard: Some(Shard { index: 0, count: 2 }), ..other };
        let refused = played(&at("shard"), &spec(Some(0.1)), &shard).unwrap_err();
        assert!(matches!(refused, Error::BenchInShards));
    }
}
