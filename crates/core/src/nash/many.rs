//! The Nash package of a table of more than two.
//!
//! The same search, with the bound for n parties: for any weights w whose product is 1, the product of the
//! gains is at most (the sum of w * g over n)^n, by the inequality of the means. Weights are fixed before the
//! search from the largest gains that each party could have.

use super::SLACK;
use detente_game::situation::{Gains, TableView};
use detente_game::{IssueId, Level, Package, PartyId, Situation};
use smallvec::SmallVec;

/// The Nash package of a table's agenda; none when no package is better for all.
pub(super) fn package(situation: &Situation, table: &TableView) -> Option<Package> {
    let seats = table.parties.len();
    let rows: Rows = table.agenda.iter().map(|&issue| Row::new(situation, table, issue)).collect();
    let alone = alone_from(&rows, seats);
    let weights = weights(&alone[0])?;
    let mut search = Search {
        rows: &rows,
        weighted: weighted_from(&rows, &weights),
        alone,
        weights,
        chosen: SmallVec::from_elem(0, rows.len()),
        best: 0.0,
        found: None,
    };
    search.visit(0, &SmallVec::from_elem(0.0, seats));
    let steps = search.found?;
    let mut package = situation.levels();
    for (row, step) in rows.iter().zip(steps) {
        package[row.issue.index()] += step;
    }
    Some(package)
}

type Rows = SmallVec<[Row; 8]>;

/// One issue of the agenda, from the level in force on: gains of its two sides, by step.
struct Row {
    issue: IssueId,
    /// Places of owner and victim at the table.
    places: [usize; 2],
    gains: SmallVec<[[f64; 2]; 4]>,
}

impl Row {
    fn new(situation: &Situation, table: &TableView, issue: IssueId) -> Self {
        let view = situation.issue(issue);
        let place = |party: PartyId| {
            table.parties.iter().position(|&seated| seated == party).unwrap_or_default()
        };
        let gains = (view.level..=view.full)
            .map(|level| [view.gain_at(view.owner, level), view.gain_at(view.victim, level)]);
        Row { issue, places: [place(view.owner), place(view.victim)], gains: gains.collect() }
    }

    /// The largest weighted gain of both sides together, at least 0.
    fn best(&self, weights: &Gains) -> f64 {
        let weigh = |gains: &[f64; 2]| {
            weights[self.places[0]] * gains[0] + weights[self.places[1]] * gains[1]
        };
        self.gains.iter().map(weigh).fold(0.0, f64::max)
    }
}

/// The largest gain that each party could have of the rows from each one on, whatever the others have.
fn alone_from(rows: &Rows, seats: usize) -> SmallVec<[Gains; 9]> {
    let none: Gains = SmallVec::from_elem(0.0, seats);
    let mut alone: SmallVec<[Gains; 9]> = SmallVec::from_elem(none, rows.len() + 1);
    for (depth, row) in rows.iter().enumerate().rev() {
        alone[depth] = alone[depth + 1].clone();
        for (side, &place) in row.places.iter().enumerate() {
            alone[depth][place] += row.gains.iter().map(|gains| gains[side]).fold(0.0, f64::max);
        }
    }
    alone
}

/// Weights with a product of 1, each inverse to what its party could gain at most; none when one of them can
/// gain nothing.
fn weights(most: &Gains) -> Option<Gains> {
    if most.is_empty() || most.iter().any(|&gain| gain <= 0.0) {
        return None;
    }
    let logs: f64 = most.iter().map(|&gain| libm::log(gain)).sum();
    let scale = libm::exp(logs / most.len() as f64);
    Some(most.iter().map(|&gain| scale / gain).collect())
}

/// The largest weighted gains still to come from each row on.
fn weighted_from(rows: &Rows, weights: &Gains) -> SmallVec<[f64; 9]> {
    let mut weighted: SmallVec<[f64; 9]> = SmallVec::from_elem(0.0, rows.len() + 1);
    for (depth, row) in rows.iter().enumerate().rev() {
        weighted[depth] = weighted[depth + 1] + row.best(weights);
    }
    weighted
}

struct Search<'a> {
    rows: &'a Rows,
    weights: Gains,
    alone: SmallVec<[Gains; 9]>,
    weighted: SmallVec<[f64; 9]>,
    chosen: Package,
    best: f64,
    found: Option<Package>,
}

impl Search<'_> {
    fn visit(&mut self, depth: usize, gains: &Gains) {
        if self.is_hopeless(depth, gains) {
            return;
        }
        let rows = self.rows;
        let Some(row) = rows.get(depth) else { return self.consider(gains) };
        for (step, more) in row.gains.iter().enumerate() {
            self.chosen[depth] = step as Level;
            let mut sum = gains.clone();
            sum[row.places[0]] += more[0];
            sum[row.places[1]] += more[1];
            self.visit(depth + 1, &sum);
        }
    }

    fn is_hopeless(&self, depth: usize, gains: &Gains) -> bool {
        let lost = |(gain, to_come): (&f64, &f64)| gain + to_come <= 0.0;
        if gains.iter().zip(&self.alone[depth]).any(lost) {
            return true;
        }
        let weighed: f64 =
            gains.iter().zip(&self.weights).map(|(gain, weight)| gain * weight).sum();
        let mean = (weighed + self.weighted[depth]) / gains.len() as f64;
        let bound = gains.iter().fold(1.0, |product, _| product * mean);
        mean <= 0.0 || bound * SLACK < self.best
    }

    fn consider(&mut self, gains: &Gains) {
        let product = gains.iter().product();
        if gains.iter().all(|&gain| gain > 0.0) && product > self.best {
            self.best = product;
            self.found = Some(self.chosen.clone());
        }
    }
}
