//! Series as a line of small bars.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws values as at most `width` bars, each the mean of its stretch, from zero (or the least value,
/// if negative) to the largest; a stretch without values is blank.
pub fn sparkline(values: &[Option<f64>], width: usize) -> String {
    let bars = width.min(values.len());
    let stretches = (0..bars).map(|bar| {
        let (start, end) = (bar * values.len() / bars, (bar + 1) * values.len() / bars);
        mean(&values[start..end])
    });
    let means: Vec<Option<f64>> = stretches.collect();
    let known = || means.iter().flatten().copied();
    let low = known().fold(0.0, f64::min);
    let high = known().fold(0.0, f64::max);
    means.iter().map(|mean| mean.map_or(' ', |value| bar(value, low, high))).collect()
}

fn mean(values: &[Option<f64>]) -> Option<f64> {
    let known = || values.iter().flatten().filter(|value| value.is_finite());
    let count = known().count();
    (count > 0).then(|| known().sum::<f64>() / count as f64)
}

fn bar(value: f64, low: f64, high: f64) -> char {
    if high <= low {
        return BARS[0];
    }
    let place = (value - low) / (high - low) * (BARS.len() - 1) as f64;
    BARS[(place.round() as usize).min(BARS.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn bars_rise_from_zero_to_the_largest() {
        assert_eq!(sparkline(&some(&[0.0, 1.0, 2.0, 7.0]), 10), "▁▂▃█");
        assert_eq!(sparkline(&some(&[-7.0, 0.0]), 10), "▁█");
        assert_eq!(sparkline(&some(&[0.0, 0.0]), 10), "▁▁");
    }

    #[test]
    fn long_series_are_averaged_and_gaps_are_blank() {
        assert_eq!(sparkline(&some(&[0.0, 2.0, 7.0, 7.0]), 2), "▂█");
        assert_eq!(sparkline(&[Some(1.0), None, Some(1.0)], 5), "█ █");
        assert_eq!(sparkline(&[], 5), "");
        assert_eq!(sparkline(&[Some(f64::NAN)], 5), " ");
    }
}
