//! The few series that the text report draws, kept in memory.

use detente_game::{Day, Observer};

/// What one party could do and bore, by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartySeries {
    /// What it could still inflict, M.
    pub leverage: Vec<f64>,
    /// What that would cost itself, M.
    pub leverage_own_cost: Vec<f64>,
    /// Days until it would hurt; none within the window.
    pub time_to_pain: Vec<Option<f64>>,
    /// Running cost of standing, M/d.
    pub standing: Vec<f64>,
}

/// Watches a game for the text report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sampler {
    /// By party.
    pub parties: Vec<PartySeries>,
    /// Mean cover of the victim's firms by issue, then by day, d; none without firms.
    pub covers: Vec<Vec<Option<f64>>>,
}

impl Sampler {
    /// Days seen.
    pub fn days(&self) -> usize {
        self.parties.first().map_or(0, |party| party.leverage.len())
    }
}

impl Observer for Sampler {
    fn day(&mut self, day: &Day<'_>) {
        let situation = day.situation;
        self.parties.resize_with(situation.parties.len(), PartySeries::default);
        for (series, view) in self.parties.iter_mut().zip(&situation.parties) {
            series.leverage.push(view.leverage);
            series.leverage_own_cost.push(view.leverage_own_cost);
            series.time_to_pain.push(view.time_to_pain);
            series.standing.push(view.standing.total());
        }
        self.covers.resize_with(situation.issues.len(), Vec::new);
        for (series, view) in self.covers.iter_mut().zip(&situation.issues) {
            series.push(view.cover);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn every_day_is_kept() {
        let mut sampler = Sampler::default();
        example::watch(&mut sampler, 4);
        assert_eq!(sampler.days(), 4);
        assert_eq!(sampler.covers[0], [Some(15.0), Some(13.75), Some(12.5), Some(11.25)]);
        assert_eq!(sampler.parties[1].time_to_pain, [None; 4]);
    }
}
