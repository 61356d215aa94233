//! Comparison by the rules of the golden format: everything equal, floats to 1e-9 relative.

use serde_json::Value;

/// Relative tolerance of a float.
const TOLERANCE: f64 = 1e-9;

/// Compares two lists of events, one by one.
pub(crate) fn events(expected: &Value, got: &[Value]) -> Result<(), String> {
    let expected = expected.as_array().expect("a list of events");
    for (index, event) in expected.iter().enumerate() {
        let day = &event["day"];
        let Some(got) = got.get(index) else {
            return Err(format!("day {day}: event {index} is missing, expected {event}"));
        };
        value("event", event, got)
            .map_err(|fault| format!("day {day}: {fault}\n  expected {event}\n  got      {got}"))?;
    }
    match got.get(expected.len()) {
        Some(more) => Err(format!("day {}: an event too many: {more}", more["day"])),
        None => Ok(()),
    }
}

/// Compares the traces, series by series and day by day; names the earliest difference.
pub(crate) fn trace(expected: &Value, got: &Value) -> Result<(), String> {
    let expected = expected.as_object().expect("a trace of series");
    let mut first: Option<(usize, String)> = None;
    for (series, days) in expected {
        for (day, figures) in days.as_array().expect("a list of days").iter().enumerate() {
            let fault = value(series, figures, &got[series][day]).err();
            if let Some(fault) = fault
                && first.as_ref().is_none_or(|(earliest, _)| day < *earliest)
            {
                first = Some((day, fault));
            }
        }
    }
    match first {
        Some((day, fault)) => Err(format!("day {day}: {fault}")),
        None => Ok(()),
    }
}

/// Compares two values; names the place that differs.
pub(crate) fn value(place: &str, expected: &Value, got: &Value) -> Result<(), String> {
    match (expected, got) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            let scale = a.abs().max(b.abs()).max(1e-3);
            if (a - b).abs() <= TOLERANCE * scale { Ok(()) } else { differs(place, expected, got) }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let pairs = a.iter().zip(b).enumerate();
            pairs.into_iter().try_for_each(|(i, (a, b))| value(&format!("{place}[{i}]"), a, b))
        }
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().try_for_each(|(key, a)| value(&format!("{place}.{key}"), a, &b[key]))
        }
        _ if expected == got => Ok(()),
        _ => differs(place, expected, got),
    }
}

fn differs(place: &str, expected: &Value, got: &Value) -> Result<(), String> {
    Err(format!("{place} is {got}, expected {expected}"))
}
