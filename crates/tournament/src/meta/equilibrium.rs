//! Pure equilibria, and one mixed equilibrium by complementary pivoting (Lemke and Howson 1964).
//!
//! A symmetric game is solved as one, so that its equilibrium is symmetric; any other as the symmetric game of
//! Gale, Kuhn and Tucker, in which each player plays either side. Ties are broken lexicographically, so that
//! degenerate games end too (von Stengel 2002, Computing equilibria for two-person games).

use super::payoffs::Payoffs;
use serde::Serialize;

/// Pivots at most; the path of a game of this size is far shorter.
const MOST_PIVOTS: usize = 100_000;
/// What is no more than rounding, relative to the range of payoffs.
const ROUNDING: f64 = 1e-9;

/// A mixed equilibrium.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mixed {
    /// Probability of each row.
    pub rows: Vec<f64>,
    /// Probability of each column.
    pub columns: Vec<f64>,
    /// What the row player gets.
    pub row_payoff: f64,
    /// What the column player gets.
    pub column_payoff: f64,
}

/// Pairs of strategies that are best answers to each other.
pub fn pure(game: &Payoffs) -> Vec<(usize, usize)> {
    let (rows, columns) = (game.rows.len(), game.columns.len());
    let best_row =
        |column: usize| (0..rows).map(|row| game.to_row[row][column]).fold(f64::MIN, f64::max);
    let best_column = |row: usize| game.to_column[row].iter().copied().fold(f64::MIN, f64::max);
    let pairs = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    pairs
        .filter(|&(row, column)| {
            game.to_row[row][column] >= best_row(column)
                && game.to_column[row][column] >= best_column(row)
        })
        .collect()
}

/// One equilibrium, symmetric where the game is.
pub fn mixed(game: &Payoffs) -> Option<Mixed> {
    let (rows, columns) = match game.symmetric() {
        Some(matrix) => {
            let weights = complementary(&positive(&matrix))?;
            let shares = normalised(&weights)?;
            (shares.clone(), shares)
        }
        None => {
            let (of_row, of_column) = (positive(&game.to_row), positive(&game.to_column));
            let weights = complementary(&joined(&of_row, &of_column))?;
            let (rows, columns) = weights.split_at(game.rows.len());
            (normalised(rows)?, normalised(columns)?)
        }
    };
    let expected = |payoffs: &[Vec<f64>]| -> f64 {
        let row = |(share, payoffs): (&f64, &Vec<f64>)| {
            share * payoffs.iter().zip(&columns).map(|(payoff, share)| payoff * share).sum::<f64>()
        };
        rows.iter().zip(payoffs).map(row).sum()
    };
    let (row_payoff, column_payoff) = (expected(&game.to_row), expected(&game.to_column));
    let found = Mixed { rows, columns, row_payoff, column_payoff };
    is_equilibrium(game, &found).then_some(found)
}

/// Nobody gains by a pure strategy instead.
fn is_equilibrium(game: &Payoffs, found: &Mixed) -> bool {
    let all = game.to_row.iter().chain(&game.to_column).flatten();
    let most = all.fold(1.0_f64, |most, payoff| most.max(payoff.abs()));
    let row = |row: usize| -> f64 {
        game.to_row[row].iter().zip(&found.columns).map(|(payoff, share)| payoff * share).sum()
    };
    let column = |column: usize| -> f64 {
        (0..game.rows.len()).map(|row| game.to_column[row][column] * found.rows[row]).sum()
    };
    let slack = ROUNDING * most;
    (0..game.rows.len()).all(|place| row(place) <= found.row_payoff + slack)
        && (0..game.columns.len()).all(|place| column(place) <= found.column_payoff + slack)
}

/// Payoffs moved and scaled to lie between 1 and 2, which changes no equilibrium.
fn positive(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let entries = || matrix.iter().flatten().copied();
    let (least, most) = (entries().fold(f64::MAX, f64::min), entries().fold(f64::MIN, f64::max));
    let range = if most > least { most - least } else { 1.0 };
    let moved = |payoff: &f64| 1.0 + (payoff - least) / range;
    matrix.iter().map(|row| row.iter().map(moved).collect()).collect()
}

/// The symmetric game of two positive ones: rows against columns, columns against rows.
fn joined(of_row: &[Vec<f64>], of_column: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (rows, columns) = (of_row.len(), of_row[0].len());
    let mut matrix = vec![vec![0.0; rows + columns]; rows + columns];
    for row in 0..rows {
        for column in 0..columns {
            matrix[row][rows + column] = of_row[row][column];
            matrix[rows + column][row] = of_column[row][column];
        }
    }
    matrix
}

fn normalised(weights: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = weights.iter().sum();
    (total > 0.0).then(|| weights.iter().map(|weight| weight / total).collect())
}

/// Solves z >= 0, 1 - C z >= 0, z complementary to it, z not 0, by following the path that begins with the first
/// strategy. C has to be such that the path cannot run off: no negative entry, some positive one in every column.
fn complementary(matrix: &[Vec<f64>]) -> Option<Vec<f64>> {
    let size = matrix.len();
    // Columns: slacks, then z; the last one is the right side.
    let mut tableau: Vec<Vec<f64>> = (0..size)
        .map(|row| {
            let slack = (0..size).map(|place| f64::from(u8::from(place == row)));
            slack.chain(matrix[row].iter().copied()).chain([1.0]).collect()
        })
        .collect();
    let mut basis: Vec<usize> = (0..size).collect();
    let (first, mut entering) = (0, size);
    for _ in 0..MOST_PIVOTS {
        let row = leaving(&tableau, entering)?;
        pivot(&mut tableau, row, entering);
        let left = std::mem::replace(&mut basis[row], entering);
        if left == first || left == size + first {
            let value = |variable: usize| {
                let row = basis.iter().position(|&basic| basic == variable);
                row.map_or(0.0, |row| tableau[row][2 * size].max(0.0))
            };
            return Some((size..2 * size).map(value).collect());
        }
        entering = if left < size { left + size } else { left - size };
    }
    None
}

/// The row of the least ratio, ties broken by the columns of the slacks.
fn leaving(tableau: &[Vec<f64>], entering: usize) -> Option<usize> {
    let size = tableau.len();
    let mut best: Option<usize> = None;
    for row in 0..size {
        if tableau[row][entering] <= ROUNDING {
            continue;
        }
        best = match best {
            Some(other) if !is_less(tableau, row, other, entering) => Some(other),
            _ => Some(row),
        };
    }
    best
}

fn is_less(tableau: &[Vec<f64>], row: usize, other: usize, entering: usize) -> bool {
    let size = tableau.len();
    let ratio = |row: usize, column: usize| tableau[row][column] / tableau[row][entering];
    for column in std::iter::once(2 * size).chain(0..size) {
        let difference = ratio(row, column) - ratio(other, column);
        if difference.abs() > ROUNDING {
            return difference < 0.0;
        }
    }
    false
}

fn pivot(tableau: &mut [Vec<f64>], row: usize, column: usize) {
    let factor = 1.0 / tableau[row][column];
    tableau[row].iter_mut().for_each(|entry| *entry *= factor);
    let fixed = tableau[row].clone();
    for (place, other) in tableau.iter_mut().enumerate() {
        let factor = other[column];
        if place != row && factor != 0.0 {
            other.iter_mut().zip(&fixed).for_each(|(entry, fixed)| *entry -= factor * fixed);
            other[column] = 0.0;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn symmetric(matrix: &[&[f64]]) -> Payoffs {
        let names = (0..matrix.len()).map(|place| format!("s{place}")).collect();
        Payoffs::of_matrix(names, matrix.iter().map(|row| row.to_vec()).collect())
    }

    pub(crate) fn bimatrix(to_row: &[&[f64]], to_column: &[&[f64]]) -> Payoffs {
        let names =
            |count: usize, letter: char| (0..count).map(|n| format!("{letter}{n}")).collect();
        let matrix = |rows: &[&[f64]]| rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>();
        Payoffs {
            rows: names(to_row.len(), 'r'),
            columns: names(to_row[0].len(), 'c'),
            to_row: matrix(to_row),
            to_column: matrix(to_column),
        }
    }

    fn near(found: &[f64], expected: &[f64]) {
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
    }

    #[test]
    fn matching_pennies_is_mixed_only() {
        let game = bimatrix(&[&[1.0, -1.0], &[-1.0, 1.0]], &[&[-1.0, 1.0], &[1.0, -1.0]]);
        assert_eq!(pure(&game), []);
        let found = mixed(&game).unwrap();
        near(&found.rows, &[0.5, 0.5]);
        near(&found.columns, &[0.5, 0.5]);
        assert!(found.row_payoff.abs() < 1e-12);
    }

    #[test]
    fn known_games_have_their_equilibria() {
        let dilemma = symmetric(&[&[3.0, 0.0], &[5.0, 1.0]]);
        assert_eq!(pure(&dilemma), [(1, 1)]);
        near(&mixed(&dilemma).unwrap().rows, &[0.0, 1.0]);
        let rock_paper_scissors =
            symmetric(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
        assert_eq!(pure(&rock_paper_scissors), []);
        near(&mixed(&rock_paper_scissors).unwrap().rows, &[1.0 / 3.0; 3]);
        // Value 2, cost 3: a hawk with probability 2/3 (Maynard Smith 1982).
        let hawk_dove = symmetric(&[&[-0.5, 2.0], &[0.0, 1.0]]);
        assert_eq!(pure(&hawk_dove), [(0, 1), (1, 0)]);
        near(&mixed(&hawk_dove).unwrap().rows, &[2.0 / 3.0, 1.0 / 3.0]);
        let coordination = symmetric(&[&[2.0, 0.0], &[0.0, 1.0]]);
        assert_eq!(pure(&coordination), [(0, 0), (1, 1)]);
        assert!(mixed(&coordination).is_some());
    }

    #[test]
    fn unequal_sides_and_degenerate_games_are_solved() {
        // The example of von Stengel 2002, section 2: equilibria at (0, 0, 1), (1/3, 2/3, 0) and (1/2, 1/2, 0) of rows.
        let game = bimatrix(
            &[&[3.0, 3.0], &[2.0, 5.0], &[0.0, 6.0]],
            &[&[3.0, 2.0], &[2.0, 6.0], &[3.0, 1.0]],
        );
        assert!(mixed(&game).is_some());
        for same in
            [symmetric(&[&[1.0; 4][..]; 4]), bimatrix(&[&[0.0; 3][..]; 2], &[&[0.0; 3][..]; 2])]
        {
            assert!(mixed(&same).is_some());
        }
        // Twins and dominated strategies.
        let twins = symmetric(&[&[0.0, 0.0, 2.0], &[0.0, 0.0, 2.0], &[2.0, 2.0, 1.0]]);
        assert!(mixed(&twins).is_some());
    }

    #[test]
    fn random_games_are_solved_too() {
        use detente_game::Stream;
        use detente_game::draw::DrawName;
        let mut stream = Stream::new(3, DrawName::new(&["games"]));
        for round in 0..200 {
            let size = 2 + round % 11;
            let mut matrix = || -> Vec<Vec<f64>> {
                (0..size)
                    .map(|_| (0..size).map(|_| (stream.uniform() * 8.0).floor()).collect())
                    .collect()
            };
            let (one, other) = (matrix(), matrix());
            let names: Vec<String> = (0..size).map(|place| place.to_string()).collect();
            assert!(mixed(&Payoffs::of_matrix(names.clone(), one.clone())).is_some(), "{round}");
            let game =
                Payoffs { rows: names.clone(), columns: names, to_row: one, to_column: other };
            assert!(mixed(&game).is_some(), "{round}");
        }
    }
}
