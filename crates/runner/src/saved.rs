//! Opening saved games: from a file to a game that can be replayed.

use crate::error::Error;
use crate::registry::STRATEGIES;
use crate::setup::{self, nearest};
use detente_core::StateChange;
use detente_game::registry::StrategyError;
use detente_game::spec::Role;
use detente_game::{
    AgentId, Cast, FirmId, FirmStrategy, GameSpec, NationStrategy, PartyStrategy, Registry,
    RegulatorStrategy, StrategyCall, StrategyInfo,
};
use detente_record::{ReadError, Reader, Replay, SavedGame, ScenarioText, SeatStrategy, Stage};
use detente_report::GameInfo;
use detente_report::text::Observed;
use detente_scenario::Scenario;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

/// A saved game with all that it takes to play it again.
pub(crate) struct Saved {
    /// The game.
    pub(crate) game: Arc<SavedGame>,
    /// The scenario as it was played in the end.
    pub(crate) scenario: Scenario,
    /// What is played from which tick on.
    pub(crate) stages: Vec<Stage>,
    /// The text of the scenario.
    pub(crate) text: ScenarioText,
    /// What reports say about it.
    pub(crate) info: GameInfo,
    /// Why the file gives back no more, if something is wrong with it.
    fault: Option<Error>,
}

impl Saved {
    /// Opens a file; with a seed the game of that seed.
    pub(crate) fn open(path: &Path, seed: Option<u64>) -> Result<Saved, Error> {
        let failed =
            |error: &ReadError| Error::Input(format!("error: `{}`: {error}", path.display()));
        let file = File::open(path).map_err(|error| failed(&error.into()))?;
        let mut reader = Reader::new(BufReader::new(file)).map_err(|error| failed(&error))?;
        let game = choose(&mut reader, path, seed)?;
        let (game, text) = match game.and_then(|game| {
            let text = reader.scenario(&game).cloned()?;
            Some((game, text))
        }) {
            Some(found) => found,
            None => return Err(reader.fault().map_or_else(|| nothing(path, seed), failed)),
        };
        // A fault behind the game does not concern it.
        let fault = reader.fault().filter(|_| game.result.is_none()).map(failed);
        let (scenario, stages) = stages(&text, &game)?;
        let info = info(&game, &scenario);
        let game = Arc::new(game);
        Ok(Saved { game, scenario, stages, text, info, fault })
    }

    /// The spec as it was played in the end.
    pub(crate) fn spec(&self) -> &Arc<GameSpec> {
        &self.stages[self.stages.len() - 1].spec
    }

    /// Before the first tick.
    pub(crate) fn replay(&self) -> Result<Replay, Error> {
        Replay::new(self.game.clone(), self.stages.clone()).map_err(|error| broken(&error))
    }

    /// What really happened.
    pub(crate) fn observed(&self) -> Vec<Observed> {
        let seen = self.text.observed.iter();
        seen.map(|(tick, words)| Observed { tick: *tick, words: words.clone() }).collect()
    }

    /// What is wrong with the file, once all that it gives back has been shown.
    pub(crate) fn conclude(self) -> Result<(), Error> {
        self.fault.map_or(Ok(()), Err)
    }
}

/// A file that is sound in itself and does not fit together.
pub(crate) fn broken(error: &dyn std::error::Error) -> Error {
    Error::Input(format!("error: {error}"))
}

/// The game of the seed, or the only one.
fn choose(
    reader: &mut Reader<BufReader<File>>,
    path: &Path,
    seed: Option<u64>,
) -> Result<Option<SavedGame>, Error> {
    if let Some(seed) = seed {
        while let Some(game) = reader.next_game() {
            if game.header.seed == seed {
                return Ok(Some(game));
            }
        }
        return Ok(None);
    }
    let first = reader.next_game();
    match (&first, reader.next_game()) {
        (Some(game), Some(_)) => Err(Error::Usage(format!(
            "`{}` holds several games; choose one with --seed, as in --seed {}",
            path.display(),
            game.header.seed
        ))),
        _ => Ok(first),
    }
}

fn nothing(path: &Path, seed: Option<u64>) -> Error {
    let path = path.display();
    match seed {
        Some(seed) => Error::Usage(format!("`{path}` holds no game with seed {seed}")),
        None => Error::Input(format!("error: `{path}` holds no game")),
    }
}

/// The scenario as played in the end, and what is played from which tick on.
fn stages(text: &ScenarioText, game: &SavedGame) -> Result<(Scenario, Vec<Stage>), Error> {
    let mut scenario =
        detente_scenario::load_saved(&text.files, &AnyStrategy).map_err(setup::input)?;
    let wrong = |error: Error| match error {
        Error::Usage(message) => Error::Input(format!("error: the saved game: {message}")),
        other => other,
    };
    for change in &game.header.sets {
        apply(&mut scenario, change).map_err(wrong)?;
    }
    let mut stages = vec![Stage::whole(Arc::new(scenario.spec.clone()))];
    for fork in &game.header.forks {
        let mut changes = Vec::new();
        for change in &fork.sets {
            changes.extend(apply(&mut scenario, change).map_err(wrong)?);
        }
        changes.extend(forgotten(&scenario.spec, &fork.strategies));
        let spec = Arc::new(scenario.spec.clone());
        stages.push(Stage { tick: fork.tick, spec, changes });
    }
    Ok((scenario, stages))
}

/// What is changed in the state for a party whose strategy is.
pub(crate) fn forgotten<'a>(
    spec: &'a GameSpec,
    strategies: &'a [(String, String)],
) -> impl Iterator<Item = StateChange> + 'a {
    let changed = |id: &String| strategies.iter().any(|(agent, _)| agent == id);
    spec.agents.iter().filter(move |agent| changed(&agent.id)).filter_map(|agent| {
        match agent.role {
            Role::Nation(party) => Some(StateChange::ForgetNotes { party }),
            _ => None,
        }
    })
}

/// Applies a change to a scenario; gives back what it changes in the state.
pub(crate) fn apply(scenario: &mut Scenario, change: &str) -> Result<Option<StateChange>, Error> {
    if let Some(change) = change.trim().strip_prefix("state.") {
        return state_change(&scenario.spec, change).map(Some);
    }
    scenario.set(change).map_err(|error| Error::Usage(error.to_string()))?;
    Ok(None)
}

/// Days of use beyond which nobody means a stock, so that no sum of stocks overflows.
const MOST_DAYS: f64 = 1e6;

/// `firms.us-magnet-users.stock=180`.
fn state_change(spec: &GameSpec, change: &str) -> Result<StateChange, Error> {
    let usage = |message: String| Err(Error::Usage(message));
    let (path, value) = change.split_once('=').unwrap_or((change, ""));
    let id = path.strip_prefix("firms.").and_then(|rest| rest.trim().strip_suffix(".stock"));
    let Some(id) = id else {
        return usage(format!(
            "no state `state.{path}`; what can be set is `state.firms.FIRM.stock`"
        ));
    };
    let firms = || spec.firms.iter().map(|firm| spec.agent_id(firm.agent));
    let Some(firm) = firms().position(|firm| firm == id) else {
        let near =
            nearest(id, firms()).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return usage(format!("no firm `{id}` in `{}`{near}", spec.id));
    };
    match value.trim().parse::<f64>() {
        Ok(days) if (0.0..=MOST_DAYS).contains(&days) => {
            Ok(StateChange::Stock { firm: FirmId::from(firm), days })
        }
        _ => usage(format!(
            "`state.{path}` takes days of use, 0 to {MOST_DAYS}, not `{}`",
            value.trim()
        )),
    }
}

fn info(game: &SavedGame, scenario: &Scenario) -> GameInfo {
    let header = &game.header;
    if header.forks.is_empty() && scenario.spec_digest() != header.spec_digest {
        tracing::warn!("the saved scenario has another digest than the game says");
    }
    let strategies = header.strategies.iter();
    GameInfo {
        engine: header.engine.clone(),
        spec_digest: header.spec_digest.clone(),
        strategies: strategies.map(|one| (one.agent.clone(), one.call.clone())).collect(),
    }
}

/// Accepts every strategy by name, so that a scenario loads whose strategies are gone: a replay asks none.
pub(crate) struct AnyStrategy;

/// Decides nothing.
struct Absent;
impl NationStrategy for Absent {
    fn sits(&self) -> bool {
        true
    }
}
impl FirmStrategy for Absent {}
impl RegulatorStrategy for Absent {}
impl PartyStrategy for Absent {}

impl Registry for AnyStrategy {
    fn nation(&self, _: &StrategyCall) -> Result<Arc<dyn NationStrategy>, StrategyError> {
        Ok(Arc::new(Absent))
    }

    fn firm(&self, _: &StrategyCall) -> Result<Arc<dyn FirmStrategy>, StrategyError> {
        Ok(Arc::new(Absent))
    }

    fn regulator(&self, _: &StrategyCall) -> Result<Arc<dyn RegulatorStrategy>, StrategyError> {
        Ok(Arc::new(Absent))
    }

    fn party(&self, _: &StrategyCall) -> Result<Arc<dyn PartyStrategy>, StrategyError> {
        Ok(Arc::new(Absent))
    }

    fn strategies(&self) -> Vec<&'static StrategyInfo> {
        Vec::new()
    }

    fn canonical(&self, _: Role, text: &str) -> Result<StrategyCall, StrategyError> {
        StrategyCall::parse(text).map_err(StrategyError::Syntax)
    }

    fn canonical_party(&self, text: &str) -> Result<StrategyCall, StrategyError> {
        StrategyCall::parse(text).map_err(StrategyError::Syntax)
    }
}

/// The strategies that played a game, from the library; agents that are held need none.
pub(crate) fn cast(
    spec: &GameSpec,
    strategies: &[(String, String)],
    held: &[AgentId],
) -> Result<Cast, Error> {
    let mut cast = Cast::new(spec, &AnyStrategy).map_err(|error| broken(&error))?;
    let mut played = spec.clone();
    for (agent, (_, call)) in played.agents.iter_mut().zip(strategies) {
        agent.strategy.clone_from(call);
    }
    for (place, agent) in spec.agents.iter().enumerate() {
        if held.iter().any(|held| held.index() == place) {
            continue;
        }
        let gone = |error: StrategyError| {
            Error::Usage(format!(
                "strategy of `{id}`: {error}; hold the seat to what was saved with --hold {id}, or give it \
                 another with --strategy",
                id = agent.id
            ))
        };
        match seat_strategy(&played, agent.role).map_err(gone)? {
            SeatStrategy::Nation(one) => place_of(agent.role, &mut cast.nations, one),
            SeatStrategy::Firm(one) => place_of(agent.role, &mut cast.firms, one),
            SeatStrategy::Regulator(one) => place_of(agent.role, &mut cast.regulators, one),
        }
    }
    Ok(cast)
}

/// The strategy that the spec names for a seat.
pub(crate) fn seat_strategy(spec: &GameSpec, role: Role) -> Result<SeatStrategy, StrategyError> {
    Ok(match role {
        Role::Nation(id) => SeatStrategy::Nation(Cast::nation(spec, id, &STRATEGIES)?),
        Role::Firm(id) => SeatStrategy::Firm(Cast::firm(spec, id, &STRATEGIES)?),
        Role::Regulator(id) => SeatStrategy::Regulator(Cast::regulator(spec, id, &STRATEGIES)?),
    })
}

fn place_of<S: ?Sized>(role: Role, seats: &mut [Arc<S>], strategy: Arc<S>) {
    let place = match role {
        Role::Nation(id) => id.index(),
        Role::Firm(id) => id.index(),
        Role::Regulator(id) => id.index(),
    };
    seats[place] = strategy;
}
