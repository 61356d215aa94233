//! What each party gave up on each issue by the agreement, from its first offer.
//!
//! Where preferences interact, the order in which issues are changed matters; then it is the average over
//! all orders (Shapley 1953), so that the parts sum to the whole.

use detente_game::domain::{Domain, Outcome, Preferences};
use detente_game::id::{Level, PartyId};
use detente_game::session::{SessionRecord, SessionSpec};

/// A party's binding change on one issue.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenUp {
    /// Whose.
    pub party: PartyId,
    /// On which issue, by its place.
    pub issue: usize,
    /// Level of its first offer.
    pub from: Level,
    /// Level agreed.
    pub to: Level,
    /// Utility given up; negative: gained.
    pub utility: f64,
}

/// Every issue on which the agreement differs from a party's first offer; empty without an agreement.
pub fn given_up(spec: &SessionSpec, record: &SessionRecord) -> Vec<GivenUp> {
    let Some(agreed) = record.agreement() else { return Vec::new() };
    let mut all = Vec::new();
    for (place, party) in spec.parties.iter().enumerate() {
        let id = PartyId::from(place);
        let first = record.offers.iter().find(|offer| offer.by == id);
        if let Some(first) = first {
            changes(&spec.domain, &party.preferences, id, first.outcome, agreed, &mut all);
        }
    }
    all
}

fn changes(
    domain: &Domain,
    preferences: &Preferences,
    party: PartyId,
    first: Outcome,
    agreed: Outcome,
    all: &mut Vec<GivenUp>,
) {
    let (from, to): (Vec<Level>, Vec<Level>) =
        (domain.levels(first).collect(), domain.levels(agreed).collect());
    let changed: Vec<usize> = (0..from.len()).filter(|&issue| from[issue] != to[issue]).collect();
    let parts = match preferences.is_additive() {
        true => changed
            .iter()
            .map(|&issue| {
                let worth = preferences.worth(issue);
                worth[usize::from(from[issue])] - worth[usize::from(to[issue])]
            })
            .collect(),
        false => shapley(&changed, |moved| {
            let mut levels = from.clone();
            for (place, &issue) in changed.iter().enumerate() {
                if moved & (1 << place) != 0 {
                    levels[issue] = to[issue];
                }
            }
            let outcome = domain.outcome(&levels).unwrap_or(first);
            let utility = preferences.utility(domain, outcome);
            // What is forbidden on the way is worth no more and no less than where it starts.
            if utility.is_finite() { utility } else { preferences.utility(domain, first) }
        }),
    };
    for (&issue, utility) in changed.iter().zip(parts) {
        all.push(GivenUp { party, issue, from: from[issue], to: to[issue], utility });
    }
}

/// Each issue's fall of `worth`, averaged over all orders of changing them. `worth` is asked with the set
/// of issues changed so far, a bit each.
fn shapley(changed: &[usize], worth: impl Fn(u32) -> f64) -> Vec<f64> {
    let count = changed.len();
    let worths: Vec<f64> = (0..1_u32 << count).map(worth).collect();
    // Share of orders in which a given set of `size` comes first: size! (count - 1 - size)! / count!.
    let mut share = vec![1.0 / count.max(1) as f64; count];
    for size in 1..count {
        share[size] = share[size - 1] * size as f64 / (count - size) as f64;
    }
    let part = |place: usize| {
        let sets = (0..1_usize << count).filter(|set| set & (1 << place) == 0);
        let fall = |set: usize| worths[set] - worths[set | (1 << place)];
        sets.map(|set| share[set.count_ones() as usize] * fall(set)).sum()
    };
    (0..count).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{record, spec};
    use super::*;
    use detente_game::domain::Pair;

    #[test]
    fn from_the_first_offer_to_the_agreement() {
        let all = given_up(&spec(), &record());
        let expected = |party, from, utility| GivenUp { party, issue: 0, from, to: 1, utility };
        assert_eq!(all, [expected(PartyId(0), 2, 0.375), expected(PartyId(1), 0, 0.375)]);
    }

    #[test]
    fn parts_sum_to_the_whole_where_issues_interact() {
        let mut spec = spec();
        let worth = vec![vec![0.0, 0.5], vec![0.0, 0.0], vec![0.25, 0.0]];
        spec.parties[0].preferences.pairs.push(Pair { first: 0, second: 1, worth });
        let mut record = record();
        let Some(detente_game::session::SessionEnd::Agreement { outcome, .. }) = &mut record.end
        else {
            panic!("an agreement")
        };
        *outcome = Outcome(1);
        let parts: Vec<f64> =
            given_up(&spec, &record).iter().filter(|p| p.party.0 == 0).map(|p| p.utility).collect();
        let utility = |outcome| spec.parties[0].preferences.utility(&spec.domain, Outcome(outcome));
        assert_eq!(parts.len(), 2);
        assert!((parts.iter().sum::<f64>() - (utility(4) - utility(1))).abs() < 1e-12);
        // Colour alone: 0.25 and the bonus of 0.25 first, the bonus of 0.5 gained last.
        assert!((parts[1] - (0.5 - 0.25) / 2.0).abs() < 1e-12, "{parts:?}");
    }
}
