//! Saved sessions without an economy: written, shown again, proved, compared.

use crate::archive::Archive;
use crate::cli::{DiffArgs, ReplayArgs};
use crate::error::Error;
use crate::output::{WholeFile, print};
use crate::registry::STRATEGIES;
use crate::saved::AnyStrategy;
use crate::session::{Setup, show};
use crate::setup;
use detente_core::Sessions;
use detente_game::registry::StrategyError;
use detente_game::session::{SessionCast, SessionRecord, SessionSpec};
use detente_game::{PartyId, StrategyCall};
use detente_process::is_process;
use detente_record::{
    ReadError, Recall, SavedSessions, SavedStrategy, ScenarioText, SessionHeader, SessionReader,
    Writer, holds_sessions,
};
use detente_report::GameInfo;
use detente_report::session::difference::{Side, report};
use detente_scenario::SessionScenario;
use detente_script::registry::is_script;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

/// Whether a file holds sessions, as far as can be read.
pub(crate) fn holds(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| holds_sessions(BufReader::new(file)))
}

/// What is the same for all sessions of a setup.
pub(crate) fn header(setup: &Setup) -> SessionHeader {
    let saved = |(agent, call): &(String, String)| SavedStrategy {
        agent: agent.clone(),
        call: call.clone(),
        script: crate::script::text(call),
    };
    let strategies = setup.info.strategies.iter().map(saved).collect();
    SessionHeader { scenario: 0, sets: setup.sets.clone(), strategies }
}

/// The text of a setup's file.
pub(crate) fn text(setup: &Setup) -> ScenarioText {
    let (id, files) = (setup.spec.id.clone(), setup.files.clone());
    ScenarioText { id, files, observed: Vec::new() }
}

/// Saves one session; the file appears when it is whole.
pub(crate) fn save(path: &Path, setup: &Setup, record: &SessionRecord) -> Result<(), Error> {
    let batch = SavedSessions { header: header(setup), records: vec![record.clone()] };
    let written = || {
        let mut writer = Writer::new(Vec::new(), env!("CARGO_PKG_VERSION"))?;
        writer.scenario(&text(setup))?;
        writer.sessions(&batch)?;
        writer.finish()
    };
    let bytes = written().map_err(|source| Error::Write { path: path.into(), source })?;
    let mut file = WholeFile::create(path)?;
    file.write(&bytes)?;
    file.finish()
}

/// Saves many sessions as they are played.
pub(crate) struct SessionArchive {
    archive: Archive,
    batch: SavedSessions,
}

impl SessionArchive {
    /// Begins a file.
    pub(crate) fn create(path: &Path, setup: &Setup) -> Result<Self, Error> {
        let batch = SavedSessions { header: header(setup), records: Vec::new() };
        Ok(SessionArchive { archive: Archive::create(path, &text(setup))?, batch })
    }

    /// Adds the next sessions; they share a frame.
    pub(crate) fn add(&mut self, records: &[SessionRecord]) -> Result<(), Error> {
        self.batch.records.clear();
        self.batch.records.extend_from_slice(records);
        self.archive.sessions(&self.batch)
    }

    /// Closes the file.
    pub(crate) fn finish(self) -> Result<(), Error> {
        self.archive.finish()
    }
}

/// A file of sessions that is being read.
struct Shelf<'a> {
    path: &'a Path,
    reader: SessionReader<BufReader<File>>,
}

impl<'a> Shelf<'a> {
    fn open(path: &'a Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| unreadable(path, &error.into()))?;
        let reader =
            SessionReader::new(BufReader::new(file)).map_err(|error| unreadable(path, &error))?;
        Ok(Shelf { path, reader })
    }

    /// What is wrong with the file, once all that it gives back has been used.
    fn conclude(&self) -> Result<(), Error> {
        self.reader.fault().map_or(Ok(()), |fault| Err(unreadable(self.path, fault)))
    }

    /// The setting of a batch's sessions.
    fn setting(&self, header: &SessionHeader) -> Result<Setting, Error> {
        let text = self.reader.scenario(header);
        let files = text.map(|text| &text.files[..]).unwrap_or_default();
        let mut scenario =
            detente_scenario::load_saved_session(files, &AnyStrategy).map_err(setup::input)?;
        for change in &header.sets {
            let wrong = |error| Error::Input(format!("error: the saved sessions: {error}"));
            scenario.set(change, &STRATEGIES).map_err(wrong)?;
        }
        Ok(Setting::new(scenario, header, self.reader.engine()))
    }

    /// The session of the seed, or the only one.
    fn choose(&mut self, seed: Option<u64>) -> Result<(Setting, SessionRecord), Error> {
        let mut found = None;
        while let Some(batch) = self.reader.next_batch() {
            for record in batch.records {
                if seed.is_some_and(|seed| seed != record.seed) {
                    continue;
                }
                if found.is_some() && seed.is_none() {
                    return Err(Error::Usage(format!(
                        "`{}` holds several sessions; choose one with --seed, as in --seed {}",
                        self.path.display(),
                        record.seed
                    )));
                }
                found.get_or_insert((batch.header.clone(), record));
            }
        }
        match found {
            Some((header, record)) => Ok((self.setting(&header)?, record)),
            None => Err(self.conclude().err().unwrap_or_else(|| nothing(self.path, seed))),
        }
    }
}

fn unreadable(path: &Path, error: &ReadError) -> Error {
    Error::Input(format!("error: `{}`: {error}", path.display()))
}

fn nothing(path: &Path, seed: Option<u64>) -> Error {
    let path = path.display();
    match seed {
        Some(seed) => Error::Usage(format!("`{path}` holds no session with seed {seed}")),
        None => Error::Input(format!("error: `{path}` holds no session")),
    }
}

/// What sessions were played on.
pub(crate) struct Setting {
    spec: SessionSpec,
    notes: Vec<String>,
    info: GameInfo,
}

impl Setting {
    fn new(scenario: SessionScenario, header: &SessionHeader, engine: &str) -> Self {
        let spec_digest = scenario.spec_digest();
        let SessionScenario { mut spec, notes, .. } = scenario;
        let mut strategies = Vec::new();
        for (party, saved) in spec.parties.iter_mut().zip(&header.strategies) {
            party.strategy.clone_from(&saved.call);
            strategies.push((party.id.clone(), saved.call.clone()));
        }
        Setting { spec, notes, info: GameInfo { engine: engine.into(), spec_digest, strategies } }
    }

    /// That of sessions which are being played.
    pub(crate) fn of(setup: &Setup) -> Self {
        let (mut spec, info) = (SessionSpec::clone(&setup.spec), setup.info.clone());
        for (party, (_, call)) in spec.parties.iter_mut().zip(&info.strategies) {
            party.strategy.clone_from(call);
        }
        Setting { spec, notes: Vec::new(), info }
    }

    /// The spec, with the strategies that played.
    pub(crate) fn spec(&self) -> &SessionSpec {
        &self.spec
    }

    /// The strategies that played; programs and scripts need not be there, their part is in the
    /// record.
    pub(crate) fn cast(&self, recall: &Recall) -> Result<SessionCast, Error> {
        let mut cast = SessionCast::default();
        for (place, party) in self.spec.parties.iter().enumerate() {
            let gone = |error: StrategyError| {
                Error::Usage(format!(
                    "{error}; without its strategies a session cannot be verified"
                ))
            };
            let call = StrategyCall::parse(&party.strategy);
            let call = call.map_err(|error| gone(StrategyError::Syntax(error)))?;
            let place = PartyId::from(place);
            let may_be_gone = is_process(&call) || is_script(&call);
            cast.0.push(match may_be_gone {
                true => recall.seat(place),
                false => SessionCast::party(&self.spec, place, &STRATEGIES).map_err(gone)?,
            });
        }
        Ok(cast)
    }

    /// Sessions of a cast.
    pub(crate) fn sessions(&self, cast: SessionCast) -> Result<Sessions, Error> {
        Ok(Sessions::new(Arc::new(self.spec.clone()), cast)?)
    }
}

/// Shows a saved session, or verifies all of a file.
pub(crate) fn replay(args: &ReplayArgs) -> Result<(), Error> {
    for (asked, option) in [
        (args.until.is_some(), "--until: a session has no days"),
        (args.why, "--why: nothing outside a session moves its parties"),
        (args.output.series.is_some(), "--series: a session has no days"),
    ] {
        if asked {
            let instead = "--offers lists what its parties offered";
            return Err(Error::Usage(format!("{option}; {instead}")));
        }
    }
    let mut shelf = Shelf::open(&args.file)?;
    if args.verify {
        return verify(&mut shelf, args.seed);
    }
    let (Setting { spec, notes, info }, record) = shelf.choose(args.seed)?;
    show(&args.output, &spec, &info, &record, &notes)?;
    shelf.conclude()
}

/// Plays sessions again and compares every offer and how they ended: all of a file, or the one of a seed.
fn verify(shelf: &mut Shelf<'_>, seed: Option<u64>) -> Result<(), Error> {
    let (mut id, mut count) = (String::new(), 0_u64);
    while let Some(SavedSessions { header, records }) = shelf.reader.next_batch() {
        let setting = shelf.setting(&header)?;
        let recall = Recall::default();
        let mut sessions = setting.sessions(setting.cast(&recall)?)?;
        for saved in records.iter().filter(|saved| seed.is_none_or(|seed| seed == saved.seed)) {
            recall.turn_to(&setting.spec, saved);
            let played = sessions.play(saved.seed);
            if played != saved {
                return Err(Error::Diverged(diverged(saved, played)));
            }
            count += 1;
        }
        id = setting.spec.id;
    }
    shelf.conclude()?;
    match (count, seed) {
        (0, _) => Err(nothing(shelf.path, seed)),
        (_, Some(seed)) => print(&format!("{id}, seed {seed}: the session is as saved\n")),
        (count, None) => print(&format!("{id}: all {count} sessions are as saved\n")),
    }
}

fn diverged(saved: &SessionRecord, played: &SessionRecord) -> String {
    let same = saved.offers.iter().zip(&played.offers).take_while(|(one, other)| one == other);
    let (same, seed) = (same.count(), saved.seed);
    let what = if same < saved.offers.len().max(played.offers.len()) {
        format!("from offer {} on", same + 1)
    } else {
        "in how it ends".into()
    };
    format!("the session of seed {seed} is not what was saved {what}")
}

/// The session of the seed in a file, or its only one, and what it was played on.
pub(crate) fn open(path: &Path, seed: Option<u64>) -> Result<(Setting, SessionRecord), Error> {
    Shelf::open(path)?.choose(seed)
}

/// Compares two saved sessions.
pub(crate) fn diff(args: &DiffArgs) -> Result<(), Error> {
    let (one, first) = Shelf::open(&args.one)?.choose(args.seed)?;
    let (other, second) = Shelf::open(&args.other)?.choose(args.seed)?;
    let [name, other_name] = [&args.one, &args.other].map(|path| path.display().to_string());
    print(&report([
        Side { name: &name, spec: &one.spec, record: &first },
        Side { name: &other_name, spec: &other.spec, record: &second },
    ]))?;
    let same = first.offers == second.offers && first.end == second.end;
    if same { Ok(()) } else { Err(Error::Different) }
}
