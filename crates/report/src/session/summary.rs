//! Many sessions of one spec: how they ended, and what the parties got.

use super::text::section;
use super::{by_party, resolution};
use crate::json::{FORMAT, GameInfo, strategies};
use crate::names::ByName;
use crate::number::{percent, short};
use crate::table::{Align, Table};
use detente_game::session::{SessionRecord, SessionSpec};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Sums over sessions.
#[derive(Clone, Debug)]
pub struct Summary {
    first_seed: Option<u64>,
    sessions: u64,
    resolutions: BTreeMap<&'static str, u64>,
    steps: f64,
    /// Sum and sum of squares of each party's utility.
    utilities: Vec<(f64, f64)>,
}

#[derive(Serialize)]
struct Object<'a> {
    format: u32,
    summary: Content<'a>,
}

#[derive(Serialize)]
struct Content<'a> {
    scenario: &'a str,
    first_seed: Option<u64>,
    games: u64,
    engine: &'a str,
    spec_digest: &'a str,
    strategies: ByName<'a, &'a str>,
    resolutions: &'a BTreeMap<&'static str, u64>,
    mean_steps: f64,
    utilities: ByName<'a, Utility>,
}

/// A party's utility over sessions.
#[derive(Clone, Copy, Debug, Serialize)]
struct Utility {
    mean: f64,
    sd: f64,
}

impl Summary {
    /// Nothing yet.
    pub fn new(spec: &SessionSpec) -> Self {
        Summary {
            first_seed: None,
            sessions: 0,
            resolutions: BTreeMap::new(),
            steps: 0.0,
            utilities: vec![(0.0, 0.0); spec.parties.len()],
        }
    }

    /// Adds a session. Sums depend on the order: add them in the order of seeds.
    pub fn add(&mut self, spec: &SessionSpec, record: &SessionRecord) {
        self.first_seed.get_or_insert(record.seed);
        self.sessions += 1;
        *self.resolutions.entry(resolution(record)).or_default() += 1;
        self.steps += f64::from(record.steps);
        for (sums, utility) in self.utilities.iter_mut().zip(record.utilities(spec)) {
            sums.0 += utility;
            sums.1 += utility * utility;
        }
    }

    fn count(&self) -> f64 {
        self.sessions.max(1) as f64
    }

    fn utilities(&self) -> impl Iterator<Item = Utility> {
        let count = self.count();
        self.utilities.iter().map(move |(sum, squares)| {
            let mean = sum / count;
            Utility { mean, sd: (squares / count - mean * mean).max(0.0).sqrt() }
        })
    }

    /// As one line of JSON.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_line(
        &self,
        spec: &SessionSpec,
        info: &GameInfo,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let summary = Content {
            scenario: &spec.id,
            first_seed: self.first_seed,
            games: self.sessions,
            engine: &info.engine,
            spec_digest: &info.spec_digest,
            strategies: strategies(info),
            resolutions: &self.resolutions,
            mean_steps: self.steps / self.count(),
            utilities: by_party(spec, self.utilities()),
        };
        serde_json::to_writer(&mut *out, &Object { format: FORMAT, summary })?;
        out.write_all(b"\n")
    }

    /// For reading.
    pub fn text(&self, spec: &SessionSpec, info: &GameInfo) -> String {
        let mut text = format!("{}\n{}, {} sessions, ", spec.title, spec.id, self.sessions);
        text.push_str(&format!("{}, ", spec.protocol.name()));
        text.push_str(&format!("{} steps on average\n", short(self.steps / self.count(), 1)));
        let mut table = Table::new(&[
            ("ended by", Align::Left),
            ("sessions", Align::Right),
            ("", Align::Right),
        ]);
        for (name, count) in &self.resolutions {
            let share = percent(*count as f64 / self.count());
            table.push([name, &*count.to_string(), &*share]);
        }
        section(&mut text, "Ends", table.lines());
        let mut table = Table::new(&[
            ("party", Align::Left),
            ("strategy", Align::Left),
            ("utility", Align::Right),
            ("sd", Align::Right),
        ]);
        let rows = spec.parties.iter().zip(&info.strategies).zip(self.utilities());
        for ((party, (_, strategy)), Utility { mean, sd }) in rows {
            table.push([&party.id, strategy, &short(mean, 4), &short(sd, 4)]);
        }
        section(&mut text, "Parties", table.lines());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{record, spec};
    use super::*;

    #[test]
    fn means_and_shares_add_up() {
        let (spec, info) = (spec(), GameInfo::default());
        let mut summary = Summary::new(&spec);
        let failed = detente_game::session::SessionEnd::Deadline;
        summary.add(&spec, &record());
        summary.add(&spec, &SessionRecord { end: Some(failed), steps: 9, ..record() });
        let mut line = Vec::new();
        summary.write_line(&spec, &info, &mut line).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&line).unwrap();
        let summary = &json["summary"];
        assert_eq!((&summary["games"], &summary["mean_steps"]), (&2.into(), &6.0.into()));
        assert_eq!(summary["resolutions"]["agreement"], 1);
        assert_eq!(summary["utilities"]["ann"]["mean"], (0.625 + 0.125) / 2.0);
    }
}
