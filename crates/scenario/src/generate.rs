//! A generator of sessions: random domains of a wanted size and opposition, as files of the format.
//!
//! *Opposition* is how far the best that both could have is from what each wants most: the least Euclidean
//! distance of any package from (1, 1), both utilities scaled to 0..1 (Baarslag et al. 2013, Artificial
//! Intelligence 198:73-103). It is 0 when both want the same, and 0.71 when one gains what the other loses.
//!
//! One party's weights and values are drawn; the other's lie on a path from the same ones, over another
//! draw, to the opposite ones. Opposition changes continuously along it, so halving finds the place.

use detente_game::Stream;
use detente_game::domain::{Domain, DomainIssue, Levels, Outcome, Preferences};
use detente_game::draw::{DrawName, derive_seed};
use std::fmt::Write;

/// What to generate.
#[derive(Clone, Debug, PartialEq)]
pub struct Generator {
    /// Levels of each issue.
    pub levels: Vec<usize>,
    /// Opposition wanted, 0 to [`Generator::MOST_OPPOSED`].
    pub opposition: f64,
    /// Reservation values of the two parties, 0..1.
    pub reservations: [f64; 2],
    /// Strategies of the two parties.
    pub strategies: [String; 2],
    /// Steps of a session.
    pub steps: u32,
    /// Seed of the whole collection.
    pub seed: u64,
}

/// Why nothing was generated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GenerateError {
    /// Issues or levels that make no domain, or one that is too large to look through.
    #[error("{0} packages; generate between 2 and {most}", most = Generator::MOST_OUTCOMES)]
    Size(u64),
    /// An opposition, reservation value or deadline out of bounds.
    #[error("{what} must be from {least} to {largest}")]
    Bounds {
        /// What.
        what: &'static str,
        /// The least allowed.
        least: f64,
        /// The largest allowed.
        largest: f64,
    },
    /// Domains of that size do not come that opposed.
    #[error(
        "no domain of that size with opposition {wanted} in {tries} tries; use more levels, or a lower one"
    )]
    NotFound {
        /// The opposition wanted.
        wanted: f64,
        /// Domains tried.
        tries: u32,
    },
}

/// A generated domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// Id of the scenario, and name of its file.
    pub id: String,
    /// The file.
    pub text: String,
    /// How opposed it is.
    pub opposition: f64,
}

/// How far from the opposition wanted a domain may be.
const SLACK: f64 = 0.02;
/// Domains tried before giving up.
const TRIES: u32 = 100;
/// Halvings of the path: beyond them its ends are one float.
const HALVINGS: u32 = 40;

/// Weights and values of one party.
#[derive(Clone, Debug)]
struct Wants {
    weights: Vec<f64>,
    values: Vec<Vec<f64>>,
}

impl Wants {
    fn draw(levels: &[usize], rng: &mut Stream) -> Self {
        // A floor keeps every issue worth talking about.
        let weights: Vec<f64> = levels.iter().map(|_| 0.1 + rng.uniform()).collect();
        let values = levels.iter().map(|&count| (0..count).map(|_| rng.uniform()).collect());
        Wants { weights, values: values.collect() }
    }

    fn opposite(&self) -> Self {
        let turned = |values: &Vec<f64>| values.iter().map(|value| 1.0 - value).collect();
        Wants { weights: self.weights.clone(), values: self.values.iter().map(turned).collect() }
    }

    fn between(&self, other: &Wants, share: f64) -> Self {
        let mix = |a: &[f64], b: &[f64]| -> Vec<f64> {
            a.iter().zip(b).map(|(a, b)| a + (b - a) * share).collect()
        };
        let values = self.values.iter().zip(&other.values).map(|(a, b)| mix(a, b));
        Wants { weights: mix(&self.weights, &other.weights), values: values.collect() }
    }

    /// Weights that sum to 1, and values that run from 0 to 1 on every issue: utilities do too.
    fn scaled(mut self) -> Self {
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|weight| *weight /= sum);
        for values in &mut self.values {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let width = high - low;
            for value in values {
                *value = if width > 0.0 { (*value - low) / width } else { 1.0 };
            }
        }
        self
    }

    fn preferences(&self) -> Preferences {
        let rows = self.weights.iter().copied().zip(self.values.iter().map(|row| &row[..]));
        Preferences::additive(rows)
    }
}

/// Least distance of any package from what both want most.
pub fn opposition(domain: &Domain, parties: [&Preferences; 2]) -> f64 {
    let ends = parties.map(|party| {
        let sum = |pick: fn(f64, f64) -> f64, start| -> f64 {
            (0..domain.issues().len())
                .map(|issue| party.worth(issue).iter().copied().fold(start, pick))
                .sum()
        };
        (sum(f64::min, f64::INFINITY), sum(f64::max, f64::NEG_INFINITY))
    });
    let missing = |outcome: Outcome, party: usize| {
        let (low, high) = ends[party];
        let width = high - low;
        if width > 0.0 { (high - parties[party].utility(domain, outcome)) / width } else { 0.0 }
    };
    let distance = |outcome| {
        let (a, b) = (missing(outcome, 0), missing(outcome, 1));
        a * a + b * b
    };
    let all = (0..domain.outcomes()).map(Outcome);
    all.map(distance).fold(f64::INFINITY, f64::min).sqrt()
}

impl Generator {
    /// The largest opposition that can be asked for: beyond it packages would have to be worse for both
    /// than half of everything.
    pub const MOST_OPPOSED: f64 = 0.7;
    /// Most packages of a generated domain: all of them are looked through.
    pub const MOST_OUTCOMES: u64 = 1_000_000;

    /// Levels of so many issues with at most `outcomes` packages, as even as can be.
    pub fn even_levels(issues: usize, outcomes: u64) -> Vec<usize> {
        let mut levels = vec![1_usize; issues];
        'grow: loop {
            for place in 0..issues {
                let product = |levels: &[usize]| levels.iter().map(|&n| n as u64).product::<u64>();
                levels[place] += 1;
                if product(&levels) > outcomes {
                    levels[place] -= 1;
                    break 'grow;
                }
            }
        }
        levels
    }

    /// Whether it can generate at all.
    ///
    /// # Errors
    /// What is out of bounds.
    pub fn check(&self) -> Result<(), GenerateError> {
        let counts = self.levels.iter().map(|&count| count as u64);
        let outcomes = counts.fold(1, u64::saturating_mul);
        if !(2..=Self::MOST_OUTCOMES).contains(&outcomes) {
            return Err(GenerateError::Size(outcomes));
        }
        for (what, value, largest) in [
            ("the opposition", self.opposition, Self::MOST_OPPOSED),
            ("a reservation value", self.reservations[0], 1.0),
            ("a reservation value", self.reservations[1], 1.0),
        ] {
            if !(0.0..=largest).contains(&value) {
                return Err(GenerateError::Bounds { what, least: 0.0, largest });
            }
        }
        if !(1..=1_000_000).contains(&self.steps) {
            let (least, largest) = (1.0, 1e6);
            return Err(GenerateError::Bounds { what: "the number of steps", least, largest });
        }
        Ok(())
    }

    /// The domain of a number, the same whenever it is asked for.
    ///
    /// # Errors
    /// What is out of bounds, or an opposition that domains of that size do not have.
    pub fn domain(&self, number: u64) -> Result<Generated, GenerateError> {
        self.check()?;
        let name = DrawName::new(&["generate", "domain"]).nth(number);
        let mut rng = name.stream(derive_seed(self.seed, name));
        let issues = self.levels.iter().enumerate().map(|(place, &count)| DomainIssue {
            id: format!("issue-{}", place + 1),
            levels: Levels::Labels((1..=count).map(|level| format!("level-{level}")).collect()),
            unit: String::new(),
        });
        let outcomes = self.levels.iter().map(|&count| count as u64).product();
        let domain = Domain::new(issues.collect()).map_err(|_| GenerateError::Size(outcomes))?;
        for _ in 0..TRIES {
            let first = Wants::draw(&self.levels, &mut rng).scaled();
            let (second, opposition) = self.oppose(&domain, &first, &mut rng);
            if (opposition - self.opposition).abs() <= SLACK {
                let id = format!("domain-{:06}", number + 1);
                let text = self.text(&id, &domain, [&first, &second], opposition);
                return Ok(Generated { id, text, opposition });
            }
        }
        Err(GenerateError::NotFound { wanted: self.opposition, tries: TRIES })
    }

    /// Wants on the path from `first` to its opposite, as opposed as is wanted, or as near as the path
    /// comes.
    fn oppose(&self, domain: &Domain, first: &Wants, rng: &mut Stream) -> (Wants, f64) {
        let other = Wants::draw(&self.levels, rng).scaled();
        let opposite = first.opposite();
        let at = |place: f64| {
            let wants = match place {
                place if place < 0.5 => first.between(&other, 2.0 * place),
                place => other.between(&opposite, 2.0 * place - 1.0),
            };
            wants.scaled()
        };
        let preferences = first.preferences();
        let opposed = |wants: &Wants| opposition(domain, [&preferences, &wants.preferences()]);
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if opposed(&at(middle)) < self.opposition { low = middle } else { high = middle }
        }
        [low, high]
            .map(|place| {
                let wants = at(place);
                let opposition = opposed(&wants);
                (wants, opposition)
            })
            .into_iter()
            .min_by(|a, b| {
                let miss = |found: f64| (found - self.opposition).abs();
                miss(a.1).total_cmp(&miss(b.1))
            })
            .unwrap_or((opposite, 1.0))
    }

    /// The file.
    fn text(&self, id: &str, domain: &Domain, wants: [&Wants; 2], opposition: f64) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "Scenario(\n    format: 1,\n    id: \"{id}\",\n    title: \"A generated domain of {} packages, \
             opposition {opposition:.3}\",\n    clock: Steps,\n",
            domain.outcomes()
        );
        let [a, b] = &self.strategies;
        let _ = writeln!(
            text,
            "    parties: {{\"a\": Party(strategy: \"{a}\"), \"b\": Party(strategy: \"{b}\")}},\n    issues: {{"
        );
        for issue in domain.issues() {
            let levels =
                (0..issue.levels.count()).map(|n| format!("\"{}\"", issue.levels.label(n)));
            let levels: Vec<String> = levels.collect();
            let _ =
                writeln!(text, "        \"{}\": Issue(levels: [{}]),", issue.id, levels.join(", "));
        }
        text.push_str("    },\n    preferences: {\n");
        for ((id, wants), reservation) in ["a", "b"].iter().zip(wants).zip(self.reservations) {
            party(&mut text, id, domain, wants, reservation);
        }
        let _ = writeln!(
            text,
            "    }},\n    rounds: [Round(id: \"main\", protocol: AlternatingOffers, deadline: Steps({}))],\n)",
            self.steps
        );
        text
    }
}

fn party(text: &mut String, id: &str, domain: &Domain, wants: &Wants, reservation: f64) {
    let issues = || domain.issues().iter();
    let weights =
        issues().zip(&wants.weights).map(|(i, weight)| format!("\"{}\": {weight:?}", i.id));
    let weights: Vec<String> = weights.collect();
    let _ = writeln!(
        text,
        "        \"{id}\": Additive(\n            weights: {{{}}},\n            values: {{",
        weights.join(", ")
    );
    for (issue, values) in issues().zip(&wants.values) {
        let cells = values.iter().enumerate();
        let cells = cells.map(|(n, value)| format!("\"{}\": {value:?}", issue.levels.label(n)));
        let cells: Vec<String> = cells.collect();
        let _ = writeln!(text, "                \"{}\": {{{}}},", issue.id, cells.join(", "));
    }
    let _ =
        writeln!(text, "            }},\n            reservation: {reservation:?},\n        ),");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generator(opposition: f64) -> Generator {
        Generator {
            levels: vec![4, 5, 3],
            opposition,
            reservations: [0.1, 0.2],
            strategies: ["boulware".into(), "micro".into()],
            steps: 50,
            seed: 3,
        }
    }

    #[test]
    fn opposition_is_as_asked_for() {
        for wanted in [0.0, 0.1, 0.3, 0.5, 0.65] {
            for number in 0..20 {
                let generated = generator(wanted).domain(number).unwrap();
                assert!((generated.opposition - wanted).abs() <= SLACK, "{wanted}: {generated:?}");
            }
        }
    }

    #[test]
    fn the_same_number_gives_the_same_file_and_another_another() {
        let generator = generator(0.3);
        assert_eq!(generator.domain(4), generator.domain(4));
        assert_ne!(generator.domain(4).unwrap().text, generator.domain(5).unwrap().text);
        let other = Generator { seed: 4, ..generator.clone() };
        assert_ne!(generator.domain(4).unwrap().text, other.domain(4).unwrap().text);
    }

    #[test]
    fn levels_are_even_and_within_the_count() {
        assert_eq!(Generator::even_levels(3, 1000), [10, 10, 10]);
        assert_eq!(Generator::even_levels(2, 7), [3, 2]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |change: fn(&mut Generator)| {
            let mut generator = generator(0.3);
            change(&mut generator);
            generator.domain(0).unwrap_err().to_string()
        };
        assert!(refused(|g| g.levels = vec![1]).contains("1 packages"));
        assert!(refused(|g| g.levels = vec![1000; 3]).contains("between 2 and"));
        assert!(refused(|g| g.opposition = 0.9).contains("the opposition"));
        assert!(refused(|g| g.reservations = [f64::NAN, 0.0]).contains("a reservation value"));
        assert!(refused(|g| g.steps = 0).contains("steps"));
        assert!(refused(|g| (g.levels, g.opposition) = (vec![2], 0.4)).contains("no domain"));
    }
}
