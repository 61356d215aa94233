//! Writing saved games: what a header and a scenario's text are, and where they go.

use crate::error::Error;
use crate::output::{WholeFile, growing};
use crate::setup::Setup;
use detente_game::GameSpec;
use detente_record::{
    GameHeader, Packed, SavedGame, SavedSessions, SavedStrategy, ScenarioText, Writer,
};
use detente_report::text::Observed;
use detente_scenario::Observation;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What a game of the setup is, before its first tick.
pub(crate) fn header(setup: &Setup, seed: u64) -> GameHeader {
    let strategies = setup.info.strategies.iter();
    let saved = |(agent, call): &(String, String)| SavedStrategy {
        agent: agent.clone(),
        call: call.clone(),
        script: crate::script::text(call),
    };
    GameHeader {
        scenario: 0,
        seed,
        engine: setup.info.engine.clone(),
        spec_digest: setup.info.spec_digest.clone(),
        sets: setup.sets.clone(),
        strategies: strategies.map(saved).collect(),
        forks: Vec::new(),
    }
}

/// The scenario of a setup, with what really happened.
pub(crate) fn text(setup: &Setup, observed: &[Observed]) -> ScenarioText {
    ScenarioText {
        id: setup.spec.id.clone(),
        files: setup.files.clone(),
        observed: observed.iter().map(|seen| (seen.tick, seen.words.clone())).collect(),
    }
}

/// What really happened: from `observed.ron` beside the scenario, or the record that comes with Detente.
pub(crate) fn observed(scenario: &str, spec: &GameSpec) -> Vec<Observed> {
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

/// Saves one game; the file appears when it is whole.
pub(crate) fn save(path: &Path, text: &ScenarioText, game: &SavedGame) -> Result<(), Error> {
    let failed = |source| Error::Write { path: path.into(), source };
    let mut writer = Writer::new(Vec::new(), env!("CARGO_PKG_VERSION")).map_err(failed)?;
    writer.scenario(text).map_err(failed)?;
    writer.game(game).map_err(failed)?;
    let bytes = writer.finish().map_err(failed)?;
    let mut file = WholeFile::create(path)?;
    file.write(&bytes)?;
    file.finish()
}

/// Saves many games as they are played. The file grows in place: when the process is killed, what has been
/// written is readable.
pub(crate) struct Archive {
    path: PathBuf,
    writer: Writer<BufWriter<File>>,
}

impl Archive {
    /// Begins a file with a scenario.
    pub(crate) fn create(path: &Path, text: &ScenarioText) -> Result<Self, Error> {
        let failed = |source| Error::Write { path: path.into(), source };
        let mut head = Writer::new(Vec::new(), env!("CARGO_PKG_VERSION")).map_err(failed)?;
        head.scenario(text).map_err(failed)?;
        let (writer, head) = head.onto(io::sink()).map_err(failed)?;
        let (writer, _) = writer.onto(growing(path, &head)?).map_err(failed)?;
        Ok(Archive { path: path.into(), writer })
    }

    /// Adds the next games, packed.
    pub(crate) fn add(&mut self, packed: &Packed, games: u64) -> Result<(), Error> {
        let added = self.writer.batch(packed, games);
        added.map_err(|source| Error::Write { path: self.path.clone(), source })
    }

    /// Adds sessions without an economy, in a frame.
    pub(crate) fn sessions(&mut self, sessions: &SavedSessions) -> Result<(), Error> {
        let added = self.writer.sessions(sessions);
        added.map_err(|source| Error::Write { path: self.path.clone(), source })
    }

    /// Closes the file.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let closed = self.writer.finish().and_then(|mut file| file.flush());
        closed.map_err(|source| Error::Write { path: self.path, source })
    }
}
