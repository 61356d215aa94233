//! The empirical game, for reading and for other tools.

use crate::cli::StandingsFormat;
use crate::error::Error;
use crate::output::print;
use detente_report::number::{percent, push_exact, short};
use detente_report::table::{Align, Table, WIDTH, push_lines, wrap};
use detente_tournament::meta::{Analysis, Payoffs};
use std::path::Path;

/// Strategies whose table fits a line.
const MOST_COLUMNS: usize = 12;
/// Equilibria and rest points listed.
const LISTED: usize = 8;
/// Shares below this are left out.
const NEGLIGIBLE: f64 = 0.005;

/// Why there is no Parquet of it.
const NO_TABLE: &str =
    "the analysis of a table of payoffs is no table; use --format text, json or csv";

/// Analyses a table of payoffs.
pub(crate) fn of_file(path: &Path, format: StandingsFormat) -> Result<(), Error> {
    let input = |error: &dyn std::fmt::Display| {
        Error::Input(format!("error: `{}`: {error}", path.display()))
    };
    let table = std::fs::read_to_string(path).map_err(|error| input(&error))?;
    let analysis = Analysis::of(Payoffs::parse(&table).map_err(|error| input(&error))?);
    print(&match format {
        StandingsFormat::Text => self::text(&analysis).trim_start().to_string(),
        StandingsFormat::Json => format!("{}\n", analysis.to_json()),
        StandingsFormat::Csv => csv(&analysis.payoffs),
        StandingsFormat::Parquet => return Err(Error::Usage(NO_TABLE.into())),
    })
}

/// The game as a table of payoffs, which is read back.
fn csv(game: &Payoffs) -> String {
    let quoted = |name: &str| format!("\"{name}\"");
    let mut text = String::from("row,column,row_payoff,column_payoff\n");
    for (row, name) in game.rows.iter().enumerate() {
        for (column, other) in game.columns.iter().enumerate() {
            text.push_str(&format!("{},{},", quoted(name), quoted(other)));
            push_exact(&mut text, game.to_row[row][column]);
            text.push(',');
            push_exact(&mut text, game.to_column[row][column]);
            text.push('\n');
        }
    }
    text
}

/// For reading.
pub(crate) fn text(analysis: &Analysis) -> String {
    let game = &analysis.payoffs;
    let mut text = String::new();
    if game.columns.len() <= MOST_COLUMNS {
        text.push_str("\nEmpirical game, what the row gets against the column\n");
        push_lines(&mut text, 0, matrix(game));
    } else {
        text.push_str("\nEmpirical game (its table is in the JSON)\n");
    }
    text.push('\n');
    let mut say = |title: &str, what: String| {
        for line in wrap(&format!("{title}: {what}"), WIDTH - 2) {
            text.push_str(&format!("  {line}\n"));
        }
    };
    say("Pure equilibria", pure(analysis));
    say("Mixed equilibrium", mixed(analysis));
    if let Some(points) = &analysis.rest_points {
        let stable = points.iter().filter(|point| point.stable);
        let named = stable.map(|point| mixture(&game.rows, &point.shares));
        let named = listed(named.collect());
        say("Replicator dynamics, stable rest points", format!("{named}; {} in all", points.len()));
    }
    if let Some(rank) = &analysis.alpha_rank {
        let mut said = mixture(&game.rows, &rank.rows);
        if game.symmetric().is_none() {
            said = format!("rows {said}; columns {}", mixture(&game.columns, &rank.columns));
        }
        say("Alpha-rank", said);
    }
    text
}

fn matrix(game: &Payoffs) -> Vec<String> {
    let numbers: Vec<String> = (1..=game.columns.len()).map(|place| place.to_string()).collect();
    let mut heads = vec![("", Align::Right), ("", Align::Left)];
    let same = game.rows == game.columns;
    let names = if same { &numbers } else { &game.columns };
    heads.extend(names.iter().map(|name| (name.as_str(), Align::Right)));
    let mut table = Table::new(&heads);
    let payoff = |row: usize, column: usize| match game.symmetric() {
        Some(matrix) => format!("{:.2}", matrix[row][column]),
        None => format!(
            "{}, {}",
            short(game.to_row[row][column], 2),
            short(game.to_column[row][column], 2)
        ),
    };
    for (row, name) in game.rows.iter().enumerate() {
        let number = if same { numbers[row].clone() } else { String::new() };
        let cells = (0..game.columns.len()).map(|column| payoff(row, column));
        table.push([number, name.clone()].into_iter().chain(cells));
    }
    table.lines()
}

fn pure(analysis: &Analysis) -> String {
    let named = |(row, column): &(String, String)| format!("{row} against {column}");
    listed(analysis.pure.iter().map(named).collect())
}

fn mixed(analysis: &Analysis) -> String {
    let Some(found) = &analysis.mixed else { return "none found".into() };
    let game = &analysis.payoffs;
    let rows = mixture(&game.rows, &found.rows);
    match game.symmetric() {
        Some(_) => format!("{rows}; each gets {}", short(found.row_payoff, 3)),
        None => format!(
            "rows {rows}, columns {}; they get {} and {}",
            mixture(&game.columns, &found.columns),
            short(found.row_payoff, 3),
            short(found.column_payoff, 3)
        ),
    }
}

/// `62 % hawk, 38 % dove`, the largest share first.
fn mixture(names: &[String], shares: &[f64]) -> String {
    let mut order: Vec<usize> =
        (0..names.len()).filter(|&place| shares[place] >= NEGLIGIBLE).collect();
    // Shares that differ by rounding alone keep the order of their names.
    let rounded = |place: usize| (shares[place] * 1e9).round();
    order.sort_by(|&a, &b| rounded(b).total_cmp(&rounded(a)));
    let named = |&place: &usize| format!("{} {}", percent(shares[place]), names[place]);
    order.iter().map(named).collect::<Vec<String>>().join(", ")
}

fn listed(mut items: Vec<String>) -> String {
    if items.is_empty() {
        return "none".into();
    }
    let more = items.len().saturating_sub(LISTED);
    items.truncate(LISTED);
    let text = items.join("; ");
    if more > 0 { format!("{text}; {more} more") } else { text }
}
