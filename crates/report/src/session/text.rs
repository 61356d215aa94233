//! One session as a report for reading.

use super::given_up::given_up;
use super::moves::{StepClass, moves};
use super::{package, party_id};
use crate::json::GameInfo;
use crate::number::short;
use crate::table::{Align, Table, WIDTH, push_lines, wrap};
use detente_game::domain::Outcome;
use detente_game::session::{SessionEnd, SessionRecord, SessionSpec};

/// Decimals of a utility.
pub(super) const DECIMALS: usize = 4;

/// The report; with every offer if wanted.
pub fn report(
    spec: &SessionSpec,
    info: &GameInfo,
    record: &SessionRecord,
    notes: &[String],
    offers: bool,
) -> String {
    let mut text = format!("{}\n", spec.title);
    text.push_str(&format!(
        "{}, seed {}, {}, at most {} steps\n\n",
        spec.id,
        record.seed,
        spec.protocol.name(),
        spec.steps
    ));
    push_lines(&mut text, 0, wrap(&headline(spec, record), WIDTH));
    section(&mut text, "Parties", parties(spec, info, record));
    let title = "Moves at the table, by what they change for the party and for the others";
    section(&mut text, title, table_moves(spec, record));
    let title = "Given up by the agreement, from each party's first offer";
    section(&mut text, title, table_given_up(spec, record));
    if offers {
        section(&mut text, "Offers", table_offers(spec, record));
    }
    let notes = notes.iter().flat_map(|note| wrap(note, WIDTH - 2)).collect();
    section(&mut text, "Notes", notes);
    text
}

/// A titled part of a report, if there is anything in it.
pub(super) fn section(text: &mut String, title: &str, lines: Vec<String>) {
    if !lines.is_empty() {
        text.push_str(&format!("\n{title}\n"));
        push_lines(text, 2, lines);
    }
}

/// An outcome in words: `price 10 EUR, volume 5`.
pub(super) fn words(spec: &SessionSpec, outcome: Outcome) -> String {
    let levels = spec.domain.issues().iter().zip(package(spec, outcome).0);
    let words = levels.map(|(issue, (id, level))| match issue.unit.as_str() {
        "" => format!("{id} {level}"),
        unit => format!("{id} {level} {unit}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

fn headline(spec: &SessionSpec, record: &SessionRecord) -> String {
    let step = record.steps;
    let of = format!("step {step} of {}", spec.steps);
    match &record.end {
        Some(SessionEnd::Agreement { outcome, by, accepted_by }) => {
            let maker = party_id(spec, *by);
            let taker = accepted_by.map_or_else(String::new, |party| {
                format!(", accepted by {}", party_id(spec, party))
            });
            let what = words(spec, *outcome);
            format!("Agreement in {of}, offered by {maker}{taker}: {what}.")
        }
        Some(SessionEnd::WalkOut { party }) => {
            format!("No agreement: {} left in {of}.", party_id(spec, *party))
        }
        Some(SessionEnd::Refused) => format!("No agreement: refused in {of}."),
        Some(SessionEnd::BrokenOff) => format!("No agreement: talks were broken off in {of}."),
        Some(SessionEnd::Forfeit { party, reason }) => {
            format!("{} forfeited in {of}: {reason}.", party_id(spec, *party))
        }
        Some(SessionEnd::Deadline) | None => format!("No agreement within {step} steps."),
    }
}

fn parties(spec: &SessionSpec, info: &GameInfo, record: &SessionRecord) -> Vec<String> {
    let mut table = Table::new(&[
        ("party", Align::Left),
        ("strategy", Align::Left),
        ("utility", Align::Right),
        ("reservation", Align::Right),
    ]);
    let rows = spec.parties.iter().zip(record.utilities(spec)).zip(&info.strategies);
    for ((party, utility), (_, strategy)) in rows {
        let reservation = short(party.preferences.reservation, DECIMALS);
        table.push([&party.id, strategy, &short(utility, DECIMALS), &reservation]);
    }
    table.lines()
}

fn table_moves(spec: &SessionSpec, record: &SessionRecord) -> Vec<String> {
    let mut heads = vec![("party", Align::Left), ("offers", Align::Right)];
    heads.extend(StepClass::ALL.iter().map(|class| (class.name(), Align::Right)));
    let mut table = Table::new(&heads);
    for (party, moves) in spec.parties.iter().zip(moves(spec, record)) {
        let counts = std::iter::once(moves.offers).chain(moves.classes);
        table.push(std::iter::once(party.id.clone()).chain(counts.map(|n| n.to_string())));
    }
    table.lines()
}

fn table_given_up(spec: &SessionSpec, record: &SessionRecord) -> Vec<String> {
    let parts = given_up(spec, record);
    if parts.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(&[
        ("party", Align::Left),
        ("issue", Align::Left),
        ("from", Align::Left),
        ("to", Align::Left),
        ("utility", Align::Right),
    ]);
    for part in parts {
        let issue = &spec.domain.issues()[part.issue];
        let label = |level| issue.levels.label(usize::from(level));
        let utility = short(part.utility, DECIMALS);
        let party = party_id(spec, part.party);
        table.push([party, &issue.id, &label(part.from), &label(part.to), &utility]);
    }
    table.lines()
}

fn table_offers(spec: &SessionSpec, record: &SessionRecord) -> Vec<String> {
    let mut heads = vec![("step", Align::Right), ("by", Align::Left)];
    heads.extend(spec.parties.iter().map(|party| (&*party.id, Align::Right)));
    heads.push(("package", Align::Left));
    let mut table = Table::new(&heads);
    for offer in &record.offers {
        let mut cells = vec![(offer.step + 1).to_string(), party_id(spec, offer.by).to_string()];
        cells.extend(
            spec.parties.iter().map(|party| {
                short(party.preferences.utility(&spec.domain, offer.outcome), DECIMALS)
            }),
        );
        let levels = package(spec, offer.outcome).0.into_iter().map(|(_, level)| level);
        cells.push(levels.collect::<Vec<_>>().join(", "));
        table.push(cells);
    }
    table.lines()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{record, spec};
    use super::*;

    #[test]
    fn a_session_reads_as_ever() {
        let strategies = vec![
            ("ann".to_string(), "tough".to_string()),
            ("ben".to_string(), "tough".to_string()),
        ];
        let info = GameInfo { strategies, ..GameInfo::default() };
        insta::assert_snapshot!(report(&spec(), &info, &record(), &["Made up.".into()], true));
        let failed = SessionRecord { end: Some(SessionEnd::Deadline), ..record() };
        let text = report(&spec(), &info, &failed, &[], false);
        assert!(
            text.contains("No agreement within 3 steps.") && !text.contains("Offers\n"),
            "{text}"
        );
    }
}
