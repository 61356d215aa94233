//! Shares, means and quantiles over games, each with its interval.

use serde::{Serialize, Serializer};

/// Quantile of the standard normal distribution for intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// A share of games, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The share, 0 to 1; 0 over no games.
    pub share: f64,
    /// Lower and upper end.
    pub interval: [f64; 2],
}

impl Share {
    /// `count` of `games`, with the interval of Wilson (1927).
    pub fn of(count: u64, games: u64) -> Share {
        if games == 0 {
            return Share { share: 0.0, interval: [0.0, 1.0] };
        }
        let (n, share) = (games as f64, count as f64 / games as f64);
        let scale = 1.0 + Z * Z / n;
        let centre = (share + Z * Z / (2.0 * n)) / scale;
        let half = Z / scale * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        // Rounding must not leave the interval a hair off the ends that it reaches exactly.
        let low = if count == 0 { 0.0 } else { centre - half };
        let high = if count == games { 1.0 } else { centre + half };
        Share { share, interval: [low, high] }
    }
}

/// A running mean (Welford 1962).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Mean {
    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let off = value - self.mean;
        self.mean += off / self.count as f64;
        self.squares += off * (value - self.mean);
    }

    /// The mean; 0 over no values.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// How many values there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Variance of the values; none below two.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count as f64 - 1.0))
    }

    /// Its 95 % interval in the normal approximation; none below two values.
    pub fn interval(&self) -> Option<[f64; 2]> {
        if self.count < 2 {
            return None;
        }
        let n = self.count as f64;
        let half = Z * (self.squares / (n - 1.0) / n).sqrt();
        Some([self.mean - half, self.mean + half])
    }
}

impl Serialize for Mean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Object {
            mean: f64,
            interval: Option<[f64; 2]>,
        }
        Object { mean: self.mean, interval: self.interval() }.serialize(serializer)
    }
}

/// Days on which something happened, over games; in some it never did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Days {
    counts: Vec<u64>,
    games: u64,
}

impl Days {
    /// Adds a game.
    pub fn add(&mut self, day: Option<u32>) {
        self.games += 1;
        if let Some(day) = day {
            let day = day as usize;
            if self.counts.len() <= day {
                self.counts.resize(day + 1, 0);
            }
            self.counts[day] += 1;
        }
    }

    /// Number of games by day.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// In how many games it happened at all.
    pub fn reached(&self) -> Share {
        Share::of(self.counts.iter().sum(), self.games)
    }

    /// The smallest day with at least that share of all games at or before it; none when that many
    /// games never got there, so that "never" counts as infinite.
    pub fn quantile(&self, share: f64) -> Option<u32> {
        if self.games == 0 {
            return None;
        }
        let needed = share * self.games as f64 - 1e-9;
        let mut seen = 0;
        for (day, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen > 0 && seen as f64 >= needed {
                return u32::try_from(day).ok();
            }
        }
        None
    }

    /// 95 % interval of the median, free of any assumption on the distribution: the days at the ends
    /// of the interval of a share of one half.
    pub fn median_interval(&self) -> [Option<u32>; 2] {
        let n = self.games as f64;
        let half = if n > 0.0 { Z * 0.5 / n.sqrt() } else { 0.5 };
        let at = |share: f64| if share > 1.0 { None } else { self.quantile(share.max(0.0)) };
        [at(0.5 - half), at(0.5 + half)]
    }
}

/// The quantiles that reports show.
pub const QUANTILES: [(&str, f64); 5] =
    [("p10", 0.1), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p90", 0.9)];

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Object {
            p10: Option<u32>,
            p25: Option<u32>,
            p50: Option<u32>,
            p75: Option<u32>,
            p90: Option<u32>,
            median_interval: [Option<u32>; 2],
            reached: Share,
        }
        let [p10, p25, p50, p75, p90] = QUANTILES.map(|(_, share)| self.quantile(share));
        let (median_interval, reached) = (self.median_interval(), self.reached());
        Object { p10, p25, p50, p75, p90, median_interval, reached }.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_intervals_are_those_of_the_textbook() {
        let half = Share::of(50, 100);
        assert!((half.interval[0] - 0.403_831_5).abs() < 1e-6, "{half:?}");
        assert!((half.interval[1] - 0.596_168_5).abs() < 1e-6, "{half:?}");
        assert_eq!(Share::of(0, 10).interval[0], 0.0);
        assert_eq!(Share::of(10, 10).interval[1], 1.0);
        assert_eq!(Share::of(0, 0).interval, [0.0, 1.0]);
    }

    #[test]
    fn means_have_an_interval_from_two_values_on() {
        let mut mean = Mean::default();
        mean.add(1.0);
        assert_eq!((mean.mean(), mean.interval()), (1.0, None));
        mean.add(3.0);
        let [low, high] = mean.interval().unwrap();
        assert!((low - (2.0 - Z)).abs() < 1e-12 && (high - (2.0 + Z)).abs() < 1e-12);
    }

    #[test]
    fn never_counts_as_infinite() {
        let mut days = Days::default();
        for day in [Some(3), Some(5), Some(5), None] {
            days.add(day);
        }
        assert_eq!(days.quantile(0.1), Some(3));
        assert_eq!(days.quantile(0.25), Some(3));
        assert_eq!(days.quantile(0.5), Some(5));
        assert_eq!(days.quantile(0.75), Some(5));
        assert_eq!(days.quantile(0.9), None);
        assert_eq!(days.reached().share, 0.75);
        assert_eq!(Days::default().quantile(0.5), None);
        assert_eq!(Days::default().median_interval(), [None, None]);
    }

    #[test]
    fn the_median_is_inside_its_interval() {
        let mut days = Days::default();
        (0..1000).for_each(|day| days.add(Some(day)));
        assert_eq!(days.median_interval(), [Some(469), Some(530)]);
    }
}
