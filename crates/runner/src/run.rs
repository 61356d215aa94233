//! One game.

use crate::cli::{Format, RunArgs};
use crate::error::Error;
use crate::output::{WholeFile, print};
use crate::setup::Setup;
use detente_game::{Chance, Day, GameSpec, Observer, Played};
use detente_report::csv::Table;
use detente_report::events::write_events;
use detente_report::json::GameReport;
use detente_report::text::{Observed, Reading, report};
use detente_report::{Outcome, Sampler, Series};
use detente_scenario::Observation;
use std::path::Path;

/// Plays one game and reports it.
pub(crate) fn run(args: &RunArgs) -> Result<(), Error> {
    let setup = Setup::new(args)?;
    let spec = &*setup.spec;
    let mut simulation = setup.simulation()?;
    let mut watch = Watch::new(args, spec);
    let chance = Chance::Seed(args.seed);
    let played = match watch.is_idle() {
        true => simulation.play(&chance),
        false => simulation.play_observed(&chance, &mut watch),
    };
    let outcome = Outcome::of(spec, played);
    write_files(args, spec, played, &watch)?;
    print(&rendered(args, &setup, played, &outcome, &watch)?)?;
    conclude(spec, outcome)
}

/// A game that a strategy forfeited has been played and reported, but does not end well.
fn conclude(spec: &GameSpec, outcome: Outcome) -> Result<(), Error> {
    outcome.forfeit.map_or(Ok(()), |forfeit| {
        let agent = spec.agent_id(forfeit.agent).to_string();
        Err(Error::Forfeit { agent, tick: forfeit.tick, reason: forfeit.reason })
    })
}

/// The observers that the output asks for.
struct Watch<'a> {
    sampler: Option<Sampler>,
    series: Option<Series<'a>>,
}

impl<'a> Watch<'a> {
    fn new(args: &RunArgs, spec: &'a GameSpec) -> Self {
        let mut series = args.series.is_some().then(|| Series::new(spec));
        if let Some(series) = &mut series {
            series.start(args.seed);
        }
        let sampler = (args.format == Format::Text).then(Sampler::default);
        Watch { sampler, series }
    }

    /// Nobody watches; the game is played without showing its days.
    fn is_idle(&self) -> bool {
        self.sampler.is_none() && self.series.is_none()
    }
}

impl Observer for Watch<'_> {
    fn day(&mut self, day: &Day<'_>) {
        if let Some(sampler) = &mut self.sampler {
            sampler.day(day);
        }
        if let Some(series) = &mut self.series {
            series.day(day);
        }
    }
}

fn write_files(
    args: &RunArgs,
    spec: &GameSpec,
    played: &Played,
    watch: &Watch<'_>,
) -> Result<(), Error> {
    if let Some(path) = &args.events {
        let mut lines = Vec::new();
        write_events(spec, played, &mut lines)
            .map_err(|source| Error::Write { path: path.clone(), source })?;
        write_file(path, &[&lines])?;
    }
    if let Some((path, series)) = args.series.as_ref().zip(watch.series.as_ref()) {
        write_file(path, &[Series::HEADER.as_bytes(), series.rows().as_bytes()])?;
    }
    Ok(())
}

fn write_file(path: &Path, pieces: &[&[u8]]) -> Result<(), Error> {
    let mut file = WholeFile::create(path)?;
    for piece in pieces {
        file.write(piece)?;
    }
    file.finish()
}

fn rendered(
    args: &RunArgs,
    setup: &Setup,
    played: &Played,
    outcome: &Outcome,
    watch: &Watch<'_>,
) -> Result<String, Error> {
    let (spec, info) = (&*setup.spec, &setup.info);
    match args.format {
        Format::Text => {
            let blank = Sampler::default();
            let samples = watch.sampler.as_ref().unwrap_or(&blank);
            let observed = observed(&args.scenario, spec);
            let observed = observed.as_slice();
            let offers = args.offers;
            Ok(report(&Reading { spec, info, played, outcome, samples, observed, offers }))
        }
        Format::Json => GameReport::new(spec, info, played, outcome, args.offers)
            .to_line()
            .map_err(Error::Stdout),
        Format::Csv => {
            let (table, mut text) = (Table::new(spec), String::new());
            table.push_header(&mut text);
            table.push_row(played, outcome, &mut text);
            Ok(text)
        }
    }
}

/// What really happened: from `observed.ron` beside the scenario, or the record that comes with Detente.
fn observed(scenario: &str, spec: &GameSpec) -> Vec<Observed> {
    let beside = Path::new(scenario).with_file_name("observed.ron");
    let beside = beside.is_file().then(|| beside.display().to_string());
    let record = detente_scenario::load_observed(beside.as_deref()).unwrap_or_else(|error| {
        tracing::warn!("what was observed is left out: {error}");
        Vec::new()
    });
    let mut observed: Vec<Observed> = record
        .into_iter()
        .filter(|observation| observation.scenario == spec.id)
        .map(|observation| Observed { tick: observation.day, words: in_words(observation) })
        .collect();
    observed.sort_by_key(|observed| observed.tick);
    observed
}

/// `USA, eda: controls to be lifted`.
fn in_words(observation: Observation) -> String {
    let party = observation.party.map(|party| if party == "joint" { "both".into() } else { party });
    let about: Vec<String> = party.into_iter().chain(observation.issue).collect();
    match about.as_slice() {
        [] => observation.words,
        about => format!("{}: {}", about.join(", "), observation.words),
    }
}
