//! A nations' table as a session sees it: packages of the agenda as outcomes of a domain.

use crate::domain::{Domain, DomainIssue, Levels, Outcome, Outcomes};
use crate::id::{IssueId, Level, PartyId};
use crate::situation::{Package, Situation, TableView};
use smallvec::SmallVec;

/// The issues that a round is about, all of their levels, whether they can be put on the table today or not:
/// so an outcome stands for the same levels all through a session, whatever measures do meanwhile.
#[derive(Clone, Debug)]
pub struct Agenda {
    issues: SmallVec<[IssueId; 8]>,
    domain: Domain,
}

/// What an agreement has to be worth at least, M: more than the measures as they stand.
const BETTER_THAN_NONE: f64 = f64::MIN_POSITIVE;

impl Agenda {
    /// Puts issues together, with how many levels each has; none when they make no domain.
    pub fn new(issues: impl IntoIterator<Item = (IssueId, usize)>) -> Option<Self> {
        let (mut ids, mut list) = (SmallVec::new(), Vec::new());
        for (issue, levels) in issues {
            ids.push(issue);
            let levels = Levels::Whole { from: 0, to: levels as i64 - 1, step: 1 };
            list.push(DomainIssue { id: String::new(), levels, unit: String::new() });
        }
        Domain::new(list).ok().map(|domain| Agenda { issues: ids, domain })
    }

    /// That of a table's present round; none when no round is left.
    pub fn of(situation: &Situation, table: &TableView) -> Option<Self> {
        let levels = |&issue: &IssueId| (issue, usize::from(situation.issue(issue).full) + 1);
        Agenda::new(table.subjects.iter().map(levels))
    }

    /// The packages as a domain; its issues have no names.
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The outcome that a package stands for; what it says of other issues is left out.
    pub fn outcome(&self, package: &[Level]) -> Option<Outcome> {
        let levels: SmallVec<[Level; 8]> =
            self.issues.iter().filter_map(|issue| package.get(issue.index()).copied()).collect();
        self.domain.outcome(&levels)
    }

    /// The package that an outcome stands for, all other issues at the levels given.
    pub fn package(&self, outcome: Outcome, levels: &[Level]) -> Package {
        let mut package = Package::from_slice(levels);
        for (issue, level) in self.issues.iter().zip(self.domain.levels(outcome)) {
            package[issue.index()] = level;
        }
        package
    }

    /// Values every outcome that can be put on the table today by what it gains a party over the measures as
    /// they stand, M. All others are forbidden, and no agreement is one that leaves it no better off.
    pub fn value(
        &self,
        situation: &Situation,
        table: &TableView,
        party: PartyId,
        outcomes: &mut Outcomes,
    ) {
        let seat = table.parties.iter().position(|&seated| seated == party);
        let count = self.domain.outcomes() as usize;
        outcomes.tabulate(count, BETTER_THAN_NONE, |utilities| {
            let Some(seat) = seat else { return };
            situation.for_each_package(table, |package, gains| {
                if let Some(outcome) = self.outcome(package) {
                    utilities[outcome.index()] = gains[seat];
                }
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::situation::IssueView;

    /// Two issues of three levels, the first at its second level, and one that is not talked about.
    fn situation() -> Situation {
        let issue = |owner: u16, level: Level| IssueView {
            owner: PartyId(owner),
            victim: PartyId(1 - owner),
            level,
            full: 2,
            worth_owner: SmallVec::from_slice(&[0.0, -1.0, -4.0]),
            worth_victim: SmallVec::from_slice(&[0.0, 3.0, 6.0]),
            ..IssueView::default()
        };
        let table = TableView {
            parties: SmallVec::from_slice(&[PartyId(0), PartyId(1)]),
            agenda: SmallVec::from_slice(&[IssueId(0), IssueId(2)]),
            subjects: SmallVec::from_slice(&[IssueId(0), IssueId(2)]),
            ..TableView::default()
        };
        Situation {
            issues: vec![issue(0, 1), issue(0, 0), issue(1, 0)],
            tables: vec![table],
            ..Situation::default()
        }
    }

    #[test]
    fn an_outcome_is_a_package_and_back() {
        let situation = situation();
        let agenda = Agenda::of(&situation, &situation.tables[0]).unwrap();
        assert_eq!(agenda.domain().outcomes(), 9);
        let package = Package::from_slice(&[2, 0, 1]);
        let outcome = agenda.outcome(&package).unwrap();
        assert_eq!(outcome, Outcome(7));
        assert_eq!(agenda.package(outcome, &situation.levels()), package);
        assert_eq!(agenda.outcome(&[2, 0, 3]), None);
    }

    #[test]
    fn what_is_not_on_the_table_today_is_forbidden() {
        let mut situation = situation();
        let agenda = Agenda::of(&situation, &situation.tables[0]).unwrap();
        let mut outcomes = Outcomes::default();
        agenda.value(&situation, &situation.tables[0], PartyId(0), &mut outcomes);
        // The first issue may go from 1 to 2, the third anywhere: what the owner loses, the victim gains.
        assert_eq!(outcomes.len(), 6);
        assert_eq!(outcomes.best(), Some(Outcome(5)));
        assert_eq!((outcomes.best_utility(), outcomes.least_utility()), (6.0, -3.0));
        assert_eq!(outcomes.utility(Outcome(8)), 3.0);
        assert_eq!(outcomes.utility(Outcome(0)), f64::NEG_INFINITY);
        assert!(outcomes.reservation() > outcomes.utility(Outcome(3)));
        situation.tables[0].agenda.pop();
        agenda.value(&situation, &situation.tables[0], PartyId(0), &mut outcomes);
        assert_eq!((outcomes.len(), outcomes.best()), (2, Some(Outcome(3))));
        agenda.value(&situation, &situation.tables[0], PartyId(7), &mut outcomes);
        assert!(outcomes.is_empty() && outcomes.best().is_none());
    }
}
