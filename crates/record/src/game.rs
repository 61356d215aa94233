//! A saved game in memory.

use crate::digests::Digests;
use detente_game::{Action, Occasion, Played};
use serde::{Deserialize, Serialize};

/// The text that a game is made of: a scenario with the tables that it uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioText {
    /// Id of the scenario.
    pub id: String,
    /// Name and text of every file, in the order of loading.
    pub files: Vec<(String, String)>,
    /// What really happened, by day, for the report.
    pub observed: Vec<(u32, String)>,
}

/// The strategy of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedStrategy {
    /// Id of the agent.
    pub agent: String,
    /// The strategy in full, with its parameters.
    pub call: String,
    /// Full text of the script, where it is one.
    pub script: Option<String>,
}

/// What a game is: everything that has to be known before the first tick.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GameHeader {
    /// Which of the file's scenarios, from 0.
    pub scenario: u32,
    /// Seed of the game.
    pub seed: u64,
    /// Version of the engine that played it.
    pub engine: String,
    /// Digest of the scenario with its settings.
    pub spec_digest: String,
    /// Changes of the scenario, `PATH=VALUE`, in order.
    pub sets: Vec<String>,
    /// The strategy of every agent, by agent.
    pub strategies: Vec<SavedStrategy>,
    /// Where it parted from another game, and how; the earliest first.
    pub forks: Vec<ForkPoint>,
}

impl GameHeader {
    /// Whether it is the same, seed apart.
    pub(crate) fn is_like(&self, other: &GameHeader) -> bool {
        let GameHeader { scenario, seed: _, engine, spec_digest, sets, strategies, forks } = self;
        (*scenario, engine, spec_digest) == (other.scenario, &other.engine, &other.spec_digest)
            && (sets, strategies, forks) == (&other.sets, &other.strategies, &other.forks)
    }
}

/// Where a game parted from another one, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForkPoint {
    /// Digest of the game that it parted from.
    pub parent: String,
    /// The first tick that is played differently.
    pub tick: u32,
    /// Changes of the scenario and of the state from then on, `PATH=VALUE`, in order.
    pub sets: Vec<String>,
    /// Agents and the strategies that they play from then on.
    pub strategies: Vec<(String, String)>,
    /// Agents that decide from then on as they did in the parent.
    pub held: Vec<String>,
}

/// Something that an agent decided, when it was not what it had decided on the last such occasion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The tick.
    pub tick: u32,
    /// Which of the calls of its occasion on that tick, from 0.
    pub nth: u32,
    /// What it was asked.
    pub occasion: Occasion,
    /// What it decided.
    pub action: Action,
}

/// What one agent did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeatRecord {
    /// Its decisions, in order.
    pub decisions: Vec<Decision>,
    /// What it remembered, encoded.
    pub(crate) memory: Vec<u8>,
}

/// How a game ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GameResult {
    /// Ticks played.
    pub ticks: u32,
    /// Events recorded.
    pub events: u32,
    /// Hash of the state after the last tick, as every report prints it.
    pub state_hash: u64,
}

impl GameResult {
    /// Of a game that has been played.
    pub fn of(played: &Played) -> Self {
        GameResult {
            ticks: played.ticks,
            events: played.events.len() as u32,
            state_hash: played.state_hash,
        }
    }
}

/// A game as it was played: enough to play it again without its strategies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SavedGame {
    /// What was known before the first tick.
    pub header: GameHeader,
    /// What each agent did, by agent.
    pub seats: Vec<SeatRecord>,
    /// Ticks that are known whole.
    pub ticks: u32,
    /// Ticks on which something was recorded, or somebody asked for talks; in order.
    pub eventful: Vec<u32>,
    /// Digest of the state after every tick; empty where only the last state counts.
    pub digests: Digests,
    /// How it ended; none where the file was cut short.
    pub result: Option<GameResult>,
}

impl SavedGame {
    /// Whether something was recorded on a tick, or somebody asked for talks.
    pub(crate) fn is_eventful(&self, tick: u32) -> bool {
        self.eventful.binary_search(&tick).is_ok()
    }

    /// Names the game: 16 hex digits over its header, the state after every tick and the result.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        // Plain data always has an encoding.
        hasher.update(&postcard::to_allocvec(&self.header).unwrap_or_default());
        for hash in &self.digests.hashes {
            hasher.update(&hash.to_le_bytes());
        }
        hasher.update(&self.result.map_or(0, |result| result.state_hash).to_le_bytes());
        hasher.finalize().to_hex()[..16].to_string()
    }
}
