//! Tournaments: who plays whom, over what, in which seats, how often. Plain data, read from a file elsewhere.

use crate::session::SessionSpec;
use crate::spec::GameSpec;
use std::sync::Arc;

/// A tournament, ready to be played.
#[derive(Clone, Debug)]
pub struct TournamentSpec {
    /// Kebab-case name.
    pub id: String,
    /// One line that says what it is about.
    pub title: String,
    /// Seed from which that of every game is derived, below [`SEED_BOUND`](crate::draw::SEED_BOUND).
    pub seed: u64,
    /// Seeds that every assignment of strategies to seats plays, at least 1: the same ones for all
    /// assignments of a contest, so that what differs is the strategies.
    pub games: u32,
    /// Who meets whom.
    pub pairing: Pairing,
    /// Share of forfeits in the first game of each of its assignments above which a strategy plays no
    /// further games, 0..1; none: it plays on.
    pub bench: Option<f64>,
    /// Who plays.
    pub entrants: Vec<Entrant>,
    /// Over what.
    pub contests: Vec<Contest>,
    /// Scripts that anybody plays by, each with a digest of its text, by name.
    pub scripts: Vec<(String, String)>,
}

/// Who meets whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// Every strategy meets every other, in every seat.
    RoundRobin {
        /// It also meets itself: every assignment of strategies to seats is played.
        mirror: bool,
    },
    /// Each candidate meets the rest, in every seat: one seat is a candidate's, all others are of the rest.
    Gauntlet {
        /// Places of the candidates among the entrants, rising.
        candidates: Vec<usize>,
    },
}

/// A strategy that takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrant {
    /// Its name in every output.
    pub id: String,
    /// How it plays a nation, in full; none: it plays none.
    pub nation: Option<String>,
    /// How it plays a party of a session without an economy; none: it plays none.
    pub party: Option<String>,
    /// Ids of the only seats that it takes; empty: any.
    pub seats: Vec<String>,
}

/// A scenario as a tournament plays it.
#[derive(Clone, Debug)]
pub struct Contest {
    /// Its name in every output.
    pub id: String,
    /// The scenario's own id.
    pub scenario: String,
    /// Changes of the scenario, `PATH=VALUE`, in order.
    pub sets: Vec<String>,
    /// Digest of the scenario as it is played, changes included.
    pub digest: String,
    /// What is played.
    pub arena: Arena,
    /// Places of the seats that strategies are put into: among the agents of a game, or the parties of a
    /// session. At least one. All others play what the scenario says.
    pub seats: Vec<usize>,
    /// Name and text of every file of the scenario.
    pub files: Vec<(String, String)>,
}

/// What is played.
#[derive(Clone, Debug)]
pub enum Arena {
    /// A game with an economy.
    Game(Arc<GameSpec>),
    /// A session without one.
    Session(Arc<SessionSpec>),
}

impl Contest {
    /// Id of a contested seat, by its place among them.
    pub fn seat_id(&self, seat: usize) -> &str {
        match &self.arena {
            Arena::Game(spec) => &spec.agents[self.seats[seat]].id,
            Arena::Session(spec) => &spec.parties[self.seats[seat]].id,
        }
    }

    /// How a strategy plays here; none when it cannot take that seat.
    pub fn call<'a>(&self, entrant: &'a Entrant, seat: usize) -> Option<&'a str> {
        let call = match &self.arena {
            Arena::Game(_) => entrant.nation.as_deref(),
            Arena::Session(_) => entrant.party.as_deref(),
        };
        let id = self.seat_id(seat);
        call.filter(|_| entrant.seats.is_empty() || entrant.seats.iter().any(|seat| seat == id))
    }

    /// Unit of what a seat gets: `M` of money, or `utility`.
    pub fn unit(&self) -> &str {
        match &self.arena {
            Arena::Game(spec) => &spec.unit,
            Arena::Session(_) => "utility",
        }
    }
}
