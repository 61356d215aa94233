//! Small linear systems.

/// Least pivot, relative to the largest entry, that is no zero.
const SINGULAR: f64 = 1e-11;

/// Solves `matrix x = right` by elimination with partial pivots; none where the matrix is singular.
pub(crate) fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    let largest = matrix.iter().flatten().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    for column in 0..size {
        let below = (column..size)
            .max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()))?;
        if matrix[below][column].abs() <= SINGULAR * largest {
            return None;
        }
        matrix.swap(column, below);
        right.swap(column, below);
        let (above, below) = matrix.split_at_mut(column + 1);
        let fixed = &above[column];
        for (row, entries) in (column + 1..size).zip(below) {
            let factor = entries[column] / fixed[column];
            let entries = entries.iter_mut().zip(fixed).skip(column);
            entries.for_each(|(entry, fixed)| *entry -= factor * fixed);
            right[row] -= factor * right[column];
        }
    }
    for column in (0..size).rev() {
        for place in column + 1..size {
            right[column] -= matrix[column][place] * right[place];
        }
        right[column] /= matrix[column][column];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_solved_and_singular_ones_are_not() {
        let x = solve(vec![vec![0.0, 2.0], vec![1.0, 1.0]], vec![4.0, 3.0]).unwrap();
        assert_eq!(x, [1.0, 2.0]);
        assert_eq!(solve(vec![vec![1.0, 2.0], vec![2.0, 4.0]], vec![1.0, 2.0]), None);
    }
}
