//! Scripts from the command line: checked by playing them where it does not matter, and begun from a template.

use crate::error::Error;
use crate::output::print;
use crate::registry::STRATEGIES;
use crate::setup::load_any;
use detente_core::{Sessions, Simulation};
use detente_game::event::EventKind;
use detente_game::session::{SessionCast, SessionEnd, SessionSpec};
use detente_game::spec::Role;
use detente_game::{Cast, Chance, GameSpec, Registry, StrategyCall};
use detente_scenario::Loaded;
use detente_script::header::ScriptRole;
use detente_script::registry::ENDING;
use std::sync::Arc;

/// Seeds that a script is tried under.
const SEEDS: std::ops::Range<u64> = 1..4;

/// Where scripts are tried: games in which measures escalate, firms trade and are sold, and sessions.
const GAMES: [&str; 3] = ["london-2025", "truce-2025", "magnequench-1995"];
const SESSIONS: [&str; 2] = ["supply-contract", "port-lease"];

/// Whether a file is a script.
pub(crate) fn is_script(file: &str) -> bool {
    file.ends_with(ENDING)
}

/// Says what is wrong with a script: what it says of itself, and what it does in every seat of its role.
pub(crate) fn check(file: &str) -> Result<(), String> {
    let program = STRATEGIES.0.program(file).map_err(|error| error.to_string())?;
    let (scenarios, role) = match program.header.role {
        ScriptRole::Party => (&SESSIONS[..], program.header.role),
        role => (&GAMES[..], role),
    };
    for scenario in scenarios {
        let loaded = load_any(scenario).map_err(|error| error.to_string())?;
        match loaded {
            Loaded::Game(scenario) => try_game(file, role, &scenario.spec)?,
            Loaded::Session(scenario) => try_session(file, &scenario.spec)?,
        }
    }
    Ok(())
}

/// Plays a script in every seat of its role of a game.
fn try_game(file: &str, role: ScriptRole, spec: &GameSpec) -> Result<(), String> {
    for (place, agent) in spec.agents.iter().enumerate() {
        let fits = matches!(
            (agent.role, role),
            (Role::Nation(_), ScriptRole::Nation)
                | (Role::Firm(_), ScriptRole::Firm)
                | (Role::Regulator(_), ScriptRole::Regulator)
        );
        if !fits {
            continue;
        }
        let mut spec = spec.clone();
        spec.agents[place].strategy = file.to_string();
        let cast = Cast::new(&spec, &STRATEGIES).map_err(|error| error.to_string())?;
        let spec = Arc::new(spec);
        let simulation = Simulation::new(spec.clone(), cast);
        let mut simulation = simulation.map_err(|error| error.to_string())?;
        for seed in SEEDS {
            let played = simulation.play(&Chance::Seed(seed));
            let forfeit = played.events.iter().find_map(|event| match &event.kind {
                EventKind::Forfeit { agent, reason } => Some((event.tick, agent, reason)),
                _ => None,
            });
            if let Some((tick, agent, reason)) = forfeit {
                let (who, id) = (spec.agent_id(*agent), &spec.id);
                return Err(format!("{reason} (as {who} in {id}, seed {seed}, day {tick})"));
            }
        }
    }
    Ok(())
}

/// Plays a script in every seat of a session.
fn try_session(file: &str, spec: &SessionSpec) -> Result<(), String> {
    for place in 0..spec.parties.len() {
        let mut spec = spec.clone();
        spec.parties[place].strategy = file.to_string();
        let cast = SessionCast::new(&spec, &STRATEGIES).map_err(|error| error.to_string())?;
        let who = format!("as {} in {}", spec.parties[place].id, spec.id);
        let sessions = Sessions::new(Arc::new(spec), cast);
        let mut sessions = sessions.map_err(|error| error.to_string())?;
        for seed in SEEDS {
            let record = sessions.play(seed);
            if let Some(SessionEnd::Forfeit { reason, .. }) = &record.end {
                return Err(format!("{reason} ({who}, seed {seed}, step {})", record.steps));
            }
        }
    }
    Ok(())
}

/// Prints a script to begin with.
pub(crate) fn template(role: &str) -> Result<(), Error> {
    match ScriptRole::ALL.into_iter().find(|known| known.name() == role) {
        Some(role) => print(detente_script::template(role)),
        None => {
            let text = format!("--template {role}: one of nation, firm, regulator, party");
            Err(Error::Usage(text))
        }
    }
}

/// Full text of the script that an expression names, if it names one.
pub(crate) fn text(call: &str) -> Option<String> {
    STRATEGIES.script(&StrategyCall::parse(call).ok()?)
}
