//! One session as a JSON object for other tools: format 1. Fields are added, never renamed.

use super::given_up::given_up;
use super::moves::{StepClass, moves};
use super::{by_party, package, party_id, resolution};
use crate::json::{FORMAT, GameInfo, strategies};
use crate::names::ByName;
use detente_game::domain::Outcome;
use detente_game::session::{SessionEnd, SessionEvent, SessionRecord, SessionSpec};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Game<'a> {
    scenario: &'a str,
    seed: u64,
    engine: &'a str,
    spec_digest: &'a str,
    unit: &'static str,
    protocol: &'static str,
    deadline: u32,
    strategies: ByName<'a, &'a str>,
}

#[derive(Serialize)]
struct OutcomeObject<'a> {
    resolution: &'static str,
    step: u32,
    package: Option<ByName<'a, String>>,
    utilities: ByName<'a, f64>,
    by: Option<&'a str>,
    accepted_by: Option<&'a str>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct ConcessionObject<'a> {
    party: &'a str,
    issue: &'a str,
    kind: &'static str,
    from: String,
    to: String,
    given_up: f64,
}

#[derive(Serialize)]
struct OfferObject<'a> {
    step: u32,
    round: &'a str,
    by: &'a str,
    package: ByName<'a, String>,
    utilities: ByName<'a, Option<f64>>,
}

/// One session. The order of fields is part of the format.
#[derive(Serialize)]
pub struct SessionReport<'a> {
    format: u32,
    game: Game<'a>,
    outcome: OutcomeObject<'a>,
    moves: ByName<'a, ByName<'static, u32>>,
    concessions: Vec<ConcessionObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offers: Option<Vec<OfferObject<'a>>>,
}

/// What the outputs call the unit of utilities.
const UTILITY: &str = "utility";

impl<'a> SessionReport<'a> {
    /// Puts a session into words for tools; with every offer if wanted.
    pub fn new(
        spec: &'a SessionSpec,
        info: &'a GameInfo,
        record: &'a SessionRecord,
        offers: bool,
    ) -> Self {
        let game = Game {
            scenario: &spec.id,
            seed: record.seed,
            engine: &info.engine,
            spec_digest: &info.spec_digest,
            unit: UTILITY,
            protocol: spec.protocol.name(),
            deadline: spec.steps,
            strategies: strategies(info),
        };
        let moves = moves(spec, record).into_iter().map(|moves| {
            let classes = StepClass::ALL.iter().map(|class| class.name()).zip(moves.classes);
            ByName([("offers", moves.offers)].into_iter().chain(classes).collect())
        });
        let offered = || record.offers.iter().map(|offer| offer_object(spec, offer));
        SessionReport {
            format: FORMAT,
            game,
            outcome: outcome(spec, record),
            moves: by_party(spec, moves),
            concessions: concessions(spec, record),
            offers: offers.then(|| offered().collect()),
        }
    }

    /// As one line, with its end.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_line(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }
}

fn outcome<'a>(spec: &'a SessionSpec, record: &'a SessionRecord) -> OutcomeObject<'a> {
    let (mut by, mut accepted_by, mut reason) = (None, None, None);
    match &record.end {
        Some(SessionEnd::Agreement { by: maker, accepted_by: last, .. }) => {
            by = Some(party_id(spec, *maker));
            accepted_by = last.map(|party| party_id(spec, party));
        }
        Some(SessionEnd::WalkOut { party }) => by = Some(party_id(spec, *party)),
        Some(SessionEnd::Forfeit { party, reason: why }) => {
            (by, reason) = (Some(party_id(spec, *party)), Some(&**why));
        }
        _ => {}
    }
    OutcomeObject {
        resolution: resolution(record),
        step: record.steps.saturating_sub(1),
        package: record.agreement().map(|outcome| package(spec, outcome)),
        utilities: by_party(spec, record.utilities(spec)),
        by,
        accepted_by,
        reason,
    }
}

fn concessions<'a>(spec: &'a SessionSpec, record: &SessionRecord) -> Vec<ConcessionObject<'a>> {
    let object = |part: super::given_up::GivenUp| {
        let issue = &spec.domain.issues()[part.issue];
        ConcessionObject {
            party: party_id(spec, part.party),
            issue: &issue.id,
            kind: "agreed",
            from: issue.levels.label(usize::from(part.from)),
            to: issue.levels.label(usize::from(part.to)),
            given_up: part.utility,
        }
    };
    given_up(spec, record).into_iter().map(object).collect()
}

/// Utilities of an outcome before any discount; none where it is forbidden.
fn utilities(spec: &SessionSpec, outcome: Outcome) -> ByName<'_, Option<f64>> {
    let of = |party: &detente_game::session::SessionParty| {
        Some(party.preferences.utility(&spec.domain, outcome)).filter(|utility| utility.is_finite())
    };
    by_party(spec, spec.parties.iter().map(of))
}

fn offer_object<'a>(
    spec: &'a SessionSpec,
    offer: &detente_game::session::Offered,
) -> OfferObject<'a> {
    OfferObject {
        step: offer.step,
        round: &spec.round,
        by: party_id(spec, offer.by),
        package: package(spec, offer.outcome),
        utilities: utilities(spec, offer.outcome),
    }
}

#[derive(Serialize)]
struct EventObject<'a> {
    seed: u64,
    kind: &'static str,
    #[serde(flatten)]
    offer: Option<OfferObject<'a>>,
    #[serde(flatten)]
    end: Option<OutcomeObject<'a>>,
}

/// Every event of a session, one JSON object a line.
///
/// # Errors
/// Those of the writer.
pub fn write_events(
    spec: &SessionSpec,
    record: &SessionRecord,
    out: &mut dyn Write,
) -> io::Result<()> {
    for event in record.events() {
        let object = match &event {
            SessionEvent::Offer(offer) => EventObject {
                seed: record.seed,
                kind: "offer",
                offer: Some(offer_object(spec, offer)),
                end: None,
            },
            SessionEvent::End { .. } => EventObject {
                seed: record.seed,
                kind: resolution(record),
                offer: None,
                end: Some(outcome(spec, record)),
            },
        };
        serde_json::to_writer(&mut *out, &object)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{record, spec};
    use super::*;

    #[test]
    fn a_session_is_one_object() {
        let (spec, record, info) = (spec(), record(), GameInfo::default());
        let mut line = Vec::new();
        SessionReport::new(&spec, &info, &record, true).write_line(&mut line).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(json["outcome"]["package"]["slices"], "1");
        assert_eq!(json["outcome"]["utilities"]["ann"], 0.625);
        assert_eq!(json["moves"]["ann"]["concession"], 1);
        assert_eq!(json["concessions"][0]["given_up"], 0.375);
        assert_eq!(json["offers"].as_array().unwrap().len(), 5);
    }

    #[test]
    fn events_are_lines() {
        let mut lines = Vec::new();
        write_events(&spec(), &record(), &mut lines).unwrap();
        let text = String::from_utf8(lines).unwrap();
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[3]["package"]["colour"], "blue");
        assert_eq!(
            (&lines[5]["kind"], &lines[5]["accepted_by"]),
            (&"agreement".into(), &"ben".into())
        );
    }
}
