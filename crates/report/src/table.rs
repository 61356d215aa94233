//! Plain-text tables and paragraphs, at most 100 columns wide.

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid, presets};

/// Widest line of a report, in columns.
pub const WIDTH: usize = 100;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Texts.
    Left,
    /// Numbers.
    Right,
}

/// A table without rules: columns two blanks apart, each row on one line.
#[derive(Debug)]
pub struct Table {
    grid: Grid,
    columns: Vec<Align>,
}

impl Table {
    /// An empty table with these column heads.
    pub fn new(columns: &[(&str, Align)]) -> Self {
        let mut grid = Grid::new();
        grid.load_style(presets::NOTHING);
        grid.set_content_arrangement(ContentArrangement::Disabled);
        grid.set_header(columns.iter().map(|(head, _)| *head));
        Table { grid, columns: columns.iter().map(|(_, align)| *align).collect() }
    }

    /// Adds a row.
    pub fn push<T: ToString>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.grid.add_row(cells.into_iter().map(|cell| cell.to_string()));
    }

    /// Its rows without the heads.
    pub fn rows(self) -> Vec<String> {
        self.lines().split_off(1)
    }

    /// Its lines: the heads, then the rows; without blanks at the end.
    pub fn lines(mut self) -> Vec<String> {
        for (place, align) in self.columns.iter().enumerate() {
            if let Some(column) = self.grid.column_mut(place) {
                column.set_padding((0, 2));
                column.set_cell_alignment(match align {
                    Align::Left => CellAlignment::Left,
                    Align::Right => CellAlignment::Right,
                });
            }
        }
        self.grid.lines().map(|line| line.trim_end().to_string()).collect()
    }
}

/// Appends lines, each indented by so many blanks.
pub fn push_lines(out: &mut String, indent: usize, lines: impl IntoIterator<Item = String>) {
    for line in lines {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(&line);
        }
        out.push('\n');
    }
}

/// Breaks a text at blanks into lines of at most `width` columns; a longer word stands alone.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_single_lines_under_their_heads() {
        let mut table = Table::new(&[("issue", Align::Left), ("M", Align::Right)]);
        table.push(["eda", "1,374"]);
        table.push(["ree-licences", "5"]);
        assert_eq!(
            table.lines(),
            ["issue             M", "eda           1,374", "ree-licences      5"]
        );
    }

    #[test]
    fn paragraphs_are_broken_at_blanks() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensible a", 4), ["incomprehensible", "a"]);
        assert!(wrap("", 4).is_empty());
    }
}
