//! Sessions without an economy: one, or many in parallel.

use crate::cli::{Format, OutputArgs, RunArgs};
use crate::error::Error;
use crate::games::{jobs_of_environment, threads};
use crate::output::{Stdout, WholeFile, print};
use crate::registry::STRATEGIES;
use crate::session_saved::{self, SessionArchive};
use crate::setup::nearest;
use detente_core::Sessions;
use detente_game::draw::SEED_BOUND;
use detente_game::session::{SessionCast, SessionEnd, SessionRecord, SessionSpec};
use detente_game::{Registry, StrategyCall};
use detente_report::GameInfo;
use detente_report::session::json::{SessionReport, write_events};
use detente_report::session::summary::Summary;
use detente_report::session::{rows, text};
use detente_scenario::SessionScenario;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// Sessions played before their results are written.
const BLOCK: u64 = 1 << 14;
/// Sessions that a thread plays at a time.
const CHUNK: usize = 256;

/// A session with its strategies in place.
pub(crate) struct Setup {
    pub(crate) spec: Arc<SessionSpec>,
    pub(crate) info: GameInfo,
    /// Name and text of its file.
    pub(crate) files: Vec<(String, String)>,
    /// Changes of its numbers.
    pub(crate) sets: Vec<String>,
    cast: SessionCast,
    notes: Vec<String>,
}

/// Plays what the arguments ask for.
pub(crate) fn run(args: &RunArgs, scenario: SessionScenario) -> Result<(), Error> {
    let setup = Setup::new(args, scenario)?;
    match args.games {
        None => one(args, &setup),
        Some(count) => many(args, &setup, count),
    }
}

impl Setup {
    /// Changes a session as the command line says.
    pub(crate) fn new(args: &RunArgs, mut scenario: SessionScenario) -> Result<Self, Error> {
        only_sessions(args)?;
        for change in &args.settings {
            scenario.set(change, &STRATEGIES).map_err(|error| Error::Usage(error.to_string()))?;
        }
        let spec_digest = scenario.spec_digest();
        let files = scenario.sources().files().iter();
        let files = files.map(|source| (source.name.clone(), source.text.clone())).collect();
        let SessionScenario { mut spec, notes, .. } = scenario;
        for (party, strategy) in &args.strategies {
            seat(&mut spec, party, strategy)?;
        }
        let usage = |error: &dyn std::error::Error| Error::Usage(error.to_string());
        let mut strategies = Vec::new();
        for party in &spec.parties {
            let call =
                STRATEGIES.canonical_party(&party.strategy).map_err(|error| usage(&error))?;
            strategies.push((party.id.clone(), call.to_string()));
        }
        let cast = SessionCast::new(&spec, &STRATEGIES).map_err(|error| usage(&error))?;
        let engine = env!("CARGO_PKG_VERSION").to_string();
        let info = GameInfo { engine, spec_digest, strategies };
        let sets = args.settings.clone();
        Ok(Setup { spec: Arc::new(spec), info, files, sets, cast, notes })
    }

    /// Plays one session.
    pub(crate) fn play(&self, seed: u64) -> Result<SessionRecord, Error> {
        Ok(self.sessions()?.play(seed).clone())
    }

    fn sessions(&self) -> Result<Sessions, Error> {
        // A copy of the spec for each thread: nothing is shared while it plays.
        let spec = Arc::new(SessionSpec::clone(&self.spec));
        Ok(Sessions::new(spec, self.cast.clone())?)
    }
}

/// Refuses what only games with an economy have.
fn only_sessions(args: &RunArgs) -> Result<(), Error> {
    let text = if args.output.series.is_some() {
        "--series: a session has no days; --events FILE writes every offer".into()
    } else if args.why {
        "--why: nothing outside a session moves its parties; --offers lists what they offered"
            .into()
    } else {
        return Ok(());
    };
    Err(Error::Usage(text))
}

/// Puts another strategy into a party's seat.
pub(crate) fn seat(spec: &mut SessionSpec, party: &str, strategy: &str) -> Result<(), Error> {
    let ids: Vec<String> = spec.parties.iter().map(|known| known.id.clone()).collect();
    let Some(found) = spec.parties.iter_mut().find(|known| known.id == party) else {
        let instead = match nearest(party, ids.iter().map(String::as_str)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("it has `{}`", ids.join("`, `")),
        };
        return Err(Error::Usage(format!("no party `{party}` in `{}`; {instead}", spec.id)));
    };
    let named = |error| Error::Usage(format!("strategy of `{party}`: {error}"));
    let call: StrategyCall = STRATEGIES.canonical_party(strategy).map_err(named)?;
    found.strategy = call.to_string();
    Ok(())
}

fn one(args: &RunArgs, setup: &Setup) -> Result<(), Error> {
    let (spec, info) = (&*setup.spec, &setup.info);
    let mut sessions = setup.sessions()?;
    let record = sessions.play(args.seed);
    if let Some(path) = &args.record {
        session_saved::save(path, setup, record)?;
    }
    show(&args.output, spec, info, record, &setup.notes)?;
    match &record.end {
        Some(SessionEnd::Forfeit { party, reason }) => Err(Error::Forfeit {
            agent: spec.parties[party.index()].id.clone(),
            tick: record.steps.saturating_sub(1),
            reason: reason.clone(),
        }),
        _ => Ok(()),
    }
}

/// Shows a session as it was played.
pub(crate) fn show(
    output: &OutputArgs,
    spec: &SessionSpec,
    info: &GameInfo,
    record: &SessionRecord,
    notes: &[String],
) -> Result<(), Error> {
    if let Some(path) = &output.events {
        let mut lines = Vec::new();
        write_events(spec, record, &mut lines).map_err(Error::Stdout)?;
        let mut file = WholeFile::create(path)?;
        file.write(&lines)?;
        file.finish()?;
    }
    print(&match output.format {
        Format::Text => text::report(spec, info, record, notes, output.offers),
        Format::Json => {
            let mut line = Vec::new();
            SessionReport::new(spec, info, record, output.offers)
                .write_line(&mut line)
                .map_err(Error::Stdout)?;
            String::from_utf8_lossy(&line).into_owned()
        }
        Format::Csv => {
            let mut text = String::new();
            rows::push_header(spec, &mut text);
            rows::push_row(spec, record, &mut text);
            text
        }
    })
}

/// Plays many sessions; what they give is used in the order of their seeds.
fn many(args: &RunArgs, setup: &Setup, count: u64) -> Result<(), Error> {
    let last = args.seed.checked_add(count - 1).filter(|&last| last < SEED_BOUND);
    let Some(last) = last else {
        return Err(Error::Usage("the last seed would not be below 2^53; use a lower one".into()));
    };
    let wanted = args.jobs.or_else(jobs_of_environment);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads(wanted, count)).build()?;
    let mut stdout = Stdout::lock();
    let mut events = args.output.events.as_ref().map(|path| WholeFile::create(path)).transpose()?;
    let mut archive =
        args.record.as_ref().map(|path| SessionArchive::create(path, setup)).transpose()?;
    let mut summary = Summary::new(&setup.spec);
    if args.output.format == Format::Csv {
        let mut header = String::new();
        rows::push_header(&setup.spec, &mut header);
        stdout.write(header.as_bytes())?;
    }
    let mut next = args.seed;
    while next <= last {
        let block = next..(next + BLOCK).min(last + 1);
        next = block.end;
        for chunk in pool.install(|| play(args, setup, block))? {
            stdout.write(&chunk.lines)?;
            if let Some(file) = &mut events {
                file.write(&chunk.events)?;
            }
            if let Some(archive) = &mut archive {
                archive.add(&chunk.records)?;
            }
            chunk.records.iter().for_each(|record| summary.add(&setup.spec, record));
        }
    }
    if let Some(file) = events {
        file.finish()?;
    }
    archive.map_or(Ok(()), SessionArchive::finish)?;
    let mut end = Vec::new();
    match args.output.format {
        Format::Text => end.extend_from_slice(summary.text(&setup.spec, &setup.info).as_bytes()),
        Format::Json => {
            summary.write_line(&setup.spec, &setup.info, &mut end).map_err(Error::Stdout)?;
        }
        Format::Csv => {}
    }
    stdout.write(&end)?;
    stdout.finish()
}

/// What a chunk of sessions gave, in the order of seeds.
#[derive(Default)]
struct Chunk {
    records: Vec<SessionRecord>,
    lines: Vec<u8>,
    events: Vec<u8>,
}

fn play(args: &RunArgs, setup: &Setup, seeds: Range<u64>) -> Result<Vec<Chunk>, Error> {
    let seeds: Vec<u64> = seeds.collect();
    seeds.par_chunks(CHUNK).map(|seeds| play_chunk(args, setup, seeds)).collect()
}

fn play_chunk(args: &RunArgs, setup: &Setup, seeds: &[u64]) -> Result<Chunk, Error> {
    let (spec, mut sessions) = (&*setup.spec, setup.sessions()?);
    let mut chunk = Chunk::default();
    for &seed in seeds {
        let record = sessions.play(seed);
        match args.output.format {
            Format::Text => {}
            Format::Json => SessionReport::new(spec, &setup.info, record, args.output.offers)
                .write_line(&mut chunk.lines)
                .map_err(Error::Stdout)?,
            Format::Csv => {
                let mut row = String::new();
                rows::push_row(spec, record, &mut row);
                chunk.lines.extend_from_slice(row.as_bytes());
            }
        }
        if args.output.events.is_some() {
            write_events(spec, record, &mut chunk.events).map_err(Error::Stdout)?;
        }
        chunk.records.push(record.clone());
    }
    Ok(chunk)
}
