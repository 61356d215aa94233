//! A mean over contests and seeds, with an interval by a two-level bootstrap.
//!
//! Contests are the sampling unit: another tournament would have other contests, and within them other seeds. A
//! bootstrap that resamples contests and then seeds counts the spread of seeds twice, since the means of contests
//! hold it already (Davison and Hinkley 1997, Bootstrap methods and their application, 3.8). So contests are resampled by
//! their effects, shrunk to what seeds do not explain, and seeds by their residuals, each scaled to the variance
//! that it stands for. With as few contests as there are, quantiles of the resampled means are too narrow: the interval
//! is that of Student's t, on their standard deviation (Hesterberg 2015, What teachers should know about the
//! bootstrap).

use super::student;
use detente_game::Stream;
use detente_game::draw::DrawName;
use serde::Serialize;

/// Resamples.
const RESAMPLES: usize = 1000;
/// Probability that an interval misses.
const OUTSIDE: f64 = 0.05;

/// A mean and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean over contests of the mean over seeds.
    pub mean: f64,
    /// 95 % interval for contests like these: another tournament would have others. With one contest, for other
    /// seeds of it. None: there is only one unit.
    pub interval: Option<(f64, f64)>,
    /// 95 % interval for these very contests, other seeds. None: one seed, or seeds change nothing.
    pub within: Option<(f64, f64)>,
    /// Standard error behind `interval`.
    pub error: Option<f64>,
    /// Probability of a mean at least so far from 0 if the true one were 0.
    pub p: Option<f64>,
    /// Contests that it rests on.
    pub contests: usize,
    /// Groups of seeds in each contest that it rests on, at least; 1 when seeds change nothing.
    pub seeds: usize,
}

/// Numbers for resampling, the same for every estimate: drawn once, by name.
#[derive(Clone, Debug)]
pub struct Resampler {
    contests: usize,
    seeds: usize,
    numbers: Vec<u32>,
}

impl Resampler {
    /// For estimates over at most so many contests and groups of seeds.
    pub fn new(contests: usize, seeds: usize) -> Self {
        let mut stream = Stream::new(1, DrawName::new(&["tournament", "bootstrap"]));
        let count = RESAMPLES * contests * (1 + seeds);
        let numbers = (0..count).map(|_| (stream.uniform() * 4_294_967_296.0) as u32).collect();
        Resampler { contests, seeds, numbers }
    }

    /// Estimates a mean from values by contest and seed; contests without values are left out. None: no values.
    pub fn estimate(&self, values: &[Vec<f64>]) -> Option<Estimate> {
        let values: Vec<&[f64]> =
            values.iter().map(Vec::as_slice).filter(|seeds| !seeds.is_empty()).collect();
        let levels = Levels::of(&values)?;
        let error = match levels.freedom() {
            0 => None,
            _ => Some(self.error(&values, &levels)),
        };
        let spread = error.map(|error| error * student::quantile(OUTSIDE, levels.freedom() as f64));
        let about = |half: f64| (levels.mean - half, levels.mean + half);
        Some(Estimate {
            mean: levels.mean,
            interval: spread.map(about),
            within: levels.within().map(about),
            error,
            p: error.map(|error| p_value(levels.mean, error, levels.freedom() as f64)),
            contests: values.len(),
            seeds: if levels.within > 0.0 { levels.seeds } else { 1 },
        })
    }

    /// Standard deviation of the mean over resamples.
    fn error(&self, values: &[&[f64]], levels: &Levels) -> f64 {
        let count = values.len();
        let (mut sum, mut squares) = (0.0, 0.0);
        let stride = self.contests * (1 + self.seeds);
        for numbers in self.numbers.chunks_exact(stride) {
            let (chosen, numbers) = numbers.split_at(self.contests);
            let mut total = 0.0;
            for place in 0..count {
                let contest = match count {
                    1 => 0,
                    _ => pick(chosen[place], count),
                };
                let seeds = &numbers[place * self.seeds..(place + 1) * self.seeds];
                total += levels.between * (levels.means[contest] - levels.mean);
                total += levels.residual(values[contest], seeds, contest);
            }
            let mean = total / count as f64;
            sum += mean;
            squares += mean * mean;
        }
        let mean = sum / RESAMPLES as f64;
        (squares / RESAMPLES as f64 - mean * mean).max(0.0).sqrt()
    }
}

fn pick(number: u32, count: usize) -> usize {
    ((u64::from(number) * count as u64) >> 32) as usize
}

fn p_value(mean: f64, error: f64, freedom: f64) -> f64 {
    match (mean == 0.0, error == 0.0) {
        (true, _) => 1.0,
        (false, true) => 0.0,
        (false, false) => student::two_sided(mean / error, freedom),
    }
}

/// The two levels of variance.
struct Levels {
    mean: f64,
    means: Vec<f64>,
    /// Factor on the effects of contests.
    between: f64,
    /// Mean over contests of the variance of a contest's mean.
    within: f64,
    /// Seeds of the contest that has fewest.
    seeds: usize,
    /// Seeds of all contests, less one for each.
    residuals: usize,
}

impl Levels {
    fn of(values: &[&[f64]]) -> Option<Self> {
        let count = values.len();
        if count == 0 {
            return None;
        }
        let means: Vec<f64> = values.iter().map(|seeds| mean(seeds)).collect();
        let grand = mean(&means);
        let of_means = values.iter().map(|seeds| variance(seeds) / seeds.len() as f64);
        let within = of_means.sum::<f64>() / count as f64;
        let spread = variance(&means);
        let effects = (spread - within).max(0.0);
        let between = match spread > 0.0 {
            true => (effects / spread * count as f64 / (count as f64 - 1.0)).sqrt(),
            false => 0.0,
        };
        let sizes = values.iter().map(|seeds| seeds.len());
        let (seeds, residuals) =
            (sizes.clone().min().unwrap_or(0), sizes.map(|size| size - 1).sum());
        Some(Levels { mean: grand, means, between, within, seeds, residuals })
    }

    /// Degrees of freedom: of contests, or of seeds where there is one contest; 0: nothing can be said.
    fn freedom(&self) -> usize {
        if self.means.len() > 1 { self.means.len() - 1 } else { self.residuals }
    }

    /// Half the width of the interval for these very contests.
    fn within(&self) -> Option<f64> {
        let known = self.within > 0.0 && self.residuals > 0;
        let error = (self.within / self.means.len() as f64).sqrt();
        known.then(|| error * student::quantile(OUTSIDE, self.residuals as f64))
    }

    /// Mean of resampled residuals of a contest's seeds.
    fn residual(&self, values: &[f64], numbers: &[u32], contest: usize) -> f64 {
        let count = values.len();
        if count < 2 || self.within == 0.0 {
            return 0.0;
        }
        let drawn: f64 = numbers[..count].iter().map(|&number| values[pick(number, count)]).sum();
        let scale = (count as f64 / (count as f64 - 1.0)).sqrt();
        scale * (drawn / count as f64 - self.means[contest])
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// With one less in the denominator; 0 of a single value.
pub(crate) fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    squares / (values.len() - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Share of simulated tournaments whose interval holds the true mean, 0.
    fn coverage(contests: usize, seeds: usize, between: f64, within: f64) -> f64 {
        let resampler = Resampler::new(contests, seeds);
        let rounds = 800;
        let mut stream = Stream::new(7, DrawName::new(&["coverage"]));
        let mut held = 0;
        for _ in 0..rounds {
            let mut contest = || {
                let effect = between * stream.normal();
                (0..seeds).map(|_| effect + within * stream.normal()).collect::<Vec<f64>>()
            };
            let values: Vec<Vec<f64>> = (0..contests).map(|_| contest()).collect();
            let (low, high) = resampler.estimate(&values).unwrap().interval.unwrap();
            held += u32::from(low <= 0.0 && 0.0 <= high);
        }
        f64::from(held) / f64::from(rounds)
    }

    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        // 800 rounds: a share of 0.95 has a standard error of 0.008.
        for (contests, seeds, between, within) in [
            (4, 10, 1.0, 1.0),
            (4, 10, 1.0, 0.0),
            (12, 5, 0.5, 1.0),
            (30, 3, 1.0, 1.0),
            (1, 20, 0.0, 1.0),
        ] {
            let share = coverage(contests, seeds, between, within);
            assert!(
                (0.925..=0.98).contains(&share),
                "{contests} {seeds} {between} {within}: {share}"
            );
        }
        // Contests that differ by their seeds alone: the interval is wider than it need be, never narrower.
        assert!(coverage(6, 10, 0.0, 1.0) >= 0.94);
    }

    #[test]
    fn what_an_interval_rests_on_is_said() {
        let resampler = Resampler::new(3, 4);
        let certain = resampler.estimate(&[vec![0.5; 4], vec![0.7; 4], vec![0.3; 4]]).unwrap();
        assert_eq!((certain.contests, certain.seeds, certain.within), (3, 1, None));
        assert!(certain.interval.is_some());
        let alone = resampler.estimate(&[vec![0.5], vec![]]).unwrap();
        assert_eq!((alone.mean, alone.interval, alone.p), (0.5, None, None));
        assert_eq!(resampler.estimate(&[vec![], vec![]]), None);
        let zero = resampler.estimate(&[vec![0.0; 3], vec![0.0; 3]]).unwrap();
        assert_eq!(zero.p, Some(1.0));
    }
}
