//! Two strategies, or one strategy in two stores: their difference and what it would take to be sure of it.

use super::estimate::{Estimate, Resampler, variance};
use super::sprt::{Sprt, sprt};
use super::tally::Tally;
use crate::error::Error;
use serde::Serialize;

/// Quantiles of the normal distribution for 5 % on both sides and a power of 80 %, added (Cohen 1988).
const SURE: f64 = 1.959_963_984_540_054 + 0.841_621_233_572_914;

/// A difference of scores, paired by contest and seed.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// One.
    pub a: String,
    /// The other.
    pub b: String,
    /// Score of `a` less that of `b`.
    pub difference: Estimate,
    /// The mean difference over the standard deviation of the difference on one seed (Cohen's d of paired samples).
    /// None: no seed differs from another.
    pub effect: Option<f64>,
    /// Seeds in each of these contests at which a difference of this size is found with probability 0.8.
    pub seeds_needed: Option<f64>,
    /// Contests at which it is found with the same probability for contests like these.
    pub contests_needed: Option<f64>,
    /// Contest by contest.
    pub contests: Vec<(String, Estimate)>,
    /// The sequential test, where asked for: seed by seed, or group by group, over all contests.
    pub sprt: Option<Sprt>,
}

/// Who is compared: a strategy of a store.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The store.
    pub tally: &'a Tally,
    /// The strategy's place in it.
    pub strategy: usize,
    /// What it is called.
    pub name: &'a str,
}

impl Comparison {
    /// Compares on the contests that both have played; with `delta` by the sequential test too.
    ///
    /// # Errors
    /// No contest in common.
    pub fn of(a: Side<'_>, b: Side<'_>, delta: Option<f64>) -> Result<Self, Error> {
        let (names, values) = common(a, b);
        let groups = values.iter().map(Vec::len).max().unwrap_or(0);
        let resampler = Resampler::new(values.len().max(1), groups.max(1));
        let Some(difference) = resampler.estimate(&values) else {
            return Err(Error::Absent(format!(
                "`{}` and `{}` have no contest in common that both have played",
                a.name, b.name
            )));
        };
        let a_group = f64::from(a.tally.names.repetitions) / a.tally.groups() as f64;
        let within = values.iter().map(|seeds| variance(seeds) * a_group).sum::<f64>();
        let within = within / values.len() as f64;
        let means: Vec<f64> =
            values.iter().map(|seeds| seeds.iter().sum::<f64>() / seeds.len() as f64).collect();
        let needed = |variance: f64| {
            let squared = difference.mean * difference.mean;
            (variance > 0.0 && squared > 0.0).then(|| (SURE * SURE * variance / squared).ceil())
        };
        let each = |(name, seeds): (&String, &Vec<f64>)| {
            resampler.estimate(std::slice::from_ref(seeds)).map(|one| (name.clone(), one))
        };
        Ok(Comparison {
            a: a.name.into(),
            b: b.name.into(),
            difference,
            effect: (within > 0.0).then(|| difference.mean / within.sqrt()),
            seeds_needed: needed(within / values.len() as f64),
            contests_needed: needed(variance(&means)),
            contests: names.iter().zip(&values).filter_map(each).collect(),
            sprt: delta.map(|delta| sprt(&sequence(&values), delta)),
        })
    }

    /// As one line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("finite numbers and names always have an encoding")
    }
}

/// Names of the contests that both have played, and their differences by group of seeds.
fn common(a: Side<'_>, b: Side<'_>) -> (Vec<String>, Vec<Vec<f64>>) {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (place, contest) in a.tally.names.contests.iter().enumerate() {
        let others = &b.tally.names.contests;
        let Some(other) = others.iter().position(|other| other.name == contest.name) else {
            continue;
        };
        let one = a.tally.contest_scores(a.strategy, place);
        let two = b.tally.contest_scores(b.strategy, other);
        let differences: Vec<f64> =
            one.into_iter().zip(two).filter_map(|(one, two)| Some(one? - two?)).collect();
        if !differences.is_empty() {
            names.push(contest.name.clone());
            values.push(differences);
        }
    }
    (names, values)
}

/// Mean over contests of each group of seeds that all of them have.
fn sequence(values: &[Vec<f64>]) -> Vec<f64> {
    let shortest = values.iter().map(Vec::len).min().unwrap_or(0);
    let mean =
        |group: usize| values.iter().map(|seeds| seeds[group]).sum::<f64>() / values.len() as f64;
    (0..shortest).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{GameRow, SeatRow};
    use crate::standings::tally::tests::names;
    use crate::standings::{Decision, Names};
    use crate::testing::game_row;
    use detente_game::Stream;
    use detente_game::draw::DrawName;

    /// Two strategies in some contests: the first is better by `gain` and, in each contest, by an effect of its own.
    fn simulated(stream: &mut Stream, of: u32, seeds: u32, gain: f64, between: f64) -> Tally {
        let contests = names().contests.into_iter().cycle().take(of as usize).collect();
        let mut tally = Tally::empty(Names { repetitions: seeds, contests, ..names() });
        for contest in 0..of {
            let effect = gain + between * stream.normal();
            for repetition in 0..seeds {
                let score = effect + stream.normal();
                let seat = |entrant, score| SeatRow { entrant, score, ..SeatRow::default() };
                let seats = vec![seat(0, score), seat(1, 0.0)];
                tally.add(&GameRow { contest, repetition, seats, ..game_row() });
            }
        }
        tally
    }

    fn compared(tally: &Tally) -> Comparison {
        let side =
            |strategy: usize| Side { tally, strategy, name: &tally.names.strategies[strategy] };
        Comparison::of(side(0), side(1), Some(1.0)).unwrap()
    }

    #[test]
    fn a_difference_is_found_as_often_as_was_promised() {
        let mut stream = Stream::new(5, DrawName::new(&["compare"]));
        let (gain, rounds) = (0.5, 400);
        let large = compared(&simulated(&mut stream, 20, 320, gain, 0.0));
        assert!((large.effect.unwrap() - gain).abs() < 0.05, "{:?}", large.effect);
        // A variance of 1, twenty contests: 2.80 ^ 2 / 20 / 0.25 seeds each, and with two contests ten times as many.
        let seeds = large.seeds_needed.unwrap();
        assert_eq!(seeds, 2.0);
        let (mut found, mut held) = (0, 0);
        for _ in 0..rounds {
            let within =
                compared(&simulated(&mut stream, 2, 16, gain, 0.0)).difference.within.unwrap();
            found += u32::from(within.0 > 0.0);
            held += u32::from(within.0 <= gain && gain <= within.1);
        }
        let share = |count: u32| f64::from(count) / f64::from(rounds);
        assert!((0.72..=0.88).contains(&share(found)), "{}", share(found));
        assert!((0.92..=0.98).contains(&share(held)), "{}", share(held));
    }

    #[test]
    fn effects_of_contests_widen_the_interval_and_keep_its_coverage() {
        let mut stream = Stream::new(6, DrawName::new(&["compare"]));
        let (gain, rounds) = (0.3, 400);
        let mut held = 0;
        for _ in 0..rounds {
            let compared = compared(&simulated(&mut stream, 5, 10, gain, 1.0));
            let (low, high) = compared.difference.interval.unwrap();
            held += u32::from(low <= gain && gain <= high);
        }
        let share = f64::from(held) / f64::from(rounds);
        assert!((0.925..=0.985).contains(&share), "{share}");
    }

    #[test]
    fn nothing_in_common_is_said() {
        let mut stream = Stream::new(5, DrawName::new(&["compare"]));
        let tally = simulated(&mut stream, 2, 20, 2.0, 0.0);
        assert_eq!(compared(&tally).sprt.unwrap().decision, Decision::Better);
        let empty = Tally::empty(names());
        let side = |tally, name| Side { tally, strategy: 0, name };
        let error = Comparison::of(side(&tally, "a"), side(&empty, "b"), None).unwrap_err();
        assert!(error.to_string().contains("no contest in common"));
    }
}
