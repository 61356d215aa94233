//! Playing games: one world and one schedule, built once for a spec and reset for every game.

use crate::component::{Mind, Stock};
use crate::digest::{Digester, TickDigest};
use crate::licensing::offices;
use crate::names::DrawNames;
use crate::network::{self, Goods, Ground, Layout};
use crate::notice;
use crate::resource::{Clock, Proceedings, Rulebook, Setting, Today};
use crate::snapshot::{Snapshot, State};
use crate::tick;
use crate::world::{BuildError, build, check};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleBuildSettings;
use detente_game::spec::Role;
use detente_game::{
    AgentId, Cast, Chance, Day, Event, FirmId, GameSpec, GoodsView, Memory, Observer, PartyId,
    Played, Situation,
};
use std::sync::Arc;

/// A change of the state from outside the game, for what-ifs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StateChange {
    /// A firm holds stocks of so many days. The members of a group, on average, each in proportion to its normal
    /// cover. In a network of goods, of every input as expected use goes; who has no inputs, and a store, of what it
    /// makes or keeps as expected sales go, a store up to its size.
    Stock {
        /// The firm, or group of firms.
        firm: FirmId,
        /// Cover, d; 0 or more.
        days: f64,
    },
    /// A nation forgets its free numbers, which its next strategy would take for its own; its decision
    /// indices stay.
    ForgetNotes {
        /// The nation.
        party: PartyId,
    },
}

/// Plays games of one spec with one cast. Build one per thread; every game resets it.
pub struct Simulation {
    world: World,
    schedule: Schedule,
    rules: Rulebook,
    cast: Cast,
    opening: State,
    scratch: State,
    bytes: Vec<u8>,
    /// The tick that is played next, as the world's clock has it.
    tick: u32,
    /// The horizon is reached, or a seat has forfeited.
    over: bool,
    /// Of this world, from the first digest on.
    digester: Option<Digester>,
    /// A strategy has panicked in this world: it is built anew before the next game.
    spent: bool,
    played: Played,
}

impl Simulation {
    /// Builds world and schedule. Cost: tens of microseconds, once for all games of the spec.
    pub fn new(spec: Arc<GameSpec>, cast: Cast) -> Result<Self, BuildError> {
        Self::with_settings(spec, cast, tick::settings())
    }

    pub(crate) fn with_settings(
        spec: Arc<GameSpec>,
        cast: Cast,
        settings: ScheduleBuildSettings,
    ) -> Result<Self, BuildError> {
        check(&spec, &cast)?;
        let layout = Arc::new(Layout::new(&spec)?);
        let tables = spec.tables().into();
        let offices = Arc::new(offices(&spec));
        let names = Arc::new(DrawNames::new(&spec, &offices));
        let rules = Rulebook { spec, names, layout, offices, tables };
        let (world, schedule) = build(&rules, &cast, settings)?;
        Ok(Simulation {
            world,
            schedule,
            rules,
            cast,
            opening: State::default(),
            scratch: State::default(),
            bytes: Vec::new(),
            tick: 0,
            over: false,
            digester: None,
            spent: false,
            played: Played::default(),
        })
    }

    /// The spec that is played.
    pub fn spec(&self) -> &Arc<GameSpec> {
        &self.rules.spec
    }

    /// Plays one game to its horizon, or to a forfeit.
    pub fn play(&mut self, chance: &Chance) -> &Played {
        self.begin(chance);
        while self.step() {}
        self.finish()
    }

    /// Plays one game under the eyes of an observer, which cannot change it.
    ///
    /// Cost: a state hash per tick on top of the game.
    pub fn play_observed(&mut self, chance: &Chance, observer: &mut dyn Observer) -> &Played {
        self.begin(chance);
        loop {
            let before = self.events().len();
            let more = self.step();
            self.observe(before, observer);
            if !more {
                return self.finish();
            }
        }
    }

    /// Starts a game: draws its numbers and resets the world. Nothing is left of the game before.
    pub fn begin(&mut self, chance: &Chance) {
        if self.spent
            && let Ok(built) = build(&self.rules, &self.cast, tick::settings())
        {
            (self.world, self.schedule) = built;
            self.digester = None;
            self.spent = false;
        }
        let figures = &mut self.world.resource_mut::<Setting>().into_inner().figures;
        figures.draw(&self.rules.spec, &self.rules.offices, chance);
        self.draw_beliefs();
        self.opening.open(&self.rules, &self.world);
        self.opening.restore(&mut self.world);
        self.with_network(network::open);
        let mut proceedings = self.world.resource_mut::<Proceedings>();
        proceedings.forfeit = None;
        proceedings.ledger.events.clear();
        proceedings.ledger.ranges.clear();
        self.refresh_situation();
        self.read_clock();
    }

    /// Plays one tick; false when the game is over with it, or was over before.
    pub fn step(&mut self) -> bool {
        if self.over {
            return false;
        }
        if self.tick() == 0 {
            notice::tell_beginning(&mut self.world, &self.rules.spec, &self.cast);
        }
        self.schedule.run(&mut self.world);
        self.tick += 1;
        self.world.resource_mut::<Clock>().tick = self.tick;
        self.over = self.tick >= self.rules.spec.horizon;
        if let Some(forfeit) = &self.world.resource::<Proceedings>().forfeit {
            self.over = true;
            self.spent |= forfeit.panicked;
        }
        if self.over {
            self.spent |= notice::tell_end(&self.rules.spec, &self.cast);
        }
        !self.over
    }

    /// After the state has been written from outside.
    fn read_clock(&mut self) {
        self.tick = self.world.resource::<Clock>().tick;
        self.world.resource_mut::<Setting>().since = self.tick;
        self.over = self.tick >= self.rules.spec.horizon || self.forfeit().is_some();
    }

    /// The seat that has forfeited, and why.
    pub fn forfeit(&self) -> Option<(AgentId, &str)> {
        let forfeit = self.proceedings().forfeit.as_ref();
        forfeit.map(|forfeit| (forfeit.agent, forfeit.reason.as_str()))
    }

    /// The same for a tick on which strategies do not look at the day's picture, since what they decide has been
    /// known before, and on which nothing is recorded and nobody asks for talks, as has been known too: what
    /// only decisions and events read is not worked out. The state comes out the same; what is recorded
    /// after all is not valued, so whoever calls this has to see whether there are new
    /// [events](Simulation::events).
    pub fn step_quietly(&mut self) -> bool {
        let spec = &*self.rules.spec;
        // Ranges are fixed on the first day; sessions go by what packages are worth, and beliefs are state.
        if self.tick() == 0 || spec.has_sessions() || !spec.information.is_empty() {
            return self.step();
        }
        self.world.resource_mut::<Setting>().outlook = false;
        let more = self.step();
        self.world.resource_mut::<Setting>().outlook = true;
        more
    }

    /// True when the horizon is reached or a seat has forfeited.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The tick that is played next.
    pub fn tick(&self) -> u32 {
        self.tick
    }

    /// Everything that has happened so far.
    pub fn events(&self) -> &[Event] {
        &self.proceedings().ledger.events
    }

    /// The picture of the last tick played.
    pub fn situation(&self) -> &Situation {
        &self.world.resource::<Today>().0
    }

    /// XXH3 of the state between two ticks, the same for the same spec, seed and actions on every machine.
    pub fn state_hash(&mut self) -> u64 {
        self.scratch.capture(&mut self.world);
        self.scratch.hash(&mut self.bytes)
    }

    /// Copies the game as it stands between two ticks.
    pub fn snapshot(&mut self) -> Snapshot {
        let mut state = State::default();
        state.capture(&mut self.world);
        Snapshot {
            state,
            figures: self.world.resource::<Setting>().figures.clone(),
            ledger: self.proceedings().ledger.clone(),
            forfeit: self.proceedings().forfeit.clone(),
        }
    }

    /// Puts a game of the same spec back to where the snapshot was taken.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        snapshot.state.restore(&mut self.world);
        self.world.resource_mut::<Setting>().figures.clone_from(&snapshot.figures);
        let mut proceedings = self.world.resource_mut::<Proceedings>();
        proceedings.ledger.clone_from(&snapshot.ledger);
        proceedings.forfeit.clone_from(&snapshot.forfeit);
        self.with_network(|ground, goods, view| network::picture(ground, goods, view));
        self.draw_beliefs();
        self.refresh_situation();
        self.read_clock();
    }

    /// Another simulation at the same point of the same game.
    pub(crate) fn duplicate(&mut self) -> Simulation {
        let snapshot = self.snapshot();
        let built = build(&self.rules, &self.cast, tick::settings());
        let (world, schedule) = built.expect("what has been built once is built again");
        let mut copy = Simulation {
            world,
            schedule,
            rules: self.rules.clone(),
            cast: self.cast.clone(),
            opening: State::default(),
            scratch: State::default(),
            bytes: Vec::new(),
            tick: 0,
            over: false,
            digester: None,
            spent: false,
            played: Played::default(),
        };
        copy.restore(&snapshot);
        copy
    }

    /// Takes over a game of another simulation, between two ticks, to play on by this one's spec and numbers.
    ///
    /// What has happened and how things stand is the snapshot's; numbers, rules and strategies are those of
    /// this simulation, drawn by [`begin`](Simulation::begin), which has to come first. Both specs must
    /// have the same agents, issues and firms.
    pub fn resume(&mut self, snapshot: &Snapshot) {
        snapshot.state.restore(&mut self.world);
        let mut proceedings = self.world.resource_mut::<Proceedings>();
        proceedings.ledger.clone_from(&snapshot.ledger);
        proceedings.forfeit.clone_from(&snapshot.forfeit);
        self.with_network(|ground, goods, view| network::picture(ground, goods, view));
        self.refresh_situation();
        self.read_clock();
    }

    /// Changes the state between two ticks, from outside the game.
    pub fn change(&mut self, change: &StateChange) {
        let roster = &self.world.resource::<Setting>().roster;
        match *change {
            StateChange::Stock { firm, days } => {
                let entity = roster.firms.get(firm.index()).copied();
                let stock = entity.and_then(|entity| self.world.get_mut::<Stock>(entity));
                stock.into_iter().for_each(|mut stock| stock.fill(days));
                self.with_network(|ground, goods, view| {
                    if let Some(site) = ground.layout.site_of(firm.index()) {
                        goods.hold(ground, site, days);
                        network::picture(ground, goods, view);
                    }
                });
            }
            StateChange::ForgetNotes { party } => {
                let entity = roster.parties.get(party.index()).copied();
                let mind = entity.and_then(|entity| self.world.get_mut::<Mind>(entity));
                mind.into_iter().for_each(|mut mind| mind.0.forget_notes());
            }
        }
    }

    /// Digest of the state between two ticks, in parts. Cost: a look at every row, and a hash of those that have been
    /// written since the last digest.
    pub fn digest(&mut self) -> &TickDigest {
        self.digest_noting(|_, _| {})
    }

    /// The same; shows every memory that is not as it was at the last digest of this simulation.
    pub fn digest_noting(&mut self, changed: impl FnMut(AgentId, &Memory)) -> &TickDigest {
        let tick = self.tick;
        let Simulation { world, rules, digester, .. } = self;
        let digester = digester.get_or_insert_with(|| Digester::new(world, &rules.spec));
        digester.digest(world, tick, changed)
    }

    /// What an agent remembers.
    pub fn memory(&self, agent: AgentId) -> Option<&Memory> {
        let roster = &self.world.resource::<Setting>().roster;
        let entity = match self.rules.spec.agents.get(agent.index())?.role {
            Role::Nation(party) => roster.parties[party.index()],
            Role::Firm(firm) => roster.firms[firm.index()],
            Role::Regulator(regulator) => roster.regulators[regulator.index()],
        };
        self.world.get::<Mind>(entity).map(|mind| &mind.0)
    }

    /// Gives out what the game gave; the buffers stay with the simulation.
    pub fn finish(&mut self) -> &Played {
        self.played.state_hash = self.state_hash();
        self.played.ticks = self.tick();
        let figures = &self.world.resource::<Setting>().figures;
        self.played.seed = figures.chance.seed();
        self.played.values.clone_from(&figures.values);
        let ledger = &self.world.resource::<Proceedings>().ledger;
        self.played.events.clone_from(&ledger.events);
        self.played.ranges.clone_from(&ledger.ranges);
        &self.played
    }

    fn proceedings(&self) -> &Proceedings {
        self.world.resource::<Proceedings>()
    }

    /// Does something with the network of goods, in a game that has one.
    fn with_network(&mut self, run: impl FnOnce(Ground<'_>, &mut Goods, &mut GoodsView)) {
        if self.rules.spec.economy.is_empty() {
            return;
        }
        self.world.resource_scope(|world, mut today: Mut<'_, Today>| {
            world.resource_scope(|world, mut goods: Mut<'_, Goods>| {
                let setting = world.resource::<Setting>();
                run(setting.ground(), &mut goods, &mut today.0.goods);
            });
        });
    }

    /// Draws what parties believe that do not know everything.
    fn draw_beliefs(&mut self) {
        self.world.resource_scope(|world, mut today: Mut<'_, Today>| {
            let figures = &world.resource::<Setting>().figures;
            for belief in &mut today.1 {
                belief.draw(&self.rules.spec, figures);
            }
        });
    }

    /// The picture of the last tick played as a party saw it and decided on.
    pub fn picture(&self, party: PartyId) -> &Situation {
        let Today(truth, beliefs) = self.world.resource::<Today>();
        let own = beliefs.iter().find(|belief| belief.observer == party);
        own.map_or(truth, |belief| &belief.situation)
    }

    /// Puts the numbers of the game into the day's picture, where they stay all game long.
    fn refresh_situation(&mut self) {
        self.world.resource_scope(|world, mut today: Mut<'_, Today>| {
            let figures = &world.resource::<Setting>().figures;
            let situation = &mut today.0;
            situation.rules = figures.rules;
            situation.terms.clone_from(&figures.preferences);
            for (view, issue) in situation.issues.iter_mut().zip(&figures.issues) {
                view.cost.clone_from(&issue.cost);
                view.gain = issue.gain;
                view.notice = issue.notice;
            }
            for channel in &figures.channels {
                situation.issues[channel.issue.index()].effect.clone_from(&channel.effect);
            }
            let ranges = &world.resource::<Proceedings>().ledger.ranges;
            for (party, &range) in situation.parties.iter_mut().zip(ranges) {
                party.range = range;
            }
        });
    }

    /// Shows the tick played last to an observer, which cannot change the game; `events_before` is how many
    /// events there were before it.
    pub fn observe(&mut self, events_before: usize, observer: &mut dyn Observer) {
        self.scratch.capture(&mut self.world);
        let memories: Vec<&Memory> = self.scratch.parties.iter().map(|(_, mind)| &mind.0).collect();
        let state_hash = self.scratch.hash(&mut self.bytes);
        let last = self.tick().saturating_sub(1);
        let deliveries: Vec<Option<(u32, f64)>> = (self.scratch.issues.iter())
            .map(|(_, _, promised)| promised.0.filter(|promise| last > promise.ratified))
            .map(|promise| promise.and_then(|p| p.seen.map(|seen| (seen, p.cusum))))
            .collect();
        observer.day(&Day {
            situation: self.situation(),
            memories: &memories,
            deliveries: &deliveries,
            state_hash,
            events: &self.events()[events_before..],
        });
    }
}

impl std::fmt::Debug for Simulation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (scenario, tick) = (&self.rules.spec.id, self.tick());
        f.debug_struct("Simulation").field("scenario", scenario).field("tick", &tick).finish()
    }
}
