//! The causal test in words.

use crate::names;
use crate::table::{WIDTH, wrap};
use crate::text::Reading;
use detente_game::{ButFor, Concession};

/// A sentence for every binding concession that was tested, broken into lines.
pub(crate) fn sentences(reading: &Reading<'_>) -> Vec<String> {
    let tested = reading.but_for.iter().filter_map(|test| {
        let event = reading.played.events.get(test.event as usize)?;
        Some((event.tick, event.kind.binding()?, test))
    });
    tested
        .flat_map(|(tick, step, test)| wrap(&sentence(reading, tick, step, test), WIDTH - 4))
        .collect()
}

fn sentence(reading: &Reading<'_>, tick: u32, step: &Concession, test: &ButFor) -> String {
    let spec = reading.spec;
    let (party, cause) = (spec.party_id(step.party), test.cause.name());
    let (issue, level) =
        (&spec.issues[step.issue.index()].id, names::level(spec, step.issue, step.to));
    let since = match test.from {
        0 => "from the start".to_string(),
        from => format!("from day {from} on"),
    };
    let begin = format!("{party} moved {issue} to {level} on day {tick}");
    match test.days_later {
        None => format!("{begin} because of {cause}: without it, {since}, it does not."),
        Some(0) => format!("{begin}, and does so without {cause} {since} too."),
        Some(1) => format!("{begin}; without {cause} {since} it does so 1 day later."),
        Some(days) => format!("{begin}; without {cause} {since} it does so {days} days later."),
    }
}
