//! Many games of one scenario, in parallel; what they give is used in the order of their seeds.
//!
//! Seeds are played in blocks; a block is cut into chunks that the threads take one by one. What a
//! block gave is written before the next one is played, so that memory does not grow with the number of
//! games, and in the order of seeds, so that no byte depends on the number of threads.

use crate::archive::{self, Archive};
use crate::cli::{Format, RunArgs};
use crate::error::Error;
use crate::output::{Stdout, WholeFile};
use crate::setup::Setup;
use detente_core::Simulation;
use detente_game::draw::SEED_BOUND;
use detente_game::{Chance, GameSpec, Observer, Played};
use detente_record::{Batch, GameResult, Packed, Packer, Recorder, SavedGame};
use detente_report::csv::Table;
use detente_report::events::write_events;
use detente_report::json::GameReport;
use detente_report::{GameRecord, Series, Summary};
use detente_scenario::Scenario;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use std::io;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Games that a thread plays between two looks at the pool.
const CHUNK: u64 = 16;
/// Threads that are started at most.
const MOST_THREADS: usize = 256;
/// Games in a block.
const BLOCK: u64 = 2048;
/// Games in a block when every day of every game is written (about half a megabyte a game).
const BLOCK_WITH_SERIES: u64 = 32;

/// Games in a block when games are saved: what a killed process loses at most.
const BLOCK_WITH_RECORD: u64 = 512;

/// Plays `count` games and reports them.
pub(crate) fn run(args: &RunArgs, scenario: Scenario, count: u64) -> Result<(), Error> {
    let last = args.seed.checked_add(count - 1).filter(|&last| last < SEED_BOUND);
    let Some(last) = last else {
        return Err(Error::Usage("the last seed would not be below 2^53; use a lower one".into()));
    };
    let setup = Setup::new(args, scenario)?;
    let pool = Pool::new(args, &setup, count)?;
    let mut sinks = Sinks::open(args, &setup)?;
    let wanted = args.jobs.or_else(jobs_of_environment);
    let threads = threads(wanted, count.min(pool.block));
    let threads = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let mut next = args.seed;
    while next <= last {
        let block = next..(next + pool.block).min(last + 1);
        next = block.end;
        let chunks = threads.install(|| pool.play(block))?;
        for chunk in &chunks {
            sinks.take(chunk)?;
        }
    }
    pool.progress.finish_and_clear();
    sinks.finish(&setup)
}

/// What the environment asks for, like rayon itself.
pub(crate) fn jobs_of_environment() -> Option<NonZeroUsize> {
    std::env::var("RAYON_NUM_THREADS").ok()?.parse().ok()
}

/// How many threads to start: as many as there are cores unless told, but none that would find no game to
/// play in a block of that many.
pub(crate) fn threads(wanted: Option<NonZeroUsize>, games: u64) -> usize {
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let most = usize::try_from(games).unwrap_or(MOST_THREADS).min(MOST_THREADS);
    wanted.unwrap_or_else(cores).get().min(most)
}

/// A bar on standard error, if that is a terminal.
fn progress(games: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(games), ProgressDrawTarget::stderr());
    let style = "{bar:40} {human_pos} of {human_len} games, {per_sec}, {eta} left";
    match ProgressStyle::with_template(style) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// What a chunk of games gave, in the order of seeds.
#[derive(Default)]
struct Chunk {
    records: Vec<GameRecord>,
    lines: Vec<u8>,
    events: Vec<u8>,
    series: Vec<u8>,
    /// Its games, if they are saved.
    saved: Option<Packed>,
}

/// A simulation, and who saves its games.
struct Player {
    simulation: Simulation,
    saver: Option<Saver>,
}

/// Saves the games of a simulation.
struct Saver {
    recorder: Recorder,
    /// The game played last.
    game: SavedGame,
    batch: Batch,
    packer: Packer,
}

impl Player {
    fn new(args: &RunArgs, setup: &Setup) -> Result<Self, Error> {
        let saver = args.record.is_some().then(|| Saver::new(setup)).transpose()?;
        let cast = match &saver {
            Some(saver) => saver.recorder.seat(&setup.spec, &setup.cast),
            None => setup.cast.clone(),
        };
        let simulation = Simulation::new(setup.spec.clone(), cast)?;
        Ok(Player { simulation, saver })
    }

    /// Plays a game, the one of this number in the file if games are saved.
    fn play(&mut self, seed: u64, place: u64, observer: Option<&mut dyn Observer>) -> &Played {
        let (Player { simulation, saver }, chance) = (self, Chance::Seed(seed));
        match (saver, observer) {
            (Some(saver), observer) => saver.play(simulation, &chance, place, observer),
            (None, Some(observer)) => simulation.play_observed(&chance, observer),
            (None, None) => simulation.play(&chance),
        }
    }

    /// The games played since the last call, if games are saved.
    fn pack(&mut self) -> Result<Option<Packed>, Error> {
        let Some(Saver { batch, packer, .. }) = &mut self.saver else { return Ok(None) };
        batch.pack(packer).map(Some).map_err(Error::Stdout)
    }
}

impl Saver {
    fn new(setup: &Setup) -> Result<Self, Error> {
        let game = SavedGame { header: archive::header(setup, 0), ..SavedGame::default() };
        let packer = Packer::new().map_err(Error::Stdout)?;
        let recorder = Recorder::new(&setup.spec);
        Ok(Saver { recorder, game, batch: Batch::default(), packer })
    }

    fn play<'a>(
        &mut self,
        simulation: &'a mut Simulation,
        chance: &Chance,
        place: u64,
        observer: Option<&mut dyn Observer>,
    ) -> &'a Played {
        let played = self.recorder.play(simulation, chance, observer);
        self.game.header.seed = played.seed;
        self.recorder.save(&mut self.game, GameResult::of(played));
        self.batch.add(&self.game, place);
        played
    }
}

/// Simulations waiting for a thread, and what they play.
struct Pool<'a> {
    args: &'a RunArgs,
    setup: &'a Setup,
    table: Table<'a>,
    progress: ProgressBar,
    block: u64,
    idle: Mutex<Vec<Player>>,
}

impl<'a> Pool<'a> {
    fn new(args: &'a RunArgs, setup: &'a Setup, count: u64) -> Result<Self, Error> {
        let block = match (&args.output.series, &args.record) {
            (Some(_), _) => BLOCK_WITH_SERIES,
            (None, Some(_)) => BLOCK_WITH_RECORD,
            (None, None) => BLOCK,
        };
        let idle = Mutex::new(vec![Player::new(args, setup)?]);
        let (table, progress) = (Table::new(&setup.spec), progress(count));
        Ok(Pool { args, setup, table, progress, block, idle })
    }

    /// Plays a block of seeds; chunks in order.
    fn play(&self, seeds: Range<u64>) -> Result<Vec<Chunk>, Error> {
        let size = self.chunk(seeds.end - seeds.start);
        let starts: Vec<u64> = (seeds.start..seeds.end).step_by(size as usize).collect();
        starts
            .into_par_iter()
            .with_max_len(1)
            .map(|start| self.play_chunk(start..(start + size).min(seeds.end)))
            .collect()
    }

    /// Games in a chunk of a block. Saved ones share a frame, whatever the number of threads.
    fn chunk(&self, games: u64) -> u64 {
        if self.args.record.is_some() {
            return Batch::GAMES;
        }
        games.div_ceil(8 * rayon::current_num_threads() as u64).clamp(1, CHUNK)
    }

    fn play_chunk(&self, seeds: Range<u64>) -> Result<Chunk, Error> {
        let mut player = self.take()?;
        let mut chunk = Chunk::default();
        let mut series = self.args.output.series.is_some().then(|| Series::new(&self.setup.spec));
        for seed in seeds {
            if let Some(series) = &mut series {
                series.start(seed);
            }
            let observer = series.as_mut().map(|series| series as &mut dyn Observer);
            let played = player.play(seed, seed - self.args.seed, observer);
            self.report(played, &mut chunk).map_err(Error::Stdout)?;
            if let Some(series) = &series {
                chunk.series.extend_from_slice(series.rows().as_bytes());
            }
        }
        chunk.saved = player.pack()?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(player);
        self.progress.inc(chunk.records.len() as u64);
        Ok(chunk)
    }

    fn take(&self) -> Result<Player, Error> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| Player::new(self.args, self.setup), Ok)
    }

    fn report(&self, played: &Played, chunk: &mut Chunk) -> io::Result<()> {
        let (args, spec, info) = (self.args, &*self.setup.spec, &self.setup.info);
        let record = GameRecord::new(spec, played);
        match args.output.format {
            Format::Text => {}
            Format::Json => {
                GameReport::new(spec, info, played, &record.outcome, args.output.offers)
                    .write_line(&mut chunk.lines)?
            }
            Format::Csv => self.table.write_row(played, &record.outcome, &mut chunk.lines),
        }
        if args.output.events.is_some() {
            write_events(spec, played, &mut chunk.events)?;
        }
        chunk.records.push(record);
        Ok(())
    }
}

/// Where the results go.
struct Sinks {
    stdout: Stdout,
    events: Option<WholeFile>,
    series: Option<WholeFile>,
    archive: Option<Archive>,
    summary: Summary,
    format: Format,
}

impl Sinks {
    fn open(args: &RunArgs, setup: &Setup) -> Result<Self, Error> {
        let spec: &GameSpec = &setup.spec;
        let file = |path: Option<&PathBuf>| path.map(|path| WholeFile::create(path)).transpose();
        let events = file(args.output.events.as_ref())?;
        let mut series = file(args.output.series.as_ref())?;
        if let Some(series) = &mut series {
            series.write(Series::HEADER.as_bytes())?;
        }
        let mut stdout = Stdout::lock();
        if args.output.format == Format::Csv {
            let mut header = String::new();
            Table::new(spec).push_header(&mut header);
            stdout.write(header.as_bytes())?;
        }
        let text = || archive::text(setup, &archive::observed(&args.scenario, spec));
        let archive =
            args.record.as_ref().map(|path| Archive::create(path, &text())).transpose()?;
        Ok(Sinks {
            stdout,
            events,
            series,
            archive,
            summary: Summary::new(spec),
            format: args.output.format,
        })
    }

    fn take(&mut self, chunk: &Chunk) -> Result<(), Error> {
        self.stdout.write(&chunk.lines)?;
        if let Some(events) = &mut self.events {
            events.write(&chunk.events)?;
        }
        if let Some(series) = &mut self.series {
            series.write(&chunk.series)?;
        }
        if let (Some(archive), Some(saved)) = (&mut self.archive, &chunk.saved) {
            archive.add(saved, chunk.records.len() as u64)?;
        }
        for record in &chunk.records {
            self.summary.add(record);
        }
        Ok(())
    }

    fn finish(mut self, setup: &Setup) -> Result<(), Error> {
        self.archive.take().map_or(Ok(()), Archive::finish)?;
        for file in [self.events.take(), self.series.take()].into_iter().flatten() {
            file.finish()?;
        }
        match self.format {
            Format::Text => {
                let text = self.summary.text(&setup.spec, &setup.info);
                self.stdout.write(text.as_bytes())?;
            }
            Format::Json => {
                let mut line = Vec::new();
                self.summary
                    .write_line(&setup.spec, &setup.info, &mut line)
                    .map_err(Error::Stdout)?;
                self.stdout.write(&line)?;
            }
            Format::Csv => {}
        }
        self.stdout.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_thread_is_started_in_vain() {
        let threads = |wanted, games| threads(NonZeroUsize::new(wanted), games);
        assert_eq!(threads(100_000, 3), 3);
        assert_eq!(threads(100_000, BLOCK), MOST_THREADS);
        assert_eq!(threads(2, BLOCK), 2);
        assert_eq!(threads(0, 1), 1);
    }
}
