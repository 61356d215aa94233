//! "Did you mean": the nearest of the names there are.

use crate::diagnostic::Diagnostic;

/// Names considered at most: files may hold very many.
const CONSIDERED: usize = 2000;

/// The name nearest to `wanted`, when one is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(
    wanted: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // One number is no slip of the pen for another.
    if wanted.parse::<f64>().is_ok() {
        return None;
    }
    let limit = (wanted.chars().count() / 3).clamp(1, 4);
    names
        .into_iter()
        .take(CONSIDERED)
        .map(|name| (strsim::osa_distance(wanted, name), name))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// The fix for an unknown name: the nearest one, or the list of all.
pub(crate) fn instead<'a>(
    wanted: &str,
    names: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    if let Some(name) = nearest(wanted, names.clone()) {
        return Some(format!("did you mean `{name}`?"));
    }
    let all: Vec<&str> = names.into_iter().take(LISTED + 1).collect();
    match all.len() {
        0 => None,
        1..=LISTED => Some(format!("there is `{}`", all.join("`, `"))),
        _ => Some(format!("there is `{}` and more", all[..LISTED].join("`, `"))),
    }
}

/// Names listed at most in a fix.
const LISTED: usize = 40;

/// Faults behind which no more suggestions are looked for: only a hundred are shown.
const SUGGESTED: usize = 200;

/// Whether a suggestion is still worth the search.
pub(crate) fn is_worthwhile(faults: &[Diagnostic]) -> bool {
    faults.len() < SUGGESTED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_does_not() {
        let names = ["us-magnet-cover", "eda-cover", "lobby"];
        assert_eq!(nearest("us-magnet-cvoer", names), Some("us-magnet-cover"));
        assert_eq!(nearest("loby", names), Some("lobby"));
        assert_eq!(nearest("kappa", names), None);
    }
}
