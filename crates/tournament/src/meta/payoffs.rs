//! A game of two players in normal form, and its table in CSV.

use serde::Serialize;

/// A game of two players.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Payoffs {
    /// Strategies of the row player.
    pub rows: Vec<String>,
    /// Strategies of the column player.
    pub columns: Vec<String>,
    /// What the row player gets, by row and column.
    pub to_row: Vec<Vec<f64>>,
    /// What the column player gets, by row and column.
    pub to_column: Vec<Vec<f64>>,
}

/// What is wrong with a table of payoffs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayoffError {
    /// The heads are not those of a table of payoffs.
    #[error(
        "line 1: the heads must be `row,column,row_payoff`, and `column_payoff` where the game is not symmetric"
    )]
    Heads,
    /// A line has too few or too many cells.
    #[error("line {line}: {found} cells, and there are {wanted} heads")]
    Cells {
        /// The line, from 1.
        line: usize,
        /// Cells found.
        found: usize,
        /// Heads.
        wanted: usize,
    },
    /// A payoff is no number.
    #[error("line {line}: `{cell}` is no finite number")]
    Number {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        cell: String,
    },
    /// A pair is there twice.
    #[error("line {line}: `{row}` against `{column}` is there twice; drop one of them")]
    Twice {
        /// The line, from 1.
        line: usize,
        /// The row.
        row: String,
        /// The column.
        column: String,
    },
    /// A pair is missing.
    #[error("`{row}` against `{column}` is missing; a table has a line for every pair")]
    Missing {
        /// The row.
        row: String,
        /// The column.
        column: String,
    },
    /// There is no pair at all.
    #[error("the table has no line below its heads")]
    Empty,
    /// Too large to be analysed.
    #[error("the table has more than {MOST} strategies on a side")]
    Large,
}

/// Strategies on a side at most.
const MOST: usize = 200;

/// Heads of a table.
const HEADS: [&str; 4] = ["row", "column", "row_payoff", "column_payoff"];

/// A table while it is being read.
type Cells = Vec<Vec<Option<(f64, f64)>>>;

impl Payoffs {
    /// A symmetric game: what each strategy gets against each.
    pub fn of_matrix(names: Vec<String>, matrix: Vec<Vec<f64>>) -> Self {
        let to_column = (0..names.len())
            .map(|row| (0..names.len()).map(|column| matrix[column][row]).collect())
            .collect();
        Payoffs { rows: names.clone(), columns: names, to_row: matrix, to_column }
    }

    /// Reads a table: a line for every pair, with the heads `row,column,row_payoff,column_payoff`. Without the last
    /// one the game is symmetric. Names may be quoted.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, PayoffError> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let heads = lines.next().map(|(_, line)| cells(line)).unwrap_or_default();
        let wanted = heads.len();
        if !(3..=4).contains(&wanted) || heads != HEADS[..wanted] {
            return Err(PayoffError::Heads);
        }
        let (mut rows, mut columns): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut table: Cells = Vec::new();
        for (place, line) in lines {
            let (line, cells) = (place + 1, cells(line));
            if cells.len() != wanted {
                return Err(PayoffError::Cells { line, found: cells.len(), wanted });
            }
            let payoff = number(&cells[2], line)?;
            let other = cells.get(3).map_or(Ok(0.0), |cell| number(cell, line))?;
            let (row, column) = (find(&mut rows, &cells[0]), find(&mut columns, &cells[1]));
            if rows.len() > MOST || columns.len() > MOST {
                return Err(PayoffError::Large);
            }
            let cell = reach(&mut table, row, column);
            if cell.replace((payoff, other)).is_some() {
                let (row, column) = (rows[row].clone(), columns[column].clone());
                return Err(PayoffError::Twice { line, row, column });
            }
        }
        if wanted == 3 {
            return symmetric(rows, &columns, &mut table);
        }
        whole(rows, columns, &mut table)
    }

    /// The matrix of a symmetric game: both sides have the same strategies and what one gets against another does
    /// not depend on the side.
    pub fn symmetric(&self) -> Option<Vec<Vec<f64>>> {
        let size = self.rows.len();
        let same = self.rows == self.columns
            && (0..size).all(|row| {
                (0..size).all(|column| self.to_column[row][column] == self.to_row[column][row])
            });
        same.then(|| self.to_row.clone())
    }
}

/// The cells of a line.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for letter in line.trim().chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell).trim().to_string()),
            _ => cell.push(letter),
        }
    }
    cells.push(cell.trim().to_string());
    cells
}

fn number(cell: &str, line: usize) -> Result<f64, PayoffError> {
    let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| PayoffError::Number { line, cell: cell.to_string() })
}

/// The place of a name, which is added if it is new.
fn find(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_string());
        names.len() - 1
    })
}

fn reach(table: &mut Cells, row: usize, column: usize) -> &mut Option<(f64, f64)> {
    if table.len() <= row {
        table.resize(row + 1, Vec::new());
    }
    if table[row].len() <= column {
        table[row].resize(column + 1, None);
    }
    &mut table[row][column]
}

fn whole(
    rows: Vec<String>,
    columns: Vec<String>,
    table: &mut Cells,
) -> Result<Payoffs, PayoffError> {
    if rows.is_empty() {
        return Err(PayoffError::Empty);
    }
    let (mut to_row, mut to_column) = (Vec::new(), Vec::new());
    for (place, row) in rows.iter().enumerate() {
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for (across, column) in columns.iter().enumerate() {
            let missing = || PayoffError::Missing { row: row.clone(), column: column.clone() };
            let (one, two) = reach(table, place, across).ok_or_else(missing)?;
            own.push(one);
            other.push(two);
        }
        to_row.push(own);
        to_column.push(other);
    }
    Ok(Payoffs { rows, columns, to_row, to_column })
}

/// A table of one payoff a pair: the column player gets what it would get as the row player.
fn symmetric(
    rows: Vec<String>,
    columns: &[String],
    table: &mut Cells,
) -> Result<Payoffs, PayoffError> {
    let mut names = rows.clone();
    names.extend(columns.iter().filter(|column| !rows.contains(column)).cloned());
    let mut ordered: Cells = vec![vec![None; names.len()]; names.len()];
    for (place, row) in rows.iter().enumerate() {
        for (across, column) in columns.iter().enumerate() {
            let to = names.iter().position(|name| name == column).unwrap_or(0);
            let from = names.iter().position(|name| name == row).unwrap_or(0);
            ordered[from][to] = *reach(table, place, across);
        }
    }
    let Payoffs { rows, to_row, .. } = whole(names.clone(), names, &mut ordered)?;
    Ok(Payoffs::of_matrix(rows, to_row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_either_kind_are_read() {
        let both = "row,column,row_payoff,column_payoff\nheads,heads,1,-1\nheads,tails,-1,1\n\
                    tails,heads,-1,1\ntails,tails,1,-1\n";
        let game = Payoffs::parse(both).unwrap();
        assert_eq!(game.to_row, [[1.0, -1.0], [-1.0, 1.0]]);
        assert_eq!(game.symmetric(), None);
        let one = "row,column,row_payoff\n\"a, b\",c,3\nc,c,1\nc,\"a, b\",0\n\"a, b\",\"a, b\",2\n";
        let game = Payoffs::parse(one).unwrap();
        assert_eq!(game.rows, ["a, b", "c"]);
        assert_eq!(game.symmetric(), Some(vec![vec![2.0, 3.0], vec![0.0, 1.0]]));
    }

    #[test]
    fn faults_have_their_line() {
        let error = |text: &str| Payoffs::parse(text).unwrap_err().to_string();
        assert!(error("").contains("heads must be"));
        assert!(error("row,column,row_payoff\n").contains("no line"));
        assert!(error("row,column,row_payoff\na,a\n").contains("line 2: 2 cells"));
        assert!(
            error("row,column,row_payoff\na,a,x\n").contains("line 2: `x` is no finite number")
        );
        assert!(error("row,column,row_payoff\na,a,1\na,a,2\n").contains("line 3: `a` against `a`"));
        assert!(error("row,column,row_payoff\na,b,1\n").contains("`a` against `a` is missing"));
    }
}
