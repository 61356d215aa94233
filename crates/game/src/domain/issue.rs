//! Issues of an abstract domain and their levels.

/// An issue with its levels.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainIssue {
    /// Unique id, kebab-case.
    pub id: String,
    /// What can be agreed on it.
    pub levels: Levels,
    /// Unit of a number, empty for labels.
    pub unit: String,
}

/// What can be agreed on an issue.
#[derive(Clone, Debug, PartialEq)]
pub enum Levels {
    /// One of these names.
    Labels(Vec<String>),
    /// A whole number: `from`, `from + step`, … up to `to` at most.
    Whole {
        /// The first.
        from: i64,
        /// The last is not beyond it.
        to: i64,
        /// Between two neighbours, at least 1.
        step: u32,
    },
    /// Any number between two ends, negotiated on an even grid.
    Grid {
        /// The first point.
        from: f64,
        /// The last point.
        to: f64,
        /// How many points, at least 1.
        points: u32,
    },
}

impl Levels {
    /// How many levels there are.
    pub fn count(&self) -> usize {
        match self {
            Levels::Labels(names) => names.len(),
            Levels::Whole { from, to, step } if from <= to => {
                let span = to.abs_diff(*from) / u64::from((*step).max(1));
                usize::try_from(span).map_or(usize::MAX, |span| span.saturating_add(1))
            }
            Levels::Whole { .. } => 0,
            Levels::Grid { points, .. } => *points as usize,
        }
    }

    /// How a level is written.
    pub fn label(&self, level: usize) -> String {
        match self {
            Levels::Labels(names) => names.get(level).cloned().unwrap_or_default(),
            Levels::Whole { from, step, .. } => {
                (i128::from(*from) + level as i128 * i128::from(*step)).to_string()
            }
            Levels::Grid { from, to, .. } => {
                (from + (to - from) * self.position(level)).to_string()
            }
        }
    }

    /// Where a level lies between the first (0) and the last (1).
    pub fn position(&self, level: usize) -> f64 {
        let last = self.count().saturating_sub(1);
        if last == 0 { 0.0 } else { level as f64 / last as f64 }
    }

    /// The level of a written form.
    pub fn find(&self, label: &str) -> Option<usize> {
        match self {
            Levels::Labels(names) => names.iter().position(|name| name == label),
            _ => (0..self.count()).find(|&level| self.label(level) == label),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_stop_before_the_end() {
        let levels = Levels::Whole { from: 60, to: 125, step: 20 };
        let labels: Vec<String> = (0..levels.count()).map(|level| levels.label(level)).collect();
        assert_eq!(labels, ["60", "80", "100", "120"]);
        assert_eq!(levels.find("100"), Some(2));
        assert_eq!(levels.find("90"), None);
        assert_eq!(levels.position(3), 1.0);
        assert_eq!(Levels::Whole { from: 1, to: 0, step: 1 }.count(), 0);
        let widest = Levels::Whole { from: i64::MIN, to: i64::MAX, step: 1 };
        assert_eq!(widest.count(), usize::MAX);
    }

    #[test]
    fn a_grid_has_both_ends() {
        let levels = Levels::Grid { from: 1.0, to: 2.0, points: 5 };
        let labels: Vec<String> = (0..levels.count()).map(|level| levels.label(level)).collect();
        assert_eq!(labels, ["1", "1.25", "1.5", "1.75", "2"]);
    }
}
