//! Playing many games, in parallel, into a store.
//!
//! Workers take units one by one and send what they gave to the one thread that writes. A unit is stored whole or
//! not at all.

use crate::arena::{Field, Harvest};
use crate::bench;
use crate::error::Error;
use crate::judge::{GameRow, Judge};
use crate::saved::Recording;
use crate::schedule::{Game, Schedule, Unit};
use crate::store::Store;
use detente_game::draw::DrawName;
use detente_game::tournament::TournamentSpec;
use detente_game::{Registry, Stream};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Games that wait to be stored at most.
const MOST_WAITING: usize = 4096;
/// Units that wait for the thread that stores: as many as are played while it stores a batch, so that no worker
/// waits for it.
const MOST_QUEUED: usize = 256;
/// How long a game waits to be stored at most.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Assignments whose games are timed at most.
const SAMPLE: usize = 8;

/// How a tournament is played. No option changes what a game is.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Threads that play.
    pub jobs: NonZeroUsize,
    /// The part that is played; none: all.
    pub shard: Option<Shard>,
    /// Which games are saved.
    pub record: Option<Recording>,
    /// Plays in the order that this seed shuffles to, rather than in that of numbers.
    pub shuffle: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Options { jobs: NonZeroUsize::MIN, shard: None, record: None, shuffle: None }
    }
}

/// A part of a tournament.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 0.
    pub index: u64,
    /// Of how many, at least 1.
    pub count: u64,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Games stored, those of an earlier run among them.
    pub done: u64,
    /// Games to be stored in all, as far as is known.
    pub total: u64,
}

/// How playing has ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ended {
    /// All games of the part are stored; false: it was told to stop.
    pub whole: bool,
    /// Games played by this run.
    pub played: u64,
    /// Games left out because a strategy in them is benched.
    pub benched: u64,
    /// By entrant: seconds of a worker spent on games that it sat in, and how many of them.
    pub times: Vec<(f64, u64)>,
}

/// Plays what the store lacks, until all is stored or `stop` is set.
///
/// # Errors
/// A game that cannot be set up, or a store that cannot be written. What is stored stays stored.
pub fn play(
    spec: &TournamentSpec,
    schedule: &Schedule,
    store: &mut Store,
    (registry, judge): (&dyn Registry, &dyn Judge),
    options: &Options,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Ended, Error> {
    if spec.bench.is_some() && options.shard.is_some_and(|shard| shard.count > 1) {
        return Err(Error::BenchInShards);
    }
    let played = Played::of(store, schedule)?;
    let field = Field::new(spec, registry, judge, options.record, schedule.len());
    let mut ended = Ended { times: vec![(0.0, 0); spec.entrants.len()], ..Ended::default() };
    let mut run =
        Run { schedule, field: &field, store, options, stop, progress, ended: &mut ended };
    let trial = run.part(schedule.trial());
    let left = |unit: &Unit| unit.repetitions.len() as u64;
    let units = run.part(schedule.units());
    let all: u64 = trial.iter().chain(&units).map(left).sum();
    let stored = trial.iter().chain(&units).map(|unit| played.count(schedule, unit)).sum();
    let mut state = Progress { done: stored, total: all };
    if !run.phase(trial, &played, &mut state)? {
        return Ok(ended);
    }
    let benched = bench::benched(run.store, spec)?;
    let is_open = |unit: &Unit| {
        let assignment = &schedule.assignments(unit.contest)[unit.assignment];
        !assignment.iter().any(|entrant| benched.contains(entrant))
    };
    let (open, closed): (Vec<Unit>, Vec<Unit>) = units.into_iter().partition(is_open);
    run.ended.benched = closed.iter().map(left).sum();
    state.total -= run.ended.benched;
    let whole = run.phase(open, &played, &mut state)?;
    ended.whole = whole;
    Ok(ended)
}

/// Seconds that a game of a contest takes, by the first game of a few of its assignments.
///
/// # Errors
/// A game that cannot be set up.
pub fn time_of_a_game(
    spec: &TournamentSpec,
    schedule: &Schedule,
    contest: usize,
    (registry, judge): (&dyn Registry, &dyn Judge),
) -> Result<f64, Error> {
    let field = Field::new(spec, registry, judge, None, schedule.len());
    let assignments = schedule.assignments(contest);
    let start = now();
    let mut played = 0_u32;
    for assignment in (0..assignments.len()).step_by(assignments.len().div_ceil(SAMPLE)) {
        field.play(&assignments[assignment], &[schedule.at(contest, assignment, 0)])?;
        played += 1;
    }
    Ok(start.elapsed().as_secs_f64() / f64::from(played.max(1)))
}

/// Which games are stored: a bit each.
struct Played(Vec<u64>);

impl Played {
    fn of(store: &Store, schedule: &Schedule) -> Result<Self, Error> {
        let mut bits = vec![0_u64; schedule.len().div_ceil(64) as usize];
        store.each_id(|id| {
            if let Some(word) = bits.get_mut((id / 64) as usize) {
                *word |= 1 << (id % 64);
            }
        })?;
        Ok(Played(bits))
    }

    fn has(&self, id: u64) -> bool {
        self.0[(id / 64) as usize] & (1 << (id % 64)) != 0
    }

    fn count(&self, schedule: &Schedule, unit: &Unit) -> u64 {
        schedule.games(unit).filter(|game| self.has(game.id)).count() as u64
    }
}

/// Units that are still to be played. Their games are listed only when a worker takes them.
struct Work<'a> {
    schedule: &'a Schedule,
    played: &'a Played,
    units: Mutex<std::vec::IntoIter<Unit>>,
}

impl Work<'_> {
    /// The next unit of which games are missing, and these.
    fn next(&self) -> Option<(Unit, Vec<Game>)> {
        loop {
            let unit = self.units.lock().unwrap_or_else(PoisonError::into_inner).next()?;
            let missing = |game: &Game| !self.played.has(game.id);
            let games: Vec<Game> = self.schedule.games(&unit).filter(missing).collect();
            if !games.is_empty() {
                return Some((unit, games));
            }
        }
    }
}

/// One run over a store.
struct Run<'a> {
    schedule: &'a Schedule,
    field: &'a Field<'a>,
    store: &'a mut Store,
    options: &'a Options,
    stop: &'a AtomicBool,
    progress: &'a mut dyn FnMut(Progress),
    ended: &'a mut Ended,
}

/// What a worker sends: who played, the games, and the seconds that they took.
type Sent = Result<(Unit, Harvest, f64), Error>;

impl Run<'_> {
    /// The units of the shard, in the order in which they are played.
    fn part(&self, units: impl Iterator<Item = Unit>) -> Vec<Unit> {
        let Shard { index, count } = self.options.shard.unwrap_or(Shard { index: 0, count: 1 });
        let mine = units.zip(0_u64..).filter(|(_, place)| place % count == index);
        let mut units: Vec<Unit> = mine.map(|(unit, _)| unit).collect();
        if let Some(seed) = self.options.shuffle {
            let mut stream = Stream::new(seed, DrawName::new(&["tournament", "shuffle"]));
            for last in (1..units.len()).rev() {
                units.swap(last, (stream.uniform() * (last + 1) as f64) as usize);
            }
        }
        units
    }

    /// Plays units; false when it was told to stop before all were stored.
    fn phase(
        &mut self,
        units: Vec<Unit>,
        played: &Played,
        progress: &mut Progress,
    ) -> Result<bool, Error> {
        (self.progress)(*progress);
        let (field, schedule, stop) = (self.field, self.schedule, self.stop);
        let work = Work { schedule, played, units: Mutex::new(units.into_iter()) };
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel::<Sent>(MOST_QUEUED);
            for _ in 0..self.options.jobs.get() {
                let (sender, work) = (sender.clone(), &work);
                scope.spawn(move || labour(field, work, stop, &sender));
            }
            drop(sender);
            self.gather(&receiver, progress)
        })?;
        Ok(work.next().is_none())
    }

    /// Stores what the workers send, until all of them have gone.
    fn gather(&mut self, receiver: &Receiver<Sent>, progress: &mut Progress) -> Result<(), Error> {
        let mut waiting: Vec<GameRow> = Vec::new();
        let mut since = now();
        loop {
            let sent = receiver.recv_timeout(LONGEST_WAIT);
            let over = matches!(sent, Err(RecvTimeoutError::Disconnected));
            if let Ok(sent) = sent {
                let (unit, harvest, seconds) = sent?;
                self.note_times(&unit, harvest.rows.len(), seconds);
                if let Some(file) = &harvest.saved {
                    file.write(self.store.folder())?;
                }
                waiting.extend(harvest.rows);
            }
            let due = waiting.len() >= MOST_WAITING || since.elapsed() >= LONGEST_WAIT;
            if over || due {
                self.store.add(&waiting)?;
                progress.done += waiting.len() as u64;
                self.ended.played += waiting.len() as u64;
                waiting.clear();
                since = now();
                (self.progress)(*progress);
            }
            if over {
                return Ok(());
            }
        }
    }

    fn note_times(&mut self, unit: &Unit, games: usize, seconds: f64) {
        let mut entrants = self.schedule.assignments(unit.contest)[unit.assignment].clone();
        entrants.sort_unstable();
        entrants.dedup();
        for entrant in entrants {
            let (time, count) = &mut self.ended.times[usize::from(entrant)];
            *time += seconds;
            *count += games as u64;
        }
    }
}

/// Plays units until there is none left, it is told to stop, or nobody listens any more.
fn labour(field: &Field<'_>, work: &Work<'_>, stop: &AtomicBool, sender: &SyncSender<Sent>) {
    while !stop.load(Ordering::Relaxed) {
        let Some((unit, games)) = work.next() else { return };
        let assignment = &work.schedule.assignments(unit.contest)[unit.assignment];
        let _span = field.span(unit.contest, assignment, games.len()).entered();
        let start = now();
        let harvest = field.play(assignment, &games);
        let seconds = start.elapsed().as_secs_f64();
        let failed = harvest.is_err();
        if sender.send(harvest.map(|harvest| (unit, harvest, seconds))).is_err() || failed {
            return;
        }
    }
}

/// The time, for progress and for who is slow; no game knows it.
#[allow(clippy::disallowed_methods, reason = "no game reads the clock")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge;
    use crate::testing::{Brief, cake, tournament};
    use detente_strategies::Library;
    use std::path::Path;

    fn spec() -> TournamentSpec {
        TournamentSpec { games: 40, ..tournament(4, vec![cake("a"), cake("b")]) }
    }

    /// Plays into a folder; told to stop after so many reports of progress.
    fn play_into(
        folder: &Path,
        spec: &TournamentSpec,
        options: Options,
        stop_after: usize,
    ) -> (Ended, String) {
        let schedule = Schedule::new(spec).unwrap();
        let mut store = Store::open(folder, spec, &schedule).unwrap();
        let (stop, mut reports) = (AtomicBool::new(false), 0);
        let mut progress = |_: Progress| {
            reports += 1;
            stop.store(reports > stop_after, Ordering::Relaxed);
        };
        let with: (&dyn Registry, &dyn Judge) = (&Library, &Brief);
        let ended =
            play(spec, &schedule, &mut store, with, &options, &stop, &mut progress).unwrap();
        (ended, store.digest().unwrap())
    }

    #[test]
    fn neither_threads_nor_order_nor_shards_nor_a_stop_change_what_is_stored() {
        let folder = tempfile::tempdir().unwrap();
        let spec = spec();
        let at = |name: &str| folder.path().join(name);
        let (ended, digest) = play_into(&at("plain"), &spec, Options::default(), usize::MAX);
        assert!(ended.whole && ended.played == 2 * 12 * 40);
        let two = Options { jobs: NonZeroUsize::new(2).unwrap(), ..Options::default() };
        let shuffled = Options { shuffle: Some(5), ..two };
        assert_eq!(play_into(&at("two"), &spec, two, usize::MAX).1, digest);
        assert_eq!(play_into(&at("shuffled"), &spec, shuffled, usize::MAX).1, digest);
        let mut folders = Vec::new();
        for index in 0..4 {
            let shard = Options { shard: Some(Shard { index, count: 4 }), ..two };
            folders.push(at(&format!("shard-{index}")));
            let (ended, part) = play_into(&folders[index as usize], &spec, shard, usize::MAX);
            assert!(ended.whole && part != digest);
        }
        assert_eq!(merge(&folders, &at("merged")).unwrap(), 2 * 12 * 40);
        assert_eq!(Store::read(&at("merged")).unwrap().digest().unwrap(), digest);
        // Stopped before anything is played, then gone on with.
        assert!(!play_into(&at("stopped"), &spec, shuffled, 0).0.whole);
        let (ended, resumed) = play_into(&at("stopped"), &spec, two, usize::MAX);
        assert!(ended.whole && resumed == digest);
        assert_eq!(play_into(&at("stopped"), &spec, two, usize::MAX).0.played, 0);
    }

    #[test]
    fn another_tournament_in_the_folder_is_refused_with_what_changed() {
        let folder = tempfile::tempdir().unwrap();
        let mut spec = tournament(2, vec![cake("a")]);
        play_into(folder.path(), &spec, Options::default(), usize::MAX);
        spec.games = 2;
        spec.contests[0].digest = "other".into();
        let schedule = Schedule::new(&spec).unwrap();
        let error = Store::open(folder.path(), &spec, &schedule).unwrap_err().to_string();
        for line in ["- games 1", "+ games 2", "- contest a: a digest of a", "+ contest a: a other"]
        {
            assert!(error.contains(line), "{error}");
        }
        let schedule = Schedule::new(&tournament(2, vec![cake("a")])).unwrap();
        let held = Store::open(folder.path(), &tournament(2, vec![cake("a")]), &schedule).unwrap();
        let again = Store::open(folder.path(), &spec, &schedule).unwrap_err();
        assert!(matches!(again, Error::InUse(_)), "{again}");
        drop(held);
    }

    #[test]
    fn stores_that_contradict_each_other_are_not_merged() {
        let folder = tempfile::tempdir().unwrap();
        let spec = tournament(2, vec![cake("a")]);
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        play_into(&one, &spec, Options::default(), usize::MAX);
        play_into(&other, &spec, Options::default(), usize::MAX);
        let mut store = Store::writable(&other).unwrap();
        store.connection().execute("UPDATE play SET score = score + 1 WHERE game = 1", []).unwrap();
        drop(store);
        let error = merge(&[one.clone(), other], &folder.path().join("both")).unwrap_err();
        assert!(matches!(error, Error::Contradiction { id: 1, .. }), "{error}");
        assert_eq!(merge(std::slice::from_ref(&one), &folder.path().join("both")).unwrap(), 2);
    }
}
