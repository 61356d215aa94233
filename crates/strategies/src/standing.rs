//! What standing firm puts at stake, and the decision indices: shared by the resolve strategies.

use detente_game::situation::{IssueView, TableView};
use detente_game::{Account, Cause, Memory, NationObservation, PartyId, Situation};

/// What a party stands for at a table: the stakes of its active issues against the others there, with linked
/// demands, M.
///
/// At least the rule `stake-floor`, so that it can be divided by.
pub(crate) fn at_stake(situation: &Situation, table: &TableView, party: PartyId) -> f64 {
    let counts = |view: &&IssueView| view.active && view.owner == party && table.seats(view.victim);
    let own = situation.issues.iter().filter(counts);
    let stakes: f64 = own.map(|view| view.stake_linked).sum();
    stakes.max(situation.rules.stake_floor)
}

/// The decision indices for yielding, one per issue, also when memory has none yet.
pub(crate) fn yield_indices(memory: &mut Memory, issues: usize) -> &mut [Account] {
    if memory.yields.len() < issues {
        memory.yields.resize(issues, Account::ZERO);
    }
    &mut memory.yields
}

/// The decision index for yielding an issue; zero when memory has none yet.
pub(crate) fn yield_index(memory: &Memory, issue: usize) -> Account {
    memory.yields.get(issue).copied().unwrap_or(Account::ZERO)
}

/// The decision index for asking for talks at the table that is decided on.
pub(crate) fn ask_index(observation: &NationObservation<'_>, memory: &Memory) -> Account {
    observation.table.map_or(Account::ZERO, |table| memory.ask(table))
}

/// Causes of a step at the table: the index for asking over the threshold at which one asks; what
/// is missing to the threshold is reciprocity, since the other side asked.
///
/// A threshold of 0 or less is reached by nothing at all, so nothing is missing then.
pub(crate) fn causes_of_asking(ask: Account, threshold: f64) -> Account {
    if threshold <= 0.0 {
        return ask;
    }
    let mut causes = ask.scaled(1.0 / threshold);
    causes[Cause::Reciprocity] = (1.0 - causes.total()).max(0.0);
    causes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, BETA};

    #[test]
    fn stakes_count_active_own_issues_and_have_a_floor() {
        let (mut situation, ..) = testing::trade();
        assert_eq!(at_stake(&situation, &situation.tables[0], ALPHA), 500.0);
        situation.issues[0].victim = PartyId(2);
        assert_eq!(at_stake(&situation, &situation.tables[0], ALPHA), situation.rules.stake_floor);
        situation.issues[0].victim = BETA;
        situation.issues[0].active = false;
        assert_eq!(at_stake(&situation, &situation.tables[0], ALPHA), situation.rules.stake_floor);
    }

    #[test]
    fn what_is_missing_to_the_threshold_is_reciprocity() {
        let mut ask = Account::ZERO;
        ask[Cause::Exposure] = 0.5;
        let causes = causes_of_asking(ask, 2.0);
        assert_eq!((causes[Cause::Exposure], causes[Cause::Reciprocity]), (0.25, 0.75));
        assert_eq!(causes_of_asking(ask, 0.25)[Cause::Reciprocity], 0.0);
        assert_eq!(causes_of_asking(ask, 0.0), ask);
    }

    #[test]
    fn an_empty_memory_has_zero_indices() {
        let mut memory = Memory::default();
        assert_eq!(yield_index(&memory, 3), Account::ZERO);
        assert_eq!(yield_indices(&mut memory, 2).len(), 2);
    }
}
