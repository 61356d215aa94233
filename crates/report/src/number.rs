//! Numbers as text: exact for tools, short for readers.

use std::fmt::Write;

/// Appends a number in its shortest form that reads back as the same value.
pub fn push_exact(out: &mut String, value: f64) {
    let size = value.abs();
    // Writing to a string cannot fail.
    let _ = if size != 0.0 && !(1e-5..1e16).contains(&size) {
        write!(out, "{value:e}")
    } else {
        write!(out, "{value}")
    };
}

/// Money for reading: `1,374`, `31.5`, `0.42`.
pub fn money(value: f64) -> String {
    let size = value.abs();
    if size >= 99.95 {
        grouped(value)
    } else if (0.005..9.95).contains(&size) {
        short(value, 2)
    } else {
        short(value, 1)
    }
}

/// A share for reading: `18.2 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", short(share * 100.0, 1))
}

/// With that many decimals, whole numbers and zero without any.
pub fn short(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let trimmed = match text.strip_suffix(&format!(".{}", "0".repeat(decimals))) {
        Some(whole) if decimals > 0 => whole,
        _ => &text,
    };
    if trimmed == "-0" { "0".to_string() } else { trimmed.to_string() }
}

fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut out = String::from(if value < 0.0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_numbers_read_back() {
        for value in [0.0, -0.0, 1.0, 0.1 + 0.2, 1e-7, -3.5e300, 1e16, 123_456_789.125] {
            let mut text = String::new();
            push_exact(&mut text, value);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{text}");
            assert!(text.len() < 24, "{text}");
        }
    }

    #[test]
    fn money_is_as_long_as_it_needs_to_be() {
        let cases = [
            (1_374_964.7, "1,374,965"),
            (-310.5, "-310"),
            (100.0, "100"),
            (31.52, "31.5"),
            (0.4249, "0.42"),
            (0.0, "0"),
            (-0.001, "0"),
        ];
        for (value, text) in cases {
            assert_eq!(money(value), text);
        }
        assert_eq!(percent(0.1824), "18.2 %");
        assert_eq!(percent(1.0), "100 %");
    }
}
