//! Comparing two strategies, or the strategies of two tournaments.

use crate::cli::{CompareArgs, Format};
use crate::error::Error;
use crate::output::print;
use crate::setup::nearest;
use crate::standings::{interval, section};
use detente_report::number::short;
use detente_report::table::{Align, Table};
use detente_tournament::Store;
use detente_tournament::standings::{Comparison, Decision, Side, Sprt, Tally};
use std::path::Path;

/// Compares what is asked for.
pub(crate) fn run(args: &CompareArgs) -> Result<(), Error> {
    let comparisons = match &args.folder {
        Some(folder) => vec![strategies(args, folder)?],
        None => folders(args)?,
    };
    let mut text = String::new();
    for comparison in &comparisons {
        match args.format {
            Format::Json => text.push_str(&format!("{}\n", comparison.to_json())),
            Format::Text | Format::Csv => text.push_str(&self::text(comparison)),
        }
    }
    print(&text)
}

fn strategies(args: &CompareArgs, folder: &Path) -> Result<Comparison, Error> {
    let tally = Tally::of(&Store::read(folder)?)?;
    let side = |name: &str| {
        let known = &tally.names.strategies;
        match known.iter().position(|known| known == name) {
            Some(strategy) => {
                Ok(Side { tally: &tally, strategy, name: &tally.names.strategies[strategy] })
            }
            None => {
                let instead = match nearest(name, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there is `{}`", known.join("`, `")),
                };
                Err(Error::Usage(format!("no strategy `{name}` in that tournament; {instead}")))
            }
        }
    };
    Ok(Comparison::of(side(&args.one)?, side(&args.other)?, args.sprt)?)
}

/// Every strategy that two tournaments have in common, seed by seed.
fn folders(args: &CompareArgs) -> Result<Vec<Comparison>, Error> {
    let read = |folder: &str| -> Result<(Tally, Vec<String>), Error> {
        let store = Store::read(Path::new(folder)).map_err(|error| match error {
            detente_tournament::Error::Nothing(folder) => Error::Usage(format!(
                "there is no tournament in `{}`; to compare two strategies say in which: --in DIR",
                folder.display()
            )),
            error => error.into(),
        })?;
        let lines = store.identity()?.lines().to_vec();
        let seeds = lines
            .into_iter()
            .filter(|line| line.starts_with("seed ") || line.starts_with("games "));
        Ok((Tally::of(&store)?, seeds.collect()))
    };
    let ((one, seeds), (other, other_seeds)) = (read(&args.one)?, read(&args.other)?);
    if seeds != other_seeds {
        let (seeds, other_seeds) = (seeds.join(", "), other_seeds.join(", "));
        return Err(Error::Usage(format!(
            "the tournaments play other seeds ({seeds} against {other_seeds}), so their games are no pairs"
        )));
    }
    let mut comparisons = Vec::new();
    for (strategy, name) in one.names.strategies.iter().enumerate() {
        let Some(place) = other.names.strategies.iter().position(|other| other == name) else {
            continue;
        };
        let (a, b) = (format!("{name} in {}", args.one), format!("{name} in {}", args.other));
        let a = Side { tally: &one, strategy, name: &a };
        let b = Side { tally: &other, strategy: place, name: &b };
        comparisons.push(Comparison::of(a, b, args.sprt)?);
    }
    match comparisons.is_empty() {
        true => Err(Error::Usage("the tournaments have no strategy in common".into())),
        false => Ok(comparisons),
    }
}

fn text(comparison: &Comparison) -> String {
    let difference = &comparison.difference;
    let mut text = format!("{} less {}\n", comparison.a, comparison.b);
    let heads = [
        ("", Align::Left),
        ("difference", Align::Right),
        ("95 %", Align::Right),
        ("p", Align::Right),
    ];
    let p = |p: Option<f64>| match p {
        None => "-".into(),
        Some(p) if p < 0.0001 => "below 0.0001".into(),
        Some(p) => short(p, 4),
    };
    let mean = format!("{:.4}", difference.mean);
    let mut table = Table::new(&heads);
    table.push([
        format!("over contests like these ({})", difference.contests),
        mean.clone(),
        interval(difference.interval),
        p(difference.p),
    ]);
    table.push(["over these very contests".into(), mean, interval(difference.within), "-".into()]);
    for (contest, one) in &comparison.contests {
        let cells = [format!("{:.4}", one.mean), interval(one.interval), p(one.p)];
        table.push(std::iter::once(format!("  {contest}")).chain(cells));
    }
    section(&mut text, "Scores", table.lines());
    text.push_str(&effect(comparison));
    if let Some(test) = &comparison.sprt {
        text.push_str(&sequential(test));
    }
    text.push('\n');
    text
}

/// How large it is, and what it would take to be sure.
fn effect(comparison: &Comparison) -> String {
    let number = |value: Option<f64>, decimals: usize| {
        value.map_or("none that can be said".to_string(), |value| short(value, decimals))
    };
    format!(
        "\n  Effect size (difference over its standard deviation on a seed): {}\n  Needed to find it with \
         probability 0.8: {} seeds in each of these contests; {} contests like these\n",
        number(comparison.effect, 2),
        number(comparison.seeds_needed, 0),
        number(comparison.contests_needed, 0),
    )
}

fn sequential(test: &Sprt) -> String {
    let decision = match test.decision {
        Decision::Better => "better by that much",
        Decision::NotBetter => "not better by that much",
        Decision::Undecided => "undecided, more seeds have to tell",
    };
    format!(
        "  Sequential test of a difference of {}: {decision} (log-likelihood ratio {} after {}, bounds ± {})\n",
        test.delta,
        short(test.ratio, 2),
        test.after,
        short(test.bound, 2)
    )
}
