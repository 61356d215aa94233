//! Sessions without an economy: what was conceded, and their outputs.
//!
//! No party has declared which end of an issue it likes best, so moves at the table are judged as whole
//! packages (see [`moves`]), and issue by issue only what was agreed (see [`given_up`]).

pub mod difference;
pub mod given_up;
pub mod json;
pub mod moves;
pub mod rows;
pub mod summary;
pub mod text;

use crate::names::ByName;
use detente_game::domain::Outcome;
use detente_game::id::PartyId;
use detente_game::session::{Offered, SessionEnd, SessionRecord, SessionSpec};

/// Levels of an outcome by issue.
pub fn package(spec: &SessionSpec, outcome: Outcome) -> ByName<'_, String> {
    let issues = spec.domain.issues().iter();
    let levels = issues.zip(spec.domain.levels(outcome));
    ByName(
        levels.map(|(issue, level)| (&*issue.id, issue.levels.label(usize::from(level)))).collect(),
    )
}

/// Id of a party; `mediator` for the mediator.
pub fn party_id(spec: &SessionSpec, party: PartyId) -> &str {
    match party {
        Offered::MEDIATOR => "mediator",
        party => &spec.parties[party.index()].id,
    }
}

/// One value per party, by the party's id.
fn by_party<T>(spec: &SessionSpec, values: impl IntoIterator<Item = T>) -> ByName<'_, T> {
    ByName(spec.parties.iter().map(|party| &*party.id).zip(values).collect())
}

/// How it ended, in a word.
pub fn resolution(record: &SessionRecord) -> &'static str {
    match record.end {
        Some(SessionEnd::Agreement { .. }) => "agreement",
        Some(SessionEnd::Deadline) | None => "deadline",
        Some(SessionEnd::WalkOut { .. }) => "walk-out",
        Some(SessionEnd::Refused) => "refused",
        Some(SessionEnd::BrokenOff) => "broken-off",
        Some(SessionEnd::Forfeit { .. }) => "forfeit",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use detente_game::domain::{Domain, DomainIssue, Levels, Preferences};
    use detente_game::session::{SessionParty, SessionProtocol};

    /// A cake of five slices and a colour.
    pub(crate) fn spec() -> SessionSpec {
        let issue = |id: &str, names: &[&str]| DomainIssue {
            id: id.into(),
            levels: Levels::Labels(names.iter().map(|name| (*name).to_string()).collect()),
            unit: String::new(),
        };
        let issues = vec![issue("slices", &["0", "1", "2"]), issue("colour", &["red", "blue"])];
        let party = |id: &str, slices: [f64; 3], colour: [f64; 2]| {
            let mut preferences = Preferences::additive([(0.75, &slices[..]), (0.25, &colour[..])]);
            preferences.reservation = 0.125;
            SessionParty {
                id: id.into(),
                strategy: "tough".into(),
                preferences,
                knows_others: false,
                power: 1.0,
                veto: false,
            }
        };
        SessionSpec {
            id: "cake".into(),
            title: "A cake".into(),
            round: "main".into(),
            domain: Domain::new(issues).unwrap(),
            parties: vec![
                party("ann", [0.0, 0.5, 1.0], [1.0, 0.0]),
                party("ben", [1.0, 0.5, 0.0], [1.0, 0.0]),
            ],
            protocol: SessionProtocol::AlternatingOffers,
            steps: 10,
            ending: 0.0,
        }
    }

    /// Ann 2 red, Ben 0 red, Ann 1 red, Ben 0 blue, Ann accepts nothing; Ben accepts Ann's last.
    pub(crate) fn record() -> SessionRecord {
        let offer =
            |step, by: u16, outcome| Offered { outcome: Outcome(outcome), step, by: PartyId(by) };
        let offers =
            vec![offer(0, 0, 4), offer(0, 1, 0), offer(1, 0, 2), offer(1, 1, 1), offer(2, 0, 2)];
        let end = SessionEnd::Agreement {
            outcome: Outcome(2),
            by: PartyId(0),
            accepted_by: Some(PartyId(1)),
        };
        SessionRecord { seed: 7, offers, steps: 3, end: Some(end) }
    }

    #[test]
    fn outcomes_are_named() {
        let spec = spec();
        let named = package(&spec, Outcome(3));
        assert_eq!(named.0, [("slices", "1".to_string()), ("colour", "blue".to_string())]);
        assert_eq!(party_id(&spec, PartyId(1)), "ben");
        assert_eq!(party_id(&spec, Offered::MEDIATOR), "mediator");
        assert_eq!(resolution(&record()), "agreement");
    }
}
