//! Playing sessions: one world and its schedules, built once and used for any number of sessions.

use super::component::{Participant, Session};
use super::system::{Seed, SessionSetting, play_session, step_session};
use super::table::Seat;
use crate::tick::{TickSystems, settings};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{ScheduleLabel, SingleThreadedExecutor};
use detente_game::session::{SessionCast, SessionRecord, SessionSpec, SpecFault};
use detente_game::{PartyId, PartyStrategy};
use std::sync::Arc;

/// Why sessions could not be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The spec cannot be played.
    #[error("{0}")]
    Spec(#[from] SpecFault),
    /// The cast leaves a seat empty, or has a strategy too many.
    #[error("the cast has {have} strategies, the session has {need} parties")]
    Cast {
        /// Strategies given.
        have: usize,
        /// Parties in the spec.
        need: usize,
    },
    /// The schedule is not in one order.
    #[error("the order of the step is ambiguous: {0}")]
    Schedule(String),
}

#[derive(ScheduleLabel, Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Drive {
    Whole,
    Step,
}

/// Plays sessions of one spec with one cast. Build one per thread; after the first session nothing is
/// allocated for another one.
pub struct Sessions {
    world: World,
    whole: Schedule,
    ticked: Schedule,
    session: Entity,
    participants: Vec<Entity>,
}

impl Sessions {
    /// Builds world and schedules, and prepares every party's outcomes.
    ///
    /// # Errors
    /// A spec that cannot be played, or a cast that does not fit it.
    pub fn new(spec: Arc<SessionSpec>, cast: SessionCast) -> Result<Self, SessionError> {
        spec.check()?;
        let (have, need) = (cast.0.len(), spec.parties.len());
        if have != need {
            return Err(SessionError::Cast { have, need });
        }
        let mut world = World::new();
        let session = world.spawn(Session::default()).id();
        let seat = |(place, strategy): (usize, Arc<dyn PartyStrategy>)| {
            world.spawn(Participant::new(&spec, PartyId::from(place), strategy)).id()
        };
        let participants = cast.0.into_iter().enumerate().map(seat).collect();
        world.init_resource::<Seed>();
        world.insert_resource(SessionSetting(spec));
        let mut whole = empty(Drive::Whole);
        whole.add_systems(play_session.in_set(TickSystems::Negotiation));
        let mut ticked = empty(Drive::Step);
        ticked.add_systems(step_session.in_set(TickSystems::Negotiation));
        for schedule in [&mut whole, &mut ticked] {
            let ready = schedule.initialize(&mut world);
            ready.map_err(|error| SessionError::Schedule(format!("{error:?}")))?;
        }
        Ok(Sessions { world, whole, ticked, session, participants })
    }

    /// The spec that is played.
    pub fn spec(&self) -> &SessionSpec {
        &self.world.resource::<SessionSetting>().0
    }

    /// Changes the spec, keeping the number of parties and their strategies, and prepares every party's
    /// outcomes anew in the old buffers. The spec is copied first if somebody else holds it.
    ///
    /// # Errors
    /// A spec that cannot be played, or with other seats; sessions must not be played then.
    pub fn revise(&mut self, change: impl FnOnce(&mut SessionSpec)) -> Result<(), SessionError> {
        let spec = Arc::make_mut(&mut self.world.resource_mut::<SessionSetting>().into_inner().0);
        change(spec);
        spec.check()?;
        let (have, need) = (self.participants.len(), spec.parties.len());
        if have != need {
            return Err(SessionError::Cast { have, need });
        }
        self.prepare();
        Ok(())
    }

    fn prepare(&mut self) {
        self.world.resource_scope(|world, setting: Mut<'_, SessionSetting>| {
            for &entity in &self.participants {
                if let Some(mut participant) = world.get_mut::<Participant>(entity) {
                    participant.prepare(&setting.0);
                }
            }
        });
    }

    /// Plays one session, whole, in one run of the schedule.
    pub fn play(&mut self, seed: u64) -> &SessionRecord {
        self.mend();
        self.world.resource_mut::<Seed>().0 = seed;
        self.whole.run(&mut self.world);
        self.record()
    }

    /// Begins a session that is played step by step.
    pub fn begin(&mut self, seed: u64) {
        self.mend();
        if let Some(mut session) = self.world.get_mut::<Session>(self.session) {
            session.begin(seed);
        }
        for &entity in &self.participants {
            if let Some(participant) = self.world.get_mut::<Participant>(entity) {
                Seat::of(participant.into_inner()).begin(seed);
            }
        }
    }

    /// Plays one step, in one run of the schedule; false when the session is over.
    pub fn step(&mut self) -> bool {
        self.ticked.run(&mut self.world);
        self.record().end.is_none()
    }

    /// What has happened so far.
    pub fn record(&self) -> &SessionRecord {
        let session = self.world.get::<Session>(self.session);
        &session.expect("the session is spawned with the world and stays").record
    }

    /// After a panic nothing that the strategies held is used again.
    fn mend(&mut self) {
        let spent = self.world.get::<Session>(self.session).is_some_and(|session| session.spent);
        if spent {
            self.rebuild();
        }
    }

    #[cold]
    fn rebuild(&mut self) {
        self.world.resource_scope(|world, setting: Mut<'_, SessionSetting>| {
            for &entity in &self.participants {
                if let Some(mut participant) = world.get_mut::<Participant>(entity) {
                    let (id, strategy) = (participant.id, participant.strategy.clone());
                    *participant = Participant::new(&setting.0, id, strategy);
                }
            }
            if let Some(mut session) = world.get_mut::<Session>(self.session) {
                *session = Session::default();
            }
        });
    }
}

fn empty(label: Drive) -> Schedule {
    let mut schedule = Schedule::new(label);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(settings());
    schedule
}
