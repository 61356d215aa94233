//! Packages seen from one's own side of the table.
//!
//! At a table of more than two the others are taken as one side, whose gain is the least of theirs: a package
//! needs them all.

use detente_game::{NationObservation, Package};

/// A package with what it gains each side over the measures as they stand, M.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Proposal {
    pub(crate) package: Package,
    pub(crate) own: f64,
    pub(crate) other: f64,
}

impl Proposal {
    /// Values a package on today's picture.
    pub(crate) fn value(observation: &NationObservation<'_>, package: &Package) -> Self {
        let situation = observation.situation;
        let others = observation.others().map(|other| situation.gain(other, package));
        Proposal {
            own: situation.gain(observation.me, package),
            other: least(others),
            package: package.clone(),
        }
    }

    /// Better than no deal for all.
    pub(crate) fn is_mutual(&self) -> bool {
        self.own > 0.0 && self.other > 0.0
    }
}

/// The offer of another on the table, if it could still be signed today.
pub(crate) fn standing_offer(observation: &NationObservation<'_>) -> Option<Proposal> {
    let package = observation.standing_offer()?;
    let legal = observation.situation.is_legal(observation.table_view()?, package);
    legal.then(|| Proposal::value(observation, package))
}

/// The last own offer, if it could still be signed today.
pub(crate) fn last_own_offer(observation: &NationObservation<'_>) -> Option<Proposal> {
    let package = observation.last_own_offer()?;
    let legal = observation.situation.is_legal(observation.table_view()?, package);
    legal.then(|| Proposal::value(observation, package))
}

/// Visits every package that can be put on the table with own and other's gain, M.
fn for_each(observation: &NationObservation<'_>, mut visit: impl FnMut(&Package, f64, f64)) {
    let Some(table) = observation.table_view() else { return };
    let Some(seat) = table.parties.iter().position(|&party| party == observation.me) else {
        return;
    };
    observation.situation.for_each_package(table, |package, gains| {
        let (before, after) = (&gains[..seat], &gains[seat + 1..]);
        visit(package, gains[seat], least(before.iter().chain(after).copied()));
    });
}

/// The least of some gains; what nobody gains is 0, M.
fn least(gains: impl Iterator<Item = f64>) -> f64 {
    gains.reduce(f64::min).unwrap_or(0.0)
}

/// The largest own gain of any package, at least 0, M.
pub(crate) fn best_gain(observation: &NationObservation<'_>) -> f64 {
    let mut best = 0.0_f64;
    for_each(observation, |_, own, _| best = best.max(own));
    best
}

/// The package with the largest score, the first on ties; a score of `None` rules a package out.
///
/// The score sees own and other's gain, M. A pair is compared by its first number, then its second.
pub(crate) fn best_by(
    observation: &NationObservation<'_>,
    score: impl Fn(f64, f64) -> Option<(f64, f64)>,
) -> Option<Proposal> {
    let mut best: Option<((f64, f64), Proposal)> = None;
    for_each(observation, |package, own, other| {
        let Some(score) = score(own, other) else { return };
        if best.as_ref().is_none_or(|(leader, _)| score > *leader) {
            best = Some((score, Proposal { package: package.clone(), own, other }));
        }
    });
    best.map(|(_, proposal)| proposal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, BETA};

    #[test]
    fn gains_are_seen_from_the_own_side() {
        let (situation, ..) = testing::trade();
        let package = Package::from_slice(&[0, 3]);
        let alpha = Proposal::value(&testing::at_table(&situation, ALPHA), &package);
        let beta = Proposal::value(&testing::at_table(&situation, BETA), &package);
        assert_eq!((alpha.own, alpha.other), (1000.0, -500.0));
        assert_eq!((beta.own, beta.other), (alpha.other, alpha.own));
        assert_eq!(best_gain(&testing::at_table(&situation, ALPHA)), 1000.0);
    }

    #[test]
    fn ties_go_to_the_first_package() {
        let (situation, ..) = testing::trade();
        let observation = testing::at_table(&situation, ALPHA);
        let first = best_by(&observation, |_, _| Some((1.0, 1.0))).unwrap();
        assert_eq!(first.package, situation.levels());
        assert_eq!(best_by(&observation, |_, _| None), None);
    }

    #[test]
    fn an_offer_that_can_no_longer_be_signed_does_not_stand() {
        let (mut situation, ..) = testing::trade();
        testing::offer(&mut situation, BETA, &[1, 1]);
        assert!(standing_offer(&testing::at_table(&situation, ALPHA)).is_some());
        assert!(standing_offer(&testing::at_table(&situation, BETA)).is_none());
        assert!(last_own_offer(&testing::at_table(&situation, BETA)).is_some());
        situation.issues[0].level = 2;
        assert!(standing_offer(&testing::at_table(&situation, ALPHA)).is_none());
    }
}
