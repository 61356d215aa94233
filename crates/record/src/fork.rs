//! What if: playing a saved game on from a tick, differently.

use crate::game::{GameHeader, GameResult, SavedGame};
use crate::held::hold;
use crate::replay::{Replay, ReplayError, Stage};
use detente_game::{AgentId, Cast, Observer, Played};
use std::sync::Arc;

/// How a game is played on.
#[derive(Clone, Debug)]
pub struct Fork {
    /// From which tick on, by which spec, with what changed before it.
    pub stage: Stage,
    /// Who decides from then on.
    pub cast: Cast,
    /// Agents that decide as they did in the parent instead, as far as that is possible.
    pub held: Vec<AgentId>,
    /// What the new game is.
    pub header: GameHeader,
}

/// Plays a saved game up to a tick and from there on differently; gives back the whole new game.
///
/// Every draw is a function of names and tick, so what differs is the effect of what was changed.
///
/// # Errors
/// Specs that do not belong to the game; notes that make no sense.
pub fn fork(
    parent: Arc<SavedGame>,
    stages: Vec<Stage>,
    fork: Fork,
    mut observer: Option<&mut dyn Observer>,
) -> Result<(SavedGame, Played), ReplayError> {
    let mut replay = Replay::start(parent, stages, true, None)?;
    let until = Some(fork.stage.tick);
    replay.play(until, observer.as_mut().map(|observer| &mut **observer as _))?;
    let spec = &fork.stage.spec;
    let cast = hold(fork.cast, spec, &fork.held, replay.playback());
    let noted = replay.recorder().map(|recorder| recorder.seat(spec, &cast));
    let mut simulation = replay.enter(&fork.stage, noted.unwrap_or(cast))?;
    let (playback, recorder) = replay.into_parts();
    let mut recorder = recorder.ok_or(ReplayError::Stages)?;
    while !simulation.is_over() {
        let before = simulation.events().len();
        playback.set_tick(simulation.tick());
        recorder.step(&mut simulation);
        if let Some(observer) = &mut observer {
            simulation.observe(before, *observer);
        }
    }
    let played = simulation.finish().clone();
    Ok((recorder.take(fork.header, GameResult::of(&played)), played))
}
