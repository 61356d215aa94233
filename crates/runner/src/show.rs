//! Showing one game, however it came about: played, replayed or forked.

use crate::cli::{Format, OutputArgs};
use crate::error::Error;
use crate::output::{WholeFile, print};
use detente_game::{ButFor, Day, GameSpec, Observer, Played};
use detente_report::csv::Table;
use detente_report::events::write_events;
use detente_report::json::GameReport;
use detente_report::text::{Observed, Reading, report};
use detente_report::{GameInfo, Outcome, Sampler, Series};
use std::path::Path;

/// A game that is to be shown.
pub(crate) struct Show<'a> {
    /// How.
    pub(crate) output: &'a OutputArgs,
    /// The game.
    pub(crate) spec: &'a GameSpec,
    /// Engine, digest, strategies.
    pub(crate) info: &'a GameInfo,
    /// What it gave.
    pub(crate) played: &'a Played,
    /// Who watched it.
    pub(crate) watch: &'a Watch<'a>,
    /// What really happened.
    pub(crate) observed: &'a [Observed],
    /// The causal test of its concessions.
    pub(crate) but_for: &'a [ButFor],
}

impl Show<'_> {
    /// Writes the files asked for and prints the game; gives back its outcome.
    pub(crate) fn show(&self) -> Result<Outcome, Error> {
        let outcome = Outcome::of(self.spec, self.played);
        self.write_files()?;
        print(&self.rendered(&outcome)?)?;
        Ok(outcome)
    }

    fn write_files(&self) -> Result<(), Error> {
        if let Some(path) = &self.output.events {
            let mut lines = Vec::new();
            write_events(self.spec, self.played, &mut lines)
                .map_err(|source| Error::Write { path: path.clone(), source })?;
            write_file(path, &[&lines])?;
        }
        if let Some((path, series)) = self.output.series.as_ref().zip(self.watch.series.as_ref()) {
            write_file(path, &[Series::HEADER.as_bytes(), series.rows().as_bytes()])?;
        }
        Ok(())
    }

    fn rendered(&self, outcome: &Outcome) -> Result<String, Error> {
        let Show { spec, info, played, observed, but_for, .. } = *self;
        let offers = self.output.offers;
        match self.output.format {
            Format::Text => {
                let blank = Sampler::default();
                let samples = self.watch.sampler.as_ref().unwrap_or(&blank);
                let reading =
                    Reading { spec, info, played, outcome, samples, observed, offers, but_for };
                Ok(report(&reading))
            }
            Format::Json => GameReport::new(spec, info, played, outcome, offers)
                .with_but_for(but_for)
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
}

/// The observers that the output asks for.
pub(crate) struct Watch<'a> {
    sampler: Option<Sampler>,
    series: Option<Series<'a>>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(output: &OutputArgs, spec: &'a GameSpec, seed: u64) -> Self {
        let mut series = output.series.is_some().then(|| Series::new(spec));
        if let Some(series) = &mut series {
            series.start(seed);
        }
        let sampler = (output.format == Format::Text).then(Sampler::default);
        Watch { sampler, series }
    }

    /// Itself, unless nobody watches: then the game's days need not be shown.
    pub(crate) fn observer(&mut self) -> Option<&mut dyn Observer> {
        let idle = self.sampler.is_none() && self.series.is_none();
        if idle { None } else { Some(self) }
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

fn write_file(path: &Path, pieces: &[&[u8]]) -> Result<(), Error> {
    let mut file = WholeFile::create(path)?;
    for piece in pieces {
        file.write(piece)?;
    }
    file.finish()
}
