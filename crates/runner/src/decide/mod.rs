//! Deciding again: a strategy beside the seat of a game that was played, and what it did there on one day.
//!
//! A saved game is replayed; a scenario is played first, with the strategy in the seat, and then replayed likewise.

mod text;
mod watch;

use crate::archive;
use crate::cli::DecideArgs;
use crate::error::Error;
use crate::output::print;
use crate::registry::STRATEGIES;
use crate::saved::{Saved, broken, seat_strategy};
use crate::session;
use crate::session_saved::{self, Setting};
use crate::setup::{self, Setup, agent_place, load_any};
use detente_core::Simulation;
use detente_game::session::{SessionCast, SessionRecord};
use detente_game::{AgentId, Chance, GameSpec, PartyId, Registry};
use detente_record::{GameResult, Recall, Recorder, Replay, ReplayError, SavedGame, Stage, beside};
use detente_report::names::date;
use detente_scenario::{Loaded, Scenario};
use std::path::Path;
use std::sync::Arc;
use watch::{Desk, GameDesk, PartyDesk};

/// Has a strategy decide again, and shows how it did.
pub(crate) fn run(args: &DecideArgs) -> Result<(), Error> {
    match (&args.game, &args.scenario) {
        (Some(file), _) if session_saved::holds(file) => in_saved_session(args, file),
        (Some(file), _) => in_saved_game(args, file),
        (None, scenario) => {
            let scenario = scenario.as_deref().unwrap_or_default();
            match load_any(scenario)? {
                Loaded::Game(scenario) => in_new_game(args, *scenario),
                Loaded::Session(loaded) => {
                    let setup = session::Setup::new(&args.run(scenario), *loaded)?;
                    let record = setup.play(args.run(scenario).seed)?;
                    in_session(args, Setting::of(&setup), &record)
                }
            }
        }
    }
}

fn in_saved_game(args: &DecideArgs, file: &Path) -> Result<(), Error> {
    let saved = Saved::open(file, args.seed)?;
    in_game(args, &saved.game, &saved.stages)?;
    saved.conclude()
}

fn in_new_game(args: &DecideArgs, scenario: Scenario) -> Result<(), Error> {
    let run = args.run(&scenario.spec.id);
    let setup = Setup::new(&run, scenario)?;
    let mut recorder = Recorder::new(&setup.spec);
    let cast = recorder.seat(&setup.spec, &setup.cast);
    let mut simulation = Simulation::new(setup.spec.clone(), cast)?;
    let played = recorder.play(&mut simulation, &Chance::Seed(run.seed), None).clone();
    let game = recorder.take(archive::header(&setup, run.seed), GameResult::of(&played));
    in_game(args, &Arc::new(game), &[Stage::whole(setup.spec)])
}

fn in_game(args: &DecideArgs, game: &Arc<SavedGame>, stages: &[Stage]) -> Result<(), Error> {
    let (spec, place) = seated(args, &stages[stages.len() - 1].spec)?;
    let usage = |error: &dyn std::error::Error| {
        Error::Usage(format!("strategy of `{}`: {error}", args.agent))
    };
    let strategy = seat_strategy(&spec, spec.agents[place].role).map_err(|error| usage(&error))?;
    if args.at >= game.ticks {
        let last = game.ticks.saturating_sub(1);
        return Err(Error::Usage(format!("--at {}: the last day is {last}", args.at)));
    }
    let desk = Arc::new(GameDesk::new(spec.clone(), AgentId::from(place), args.at));
    let (agent, watcher) = (AgentId::from(place), desk.clone());
    let replay = Replay::beside(game.clone(), stages.to_vec(), agent, strategy, watcher);
    let mut replay = replay.map_err(|error| broken(&error))?;
    replay.play(Some(args.at + 1), None).map_err(|error| match error {
        ReplayError::Strayed { .. } => Error::Diverged(error.to_string()),
        error => broken(&error),
    })?;
    let title = format!(
        "{} as {}, day {} ({}) of {}, seed {}",
        spec.agents[place].strategy,
        args.agent,
        args.at,
        date(&spec, args.at),
        spec.id,
        game.header.seed
    );
    show(args, &title, desk.desk(), "day")
}

/// The spec with the strategy in its seat.
fn seated(args: &DecideArgs, spec: &GameSpec) -> Result<(Arc<GameSpec>, usize), Error> {
    let mut spec = spec.clone();
    let place = agent_place(&spec, &args.agent)?;
    setup::seat(&mut spec, &args.agent, &args.strategy)?;
    Ok((Arc::new(spec), place))
}

fn in_saved_session(args: &DecideArgs, file: &Path) -> Result<(), Error> {
    let (setting, record) = session_saved::open(file, args.seed)?;
    in_session(args, setting, &record)
}

fn in_session(args: &DecideArgs, setting: Setting, record: &SessionRecord) -> Result<(), Error> {
    let mut spec = setting.spec().clone();
    session::seat(&mut spec, &args.agent, &args.strategy)?;
    let place = spec.parties.iter().position(|party| party.id == args.agent).unwrap_or(0);
    let party = PartyId::from(place);
    let usage = |error: &dyn std::error::Error| {
        Error::Usage(format!("strategy of `{}`: {error}", args.agent))
    };
    let strategy = SessionCast::party(&spec, party, &STRATEGIES).map_err(|error| usage(&error))?;
    if args.at >= record.steps {
        let last = record.steps.saturating_sub(1);
        return Err(Error::Usage(format!("--at {}: the last step is {last}", args.at)));
    }
    let (call, spec) = (spec.parties[place].strategy.clone(), Arc::new(spec));
    let desk = Arc::new(PartyDesk::new(spec.clone(), party, args.at));
    let recall = Recall::default();
    let mut cast = setting.cast(&recall)?;
    cast.0[place] = beside(cast.0[place].clone(), strategy, desk.clone());
    recall.turn_to(setting.spec(), record);
    setting.sessions(cast)?.play(record.seed);
    let title =
        format!("{call} as {}, step {} of {}, seed {}", args.agent, args.at, spec.id, record.seed);
    show(args, &title, desk.desk(), "step")
}

/// Prints what was seen, or says why there is nothing to be seen.
fn show(args: &DecideArgs, title: &str, desk: Desk, unit: &str) -> Result<(), Error> {
    if let Some((tick, reason)) = desk.fault.as_ref().filter(|(tick, _)| *tick < args.at) {
        return Err(Error::Forfeit {
            agent: args.agent.clone(),
            tick: *tick,
            reason: format!("{reason}; look at --at {tick}"),
        });
    }
    if desk.decisions.is_empty() {
        let nearest = match desk.last_asked {
            Some(tick) => format!("; the last {unit} before on which it was is {tick}"),
            None => String::new(),
        };
        let (agent, at) = (&args.agent, args.at);
        return Err(Error::Usage(format!("`{agent}` is not asked on {unit} {at}{nearest}")));
    }
    print(&text::page(title, &desk.decisions))?;
    match desk.fault {
        Some((tick, reason)) => Err(Error::Forfeit { agent: args.agent.clone(), tick, reason }),
        None => Ok(()),
    }
}

/// Whether a strategy is a script.
fn is_script(call: &str) -> bool {
    detente_game::StrategyCall::parse(call).is_ok_and(|call| STRATEGIES.script(&call).is_some())
}
