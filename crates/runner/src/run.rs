//! One game.

use crate::archive;
use crate::cli::RunArgs;
use crate::error::Error;
use crate::setup::Setup;
use crate::show::{Show, Watch};
use detente_core::Simulation;
use detente_game::{Chance, GameSpec, Played};
use detente_record::{GameResult, Recorder, SavedGame, but_for};
use detente_report::Outcome;
use detente_scenario::Scenario;

/// Plays one game and reports it.
pub(crate) fn run(args: &RunArgs, scenario: Scenario) -> Result<(), Error> {
    let setup = Setup::new(args, scenario)?;
    let spec = &*setup.spec;
    let mut watch = Watch::new(&args.output, spec, args.seed);
    let (played, saved) = play(args, &setup, &mut watch)?;
    let observed = archive::observed(&args.scenario, spec);
    if let Some((path, game)) = args.record.as_ref().zip(saved) {
        archive::save(path, &archive::text(&setup, &observed), &game)?;
    }
    let tests = match args.why {
        true => but_for(&setup.spec, &setup.cast, &played)?,
        false => Vec::new(),
    };
    let show = Show {
        output: &args.output,
        spec,
        info: &setup.info,
        played: &played,
        watch: &watch,
        observed: &observed,
        but_for: &tests,
    };
    conclude(spec, show.show()?)
}

/// Plays the game, and saves it if that is asked for.
fn play(
    args: &RunArgs,
    setup: &Setup,
    watch: &mut Watch<'_>,
) -> Result<(Played, Option<SavedGame>), Error> {
    let chance = Chance::Seed(args.seed);
    if args.record.is_some() {
        let mut recorder = Recorder::new(&setup.spec);
        let cast = recorder.seat(&setup.spec, &setup.cast);
        let mut simulation = Simulation::new(setup.spec.clone(), cast)?;
        let played = recorder.play(&mut simulation, &chance, watch.observer()).clone();
        let saved = recorder.take(archive::header(setup, args.seed), GameResult::of(&played));
        return Ok((played, Some(saved)));
    }
    let mut simulation = setup.simulation()?;
    let played = match watch.observer() {
        None => simulation.play(&chance),
        Some(watch) => simulation.play_observed(&chance, watch),
    };
    Ok((played.clone(), None))
}

/// A game that a strategy forfeited has been played and reported, but does not end well.
fn conclude(spec: &GameSpec, outcome: Outcome) -> Result<(), Error> {
    outcome.forfeit.map_or(Ok(()), |forfeit| {
        let agent = spec.agent_id(forfeit.agent).to_string();
        Err(Error::Forfeit { agent, tick: forfeit.tick, reason: forfeit.reason })
    })
}
