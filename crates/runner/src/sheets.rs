//! Tables for data frames, as CSV or as Apache Parquet: how a tournament stands, and every play of it.

use crate::error::Error;
use crate::output::WholeFile;
use detente_report::sheet::{Cell, Head, Kind, Sheet, head};
use detente_tournament::standings::{Estimate, Names, Standings, StrategyRow};
use detente_tournament::{GameRow, Store};
use std::path::Path;

/// Rows that are written at a time.
const BATCH: usize = 1 << 16;

/// Why there is no Parquet.
#[cfg(not(feature = "parquet"))]
const NO_PARQUET: &str =
    "this `detente` was built without the feature `parquet`; csv holds the same table";

const STANDINGS: &[Head] = &[
    head("strategy", Kind::Text),
    head("contest", Kind::Text),
    head("seat", Kind::Text),
    head("payoff", Kind::Number),
    head("score", Kind::Number),
    head("low", Kind::Number),
    head("high", Kind::Number),
    head("contests", Kind::Whole),
    head("seeds", Kind::Whole),
    head("advantage", Kind::Number),
    head("advantage_low", Kind::Number),
    head("advantage_high", Kind::Number),
    head("agreed", Kind::Number),
    head("given_up", Kind::Number),
    head("forfeits", Kind::Whole),
];

/// One row a strategy, contest and seat, and one a strategy over all.
pub(crate) fn standings(standings: &Standings) -> Sheet {
    let mut sheet = Sheet::new(STANDINGS);
    for row in &standings.standings {
        push_standing(&mut sheet, row, None, None, row.score.as_ref());
        for seat in &row.seats {
            let place = Some((&*seat.contest, &*seat.seat));
            push_standing(&mut sheet, row, place, seat.payoff, seat.score.as_ref());
        }
    }
    sheet
}

/// A row; over all where no contest and seat are given.
fn push_standing(
    sheet: &mut Sheet,
    row: &StrategyRow,
    place: Option<(&str, &str)>,
    payoff: Option<f64>,
    score: Option<&Estimate>,
) {
    let interval = score.and_then(|score| score.interval);
    let conduct = |value: Option<f64>| value.filter(|_| place.is_none());
    let advantage = row.advantage.filter(|_| place.is_none());
    let over_the_field = advantage.and_then(|advantage| advantage.interval);
    sheet.push([
        (&*row.strategy).into(),
        place.map(|(contest, _)| contest).into(),
        place.map(|(_, seat)| seat).into(),
        payoff.into(),
        score.map(|score| score.mean).into(),
        interval.map(|(low, _)| low).into(),
        interval.map(|(_, high)| high).into(),
        score.map(|score| score.contests as i64).into(),
        score.map(|score| score.seeds as i64).into(),
        advantage.map(|advantage| advantage.mean).into(),
        over_the_field.map(|(low, _)| low).into(),
        over_the_field.map(|(_, high)| high).into(),
        conduct(row.agreed).into(),
        conduct(row.given_up).into(),
        place.is_none().then_some(row.forfeits as i64).into(),
    ]);
}

const PLAYS: &[Head] = &[
    head("game", Kind::Whole),
    head("contest", Kind::Text),
    head("repetition", Kind::Whole),
    head("seed", Kind::Whole),
    head("resolution", Kind::Text),
    head("ticks", Kind::Whole),
    head("agreed", Kind::Whole),
    head("pareto", Kind::Number),
    head("nash", Kind::Number),
    head("seat", Kind::Text),
    head("strategy", Kind::Text),
    head("payoff", Kind::Number),
    head("score", Kind::Number),
    head("concessions", Kind::Whole),
    head("first_concession", Kind::Whole),
    head("conceded_first", Kind::Flag),
    head("given_up", Kind::Number),
    head("forfeited", Kind::Flag),
    head("reason", Kind::Text),
];

/// The seat of several who conceded first on one day.
const SEVERAL: i32 = -1;

fn push_plays(sheet: &mut Sheet, names: &Names, game: &GameRow) {
    let contest = names.contests.get(game.contest as usize);
    for (place, seat) in game.seats.iter().enumerate() {
        let this = i32::try_from(place).ok();
        let forfeited = game.forfeit.is_some() && game.forfeit == this;
        let first = match game.first {
            // Several together: those whose first concession is the earliest.
            Some(SEVERAL) => {
                let earliest = game.seats.iter().filter_map(|seat| seat.first).min();
                seat.first.is_some() && seat.first == earliest
            }
            first => first.is_some() && first == this,
        };
        let cells: [Cell<'_>; 19] = [
            (game.id as i64).into(),
            contest.map(|contest| &*contest.name).into(),
            i64::from(game.repetition).into(),
            (game.seed as i64).into(),
            (&*game.resolution).into(),
            i64::from(game.ticks).into(),
            game.agreed.map(i64::from).into(),
            game.pareto.into(),
            game.nash.into(),
            contest.and_then(|contest| contest.seats.get(place)).map(|seat| &**seat).into(),
            names.strategies.get(usize::from(seat.entrant)).map(|name| &**name).into(),
            seat.payoff.into(),
            seat.score.into(),
            i64::from(seat.concessions).into(),
            seat.first.map(i64::from).into(),
            first.into(),
            seat.given_up.into(),
            forfeited.into(),
            game.reason.as_deref().filter(|_| forfeited).into(),
        ];
        sheet.push(cells);
    }
}

/// Writes a row for each seat of each game to a file, as its name ends: `.csv` or `.parquet`.
pub(crate) fn write_plays(store: &Store, path: &Path) -> Result<(), Error> {
    let names = Names::of(store)?;
    let each = |emit: &mut dyn FnMut(&Sheet)| -> Result<(), Error> {
        let mut sheet = Sheet::new(PLAYS);
        store.each_game(|game| {
            push_plays(&mut sheet, &names, game);
            if sheet.len() >= BATCH {
                emit(&sheet);
                sheet.clear();
            }
        })?;
        emit(&sheet);
        Ok(())
    };
    match path.extension().and_then(|end| end.to_str()) {
        Some("csv") => write_csv(path, each),
        Some("parquet") => write_parquet(path, each),
        _ => Err(Error::Usage(format!(
            "--plays {}: give a name that ends in .parquet or .csv",
            path.display()
        ))),
    }
}

type Emit<'a> = &'a mut dyn FnMut(&Sheet);

fn write_csv(path: &Path, each: impl Fn(Emit<'_>) -> Result<(), Error>) -> Result<(), Error> {
    let mut file = WholeFile::create(path)?;
    let mut text = String::new();
    Sheet::new(PLAYS).push_csv_header(&mut text);
    let mut written = Ok(());
    each(&mut |sheet| {
        sheet.push_csv_rows(&mut text);
        if written.is_ok() {
            written = file.write(text.as_bytes());
        }
        text.clear();
    })?;
    written?;
    file.finish()
}

#[cfg(feature = "parquet")]
fn write_parquet(path: &Path, each: impl Fn(Emit<'_>) -> Result<(), Error>) -> Result<(), Error> {
    use detente_report::parquet::ParquetWriter;
    let failed = |error| Error::Write { path: path.into(), source: std::io::Error::other(error) };
    let mut file = WholeFile::create(path)?;
    let mut writer = ParquetWriter::new(file.writer(), PLAYS).map_err(failed)?;
    let mut written = Ok(());
    each(&mut |sheet| {
        if written.is_ok() {
            written = writer.write(sheet);
        }
    })?;
    written.and_then(|()| writer.finish()).map_err(failed)?;
    file.finish()
}

#[cfg(not(feature = "parquet"))]
fn write_parquet(_: &Path, _: impl Fn(Emit<'_>) -> Result<(), Error>) -> Result<(), Error> {
    Err(Error::Usage(NO_PARQUET.into()))
}

/// A whole sheet as Parquet.
#[cfg(feature = "parquet")]
pub(crate) fn parquet(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    use detente_report::parquet::ParquetWriter;
    let mut bytes = Vec::new();
    let mut write = || {
        let mut writer = ParquetWriter::new(&mut bytes, sheet.heads())?;
        writer.write(sheet)?;
        writer.finish()
    };
    write().map_err(|error| Error::stdout(std::io::Error::other(error)))?;
    Ok(bytes)
}

#[cfg(not(feature = "parquet"))]
pub(crate) fn parquet(_: &Sheet) -> Result<Vec<u8>, Error> {
    Err(Error::Usage(NO_PARQUET.into()))
}
