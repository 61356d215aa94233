//! Packages seen from one's own side of the table.

use detente_game::{NationObservation, Package, PartyId};

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
        Proposal {
            own: situation.gain(observation.me, package),
            other: situation.gain(observation.other(), package),
            package: package.clone(),
        }
    }

    /// Better than no deal for both.
    pub(crate) fn is_mutual(&self) -> bool {
        self.own > 0.0 && self.other > 0.0
    }
}

/// The other side's offer on the table, if it could still be signed today.
pub(crate) fn standing_offer(observation: &NationObservation<'_>) -> Option<Proposal> {
    let package = observation.standing_offer()?;
    let legal = observation.situation.is_legal(package);
    legal.then(|| Proposal::value(observation, package))
}

/// The last own offer, if it could still be signed today.
pub(crate) fn last_own_offer(observation: &NationObservation<'_>) -> Option<Proposal> {
    let package = observation.last_own_offer()?;
    let legal = observation.situation.is_legal(package);
    legal.then(|| Proposal::value(observation, package))
}

/// Visits every package that can be put on the table with own and other's gain, M.
fn for_each(observation: &NationObservation<'_>, mut visit: impl FnMut(&Package, f64, f64)) {
    let first = observation.me == PartyId(0);
    observation.situation.for_each_package(|package, gain_0, gain_1| {
        let (own, other) = if first { (gain_0, gain_1) } else { (gain_1, gain_0) };
        visit(package, own, other);
    });
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
        let alpha = Proposal::value(&testing::observe(&situation, ALPHA), &package);
        let beta = Proposal::value(&testing::observe(&situation, BETA), &package);
        assert_eq!((alpha.own, alpha.other), (1000.0, -500.0));
        assert_eq!((beta.own, beta.other), (alpha.other, alpha.own));
        assert_eq!(best_gain(&testing::observe(&situation, ALPHA)), 1000.0);
    }

    #[test]
    fn ties_go_to_the_first_package() {
        let (situation, ..) = testing::trade();
        let observation = testing::observe(&situation, ALPHA);
        let first = best_by(&observation, |_, _| Some((1.0, 1.0))).unwrap();
        assert_eq!(first.package, situation.levels());
        assert_eq!(best_by(&observation, |_, _| None), None);
    }

    #[test]
    fn an_offer_that_can_no_longer_be_signed_does_not_stand() {
        let (mut situation, ..) = testing::trade();
        testing::offer(&mut situation, BETA, &[1, 1]);
        assert!(standing_offer(&testing::observe(&situation, ALPHA)).is_some());
        assert!(standing_offer(&testing::observe(&situation, BETA)).is_none());
        assert!(last_own_offer(&testing::observe(&situation, BETA)).is_some());
        situation.issues[0].level = 2;
        assert!(standing_offer(&testing::observe(&situation, ALPHA)).is_none());
    }
}
