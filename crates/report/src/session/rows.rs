//! One session as a row of a table.

use super::moves::{StepClass, moves};
use super::{package, party_id, resolution};
use crate::number::push_exact;
use detente_game::session::{SessionEnd, SessionRecord, SessionSpec};

/// Column heads, with the end of the line.
pub fn push_header(spec: &SessionSpec, out: &mut String) {
    out.push_str("seed,resolution,step,by,accepted_by");
    let issues = spec.domain.issues().iter().map(|issue| format!("package.{}", issue.id));
    let parties = spec.parties.iter().flat_map(|party| {
        let classes = StepClass::ALL.iter().map(|class| class.name());
        let columns = ["utility", "offers"].into_iter().chain(classes);
        columns.map(|column| format!("{column}.{}", party.id)).collect::<Vec<_>>()
    });
    for column in issues.chain(parties) {
        out.push(',');
        push_text(&column, out);
    }
    out.push('\n');
}

/// A session, with the end of the line.
pub fn push_row(spec: &SessionSpec, record: &SessionRecord, out: &mut String) {
    let (mut by, mut accepted) = ("", "");
    match &record.end {
        Some(SessionEnd::Agreement { by: maker, accepted_by, .. }) => {
            by = party_id(spec, *maker);
            accepted = accepted_by.map_or("", |party| party_id(spec, party));
        }
        Some(SessionEnd::WalkOut { party } | SessionEnd::Forfeit { party, .. }) => {
            by = party_id(spec, *party);
        }
        _ => {}
    }
    let step = record.steps.saturating_sub(1);
    out.push_str(&format!("{},{},{step},{by},{accepted}", record.seed, resolution(record)));
    match record.agreement() {
        None => out.extend(spec.domain.issues().iter().map(|_| ',')),
        Some(outcome) => {
            for (_, level) in package(spec, outcome).0 {
                out.push(',');
                push_text(&level, out);
            }
        }
    }
    for (utility, moves) in record.utilities(spec).into_iter().zip(moves(spec, record)) {
        out.push(',');
        push_exact(out, utility);
        for count in std::iter::once(moves.offers).chain(moves.classes) {
            out.push_str(&format!(",{count}"));
        }
    }
    out.push('\n');
}

/// A text as a cell: quoted where it has to be.
fn push_text(text: &str, out: &mut String) {
    if text.contains([',', '"', '\n', '\r']) {
        out.push_str(&format!("\"{}\"", text.replace('"', "\"\"")));
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{record, spec};
    use super::*;

    #[test]
    fn rows_have_a_cell_for_every_head() {
        let (mut spec, mut text) = (spec(), String::new());
        spec.domain = detente_game::domain::Domain::new(spec.domain.issues().to_vec()).unwrap();
        push_header(&spec, &mut text);
        push_row(&spec, &record(), &mut text);
        let failed = SessionRecord { end: Some(SessionEnd::Deadline), ..record() };
        push_row(&spec, &failed, &mut text);
        let lines: Vec<&str> = text.lines().collect();
        let cells = |line: &str| line.split(',').count();
        assert!(lines.iter().all(|line| cells(line) == cells(lines[0])), "{text}");
        assert!(lines[1].starts_with("7,agreement,2,ann,ben,1,red,0.625,3,"), "{text}");
        assert!(lines[2].starts_with("7,deadline,2,,,,,0.125,3,"), "{text}");
    }
}
