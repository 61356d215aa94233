//! Rows under named columns of one type each, for the formats that data frames read.

use crate::csv::Line;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
    /// Yes or no.
    Flag,
}

/// A column's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// Heads from names and kinds.
pub const fn head(name: &'static str, kind: Kind) -> Head {
    Head { name, kind }
}

/// One value of a row; none where there is nothing to say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Of a column of text.
    Text(Option<&'a str>),
    /// Of a column of whole numbers.
    Whole(Option<i64>),
    /// Of a column of numbers.
    Number(Option<f64>),
    /// Of a column of yes and no.
    Flag(Option<bool>),
}

macro_rules! cells {
    ($($kind:ident from $type:ty),* $(,)?) => {$(
        impl From<$type> for Cell<'_> {
            fn from(value: $type) -> Self {
                Cell::$kind(Some(value))
            }
        }
        impl From<Option<$type>> for Cell<'_> {
            fn from(value: Option<$type>) -> Self {
                Cell::$kind(value)
            }
        }
    )*};
}

cells! { Whole from i64, Number from f64, Flag from bool }

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(Some(text))
    }
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Cell::Text(text)
    }
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Values {
    Text(Vec<Option<String>>),
    Whole(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Flag(Vec<Option<bool>>),
}

impl Values {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Whole => Values::Whole(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
        }
    }

    /// Adds a cell; one of another kind counts as nothing.
    fn push(&mut self, cell: Cell<'_>) {
        match self {
            Values::Text(values) => values.push(match cell {
                Cell::Text(text) => text.map(str::to_string),
                _ => None,
            }),
            Values::Whole(values) => values.push(match cell {
                Cell::Whole(number) => number,
                _ => None,
            }),
            Values::Number(values) => values.push(match cell {
                Cell::Number(number) => number,
                _ => None,
            }),
            Values::Flag(values) => values.push(match cell {
                Cell::Flag(flag) => flag,
                _ => None,
            }),
        }
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Values::Text(values) => Cell::Text(values[row].as_deref()),
            Values::Whole(values) => Cell::Whole(values[row]),
            Values::Number(values) => Cell::Number(values[row]),
            Values::Flag(values) => Cell::Flag(values[row]),
        }
    }

    fn clear(&mut self) {
        match self {
            Values::Text(values) => values.clear(),
            Values::Whole(values) => values.clear(),
            Values::Number(values) => values.clear(),
            Values::Flag(values) => values.clear(),
        }
    }
}

/// Rows, kept by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    heads: &'static [Head],
    columns: Vec<Values>,
    rows: usize,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(heads: &'static [Head]) -> Self {
        let columns = heads.iter().map(|head| Values::new(head.kind)).collect();
        Sheet { heads, columns, rows: 0 }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Heads of its columns.
    pub fn heads(&self) -> &'static [Head] {
        self.heads
    }

    #[cfg(feature = "parquet")]
    pub(crate) fn columns(&self) -> &[Values] {
        &self.columns
    }

    /// Adds a row, a cell for each head in their order. Cells that are left out, or are of another kind than
    /// the column, count as nothing.
    pub fn push<'a>(&mut self, row: impl IntoIterator<Item = Cell<'a>>) {
        let mut cells = row.into_iter();
        for column in &mut self.columns {
            column.push(cells.next().unwrap_or(Cell::Text(None)));
        }
        self.rows += 1;
    }

    /// Takes all rows away and keeps the buffers.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(Values::clear);
        self.rows = 0;
    }

    /// Appends the line of column names, as CSV.
    pub fn push_csv_header(&self, out: &mut String) {
        let mut line = Line::new(out);
        self.heads.iter().for_each(|head| line.text(head.name));
        line.end();
    }

    /// Appends every row as a line of CSV; numbers read back exactly, nothing is an empty cell.
    pub fn push_csv_rows(&self, out: &mut String) {
        for row in 0..self.rows {
            let mut line = Line::new(out);
            for column in &self.columns {
                match column.cell(row) {
                    Cell::Text(text) => line.text(text.unwrap_or("")),
                    Cell::Number(Some(number)) => line.number(number),
                    Cell::Number(None) => line.text(""),
                    Cell::Whole(number) => line.shown(number),
                    Cell::Flag(flag) => line.shown(flag),
                }
            }
            line.end();
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const HEADS: &[Head] = &[
        head("who", Kind::Text),
        head("games", Kind::Whole),
        head("score", Kind::Number),
        head("forfeited", Kind::Flag),
    ];

    pub(crate) fn sheet() -> Sheet {
        let mut sheet = Sheet::new(HEADS);
        let (who, games) = (Cell::Text(Some("boulware(e=2, \"x\")")), Cell::Whole(Some(1 << 53)));
        sheet.push([who, games, Cell::Number(Some(0.1 + 0.2)), Cell::Flag(Some(true))]);
        sheet.push([Cell::Text(None), Cell::Whole(None), Cell::Number(None), Cell::Flag(None)]);
        sheet.push([Cell::Text(Some("nash"))]);
        sheet
    }

    #[test]
    fn rows_are_lines_of_csv() {
        let mut text = String::new();
        sheet().push_csv_header(&mut text);
        sheet().push_csv_rows(&mut text);
        let first = "\"boulware(e=2, \"\"x\"\")\",9007199254740992,0.30000000000000004,true";
        assert_eq!(text, format!("who,games,score,forfeited\n{first}\n,,,\nnash,,,\n"));
    }

    #[test]
    fn a_cleared_sheet_is_a_new_one() {
        let mut cleared = sheet();
        cleared.clear();
        assert_eq!(cleared, Sheet::new(HEADS));
    }
}
