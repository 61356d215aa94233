//! What one game needs and what it gives.

use crate::event::Event;
use crate::memory::Memory;
use crate::situation::Situation;

/// Where the draws of a game come from.
#[derive(Clone, Debug)]
pub enum Chance {
    /// Functions of names and this seed, below [`SEED_BOUND`](crate::draw::SEED_BOUND).
    Seed(u64),
    /// Given explicitly; parameters keep their table values.
    Given(Given),
}

impl Chance {
    /// The seed; 0 for given draws.
    pub const fn seed(&self) -> u64 {
        match self {
            Chance::Seed(seed) => *seed,
            Chance::Given(_) => 0,
        }
    }
}

/// Explicit draws of one game. A missing uniform counts as 1 (nothing is accepted), a missing lead time as
/// one day.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// One uniform a day: whether a waiting call is accepted.
    pub acceptance: Vec<f64>,
    /// Per issue, one uniform a day: observed deliveries of a promised licence. Empty for others.
    pub delivery: Vec<Vec<f64>>,
    /// Lead time of the n-th session, d; the last one for all after.
    pub leads: Vec<u32>,
    /// Days from signing to ratification, at least 1.
    pub ratify_lag: u32,
}

/// What one game gave.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// The seed it was played with; 0 for given draws.
    pub seed: u64,
    /// Every event, in order.
    pub events: Vec<Event>,
    /// The value of every parameter in this game, by id.
    pub values: Vec<f64>,
    /// Least and largest utility of each party on the first day, M.
    pub ranges: Vec<(f64, f64)>,
    /// Ticks played: the horizon, or less after a forfeit.
    pub ticks: u32,
    /// Hash of the state after the last tick.
    pub state_hash: u64,
}

/// One tick as an observer sees it: after all decisions, before the next day.
#[derive(Clone, Copy, Debug)]
pub struct Day<'a> {
    /// The picture that the decisions were taken on.
    pub situation: &'a Situation,
    /// The memory of each nation after its decisions, by party.
    pub memories: &'a [&'a Memory],
    /// Per issue, deliveries observed today on a promised licence and the CUSUM with them; none where
    /// nothing is to be observed.
    pub deliveries: &'a [Option<(u32, f64)>],
    /// Hash of the state after the tick.
    pub state_hash: u64,
    /// Events of the day.
    pub events: &'a [Event],
}

/// Watches a game; nothing it does can change the result.
pub trait Observer {
    /// Called once after every tick.
    fn day(&mut self, day: &Day<'_>);
}

/// A game between two ticks that can be played ahead without touching the one it was taken from.
pub trait Branch: Send {
    /// The tick that is played next.
    fn tick(&self) -> u32;

    /// True when the horizon is reached or a seat has forfeited.
    fn is_over(&self) -> bool;

    /// Plays one tick; false when the game is over with it, or was over before.
    fn step(&mut self) -> bool;

    /// Everything that has happened so far.
    fn events(&self) -> &[Event];

    /// The picture of the last tick played.
    fn situation(&self) -> &Situation;

    /// Hash of the state.
    fn state_hash(&mut self) -> u64;
}

/// Gives out branches of a game, for whoever looks ahead: the same spec, numbers, strategies and draws.
pub trait LookAhead {
    /// A branch from the tick that is played next. Cost: a new world.
    fn branch(&mut self) -> Box<dyn Branch>;
}
