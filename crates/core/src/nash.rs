//! The package with the largest product of gains among those better for both (Nash 1950).
//!
//! Depth-first over the agenda in lexicographic order, so that the first of equal products wins. A branch
//! is cut when it cannot beat a product that is known to be reached. Its bound is Lagrangian: for any
//! w > 0, g0 * g1 <= ((w * g0 + g1 / w) / 2)^2, and the largest w * g0 + g1 / w of a branch is a sum over
//! issues. With w near the square root of g1 / g0 at the solution the bound is nearly tight.
//!
//! Here for a table of two; [`many`] has the search for more.

mod many;

use detente_game::situation::TableView;
use detente_game::{IssueId, Level, Package, PartyId, Situation};
use smallvec::SmallVec;

/// Room for rounding in a bound, so that no package is lost by its last bits.
const SLACK: f64 = 1.0 + 1e-9;

/// Rounds in which the weight w is adapted before the search.
const ADAPTATIONS: usize = 4;

/// Factor on the weight while the package it leads to is no gain to one party.
const SWING: f64 = 2.0;

/// Gains of both parties at one level, against the level in force.
type Gains = [f64; 2];

/// The Nash package of a table's agenda as it stands today; none when no package is better for all.
///
/// Cost: the packages of the agenda at worst (at most 4,096 in a valid scenario), a few dozen as a rule.
pub(crate) fn package(situation: &Situation, table: &TableView) -> Option<Package> {
    if !situation.terms.is_empty() {
        return enumerated(situation, table);
    }
    let &[first, _] = table.parties.as_slice() else { return many::package(situation, table) };
    let rows: SmallVec<[Row; 8]> =
        table.agenda.iter().map(|&issue| Row::new(situation, issue, first)).collect();
    let levels = search(&rows)?;
    let mut package: Package = situation.levels();
    for (row, step) in rows.iter().zip(levels) {
        package[row.issue.index()] = row.first + step;
    }
    Some(package)
}

/// The Nash package where preferences are not additive: the best of all packages.
fn enumerated(situation: &Situation, table: &TableView) -> Option<Package> {
    let (mut best, mut found) = (0.0, None);
    situation.for_each_package(table, |package, gains| {
        let product = gains.iter().product();
        if gains.iter().all(|&gain| gain > 0.0) && product > best {
            (best, found) = (product, Some(package.clone()));
        }
    });
    found
}

/// One issue of the agenda, from the level in force on.
struct Row {
    issue: IssueId,
    first: Level,
    gains: SmallVec<[Gains; 4]>,
}

impl Row {
    /// Gains of a table of two, `party` first.
    fn new(situation: &Situation, issue: IssueId, party: PartyId) -> Self {
        let view = situation.issue(issue);
        let first = view.level as usize;
        let (owner, victim) = (&view.worth_owner[first..], &view.worth_victim[first..]);
        let mut gains: SmallVec<[Gains; 4]> = SmallVec::from_elem([0.0; 2], owner.len());
        let (of_owner, of_victim) = if view.owner == party { (0, 1) } else { (1, 0) };
        for ((gain, &o), &v) in gains.iter_mut().zip(owner).zip(victim) {
            gain[of_owner] = o - owner[0];
            gain[of_victim] = v - victim[0];
        }
        Row { issue, first: view.level, gains }
    }

    /// The gains that weigh most, and what they weigh.
    fn best(&self, weights: Gains) -> (Gains, f64) {
        let mut best = ([0.0; 2], 0.0);
        for &gains in &self.gains {
            let weighed = weigh(gains, weights);
            if weighed > best.1 {
                best = (gains, weighed);
            }
        }
        best
    }
}

/// w and 1 / w.
fn weights(weight: f64) -> Gains {
    [weight, 1.0 / weight]
}

fn weigh(gains: Gains, weights: Gains) -> f64 {
    weights[0] * gains[0] + weights[1] * gains[1]
}

/// Steps beyond the level in force, by row, of the best package.
fn search(rows: &[Row]) -> Option<Package> {
    let (weights, reached) = adapt(rows);
    let mut to_come: SmallVec<[Bound; 9]> = SmallVec::from_elem(Bound::default(), rows.len() + 1);
    for (depth, row) in rows.iter().enumerate().rev() {
        to_come[depth] = to_come[depth + 1].with(row, weights);
    }
    let mut chosen: Package = SmallVec::from_elem(0, rows.len());
    let mut search = Search {
        rows,
        weights,
        to_come: &to_come,
        chosen: &mut chosen,
        floor: reached,
        best: 0.0,
        found: None,
    };
    search.visit(0, [0.0; 2]);
    search.found
}

/// A weight for the bound, and a product that some package reaches (0 when none was met).
fn adapt(rows: &[Row]) -> (Gains, f64) {
    let (mut weight, mut reached) = (1.0, 0.0);
    for _ in 0..ADAPTATIONS {
        let mut sum = [0.0; 2];
        for row in rows {
            let (gains, _) = row.best(weights(weight));
            sum = [sum[0] + gains[0], sum[1] + gains[1]];
        }
        match (sum[0] > 0.0, sum[1] > 0.0) {
            (true, true) => {
                reached = f64::max(reached, sum[0] * sum[1]);
                weight = (sum[1] / sum[0]).sqrt();
            }
            (false, true) => weight *= SWING,
            (true, false) => weight /= SWING,
            (false, false) => break,
        }
    }
    (weights(weight), reached)
}

/// Largest gains still to come from some rows: of each party alone, and weighted.
#[derive(Clone, Copy, Default)]
struct Bound {
    alone: Gains,
    weighted: f64,
}

impl Bound {
    fn with(mut self, row: &Row, weights: Gains) -> Self {
        let mut alone = [0.0; 2];
        for gains in &row.gains {
            alone = [f64::max(alone[0], gains[0]), f64::max(alone[1], gains[1])];
        }
        self.alone = [self.alone[0] + alone[0], self.alone[1] + alone[1]];
        self.weighted += row.best(weights).1;
        self
    }
}

struct Search<'a> {
    rows: &'a [Row],
    weights: Gains,
    /// What is still to come from each row on.
    to_come: &'a [Bound],
    chosen: &'a mut [Level],
    /// A product known to be reached.
    floor: f64,
    best: f64,
    found: Option<Package>,
}

impl Search<'_> {
    fn visit(&mut self, depth: usize, gains: Gains) {
        if self.is_hopeless(&self.to_come[depth], gains) {
            return;
        }
        let Some(row) = self.rows.get(depth) else { return self.consider(gains) };
        for (step, more) in row.gains.iter().enumerate() {
            self.chosen[depth] = step as Level;
            self.visit(depth + 1, [gains[0] + more[0], gains[1] + more[1]]);
        }
    }

    fn is_hopeless(&self, to_come: &Bound, gains: Gains) -> bool {
        let half = (weigh(gains, self.weights) + to_come.weighted) / 2.0;
        gains[0] + to_come.alone[0] <= 0.0
            || gains[1] + to_come.alone[1] <= 0.0
            || half <= 0.0
            || half * half * SLACK < self.floor
    }

    fn consider(&mut self, gains: Gains) {
        let product = gains[0] * gains[1];
        if gains[0] > 0.0 && gains[1] > 0.0 && product > self.best {
            self.best = product;
            self.floor = f64::max(self.floor, product);
            self.found = Some(SmallVec::from_slice(self.chosen));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_game::Stream;
    use detente_game::draw::DrawName;
    use detente_game::situation::IssueView;

    fn random_issue(stream: &mut Stream, levels: u16, coarse: bool) -> IssueView {
        let mut worth = |sign: f64| {
            let mut sum = 0.0;
            let step = |_| {
                let step = stream.normal().abs() + 0.3 * stream.normal();
                sum += sign * if coarse { step.round() } else { step };
                sum
            };
            (0..levels).map(step).collect()
        };
        IssueView {
            owner: PartyId(levels % 2),
            victim: PartyId(1 - levels % 2),
            full: levels - 1,
            on_agenda: true,
            worth_owner: worth(-1.0),
            worth_victim: worth(1.0),
            ..IssueView::default()
        }
    }

    /// Everybody at one table, with everything on the agenda.
    fn table(situation: &Situation, parties: u16) -> TableView {
        TableView {
            parties: (0..parties).map(PartyId).collect(),
            agenda: situation.issue_ids().collect(),
            ..TableView::default()
        }
    }

    /// The search must find what plain enumeration finds, ties included (coarse gains make many).
    #[test]
    fn the_search_finds_what_enumeration_finds() {
        let mut stream = DrawName::new(&["nash"]).stream(1);
        let mut found = 0;
        for case in 0..2000 {
            let mut levels = [2, 3, 4, 5, 3].into_iter();
            let issues = std::iter::from_fn(|| {
                Some(random_issue(&mut stream, levels.next()?, case % 2 == 0))
            });
            let situation = Situation { issues: issues.collect(), ..Situation::default() };
            let table = table(&situation, 2);
            let (mut best, mut expected) = (0.0, None);
            situation.for_each_package(&table, |package, gains| {
                if gains[0] > 0.0 && gains[1] > 0.0 && gains[0] * gains[1] > best {
                    best = gains[0] * gains[1];
                    expected = Some(package.clone());
                }
            });
            assert_eq!(package(&situation, &table), expected, "case {case}");
            found += usize::from(expected.is_some());
        }
        assert!((500..2000).contains(&found), "{found}");
    }

    #[test]
    fn the_search_for_many_finds_what_enumeration_finds() {
        let mut stream = DrawName::new(&["nash", "many"]).stream(1);
        let mut found = 0;
        for case in 0..2000 {
            let parties = 3 + case % 2;
            let issues = (0..parties + 2).map(|index| {
                let levels = 2 + index % 3;
                let mut issue = random_issue(&mut stream, levels, case % 3 == 0);
                (issue.owner, issue.victim) =
                    (PartyId(index % parties), PartyId((index + 1 + case % 2) % parties));
                issue
            });
            let situation = Situation { issues: issues.collect(), ..Situation::default() };
            let table = table(&situation, parties);
            let (mut best, mut expected) = (0.0, None);
            situation.for_each_package(&table, |package, gains| {
                let product: f64 = gains.iter().product();
                if gains.iter().all(|&gain| gain > 0.0) && product > best {
                    best = product;
                    expected = Some(package.clone());
                }
            });
            assert_eq!(package(&situation, &table), expected, "case {case}");
            found += usize::from(expected.is_some());
        }
        assert!((300..2000).contains(&found), "{found}");
    }

    #[test]
    fn an_empty_agenda_has_no_package() {
        let situation = Situation::default();
        assert_eq!(package(&situation, &table(&situation, 2)), None);
        assert_eq!(package(&situation, &table(&situation, 3)), None);
    }
}
