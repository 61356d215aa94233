//! From the command line to a game that can be played.

use crate::cli::RunArgs;
use crate::error::Error;
use crate::registry::STRATEGIES;
use detente_core::Simulation;
use detente_game::{Cast, GameSpec, Registry};
use detente_report::GameInfo;
use detente_scenario::{LoadError, Loaded, Scenario};
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

/// Names less alike than this are not suggested (Jaro and Winkler, 0..1).
const NEAR: f64 = 0.7;

/// A scenario with its settings and strategies in place.
pub(crate) struct Setup {
    /// What is played.
    pub(crate) spec: Arc<GameSpec>,
    /// What reports say about it.
    pub(crate) info: GameInfo,
    /// Who plays.
    pub(crate) cast: Cast,
    /// Name and text of every file of the scenario.
    pub(crate) files: Vec<(String, String)>,
    /// Changes of the scenario.
    pub(crate) sets: Vec<String>,
}

impl Setup {
    /// Changes a scenario as the command line says.
    pub(crate) fn new(args: &RunArgs, mut scenario: Scenario) -> Result<Self, Error> {
        apart(args)?;
        for change in &args.settings {
            scenario.set(change).map_err(|error| Error::Usage(error.to_string()))?;
        }
        for (agent, strategy) in &args.strategies {
            seat(&mut scenario.spec, agent, strategy)?;
        }
        let info = info(&scenario)?;
        tracing::debug!(scenario = scenario.spec.id, digest = info.spec_digest, "loaded");
        let cast = Cast::new(&scenario.spec, &STRATEGIES).map_err(|error| usage(&error))?;
        let files = scenario.sources().files().iter();
        let files = files.map(|source| (source.name.clone(), source.text.clone())).collect();
        let sets = scenario.sets().to_vec();
        Ok(Setup { spec: Arc::new(scenario.spec), info, cast, files, sets })
    }

    /// A simulation of it.
    pub(crate) fn simulation(&self) -> Result<Simulation, Error> {
        Ok(Simulation::new(self.spec.clone(), self.cast.clone())?)
    }
}

/// Every output needs a file of its own.
fn apart(args: &RunArgs) -> Result<(), Error> {
    let files = [
        ("--events", &args.output.events),
        ("--series", &args.output.series),
        ("--record", &args.record),
    ];
    for (place, (option, file)) in files.iter().enumerate() {
        for (other_option, other) in &files[place + 1..] {
            let pair = file.as_deref().zip(other.as_deref());
            if pair.is_some_and(|(file, other)| is_same_file(file, other)) {
                return Err(Error::Usage(format!("{option} and {other_option} need a file each")));
            }
        }
    }
    Ok(())
}

/// Whether two paths name the same file, which need not be there yet.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        path.file_name().map(|name| folder.join(name))
    };
    one == other || place(one).is_some_and(|one| Some(one) == place(other))
}

/// Loads a scenario by path or name.
pub(crate) fn load(name: &str) -> Result<Scenario, Error> {
    detente_scenario::load(name, &STRATEGIES).map_err(input)
}

/// Loads a game or a session by path or name.
pub(crate) fn load_any(name: &str) -> Result<Loaded, Error> {
    detente_scenario::load_any(name, &STRATEGIES).map_err(input)
}

/// A fault of an input file, in colour if somebody looks.
pub(crate) fn input(error: LoadError) -> Error {
    Error::Input(match error {
        LoadError::Invalid(faults) => faults.render(std::io::stderr().is_terminal()),
        other => format!("error: {other}"),
    })
}

fn usage(error: &dyn std::error::Error) -> Error {
    Error::Usage(error.to_string())
}

/// Puts another strategy into an agent's seat.
pub(crate) fn seat(spec: &mut GameSpec, agent: &str, strategy: &str) -> Result<(), Error> {
    let place = agent_place(spec, agent)?;
    let found = &mut spec.agents[place];
    let named = |error| Error::Usage(format!("strategy of `{agent}`: {error}"));
    let call = STRATEGIES.canonical(found.role, strategy).map_err(named)?;
    found.strategy = call.to_string();
    Ok(())
}

/// The place of an agent among all.
pub(crate) fn agent_place(spec: &GameSpec, agent: &str) -> Result<usize, Error> {
    let place = spec.agents.iter().position(|known| known.id == agent);
    place.ok_or_else(|| Error::Usage(unknown_agent(spec, agent)))
}

fn unknown_agent(spec: &GameSpec, agent: &str) -> String {
    let ids = spec.agents.iter().map(|known| known.id.as_str());
    match nearest(agent, ids.clone()) {
        Some(nearest) => format!("no agent `{agent}` in `{}`; did you mean `{nearest}`?", spec.id),
        None => {
            let ids: Vec<_> = ids.collect();
            format!("no agent `{agent}` in `{}`; it has `{}`", spec.id, ids.join("`, `"))
        }
    }
}

/// The known name most like the one given, whatever its case, if any is like it at all.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let likeness = |known: &str| strsim::jaro_winkler(&name, &known.to_lowercase());
    known
        .map(|known| (likeness(known), known))
        .filter(|&(likeness, _)| likeness >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

fn info(scenario: &Scenario) -> Result<GameInfo, Error> {
    let mut strategies = Vec::with_capacity(scenario.spec.agents.len());
    for agent in &scenario.spec.agents {
        let call =
            STRATEGIES.canonical(agent.role, &agent.strategy).map_err(|error| usage(&error))?;
        strategies.push((agent.id.clone(), call.to_string()));
    }
    Ok(GameInfo {
        engine: env!("CARGO_PKG_VERSION").to_string(),
        spec_digest: scenario.spec_digest(),
        strategies,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_many_spellings() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let same = |one: &Path, other: &Path| is_same_file(one, other);
        assert!(same(&folder.path().join("x.out"), &inner.join("../x.out")));
        assert!(same(Path::new("x.out"), Path::new("./x.out")));
        assert!(!same(&folder.path().join("x.out"), &inner.join("x.out")));
        assert!(!same(Path::new("x.out"), Path::new("y.out")));
    }

    #[test]
    fn names_are_guessed_whatever_their_case() {
        let known = || ["USA", "CHN", "MOFCOM"].into_iter();
        assert_eq!(nearest("usa", known()), Some("USA"));
        assert_eq!(nearest("MOFCO", known()), Some("MOFCOM"));
        assert_eq!(nearest("xyz", known()), None);
    }
}
