//! Rest points of the replicator dynamics of one population (Taylor and Jonker 1978).
//!
//! Shares of strategies grow by what these get above the mean. At rest all strategies that are present get the same. A
//! rest point is stable here when no absent strategy would get more, and, among those present, the
//! dynamics linearised around it do not lead away.

use super::linear::solve;
use serde::Serialize;

/// Strategies for which every set is looked at.
const MOST: usize = 12;
/// What counts as nothing.
const NOTHING: f64 = 1e-9;

/// A rest point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RestPoint {
    /// Share of each strategy.
    pub shares: Vec<f64>,
    /// What everybody gets there.
    pub payoff: f64,
    /// Whether small changes of the shares do not lead away.
    pub stable: bool,
}

/// All isolated rest points, single strategies among them, those of fewer strategies first; none where there are too many strategies.
pub fn rest_points(matrix: &[Vec<f64>]) -> Option<Vec<RestPoint>> {
    let size = matrix.len();
    if size > MOST {
        return None;
    }
    let mut sets: Vec<u32> = (1..1_u32 << size).collect();
    sets.sort_by_key(|set| set.count_ones());
    Some(sets.into_iter().filter_map(|set| rest_point(matrix, set)).collect())
}

/// The rest point at which exactly the strategies of a set are present.
fn rest_point(matrix: &[Vec<f64>], set: u32) -> Option<RestPoint> {
    let present: Vec<usize> = (0..matrix.len()).filter(|place| set & (1 << place) != 0).collect();
    let count = present.len();
    // All get the same, v, and shares sum to 1.
    let mut system = Vec::new();
    for &row in &present {
        let payoffs = present.iter().map(|&column| matrix[row][column]);
        system.push(payoffs.chain([-1.0]).collect::<Vec<f64>>());
    }
    system.push([vec![1.0; count], vec![0.0]].concat());
    let mut right = vec![0.0; count];
    right.push(1.0);
    let solved = solve(system, right)?;
    if solved[..count].iter().any(|&share| share <= NOTHING) {
        return None;
    }
    let mut shares = vec![0.0; matrix.len()];
    present.iter().zip(&solved).for_each(|(&place, &share)| shares[place] = share);
    let payoff = solved[count];
    let gets = |row: usize| -> f64 {
        matrix[row].iter().zip(&shares).map(|(payoff, share)| payoff * share).sum()
    };
    let kept_out = (0..matrix.len())
        .filter(|place| !present.contains(place))
        .all(|place| gets(place) <= payoff + NOTHING);
    let stable = kept_out && holds_together(matrix, &present);
    Some(RestPoint { shares, payoff, stable })
}

/// Whether the mean payoff of no mixture of changes among those present is positive: d' A d <= 0 for all changes d of
/// shares that sum to 0, as an evolutionarily stable state has it (Hofbauer and Sigmund 1998, 6.4), or is 0 on a
/// cycle. Decided by elimination on the symmetric form.
fn holds_together(matrix: &[Vec<f64>], present: &[usize]) -> bool {
    let Some((&last, others)) = present.split_last() else { return true };
    let form =
        |i: usize, j: usize| matrix[i][j] - matrix[last][j] - matrix[i][last] + matrix[last][last];
    let mut form: Vec<Vec<f64>> = others
        .iter()
        .map(|&i| others.iter().map(|&j| -0.5 * (form(i, j) + form(j, i))).collect())
        .collect();
    // Positive semidefinite if and only if elimination meets no negative pivot.
    let most = form.iter().flatten().fold(1.0_f64, |most, entry| most.max(entry.abs()));
    for place in 0..others.len() {
        let pivot = form[place][place];
        if pivot < -NOTHING * most {
            return false;
        }
        if pivot <= NOTHING * most {
            if form[place][place + 1..].iter().any(|entry| entry.abs() > NOTHING * most) {
                return false;
            }
            continue;
        }
        let (above, below) = form.split_at_mut(place + 1);
        let fixed = &above[place];
        for entries in below {
            let factor = entries[place] / pivot;
            let entries = entries.iter_mut().zip(fixed).skip(place);
            entries.for_each(|(entry, fixed)| *entry -= factor * fixed);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(matrix: &[&[f64]]) -> Vec<(Vec<f64>, bool)> {
        let matrix: Vec<Vec<f64>> = matrix.iter().map(|row| row.to_vec()).collect();
        let points = rest_points(&matrix).unwrap();
        points.into_iter().map(|point| (point.shares, point.stable)).collect()
    }

    #[test]
    fn known_games_have_their_rest_points() {
        let hawk_dove = points(&[&[-0.5, 2.0], &[0.0, 1.0]]);
        assert_eq!(hawk_dove.len(), 3);
        assert!(!hawk_dove[0].1 && !hawk_dove[1].1 && hawk_dove[2].1);
        assert!((hawk_dove[2].0[0] - 2.0 / 3.0).abs() < 1e-12);
        let coordination = points(&[&[2.0, 0.0], &[0.0, 1.0]]);
        assert!(coordination[0].1 && coordination[1].1 && !coordination[2].1);
        let dilemma = points(&[&[3.0, 0.0], &[5.0, 1.0]]);
        assert_eq!(dilemma.iter().map(|point| point.1).collect::<Vec<_>>(), [false, true]);
        let cycle = points(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
        assert_eq!(cycle.len(), 4, "the corners and the middle");
        assert!(cycle[3].1 && cycle[3].0.iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-12));
    }

    #[test]
    fn many_strategies_are_too_many() {
        assert_eq!(rest_points(&vec![vec![0.0; 13]; 13]), None);
    }
}
