//! The page on decisions, for reading.

use super::watch::{Decision, number};
use detente_game::Cause;
use serde_json::{Map, Value};

/// Columns of a line.
const WIDTH: usize = 110;
/// Packages and offers that are listed at most.
const LISTED: usize = 10;

/// The page.
pub(crate) fn page(title: &str, decisions: &[Decision]) -> String {
    let mut page = format!("{title}\n");
    let mut shown: Option<&Value> = None;
    for decision in decisions {
        page.push_str(&format!("\n{}\n", decision.asked));
        // The day is the same for all: after the first decision only what is new stands there.
        let seen = match (shown, &decision.seen) {
            (Some(Value::Object(before)), Value::Object(now)) => Value::Object(news(before, now)),
            (_, seen) => seen.clone(),
        };
        if !is_empty(&seen) {
            page.push_str("  sees\n");
            lay(&seen, 4, &mut page);
        }
        shown = shown.or(Some(&decision.seen));
        if !decision.heard.considered.is_empty() {
            page.push_str("  asks about\n");
            for (package, utility) in decision.heard.considered.iter().take(LISTED) {
                page.push_str(&format!("    {:>10}  {}\n", number(*utility), of_names(package)));
            }
            more(decision.heard.considered.len(), &mut page);
        }
        if !decision.heard.printed.is_empty() {
            page.push_str("  prints\n");
            for line in decision.heard.printed.iter().flat_map(|text| text.lines()) {
                page.push_str(&format!("    {line}\n"));
            }
        }
        remember(&decision.memory, &mut page);
        page.push_str(&format!("  decides\n    {}\n", decision.action));
    }
    page
}

fn remember([before, after]: &[Vec<(String, String)>; 2], page: &mut String) {
    if before.is_empty() && after.is_empty() {
        return;
    }
    page.push_str("  remembers\n");
    let value = |lines: &[(String, String)], name: &str| {
        lines.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    for (name, now) in after {
        match value(before, name) {
            Some(was) if was == *now => page.push_str(&format!("    {name}: {now}\n")),
            was => {
                let was = was.unwrap_or_else(|| "nothing".into());
                page.push_str(&format!("    {name}: {was}, then {now}\n"));
            }
        }
    }
    for (name, was) in before.iter().filter(|(name, _)| value(after, name).is_none()) {
        page.push_str(&format!("    {name}: {was}, then nothing\n"));
    }
}

fn more(count: usize, page: &mut String) {
    if count > LISTED {
        page.push_str(&format!("    … and {} more\n", count - LISTED));
    }
}

fn news(before: &Map<String, Value>, now: &Map<String, Value>) -> Map<String, Value> {
    let new = now.iter().filter(|(key, value)| before.get(*key) != Some(*value));
    new.map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.values().all(is_empty),
        _ => false,
    }
}

/// A value that stands in a line.
fn leaf(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(one) => Some(one.as_f64().map_or_else(|| one.to_string(), number)),
        Value::String(text) => Some(text.clone()),
        Value::Array(list) if list.is_empty() => None,
        Value::Array(list) => {
            let leaves: Option<Vec<String>> = list.iter().map(leaf).collect();
            leaves.map(|leaves| format!("[{}]", leaves.join(", ")))
        }
    }
}

/// Lays out a value: what fits into lines first, then what has parts. What is empty is left out.
fn lay(value: &Value, indent: usize, page: &mut String) {
    let Value::Object(map) = value else { return };
    wrap("", leaves(map), indent, page);
    for (key, value) in map.iter().filter(|(_, value)| !is_empty(value)) {
        match value {
            Value::Object(map) if map.values().all(|value| !is_nested(value)) => {
                wrap(&format!("{key}: "), leaves(map), indent, page);
            }
            Value::Array(list) if is_nested(value) => {
                page.push_str(&format!("{:indent$}{key}\n", ""));
                // Of offers the last ones count, of packages the first.
                let hidden = list.len() - list.len().min(LISTED);
                let gap = |word| format!("{:w$}… and {hidden} {word}\n", "", w = indent + 2);
                if key == "offers" {
                    page.push_str(&if hidden > 0 { gap("before") } else { String::new() });
                    rows(&list[hidden..], indent + 2, page);
                } else {
                    rows(&list[..list.len() - hidden], indent + 2, page);
                    page.push_str(&if hidden > 0 { gap("more") } else { String::new() });
                }
            }
            value if is_nested(value) => {
                page.push_str(&format!("{:indent$}{key}\n", ""));
                lay(value, indent + 2, page);
            }
            _ => {}
        }
    }
}

/// Whether a value has parts that have names.
fn is_nested(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(list) => list.iter().any(is_nested),
        _ => false,
    }
}

/// Entries of a map that stand in a line. An account by cause has those causes that there are.
fn leaves(map: &Map<String, Value>) -> Vec<String> {
    let account = map.contains_key(Cause::CourtOrShock.name());
    let entries = map.iter().filter(|(_, value)| !(account && value.as_f64() == Some(0.0)));
    entries.filter_map(|(key, value)| Some(format!("{key} {}", leaf(value)?))).collect()
}

fn rows(list: &[Value], indent: usize, page: &mut String) {
    for row in list {
        page.push_str(&format!("{:indent$}{}\n", "", line(row)));
    }
}

/// A value in one line.
fn line(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let parts =
                map.iter().filter(|(_, value)| !is_empty(value)).map(|(key, value)| match value {
                    Value::Object(_) => format!("{key} ({})", line(value)),
                    value => format!("{key} {}", line(value)),
                });
            parts.collect::<Vec<_>>().join(", ")
        }
        value => leaf(value).unwrap_or_default(),
    }
}

fn of_names(package: &[(String, String)]) -> String {
    let parts = package.iter().map(|(issue, level)| format!("{issue} {level}"));
    parts.collect::<Vec<_>>().join(", ")
}

/// Words in lines of no more than the width, behind a head; nothing where there are no words.
fn wrap(head: &str, parts: Vec<String>, outer: usize, page: &mut String) {
    let (mut line, mut indent) = (String::new(), outer);
    for part in parts {
        let before = if line.is_empty() { head } else { ", " };
        if !line.is_empty() && indent + line.len() + before.len() + part.len() > WIDTH {
            page.push_str(&format!("{:indent$}{line}\n", ""));
            // What belongs to a head stands further in.
            indent = outer + if head.is_empty() { 0 } else { 2 };
            line = part;
        } else {
            line.push_str(before);
            line.push_str(&part);
        }
    }
    if !line.is_empty() {
        page.push_str(&format!("{:indent$}{line}\n", ""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_six_digits() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (1234.5678, "1234.57"),
            (-0.001234567, "-0.00123457"),
            (2e9, "2000000000"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn what_is_empty_is_left_out_and_lines_are_not_too_long() {
        let mut map = Map::new();
        for place in 0..40 {
            map.insert(format!("entry-{place}"), Value::from(place));
        }
        map.insert("nothing".into(), Value::Null);
        map.insert("list".into(), Value::Array(Vec::new()));
        let account = [("court-or-shock", 0.0), ("cover", 2.5)];
        let account = account.into_iter().map(|(key, value)| (key.into(), Value::from(value)));
        map.insert("standing".into(), Value::Object(account.collect()));
        let mut page = String::new();
        lay(&Value::Object(map), 4, &mut page);
        assert!(page.ends_with("    standing: cover 2.5\n"), "{page}");
        assert!(page.lines().all(|line| line.chars().count() <= WIDTH && line.starts_with("    ")));
        assert!(
            !page.contains("nothing") && !page.contains("list") && page.contains("entry-39 39")
        );
    }
}
