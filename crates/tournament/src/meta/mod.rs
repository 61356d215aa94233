//! The empirical game: strategies as moves of a game whose payoffs are what they got against each other.
//!
//! Walsh, Das, Tesauro and Kephart 2002 and Wellman 2006 introduced it as empirical game-theoretic analysis. Pure and one
//! mixed equilibrium, rest points of the replicator dynamics, and alpha-rank.

mod alpha_rank;
mod equilibrium;
mod linear;
mod payoffs;
mod replicator;

pub use alpha_rank::{AlphaRank, alpha_rank};
pub use equilibrium::{Mixed, mixed, pure};
pub use payoffs::{PayoffError, Payoffs};
pub use replicator::{RestPoint, rest_points};

use serde::Serialize;

/// Everything that is said about a game.
#[derive(Clone, Debug, Serialize)]
pub struct Analysis {
    /// The game.
    pub payoffs: Payoffs,
    /// Pure equilibria: a row and a column each.
    pub pure: Vec<(String, String)>,
    /// One mixed equilibrium, symmetric where the game is.
    pub mixed: Option<Mixed>,
    /// Rest points of the replicator dynamics of one population; none where the game is not symmetric, and none
    /// where there are too many strategies to look at every set of them.
    pub rest_points: Option<Vec<RestPoint>>,
    /// Alpha-rank.
    pub alpha_rank: Option<AlphaRank>,
}

impl Analysis {
    /// As one line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("finite numbers and names always have an encoding")
    }

    /// Analyses a game.
    pub fn of(payoffs: Payoffs) -> Self {
        let name = |(row, column): (usize, usize)| {
            (payoffs.rows[row].clone(), payoffs.columns[column].clone())
        };
        Analysis {
            pure: pure(&payoffs).into_iter().map(name).collect(),
            mixed: mixed(&payoffs),
            rest_points: payoffs.symmetric().and_then(|matrix| rest_points(&matrix)),
            alpha_rank: alpha_rank(&payoffs),
            payoffs,
        }
    }
}
