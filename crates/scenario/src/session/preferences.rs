//! What each party wants.

use super::{Lowering, MOST_INTERACTING};
use crate::diagnostic::Diagnostic;
use crate::read::table::Row;
use crate::read::{At, List, Table};
use crate::schema::session::{self as schema, Additive, Discount, Falls, Per, Reservation, Values};
use crate::suggest;
use detente_game::domain::{self, Constraint, DiscountPer, Domain, DomainIssue, Pair, Rectangle};
use detente_game::id::Level;
use detente_game::parameter::Span;

/// How far from 1 weights may sum: what rounding to a few digits leaves.
const SLACK: f64 = 1e-6;

/// What a party wants, with the weights and values that it was made of.
pub(super) struct Wants {
    pub(super) preferences: domain::Preferences,
    /// Weight and values of each issue.
    pub(super) rows: Vec<(f64, Vec<f64>)>,
}

impl Lowering<'_> {
    /// What each party at the table wants, in their order.
    pub(super) fn preferences(
        &mut self,
        parties: &[(&str, &Row<schema::Party>)],
        issues: &[(&str, &Row<schema::Issue>)],
        domain: Option<&Domain>,
    ) -> Vec<Option<Wants>> {
        let Some(table) = self.file.preferences.get() else { return Vec::new() };
        if let Some(known) = self.file.parties.get() {
            for (name, row) in table.iter() {
                self.known(name, row.name, known, "party");
            }
        }
        let mut all = Vec::new();
        for (name, row) in parties {
            let Some(wanted) = table.get(name) else {
                let message = format!("nothing says what `{name}` wants");
                self.report(
                    row.name,
                    message,
                    format!("add \"{name}\": Additive(…) to preferences"),
                );
                all.push(None);
                continue;
            };
            all.push(match (wanted.value.get(), domain) {
                (Some(schema::Preferences::Additive(additive)), Some(domain)) => {
                    self.additive(additive, wanted.value.span, issues, domain)
                }
                _ => None,
            });
        }
        all
    }

    fn additive(
        &mut self,
        wants: &Additive,
        span: Span,
        issues: &[(&str, &Row<schema::Issue>)],
        domain: &Domain,
    ) -> Option<Wants> {
        let weights = self.weights(wants, issues);
        let mut rows = Vec::new();
        for issue in domain.issues() {
            rows.push(self.values(wants, issue));
        }
        let rows: Vec<Vec<f64>> = rows.into_iter().collect::<Option<_>>()?;
        let weights = weights?;
        let pairs = weights.iter().zip(&rows);
        let mut preferences =
            domain::Preferences::additive(pairs.map(|(weight, row)| (*weight, &row[..])));
        self.interactions(wants, domain, &mut preferences);
        if !preferences.is_additive() && domain.outcomes() > MOST_INTERACTING {
            let message =
                format!("preferences that are not additive over {} packages", domain.outcomes());
            let help = format!("use fewer levels: at most {MOST_INTERACTING} packages");
            self.report(span, message, help);
            return None;
        }
        preferences.reservation = self.reservation(wants, domain, &preferences);
        preferences.discount = self.discount(wants);
        preferences.step_cost =
            self.number(wants.step_cost.as_ref(), 0.0, (0.0, 1e12), "a cost of a step");
        let rows = weights.into_iter().zip(rows).collect();
        Some(Wants { preferences, rows })
    }

    /// Weights of the issues on the agenda, in their order.
    fn weights(
        &mut self,
        wants: &Additive,
        issues: &[(&str, &Row<schema::Issue>)],
    ) -> Option<Vec<f64>> {
        let table = wants.weights.get()?;
        self.only_issues(table);
        let mut weights = Vec::new();
        for (name, _) in issues {
            match table.get(name).map(|row| (row.value.get(), row.value.span)) {
                None => {
                    let message = format!("no weight for issue `{name}`");
                    self.report(
                        wants.weights.span,
                        message,
                        format!("add \"{name}\": and a number"),
                    );
                }
                Some((Some(&weight), span)) if weight < 0.0 => {
                    let help = "turn its values round instead: weights are 0 or more";
                    self.report(span, "a negative weight", help);
                }
                Some((weight, _)) => weights.extend(weight),
            }
        }
        if weights.len() < issues.len() {
            return None;
        }
        let sum: f64 = weights.iter().sum();
        if (sum - 1.0).abs() > SLACK {
            let shown = (sum / SLACK).round() / SLACK.recip();
            let message = format!("the weights sum to {shown}, not to 1");
            self.report(wants.weights.span, message, "divide each of them by their sum");
        }
        Some(weights)
    }

    /// Reports rows about issues that there are not.
    fn only_issues<T>(&mut self, table: &Table<T>) {
        if let Some(issues) = self.file.issues.get() {
            for (name, row) in table.iter() {
                self.known(name, row.name, issues, "issue");
            }
        }
    }

    /// Values of all levels of an issue.
    fn values(&mut self, wants: &Additive, issue: &DomainIssue) -> Option<Vec<f64>> {
        let table = wants.values.get()?;
        let Some(row) = table.get(&issue.id) else {
            let message = format!("no values for issue `{}`", issue.id);
            let help =
                format!("add \"{}\": with {}", issue.id, <Values as crate::read::Node>::FORM);
            self.report(wants.values.span, message, help);
            return None;
        };
        let levels = 0..issue.levels.count();
        match row.value.get()? {
            Values::Linear(first, last) => {
                let (first, last) = (*first.get()?, *last.get()?);
                let between = |level| first + (last - first) * issue.levels.position(level);
                Some(levels.map(between).collect())
            }
            Values::Each(values) => {
                let labels: Vec<String> = levels.map(|level| issue.levels.label(level)).collect();
                self.only_levels(values, &labels);
                let missing: Vec<&str> = labels
                    .iter()
                    .map(String::as_str)
                    .filter(|label| values.get(label).is_none())
                    .take(8)
                    .collect();
                if !missing.is_empty() {
                    let message = format!("no value for `{}`", missing.join("`, `"));
                    self.report(row.value.span, message, "add one for every level of the issue");
                    return None;
                }
                let value = |label: &String| values.get(label)?.value.get().copied();
                labels.iter().map(value).collect()
            }
        }
    }

    fn only_levels<T>(&mut self, table: &Table<T>, labels: &[String]) {
        for (name, row) in table.iter() {
            if !labels.iter().any(|label| label == name) {
                let help = suggest::instead(name, labels.iter().map(String::as_str));
                let fault = Diagnostic::new(row.name, format!("no level `{name}`"));
                self.faults.push(fault.maybe_help(help));
            }
        }
    }

    fn interactions(
        &mut self,
        wants: &Additive,
        domain: &Domain,
        preferences: &mut domain::Preferences,
    ) {
        for pair in entries(wants.pairs.as_ref()) {
            preferences.pairs.extend(self.pair(pair, domain));
        }
        for rectangle in entries(wants.rectangles.as_ref()) {
            let bounds = rectangle.within.get().map(|table| self.bounds(table, domain));
            if let (Some(bounds), Some(&worth)) = (bounds, rectangle.worth.get()) {
                preferences.rectangles.push(Rectangle { bounds, worth });
            }
        }
        for table in entries(wants.forbids.as_ref()) {
            let forbids = self.bounds(table, domain);
            preferences.constraints.push(Constraint { forbids });
        }
    }

    fn pair(&mut self, pair: &schema::Pair, domain: &Domain) -> Option<Pair> {
        let mut find = |at: &At<String>| self.place(at.get()?, at.span, domain);
        let (first, second) = (find(&pair.first)?, find(&pair.second)?);
        if first == second {
            let span = pair.second.span;
            self.report(span, "an issue paired with itself", "name another issue");
            return None;
        }
        let counts = [first, second].map(|issue| domain.issues()[issue].levels.count());
        let mut worth = vec![vec![0.0; counts[1]]; counts[0]];
        for (name, row) in pair.values.get()?.iter() {
            let Some(one) = self.level(name, row.name, &domain.issues()[first]) else { continue };
            for (name, cell) in row.value.get().into_iter().flat_map(Table::iter) {
                let other = self.level(name, cell.name, &domain.issues()[second]);
                if let (Some(other), Some(&value)) = (other, cell.value.get()) {
                    worth[usize::from(one)][usize::from(other)] = value;
                }
            }
        }
        Some(Pair { first, second, worth })
    }

    /// Place of an issue in the domain.
    fn place(&mut self, name: &str, span: Span, domain: &Domain) -> Option<usize> {
        let found = domain.issues().iter().position(|issue| issue.id == name);
        if found.is_none() {
            let known = domain.issues().iter().map(|issue| issue.id.as_str());
            let fault = Diagnostic::new(span, format!("no issue `{name}` on the table"));
            self.faults.push(fault.maybe_help(suggest::instead(name, known)));
        }
        found
    }

    fn level(&mut self, label: &str, span: Span, issue: &DomainIssue) -> Option<Level> {
        let found = issue.levels.find(label);
        if found.is_none() {
            let message = format!("no level `{label}` of issue `{}`", issue.id);
            let help = format!("its levels begin with `{}`", issue.levels.label(0));
            self.report(span, message, help);
        }
        found.map(|level| level as Level)
    }

    /// First and last level of each issue named.
    fn bounds(
        &mut self,
        table: &Table<List<String>>,
        domain: &Domain,
    ) -> Vec<(usize, Level, Level)> {
        let mut bounds = Vec::new();
        for (name, row) in table.iter() {
            let Some(place) = self.place(name, row.name, domain) else { continue };
            let issue = &domain.issues()[place];
            let ends = row.value.get().map_or(&[][..], |list| list);
            let [first, last] = ends else {
                let span = row.value.span;
                self.report(span, "expected two levels", "write [\"first\", \"last\"]");
                continue;
            };
            let mut find = |at: &At<String>| self.level(at.get()?, at.span, issue);
            let (Some(first), Some(last)) = (find(first), find(last)) else { continue };
            if first > last {
                self.report(row.value.span, "the last level comes first", "turn them round");
            } else {
                bounds.push((place, first, last));
            }
        }
        bounds
    }

    fn reservation(
        &mut self,
        wants: &Additive,
        domain: &Domain,
        preferences: &domain::Preferences,
    ) -> f64 {
        let Some(at) = &wants.reservation else { return 0.0 };
        match at.get() {
            None => 0.0,
            Some(&Reservation::Value(value)) => value,
            Some(Reservation::Package(package)) => {
                let utility = self.package(package, domain);
                let utility = utility.map(|outcome| preferences.utility(domain, outcome));
                match utility {
                    Some(utility) if utility.is_finite() => utility,
                    Some(_) => {
                        let help = "name one that is not forbidden";
                        self.report(at.span, "a package that is forbidden", help);
                        0.0
                    }
                    None => 0.0,
                }
            }
        }
    }

    fn package(&mut self, package: &At<Table<String>>, domain: &Domain) -> Option<domain::Outcome> {
        let table = package.get()?;
        for (name, row) in table.iter() {
            self.place(name, row.name, domain);
        }
        let mut levels = Vec::new();
        for issue in domain.issues() {
            let Some(row) = table.get(&issue.id) else {
                let message = format!("no level for issue `{}`", issue.id);
                self.report(package.span, message, "a package has one level for every issue");
                return None;
            };
            levels.push(self.level(row.value.get()?, row.value.span, issue)?);
        }
        domain.outcome(&levels)
    }

    fn discount(&mut self, wants: &Additive) -> domain::Discount {
        let discount = wants.discount.as_ref().and_then(At::get);
        let Some(Discount::Exponential(exponential)) = discount else {
            return domain::Discount::None;
        };
        let factor =
            self.number(Some(&exponential.factor), 1.0, (f64::MIN_POSITIVE, 1.0), "a factor");
        let per = match exponential.per.get() {
            Some(Per::Step) => DiscountPer::Step,
            Some(Per::Deadline) | None => DiscountPer::Deadline,
        };
        let falls = exponential.reservation.as_ref().and_then(At::get);
        let reservation = matches!(falls, Some(Falls::Discounted));
        domain::Discount::Exponential { factor, per, reservation }
    }
}

/// Entries of a list that may not be there, as far as they could be read.
fn entries<T>(list: Option<&At<List<T>>>) -> impl Iterator<Item = &T> {
    list.and_then(At::get).into_iter().flatten().filter_map(At::get)
}
