//! What is kept of a game.

use detente_game::session::{SessionRecord, SessionSpec};
use detente_game::{GameSpec, Played};

/// Reads off a game how it ended and who conceded. Injected, so that this crate knows no report.
pub trait Judge: Sync {
    /// Of a game with an economy; seats are its agents.
    fn game(&self, spec: &GameSpec, played: &Played) -> Verdict;

    /// Of a session without one; seats are its parties.
    fn session(&self, spec: &SessionSpec, record: &SessionRecord) -> Verdict;
}

/// How a game ended, and who conceded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// How it ended, in the word of every output.
    pub resolution: &'static str,
    /// Tick or step of the agreement, if there was one.
    pub agreed: Option<u32>,
    /// Who made the first binding concession; none: nobody.
    pub first: Option<First>,
    /// Who forfeited, and why: a seat and the reason.
    pub forfeit: Option<(usize, String)>,
    /// By place of the agent or party; those behind the end conceded nothing.
    pub seats: Vec<VerdictSeat>,
}

/// Who did something first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The agent or party at that place.
    Seat(usize),
    /// Several on the same day.
    Joint,
}

/// What one seat conceded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VerdictSeat {
    /// How often.
    pub concessions: u32,
    /// Tick or step of the first concession, if any.
    pub first: Option<u32>,
    /// Given up, as a share of its own range.
    pub given_up: f64,
}

/// One game as the store keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct GameRow {
    /// Its number in the [`Schedule`](crate::Schedule).
    pub id: u64,
    /// Which contest.
    pub contest: u32,
    /// Which game of its assignment, from 0.
    pub repetition: u32,
    /// Its seed.
    pub seed: u64,
    /// How it ended.
    pub resolution: String,
    /// Ticks or steps played.
    pub ticks: u32,
    /// Tick or step of the agreement.
    pub agreed: Option<u32>,
    /// Who made the first binding concession: a seat of the contest, or -1 for several at once; none: nobody of
    /// those who were put in a seat.
    pub first: Option<i32>,
    /// Distance of the agreement to the Pareto frontier, in utility; none where it is not defined.
    pub pareto: Option<f64>,
    /// Distance of the agreement to the Nash point, likewise.
    pub nash: Option<f64>,
    /// Seat that forfeited; -1: an agent that the tournament puts nobody in the place of.
    pub forfeit: Option<i32>,
    /// Why.
    pub reason: Option<String>,
    /// By seat of the contest.
    pub seats: Vec<SeatRow>,
}

/// One seat of a game as the store keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SeatRow {
    /// Who sat there: place among the entrants.
    pub entrant: u16,
    /// What it got, in the contest's unit; none for a strategy that forfeited.
    pub payoff: f64,
    /// The same over its range of the first day, where money is the unit; the payoff itself in a session.
    pub score: f64,
    /// How often it conceded.
    pub concessions: u32,
    /// Tick or step of its first concession.
    pub first: Option<u32>,
    /// Given up, as a share of its own range.
    pub given_up: f64,
}
