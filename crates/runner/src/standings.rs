//! How a tournament stands, for reading and for other tools.

use crate::cli::{StandingsArgs, StandingsFormat};
use crate::empirical;
use crate::error::Error;
use crate::output::{Stdout, print};
use crate::sheets;
use detente_report::number::{percent, short};
use detente_report::table::{Align, Table, push_lines};
use detente_tournament::Store;
use detente_tournament::standings::{ContestRow, Estimate, Standings, StrategyRow};
use std::io::IsTerminal;
use std::path::Path;

/// Significance that is told from chance, after Holm's correction.
const LEVEL: f64 = 0.05;

/// Why there is no empirical game.
const NO_GAME: &str = "\nNo empirical game: not all strategies have met each other and themselves in a contest with two \
     seats; `pairing: Everyone` lets them.\n";

/// Prints what is asked for.
pub(crate) fn run(args: &StandingsArgs) -> Result<(), Error> {
    let folder = match (&args.payoffs, &args.folder) {
        (Some(file), _) => return empirical::of_file(file, args.format),
        (None, Some(folder)) => folder,
        (None, None) => return Err(Error::Usage("give a folder, or --payoffs FILE".into())),
    };
    let store = Store::read(folder)?;
    if let Some(path) = &args.plays {
        sheets::write_plays(&store, path)?;
    }
    let standings = Standings::of(&store)?;
    match args.format {
        StandingsFormat::Text => print(&text(&standings)),
        StandingsFormat::Json => print(&format!("{}\n", standings.to_json())),
        StandingsFormat::Csv => print(&csv(&standings)),
        StandingsFormat::Parquet => print_bytes(&sheets::parquet(&sheets::standings(&standings))?),
    }
}

/// Prints the standings of a folder for reading.
pub(crate) fn print_text(folder: &Path) -> Result<(), Error> {
    print(&text(&Standings::of(&Store::read(folder)?)?))
}

fn text(standings: &Standings) -> String {
    let about = &standings.tournament;
    let mut text = format!("{}\n{}, {} games", about.title, about.id, about.games);
    if about.games < about.of {
        text.push_str(&format!(" of {}", about.of));
    }
    text.push_str(&format!(", engine {}, content {}\n", about.engine, about.content));
    section(&mut text, "Standings", scores(standings));
    text.push_str(&rests_on(standings));
    section(&mut text, "Conduct", conduct(standings));
    section(&mut text, "By contest and seat, mean score", seats(standings));
    section(&mut text, "How games ended", ends(standings));
    match &standings.empirical_game {
        Some(game) => text.push_str(&empirical::text(game)),
        None => text.push_str(NO_GAME),
    }
    text.push_str(&told_apart(standings));
    text
}

pub(crate) fn section(text: &mut String, title: &str, lines: Vec<String>) {
    text.push_str(&format!("\n{title}\n"));
    push_lines(text, 2, lines);
}

pub(crate) fn interval(interval: Option<(f64, f64)>) -> String {
    interval.map_or("-".into(), |(low, high)| format!("{low:.3} to {high:.3}"))
}

fn mean(estimate: Option<&Estimate>) -> String {
    estimate.map_or("-".into(), |estimate| format!("{:.3}", estimate.mean))
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or("-".into(), |value| short(value, decimals))
}

fn scores(standings: &Standings) -> Vec<String> {
    let heads = [
        ("", Align::Right),
        ("strategy", Align::Left),
        ("score", Align::Right),
        ("over the field", Align::Right),
        ("other contests, 95 %", Align::Right),
        ("these contests, 95 %", Align::Right),
        ("forfeits", Align::Right),
    ];
    let mut table = Table::new(&heads);
    for (rank, row) in standings.standings.iter().enumerate() {
        let advantage = row.advantage.as_ref();
        table.push([
            (rank + 1).to_string(),
            row.strategy.clone(),
            mean(row.score.as_ref()),
            mean(advantage),
            interval(advantage.and_then(|advantage| advantage.interval)),
            interval(advantage.and_then(|advantage| advantage.within)),
            row.forfeits.to_string(),
        ]);
    }
    table.lines()
}

/// How many units the intervals rest on.
fn rests_on(standings: &Standings) -> String {
    let scores: Vec<&Estimate> =
        standings.standings.iter().filter_map(|row| row.advantage.as_ref()).collect();
    let contests = scores.iter().map(|score| score.contests).min().unwrap_or(0);
    let seeds = scores.iter().map(|score| score.seeds).min().unwrap_or(0);
    let of =
        |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let contests_said = match contests {
        1 => "1 contest, so nothing is said about others".to_string(),
        _ => of(contests, "contest"),
    };
    let seeds_said = match seeds {
        1 => "seeds add nothing".to_string(),
        _ => of(seeds, "group") + " of seeds in each",
    };
    format!("  Intervals rest on {contests_said}; {seeds_said}.\n")
}

fn conduct(standings: &Standings) -> Vec<String> {
    let heads = [
        ("strategy", Align::Left),
        ("agrees", Align::Right),
        ("first", Align::Right),
        ("jointly", Align::Right),
        ("when", Align::Right),
        ("gives up", Align::Right),
        ("steps", Align::Right),
        ("to Pareto", Align::Right),
        ("to Nash", Align::Right),
    ];
    let share = |value: Option<f64>| value.map_or("-".into(), percent);
    let mut table = Table::new(&heads);
    for row in &standings.standings {
        table.push([
            row.strategy.clone(),
            share(row.agreed),
            share(row.conceded_first),
            share(row.conceded_jointly),
            share(row.first_concession),
            share(row.given_up),
            number(row.concessions, 1),
            number(row.to_pareto, 3),
            number(row.to_nash, 3),
        ]);
    }
    table.lines()
}

fn seats(standings: &Standings) -> Vec<String> {
    let seats: Vec<(&str, &str)> = standings
        .contests
        .iter()
        .flat_map(|contest| contest.seats.iter().map(|seat| (&*contest.contest, &**seat)))
        .collect();
    let names: Vec<String> =
        seats.iter().map(|(contest, seat)| format!("{contest} {seat}")).collect();
    let mut lines = Vec::new();
    // As many seats side by side as a line holds.
    for (names, seats) in names.chunks(SEATS_A_LINE).zip(seats.chunks(SEATS_A_LINE)) {
        let mut heads = vec![("strategy", Align::Left)];
        heads.extend(names.iter().map(|name| (name.as_str(), Align::Right)));
        let mut table = Table::new(&heads);
        for row in &standings.standings {
            let scores = seats.iter().map(|seat| seat_score(row, *seat));
            table.push(std::iter::once(row.strategy.clone()).chain(scores));
        }
        lines.extend(table.lines());
    }
    lines
}

/// Seats side by side in a table.
const SEATS_A_LINE: usize = 4;

fn seat_score(row: &StrategyRow, (contest, seat): (&str, &str)) -> String {
    let found = row.seats.iter().find(|one| one.contest == contest && one.seat == seat);
    let Some(score) = found.and_then(|one| one.score.as_ref()) else { return "-".into() };
    match score.within {
        Some((low, high)) => format!("{:.3} ± {:.3}", score.mean, 0.5 * (high - low)),
        None => format!("{:.3}", score.mean),
    }
}

fn ends(standings: &Standings) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for contest in &standings.contests {
        names.extend(contest.resolutions.keys().map(String::as_str));
    }
    names.sort_unstable();
    names.dedup();
    let mut lines = Vec::new();
    for contests in standings.contests.chunks(CONTESTS_A_LINE) {
        let mut heads = vec![("", Align::Left)];
        heads.extend(contests.iter().map(|contest| (contest.contest.as_str(), Align::Right)));
        let mut table = Table::new(&heads);
        for name in &names {
            let shares = contests.iter().map(|contest| share_ended(contest, name));
            table.push(std::iter::once((*name).to_string()).chain(shares));
        }
        lines.extend(table.lines());
    }
    lines
}

/// Contests side by side in a table.
const CONTESTS_A_LINE: usize = 6;

fn share_ended(contest: &ContestRow, name: &str) -> String {
    let total: u64 = contest.resolutions.values().sum();
    match contest.resolutions.get(name) {
        Some(&count) => percent(count as f64 / total.max(1) as f64),
        None => "-".into(),
    }
}

/// How many pairs are told apart, and those at the top.
fn told_apart(standings: &Standings) -> String {
    let pairs = &standings.pairs;
    let apart = |p: Option<f64>| p.is_some_and(|p| p < LEVEL);
    let count = pairs.iter().filter(|pair| apart(pair.p_holm)).count();
    format!(
        "\n{count} of {} pairs differ at 5 % after Holm's correction, as far as other contests go; \
         `detente compare` says what it would take.\n",
        pairs.len()
    )
}

fn csv(standings: &Standings) -> String {
    let sheet = sheets::standings(standings);
    let mut text = String::new();
    sheet.push_csv_header(&mut text);
    sheet.push_csv_rows(&mut text);
    text
}

/// Prints what is not for reading; a terminal is spared.
fn print_bytes(bytes: &[u8]) -> Result<(), Error> {
    if std::io::stdout().is_terminal() {
        let fix = "parquet is not for a terminal; send it to a file: --format parquet >FILE";
        return Err(Error::Usage(fix.into()));
    }
    let mut stdout = Stdout::lock();
    stdout.write(bytes)?;
    stdout.finish()
}
