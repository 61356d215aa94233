//! Distributions over many games, for reading.

use crate::json::GameInfo;
use crate::number::{percent, short};
use crate::outcome::Resolution;
use crate::sparkline::sparkline;
use crate::statistics::{Days, Mean, QUANTILES, Share};
use crate::summary::{Classes, IssueTally, ProjectTally, Summary};
use crate::table::{Align, Table, wrap};
use crate::text::{push_section, strategies};
use detente_game::GameSpec;
use detente_game::spec::Issue;

/// Columns of the sparklines.
const SPARK: usize = 14;
/// Columns for the levels that were promised.
const PROMISED: usize = 34;

impl Summary {
    /// Writes the summary for reading. Intervals are of 95 %; a quantile that so many games never reach is
    /// a dash.
    pub fn text(&self, spec: &GameSpec, info: &GameInfo) -> String {
        let mut out = title(self, spec);
        push_section(&mut out, "Share of own range given up", shares(self, spec));
        push_section(&mut out, "Who", who(self, spec));
        push_section(&mut out, "When, by day", when(self));
        push_section(&mut out, "Resolution", resolutions(self));
        push_section(&mut out, "Issues", issues(self, spec));
        push_section(&mut out, "Ratified promises of licences", breaches(self, spec));
        push_section(&mut out, "Capacity, by day", capacity(self, spec));
        push_section(&mut out, "Strategies", strategies(info));
        out.push_str(&format!("\nengine {}, scenario {}\n", info.engine, info.spec_digest));
        out
    }
}

fn title(summary: &Summary, spec: &GameSpec) -> String {
    let mut out = format!("{}\n{}, {} games", spec.title, spec.id, summary.games);
    if let Some((first, last)) = summary.seeds {
        out.push_str(&format!(", seeds {first} to {last}"));
    }
    if let Some(ablation) = spec.ablation {
        out.push_str(&format!(", without: {}", ablation.name()));
    }
    out.push('\n');
    out
}

/// `94.5 % (93.4 to 95.4)`.
fn with_interval(share: Share) -> String {
    let [low, high] = share.interval.map(|end| short(end * 100.0, 1));
    format!("{} ({low} to {high})", percent(share.share))
}

fn shares(summary: &Summary, spec: &GameSpec) -> Vec<String> {
    let heads = [("", Align::Left), ("mean", Align::Right), ("95 % interval", Align::Left)];
    let mut table = Table::new(&heads);
    for (party, mean) in spec.party_ids().zip(&summary.given_up_share) {
        table.push([spec.party_id(party), &percent(mean.mean()), &interval(mean)]);
    }
    table.lines()
}

fn interval(mean: &Mean) -> String {
    match mean.interval() {
        Some([low, high]) => format!("{} to {}", short(low * 100.0, 1), percent(high)),
        None => "-".into(),
    }
}

/// One row a question between two parties; among more, one column a question.
fn who(summary: &Summary, spec: &GameSpec) -> Vec<String> {
    let questions = ["gave up more", "asked first", "conceded first"];
    let answers = [&summary.larger_share, &summary.asked_first, &summary.first_conceder]
        .map(|classes| counts(classes).map(|count| with_interval(Share::of(count, summary.games))))
        .map(Iterator::collect::<Vec<String>>);
    let names: Vec<&str> =
        spec.party_ids().map(|party| spec.party_id(party)).chain(["joint", "nobody"]).collect();
    let of_two = spec.parties.len() <= 2;
    let heads: &[&str] = if of_two { &names } else { &questions };
    let columns: Vec<_> = [""].iter().chain(heads).map(|&head| (head, Align::Left)).collect();
    let mut table = Table::new(&columns);
    if of_two {
        for (question, shares) in questions.into_iter().zip(&answers) {
            table.push(std::iter::once(question).chain(shares.iter().map(String::as_str)));
        }
    } else {
        for (place, name) in names.into_iter().enumerate() {
            table.push(std::iter::once(name).chain(answers.iter().map(|all| all[place].as_str())));
        }
    }
    table.lines()
}

fn counts(classes: &Classes) -> impl Iterator<Item = u64> {
    classes.parties.iter().copied().chain([classes.joint, classes.none])
}

fn when(summary: &Summary) -> Vec<String> {
    let mut table =
        Table::new(&[&by_day_columns()[..], &[("first to last", Align::Left)]].concat());
    for (name, days) in [("first concession", &summary.first_day), ("deal", &summary.deal_day)] {
        let mut row = by_day(name, days);
        row.push(histogram(days));
        table.push(row);
    }
    table.lines()
}

/// When projects were decided on and opened; those on which no firm ever decided are left out, and plants that only move.
fn capacity(summary: &Summary, spec: &GameSpec) -> Vec<String> {
    let projects = spec.economy.projects.iter().zip(&summary.projects);
    let decided = |tally: &ProjectTally| !tally.decided.counts().is_empty();
    let mut known =
        projects.filter(|(project, tally)| project.moves.is_none() && decided(tally)).peekable();
    if known.peek().is_none() {
        return Vec::new();
    }
    let mut table = Table::new(&by_day_columns());
    for (project, tally) in known {
        table.push(by_day(&project.id, &tally.decided));
        table.push(by_day("  opens", &tally.opened));
    }
    table.lines()
}

fn by_day_columns() -> Vec<(&'static str, Align)> {
    let mut columns = vec![("", Align::Left)];
    columns.extend(QUANTILES.map(|(name, _)| (name, Align::Right)));
    columns.extend([("median within", Align::Left), ("ever", Align::Left)]);
    columns
}

/// Quantiles of days, and how often there was one.
fn by_day(name: &str, days: &Days) -> Vec<String> {
    let [low, high] = days.median_interval();
    let within = match (low, high) {
        (None, _) => "never".to_string(),
        (low, None) => format!("{} to never", day(low)),
        (low, high) => format!("{} to {}", day(low), day(high)),
    };
    let mut row = vec![name.to_string()];
    row.extend(QUANTILES.map(|(_, share)| day(days.quantile(share))));
    row.extend([within, with_interval(days.reached())]);
    row
}

fn day(day: Option<u32>) -> String {
    day.map_or_else(|| "-".to_string(), |day| day.to_string())
}

fn histogram(days: &Days) -> String {
    let counts: Vec<Option<f64>> = days
        .counts()
        .iter()
        .map(|&count| Some(count as f64))
        .skip_while(|c| *c == Some(0.0))
        .collect();
    sparkline(&counts, SPARK)
}

fn resolutions(summary: &Summary) -> Vec<String> {
    let mut table = Table::new(&[("", Align::Left), ("", Align::Left)]);
    for (resolution, count) in Resolution::ALL.into_iter().zip(summary.resolutions) {
        if count > 0 {
            let share = with_interval(Share::of(count, summary.games));
            table.push([resolution.name(), share.as_str()]);
        }
    }
    if summary.one_sided > 0 {
        let share = with_interval(Share::of(summary.one_sided, summary.games));
        table.push(["  one-sided", share.as_str()]);
    }
    table.rows()
}

fn issues(summary: &Summary, spec: &GameSpec) -> Vec<String> {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("", Align::Left),
        ("conceded", Align::Right),
        ("median day", Align::Right),
        ("relief", Align::Right),
        ("delivered", Align::Right),
        ("promised, % of games", Align::Left),
    ]);
    for (id, tally) in spec.issue_ids().zip(&summary.issues) {
        let issue = &spec.issues[id.index()];
        let mut row = vec![
            spec.party_id(issue.owner).to_string(),
            issue.id.clone(),
            percent(tally.conceded.reached().share),
            day(tally.conceded.quantile(0.5)),
            percent(Share::of(tally.relief, tally.binding).share),
            percent(Share::of(tally.delivered, summary.games).share),
        ];
        let blanks = vec![String::new(); row.len()];
        let mut promised = wrap(&promised(issue, tally, summary.games), PROMISED);
        promised.resize(promised.len().max(1), String::new());
        for line in promised {
            row.push(line);
            table.push(std::mem::replace(&mut row, blanks.clone()));
        }
    }
    table.lines()
}

/// `civil-6m: 94, general: 0.5`.
fn promised(issue: &Issue, tally: &IssueTally, games: u64) -> String {
    let levels = issue.levels.iter().zip(&tally.promised).filter(|(_, count)| **count > 0);
    let levels: Vec<String> = levels
        .map(|(level, &count)| {
            format!("{level}: {}", short(Share::of(count, games).share * 100.0, 1))
        })
        .collect();
    levels.join(", ")
}

fn breaches(summary: &Summary, spec: &GameSpec) -> Vec<String> {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("slow-walked", Align::Left),
        ("of these accused", Align::Left),
        ("after", Align::Right),
        ("honest but accused", Align::Left),
    ]);
    let mut any = false;
    for (id, tally) in spec.issue_ids().zip(&summary.issues) {
        if !spec.is_discretionary(id) || tally.ratified == 0 {
            continue;
        }
        any = true;
        let honest = tally.ratified - tally.slow_walked;
        table.push([
            spec.issues[id.index()].id.clone(),
            part(tally.slow_walked, tally.ratified),
            part(tally.accused.counts().iter().sum(), tally.slow_walked),
            tally.accused.quantile(0.5).map_or("-".into(), |days| format!("{days} d")),
            part(tally.falsely_accused, honest),
        ]);
    }
    if any { table.lines() } else { Vec::new() }
}

fn part(count: u64, of: u64) -> String {
    if of == 0 { "-".into() } else { with_interval(Share::of(count, of)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{self, EDA};
    use crate::summary::GameRecord;
    use crate::table::WIDTH;
    use detente_game::PartyId;

    #[test]
    fn a_summary_reads_well() {
        let spec = example::spec();
        let mut summary = Summary::new(&spec);
        for day in 20..80 {
            let yields = example::unilateral(PartyId(1), EDA, 0, 2, 50.0);
            let games = [example::agreement(), example::played(vec![(day, yields)])];
            games.iter().for_each(|played| summary.add(&GameRecord::new(&spec, played)));
        }
        let text = summary.text(&spec, &GameInfo::default());
        insta::assert_snapshot!(text);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn no_games_at_all_are_no_fault() {
        let spec = example::spec();
        assert!(Summary::new(&spec).text(&spec, &GameInfo::default()).contains("0 games"));
    }
}
