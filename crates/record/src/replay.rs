//! Playing a saved game again, without the strategies that played it.

use crate::digests::SavedDigest;
use crate::game::SavedGame;
use crate::playback::Playback;
use crate::recorder::Recorder;
use crate::shadow::{SeatStrategy, Shadow, Watcher};
use detente_core::{BuildError, ComponentKind, Simulation, Snapshot, StateChange};
use detente_game::{AgentId, Cast, Chance, GameSpec, Observer, Played};
use std::sync::Arc;

/// A part of a game that is played by one spec.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The first tick of it.
    pub tick: u32,
    /// The spec.
    pub spec: Arc<GameSpec>,
    /// What is changed before its first tick.
    pub changes: Vec<StateChange>,
}

impl Stage {
    /// A game that is played by one spec from start to end.
    pub fn whole(spec: Arc<GameSpec>) -> Self {
        Stage { tick: 0, spec, changes: Vec::new() }
    }
}

/// Why a saved game cannot be played again.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The game's scenario cannot be played.
    #[error("cannot play the scenario: {0}")]
    Build(#[from] BuildError),
    /// The game does not have the agents of its scenario.
    #[error("the saved game has {have} agents, its scenario has {need}")]
    Agents {
        /// In the game.
        have: usize,
        /// In the scenario.
        need: usize,
    },
    /// There is no spec to begin with, or they are not in order.
    #[error("the parts of the saved game are not in order")]
    Stages,
    /// Something is recorded on a tick on which nothing was.
    #[error(
        "from tick {tick} on the game takes another course than was saved; --verify says where"
    )]
    Strayed {
        /// The tick.
        tick: u32,
    },
    /// The strategy beside a seat is of another role.
    #[error("the strategy is of another role than the seat")]
    Role,
    /// The notes of an agent make no sense.
    #[error("what agent {} remembered cannot be decoded", agent.0)]
    Memory {
        /// Whose.
        agent: AgentId,
    },
}

/// The first tick at which a game played again is not what was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Divergence {
    /// The tick.
    pub tick: u32,
    /// Kinds of state that differ.
    pub components: Vec<&'static str>,
    /// Agents whose state differs.
    pub agents: Vec<AgentId>,
    /// What differs beyond the state, in words.
    pub what: Option<String>,
}

/// A saved game that is being played again.
pub struct Replay {
    game: Arc<SavedGame>,
    playback: Arc<Playback>,
    simulation: Simulation,
    /// Stages still to come, the next one last.
    stages: Vec<Stage>,
    /// Who takes notes once more, if anybody does.
    recorder: Option<Recorder>,
    /// A strategy beside one of the seats, if there is one.
    shadow: Option<Shadow>,
    /// The first tick on which something was recorded, and in the saved game was not.
    strayed: Option<u32>,
}

impl Replay {
    /// Before the first tick. The game's parts are played by the stages' specs; the first one begins at 0.
    ///
    /// # Errors
    /// Specs that do not belong to the game.
    pub fn new(game: Arc<SavedGame>, stages: Vec<Stage>) -> Result<Self, ReplayError> {
        Self::start(game, stages, false, None)
    }

    /// The same, with a strategy beside the seat of an agent: it is asked whatever the seat is asked, with a memory of
    /// its own from the first day on, and `watcher` sees what it decides. The game goes on as it was saved.
    ///
    /// # Errors
    /// Specs that do not belong to the game; a strategy of another role than the seat's.
    pub fn beside(
        game: Arc<SavedGame>,
        stages: Vec<Stage>,
        agent: AgentId,
        strategy: SeatStrategy,
        watcher: Arc<dyn Watcher>,
    ) -> Result<Self, ReplayError> {
        Self::start(game, stages, false, Some(Shadow::new(agent, strategy, watcher)))
    }

    /// The same, with notes taken of what is replayed.
    pub(crate) fn start(
        game: Arc<SavedGame>,
        mut stages: Vec<Stage>,
        noted: bool,
        shadow: Option<Shadow>,
    ) -> Result<Self, ReplayError> {
        let ordered = stages.is_sorted_by_key(|stage| stage.tick);
        stages.reverse();
        let first = stages.pop().filter(|stage| ordered && stage.tick == 0);
        let spec = first.ok_or(ReplayError::Stages)?.spec;
        for spec in stages.iter().map(|stage| &stage.spec).chain([&spec]) {
            if game.seats.len() != spec.agents.len() {
                let (have, need) = (game.seats.len(), spec.agents.len());
                return Err(ReplayError::Agents { have, need });
            }
        }
        let playback = Playback::new(game.clone());
        let mut recorder = noted.then(|| Recorder::new(&spec));
        let cast = cast(&playback, recorder.as_ref(), shadow.as_ref(), &spec)?;
        let mut simulation = Simulation::new(spec, cast)?;
        simulation.begin(&Chance::Seed(game.header.seed));
        recorder.iter_mut().for_each(|recorder| recorder.start(&mut simulation));
        Ok(Replay { game, playback, simulation, stages, recorder, shadow, strayed: None })
    }

    /// The tick that is played next.
    pub fn tick(&self) -> u32 {
        self.simulation.tick()
    }

    /// The spec that is played.
    pub fn spec(&self) -> &Arc<GameSpec> {
        self.simulation.spec()
    }

    /// Plays one tick; false when the saved game, as far as it is known, is over.
    ///
    /// # Errors
    /// Notes that make no sense; a game that takes another course.
    pub fn step(&mut self, observer: Option<&mut dyn Observer>) -> Result<bool, ReplayError> {
        let more = self.advance(observer)?;
        self.strayed.map_or(Ok(more), |tick| Err(ReplayError::Strayed { tick }))
    }

    /// The same, which stays without an error where the game takes another course.
    fn advance(&mut self, observer: Option<&mut dyn Observer>) -> Result<bool, ReplayError> {
        self.enter_stage()?;
        if self.simulation.is_over() || self.tick() >= self.game.ticks {
            return Ok(false);
        }
        let tick = self.tick();
        self.playback.set_tick(tick);
        let before = self.simulation.events().len();
        // Whoever observes sees the whole picture.
        let alone = observer.is_none() && self.recorder.is_none() && self.shadow.is_none();
        let quiet = alone && !self.game.is_eventful(tick);
        match &mut self.recorder {
            Some(recorder) => recorder.step(&mut self.simulation),
            None if quiet => self.simulation.step_quietly(),
            None => self.simulation.step(),
        };
        if quiet && self.simulation.events().len() > before {
            self.strayed.get_or_insert(tick);
        }
        if let Some(agent) = self.playback.unreadable() {
            return Err(ReplayError::Memory { agent });
        }
        if let Some(observer) = observer {
            self.simulation.observe(before, observer);
        }
        Ok(true)
    }

    /// Plays up to a tick, or to the end.
    ///
    /// # Errors
    /// As [`step`](Replay::step).
    pub fn play(
        &mut self,
        until: Option<u32>,
        mut observer: Option<&mut dyn Observer>,
    ) -> Result<&Played, ReplayError> {
        while until.is_none_or(|until| self.tick() < until) {
            let observer = observer.as_mut().map(|observer| &mut **observer as &mut dyn Observer);
            if !self.step(observer)? {
                break;
            }
        }
        Ok(self.simulation.finish())
    }

    /// The game as it stands.
    pub fn snapshot(&mut self) -> Snapshot {
        self.simulation.snapshot()
    }

    /// Plays on to the end and compares every tick; gives back the first that differs, if one does.
    ///
    /// # Errors
    /// As [`step`](Replay::step).
    pub fn verify(&mut self) -> Result<Option<Divergence>, ReplayError> {
        loop {
            let tick = self.tick();
            if !self.advance(None)? {
                return Ok(self.compare_result());
            }
            if let Some(saved) = self.game.digests.get(tick as usize) {
                let played = SavedDigest::from(self.simulation.digest());
                if played != saved {
                    return Ok(Some(divergence(tick, saved, played)));
                }
            }
            if self.strayed.is_some() {
                let what = Some("something is recorded where nothing was".into());
                return Ok(Some(Divergence { tick, what, ..Divergence::default() }));
            }
        }
    }

    fn enter_stage(&mut self) -> Result<(), ReplayError> {
        while self.stages.last().is_some_and(|stage| stage.tick <= self.tick()) {
            let Some(stage) = self.stages.pop() else { break };
            let (recorder, shadow) = (self.recorder.as_ref(), self.shadow.as_ref());
            let cast = cast(&self.playback, recorder, shadow, &stage.spec)?;
            self.simulation = self.enter(&stage, cast)?;
        }
        Ok(())
    }

    /// The game as it stands, to be played on by another stage and cast.
    pub(crate) fn enter(&mut self, stage: &Stage, cast: Cast) -> Result<Simulation, ReplayError> {
        let mut simulation = Simulation::new(stage.spec.clone(), cast)?;
        simulation.begin(&Chance::Seed(self.game.header.seed));
        simulation.resume(&self.simulation.snapshot());
        stage.changes.iter().for_each(|change| simulation.change(change));
        Ok(simulation)
    }

    /// What was noted, by day.
    pub(crate) fn playback(&self) -> &Arc<Playback> {
        &self.playback
    }

    /// Who takes notes once more.
    pub(crate) fn recorder(&self) -> Option<&Recorder> {
        self.recorder.as_ref()
    }

    /// The playback, and whoever took notes.
    pub(crate) fn into_parts(self) -> (Arc<Playback>, Option<Recorder>) {
        (self.playback, self.recorder)
    }

    fn compare_result(&mut self) -> Option<Divergence> {
        let saved = self.game.result?;
        let played = self.simulation.finish();
        let events = played.events.len() as u32;
        let what = if played.ticks != saved.ticks {
            format!("the game ends after {} ticks, not {}", played.ticks, saved.ticks)
        } else if events != saved.events {
            format!("the game has {events} events, not {}", saved.events)
        } else if played.state_hash != saved.state_hash {
            format!("the last state is {:016x}, not {:016x}", played.state_hash, saved.state_hash)
        } else {
            return None;
        };
        let tick = played.ticks.saturating_sub(1);
        Some(Divergence { tick, what: Some(what), ..Divergence::default() })
    }
}

impl std::fmt::Debug for Replay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Replay").field("tick", &self.tick()).finish_non_exhaustive()
    }
}

fn cast(
    playback: &Arc<Playback>,
    recorder: Option<&Recorder>,
    shadow: Option<&Shadow>,
    spec: &GameSpec,
) -> Result<Cast, ReplayError> {
    let mut cast = playback.cast(spec);
    if let Some(recorder) = recorder {
        cast = recorder.seat(spec, &cast);
    }
    match shadow {
        Some(shadow) => shadow.seat(cast, spec, playback).ok_or(ReplayError::Role),
        None => Ok(cast),
    }
}

fn divergence(tick: u32, saved: SavedDigest<'_>, played: SavedDigest<'_>) -> Divergence {
    let kinds = saved.kinds.iter().zip(played.kinds).zip(ComponentKind::ALL);
    let components =
        kinds.filter(|((saved, played), _)| saved != played).map(|(_, kind)| kind.name()).collect();
    let agents = saved.agents.iter().zip(played.agents).enumerate();
    let agents = agents.filter(|(_, (saved, played))| saved != played);
    Divergence {
        tick,
        components,
        agents: agents.map(|(i, _)| AgentId::from(i)).collect(),
        what: None,
    }
}
