//! Alpha-rank (Omidshafiei et al. 2019, Alpha-rank: multi-agent evaluation by evolution, Scientific Reports 9:9937).
//!
//! A population plays one strategy; now and then a mutant appears, and takes over or dies out. The stationary
//! distribution of this chain ranks the strategies. A game that is not symmetric has two populations, whose profiles are
//! the states. Selection is as strong as can be: a mutant that gains takes over but for a small probability, one
//! that loses takes over with that probability, so that the chain is never stuck (Rowland et al. 2019, Multiagent
//! evaluation under incomplete information).

use super::payoffs::Payoffs;
use serde::Serialize;

/// Probability of what selection is against.
const MISTAKE: f64 = 1e-6;
/// States at most.
const MOST_STATES: usize = 500;

/// The stationary distribution.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlphaRank {
    /// Mass of each row strategy.
    pub rows: Vec<f64>,
    /// Mass of each column strategy; that of the rows where the game is symmetric.
    pub columns: Vec<f64>,
}

/// Ranks the strategies of a game; none where there are too many profiles.
pub fn alpha_rank(game: &Payoffs) -> Option<AlphaRank> {
    let symmetric = game.symmetric();
    let columns = if symmetric.is_some() { 1 } else { game.columns.len() };
    if game.rows.len() * columns > MOST_STATES {
        return None;
    }
    let chain = match symmetric {
        Some(matrix) => Chain::one(&matrix),
        None => Chain::two(game),
    };
    let (rows, columns) = chain.marginals(&chain.stationary());
    Some(AlphaRank { rows, columns })
}

/// What a mutant gains over the residents, by pairs of states that one mutation parts; none for all others.
struct Chain {
    gains: Vec<Vec<Option<f64>>>,
    /// Share of mutations that lead to each of the neighbours.
    chance: f64,
    /// Rows and columns; one column where one population plays.
    shape: (usize, usize),
}

impl Chain {
    fn one(matrix: &[Vec<f64>]) -> Self {
        let size = matrix.len();
        let gain =
            |from: usize, to: usize| (from != to).then(|| matrix[to][from] - matrix[from][to]);
        let gains = (0..size).map(|from| (0..size).map(|to| gain(from, to)).collect()).collect();
        Chain::new(gains, (size, 1), size.saturating_sub(1))
    }

    fn two(game: &Payoffs) -> Self {
        let (rows, columns) = (game.rows.len(), game.columns.len());
        let gain = |from: usize, to: usize| {
            let ((row, column), (new_row, new_column)) =
                ((from / columns, from % columns), (to / columns, to % columns));
            match (row == new_row, column == new_column) {
                (false, true) => Some(game.to_row[new_row][column] - game.to_row[row][column]),
                (true, false) => {
                    Some(game.to_column[row][new_column] - game.to_column[row][column])
                }
                _ => None,
            }
        };
        let states = rows * columns;
        let gains =
            (0..states).map(|from| (0..states).map(|to| gain(from, to)).collect()).collect();
        Chain::new(gains, (rows, columns), rows + columns - 2)
    }

    fn new(gains: Vec<Vec<Option<f64>>>, shape: (usize, usize), neighbours: usize) -> Self {
        Chain { gains, chance: 1.0 / neighbours.max(1) as f64, shape }
    }

    /// The stationary distribution, by elimination without subtractions (Grassmann, Taksar and Heyman 1985), which
    /// keeps the smallest masses exact.
    fn stationary(&self) -> Vec<f64> {
        let moves = |gain: &Option<f64>| gain.map_or(0.0, |gain| self.chance * fixation(gain));
        let mut rates: Vec<Vec<f64>> =
            self.gains.iter().map(|row| row.iter().map(moves).collect()).collect();
        let states = rates.len();
        for state in (1..states).rev() {
            let out: f64 = rates[state][..state].iter().sum();
            let (above, below) = rates.split_at_mut(state);
            for row in above {
                row[state] /= out.max(f64::MIN_POSITIVE);
                let into = row[state];
                let onward = row.iter_mut().zip(&below[0]).take(state);
                onward.for_each(|(rate, onward)| *rate += into * onward);
            }
        }
        let mut mass = vec![1.0; states];
        for state in 1..states {
            mass[state] = (0..state).map(|from| mass[from] * rates[from][state]).sum();
        }
        let total: f64 = mass.iter().sum();
        mass.iter().map(|mass| mass / total).collect()
    }

    fn marginals(&self, mass: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (rows, columns) = self.shape;
        if columns == 1 {
            return (mass.to_vec(), mass.to_vec());
        }
        let row = |row: usize| mass[row * columns..(row + 1) * columns].iter().sum();
        let column = |column: usize| (0..rows).map(|row| mass[row * columns + column]).sum();
        ((0..rows).map(row).collect(), (0..columns).map(column).collect())
    }
}

/// Probability that a mutant takes over that gains so much.
fn fixation(gain: f64) -> f64 {
    if gain > 0.0 {
        1.0 - MISTAKE
    } else if gain < 0.0 {
        MISTAKE
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::super::equilibrium::tests::{bimatrix, symmetric};
    use super::*;

    fn near(found: &[f64], expected: &[f64], slack: f64) {
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < slack), "{found:?}");
    }

    #[test]
    fn known_games_are_ranked_as_in_the_paper() {
        let cycle = symmetric(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
        near(&alpha_rank(&cycle).unwrap().rows, &[1.0 / 3.0; 3], 1e-9);
        let dilemma = symmetric(&[&[3.0, 0.0], &[5.0, 1.0]]);
        near(&alpha_rank(&dilemma).unwrap().rows, &[0.0, 1.0], 1e-5);
        let biased = symmetric(&[&[0.0, -0.5, 1.0], &[0.5, 0.0, -0.1], &[-1.0, 0.1, 0.0]]);
        near(&alpha_rank(&biased).unwrap().rows, &[1.0 / 3.0; 3], 1e-5);
        let pennies = bimatrix(&[&[1.0, -1.0], &[-1.0, 1.0]], &[&[-1.0, 1.0], &[1.0, -1.0]]);
        let ranked = alpha_rank(&pennies).unwrap();
        near(&ranked.rows, &[0.5, 0.5], 1e-9);
        near(&ranked.columns, &[0.5, 0.5], 1e-9);
        let coordination = symmetric(&[&[2.0, 0.0], &[0.0, 1.0]]);
        near(&alpha_rank(&coordination).unwrap().rows, &[0.5, 0.5], 1e-9);
        let hawk_dove = symmetric(&[&[-0.5, 2.0], &[0.0, 1.0]]);
        near(&alpha_rank(&hawk_dove).unwrap().rows, &[1.0, 0.0], 1e-5);
        // Battle of the sexes: both coordinated profiles, neither more than the other.
        let battle = bimatrix(&[&[3.0, 0.0], &[0.0, 2.0]], &[&[2.0, 0.0], &[0.0, 3.0]]);
        near(&alpha_rank(&battle).unwrap().rows, &[0.5, 0.5], 1e-3);
    }
}
