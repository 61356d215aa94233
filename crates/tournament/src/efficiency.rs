//! How good an agreement is for all: its distance to the Pareto frontier and to the Nash point.
//!
//! Distances are Euclidean in utilities before any discount, as the competitions of automated negotiating agents
//! have them (Baarslag et al. 2013, Evaluating practical negotiating agents).

use detente_game::domain::Outcome;
use detente_game::session::SessionSpec;

/// Outcomes that are looked at, at most; a larger domain has no distances.
const MOST_OUTCOMES: u64 = 1_000_000;
/// Outcomes of the frontier at most, so that a distance stays cheap.
const MOST_EFFICIENT: usize = 4_096;

/// The efficient outcomes of a domain, by the utilities of its parties.
#[derive(Clone, Debug)]
pub(crate) struct Efficiency {
    frontier: Vec<Vec<f64>>,
    nash: Option<Vec<f64>>,
}

impl Efficiency {
    /// Looks at every outcome; none where there are too many.
    pub(crate) fn of(spec: &SessionSpec) -> Option<Self> {
        if spec.domain.outcomes() > MOST_OUTCOMES {
            return None;
        }
        let all = (0..spec.domain.outcomes()).map(|outcome| utilities(spec, Outcome(outcome)));
        let mut all: Vec<Vec<f64>> =
            all.filter(|point| point.iter().all(|utility| utility.is_finite())).collect();
        let nash = nash(spec, &all);
        all.sort_by(|a, b| compare(b, a));
        let mut frontier: Vec<Vec<f64>> = Vec::new();
        for point in all {
            // What comes before is worth more to the first party that tells them apart.
            if !frontier.iter().any(|other| is_no_worse(other, &point)) {
                if frontier.len() == MOST_EFFICIENT {
                    return None;
                }
                frontier.push(point);
            }
        }
        Some(Efficiency { frontier, nash })
    }

    /// Distance of an outcome to the nearest efficient one.
    pub(crate) fn to_frontier(&self, spec: &SessionSpec, outcome: Outcome) -> Option<f64> {
        let point = utilities(spec, outcome);
        let distances = self.frontier.iter().map(|other| distance(other, &point));
        distances.min_by(f64::total_cmp)
    }

    /// Distance of an outcome to the Nash point.
    pub(crate) fn to_nash(&self, spec: &SessionSpec, outcome: Outcome) -> Option<f64> {
        Some(distance(self.nash.as_ref()?, &utilities(spec, outcome)))
    }
}

fn utilities(spec: &SessionSpec, outcome: Outcome) -> Vec<f64> {
    spec.parties.iter().map(|party| party.preferences.utility(&spec.domain, outcome)).collect()
}

/// The outcome with the largest product of gains over the reservation values (Nash 1950); the first of several.
fn nash(spec: &SessionSpec, all: &[Vec<f64>]) -> Option<Vec<f64>> {
    let mut best: Option<(f64, &Vec<f64>)> = None;
    for point in all {
        let gains = point.iter().zip(&spec.parties);
        let mut product = 1.0;
        for (utility, party) in gains {
            product *= (utility - party.preferences.reservation).max(0.0);
        }
        if product > best.map_or(0.0, |(most, _)| most) {
            best = Some((product, point));
        }
    }
    best.map(|(_, point)| point.clone())
}

fn compare(a: &[f64], b: &[f64]) -> std::cmp::Ordering {
    let mut pairs = a.iter().zip(b).map(|(a, b)| a.total_cmp(b));
    pairs.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

fn is_no_worse(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| a >= b)
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::cake_session;

    #[test]
    fn a_cake_is_shared_well_when_nothing_of_it_is_left() {
        // Slices 0 to 10 of the cake go to the first party, the rest to the second; the cherry makes both gain.
        let spec = cake_session("cake");
        let efficiency = Efficiency::of(&spec).unwrap();
        assert_eq!(efficiency.frontier.len(), 11);
        let outcome = |slices, cherry| spec.domain.outcome(&[slices, cherry]).unwrap();
        assert_eq!(efficiency.to_frontier(&spec, outcome(3, 1)), Some(0.0));
        assert_eq!(efficiency.to_nash(&spec, outcome(5, 1)), Some(0.0));
        let far = efficiency.to_frontier(&spec, outcome(5, 0)).unwrap();
        assert!((far - 0.02_f64.sqrt()).abs() < 1e-12, "{far}");
        assert!(efficiency.to_nash(&spec, outcome(0, 1)).unwrap() > 0.5);
    }
}
