//! The content digest: BLAKE3 over the lines of the specification and every game in the order of numbers.
//!
//! It depends on what was played, not on when, where or in which order.

use crate::identity::Identity;
use crate::judge::GameRow;

/// The content digest, as games come by.
pub(crate) struct ContentDigest(blake3::Hasher);

impl ContentDigest {
    pub(crate) fn new(identity: &Identity) -> Self {
        let mut digest = ContentDigest(blake3::Hasher::new());
        identity.lines().iter().for_each(|line| digest.text(line));
        digest
    }

    /// Adds a game; to be called in the order of numbers.
    pub(crate) fn add(&mut self, game: &GameRow) {
        for number in [game.id, game.seed, game.contest.into(), game.repetition.into()] {
            self.0.update(&number.to_le_bytes());
        }
        self.text(&game.resolution);
        self.0.update(&game.ticks.to_le_bytes());
        self.maybe(game.agreed.map(u64::from));
        self.maybe(game.first.map(|seat| seat as u64));
        self.maybe(game.pareto.map(f64::to_bits));
        self.maybe(game.nash.map(f64::to_bits));
        self.maybe(game.forfeit.map(|seat| seat as u64));
        self.text(game.reason.as_deref().unwrap_or_default());
        for seat in &game.seats {
            self.0.update(&seat.entrant.to_le_bytes());
            for number in [seat.payoff, seat.score, seat.given_up] {
                self.0.update(&number.to_bits().to_le_bytes());
            }
            self.0.update(&seat.concessions.to_le_bytes());
            self.maybe(seat.first.map(u64::from));
        }
    }

    fn text(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn maybe(&mut self, number: Option<u64>) {
        self.0.update(&[u8::from(number.is_some())]);
        self.0.update(&number.unwrap_or(0).to_le_bytes());
    }

    pub(crate) fn finish(&self) -> String {
        self.0.finalize().to_hex()[..32].to_string()
    }
}
