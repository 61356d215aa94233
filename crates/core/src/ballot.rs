//! Ballots: the share of members in favour of a deal, and what a deal has to bring for enough of them.

/// Rounds of bisection: enough for every bit of a number between the bounds.
const ROUNDS: u32 = 64;

/// Farthest from the mean that anybody is, standard deviations.
const FARTHEST: f64 = 9.0;

/// Share of a standard normal distribution below `z`.
fn share_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// The number below which a share of a standard normal distribution lies, by bisection; the ends of a share
/// are [`FARTHEST`] away.
pub(crate) fn quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-FARTHEST, FARTHEST);
    for _ in 0..ROUNDS {
        let middle = 0.5 * (low + high);
        if share_below(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (share, z) in [(0.5, 0.0), (0.25, -0.674_489_750_196), (0.75, 0.674_489_750_196)] {
            assert!((quantile(share) - z).abs() < 1e-9, "{share}");
        }
        assert!((quantile(0.975) - 1.959_963_984_540).abs() < 1e-9);
    }

    #[test]
    fn every_share_has_a_finite_one() {
        assert!((quantile(0.0) + FARTHEST).abs() < 1e-6);
        assert!((quantile(1.0) - FARTHEST).abs() < 1.0);
    }
}
