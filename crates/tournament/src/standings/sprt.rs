//! The sequential probability ratio test on paired differences (Wald 1945, Sequential tests of statistical hypotheses).
//!
//! Differences are taken to be normal, with the variance that they have shown so far, as the testing of chess engines
//! has it: at each step the likelihood of a true difference of `delta` over that of none.

use serde::Serialize;

/// Probability of either error.
const ERROR: f64 = 0.05;
/// Differences before the first decision, so that their variance is known somewhat.
const FIRST: u32 = 16;

/// What the test has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The first is better by as much as was asked for.
    Better,
    /// It is not.
    NotBetter,
    /// More games have to tell.
    Undecided,
}

/// A test and its course.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sprt {
    /// The difference that was asked for.
    pub delta: f64,
    /// What it has come to.
    pub decision: Decision,
    /// Differences until then, or in all.
    pub after: u32,
    /// Log-likelihood ratio at that point.
    pub ratio: f64,
    /// Beyond plus or minus this it decides.
    pub bound: f64,
}

/// Tests differences in their order; `delta` is not 0.
pub fn sprt(differences: &[f64], delta: f64) -> Sprt {
    let bound = libm::log((1.0 - ERROR) / ERROR);
    let mut test = Sprt { delta, decision: Decision::Undecided, after: 0, ratio: 0.0, bound };
    // Mean and squares by the updates of Welford 1962.
    let (mut mean, mut squares) = (0.0, 0.0);
    for &difference in differences {
        test.after += 1;
        let count = f64::from(test.after);
        let step = difference - mean;
        mean += step / count;
        squares += step * (difference - mean);
        if test.after < FIRST {
            continue;
        }
        let variance = squares / (count - 1.0);
        test.ratio = ratio(count, mean, variance, delta);
        test.decision = match test.ratio {
            ratio if ratio >= bound => Decision::Better,
            ratio if ratio <= -bound => Decision::NotBetter,
            _ => continue,
        };
        break;
    }
    test
}

/// Without variance it is certain on which side of half of `delta` the difference lies.
fn ratio(count: f64, mean: f64, variance: f64, delta: f64) -> f64 {
    let above = delta * (mean - 0.5 * delta);
    if variance > 0.0 {
        (count * above / variance).clamp(-1e6, 1e6)
    } else if above == 0.0 {
        0.0
    } else {
        1e6_f64.copysign(above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_game::Stream;
    use detente_game::draw::DrawName;

    #[test]
    fn it_errs_as_rarely_as_it_says() {
        let mut stream = Stream::new(11, DrawName::new(&["sprt"]));
        let rounds = 1000;
        for (truth, wrong) in [(0.0, Decision::Better), (0.5, Decision::NotBetter)] {
            let (mut errors, mut after) = (0, 0);
            for _ in 0..rounds {
                let differences: Vec<f64> = (0..400).map(|_| truth + stream.normal()).collect();
                let test = sprt(&differences, 0.5);
                errors += u32::from(test.decision == wrong);
                after += test.after;
                assert_ne!(test.decision, Decision::Undecided);
            }
            assert!(f64::from(errors) / f64::from(rounds) < 0.07, "{truth}: {errors}");
            assert!(after / rounds < 60, "{}", after / rounds);
        }
    }

    #[test]
    fn few_or_certain_differences() {
        assert_eq!(sprt(&[1.0; 15], 0.5).decision, Decision::Undecided);
        assert_eq!(sprt(&[1.0; 16], 0.5).decision, Decision::Better);
        assert_eq!(sprt(&[0.0; 16], 0.5).decision, Decision::NotBetter);
        assert_eq!(sprt(&[0.25; 16], 0.5).decision, Decision::Undecided);
    }
}
