//! JSON schemas of the outputs for other tools, held to the types by test.

/// One game of `run --format json`.
pub const GAME: &str = include_str!("../schema/game.json");
/// The line with distributions that ends `run --games N --format json`.
pub const SUMMARY: &str = include_str!("../schema/summary.json");
/// One line of `run --events FILE`.
pub const EVENT: &str = include_str!("../schema/event.json");
/// One session without an economy of `run --format json`.
pub const SESSION: &str = include_str!("../schema/session.json");
/// The line of `standings --format json`.
pub const STANDINGS: &str = include_str!("../schema/standings.json");
/// One line of `compare --format json`.
pub const COMPARISON: &str = include_str!("../schema/comparison.json");

#[cfg(test)]
#[path = "../../../tests/support/schema.rs"]
mod validator;

#[cfg(test)]
mod tests {
    use super::validator::faults;
    use super::*;
    use crate::escalation::{self, tests::crisis};
    use crate::events::write_events;
    use crate::json::GameReport;
    use crate::standing::tests::refused;
    use crate::{GameInfo, GameRecord, Outcome, Summary, example};
    use detente_game::event::{Applications, Move};
    use detente_game::{
        AgentId, Asker, EventKind, FundId, PartyId, Played, RoundId, ShockId, TableId,
    };
    use serde_json::Value;

    const USA: PartyId = PartyId(1);

    /// Games that hold every kind of event between them.
    fn games() -> [Played; 5] {
        let step = Move { party: USA, issue: example::EDA, from: 1, to: 0 };
        let (party, issue) = (USA, example::EDA);
        let applications = Applications { party, issue, count: 3, waiting: 7, waited: 12 };
        let forfeit = EventKind::Forfeit { agent: AgentId(1), reason: "fault".into() };
        let rest = vec![
            (1, EventKind::Call { by: Asker::Joint, table: TableId(0) }),
            (2, EventKind::CallLapsed { party: USA, table: TableId(0) }),
            (3, example::offer(USA, 0, &[0, 1, 0])),
            (3, EventKind::Offered(example::concession(USA, example::EDA, 0, 1, 5.0))),
            (4, EventKind::Accepted { party: USA, step: 1, round: RoundId(0) }),
            (4, EventKind::Retracted(step)),
            (5, EventKind::Restored(step)),
            (6, example::session_failed(USA)),
            (6, EventKind::Lapsed(step)),
            (7, example::unilateral(USA, example::EDA, 0, 2, -5.0)),
            (7, EventKind::LicenceApplied(applications)),
            (8, EventKind::LicenceGranted(applications)),
            (8, EventKind::TakenBack { step, promise: 3, after: 2 }),
            (8, EventKind::Withdrawn { step, demand: example::ETHANE }),
            (8, EventKind::Exhausted { step, fund: FundId(0) }),
            (8, EventKind::Forced { step, by: ShockId(0), irreversible: true }),
            (8, forfeit),
        ];
        [example::agreement(), example::played(vec![]), example::played(rest), crisis(), refused()]
    }

    fn check(schema: &str, text: &[u8]) {
        let schema: Value = serde_json::from_str(schema).unwrap();
        for line in std::str::from_utf8(text).unwrap().lines() {
            let faults = faults(&schema, &serde_json::from_str(line).unwrap());
            assert!(faults.is_empty(), "{faults:#?}\n{line}");
        }
    }

    #[test]
    fn outputs_follow_their_schemas() {
        let (spec, info) = (escalation::tests::spec(), GameInfo::default());
        let mut summary = Summary::new(&spec);
        for played in &games() {
            let outcome = Outcome::of(&spec, played);
            let mut lines = Vec::new();
            for offers in [false, true] {
                let report = GameReport::new(&spec, &info, played, &outcome, offers);
                report.write_line(&mut lines).unwrap();
            }
            check(GAME, &lines);
            lines.clear();
            write_events(&spec, played, &mut lines).unwrap();
            check(EVENT, &lines);
            summary.add(&GameRecord::new(&spec, played));
        }
        let mut line = Vec::new();
        summary.write_line(&spec, &info, &mut line).unwrap();
        check(SUMMARY, &line);
    }

    #[test]
    fn a_field_too_many_or_too_few_is_found() {
        let schema: Value = serde_json::from_str(EVENT).unwrap();
        let line = r#"{"seed": 1, "id": 0, "tick": -1, "kind": "cal", "who": "USA"}"#;
        let faults = faults(&schema, &serde_json::from_str(line).unwrap());
        for part in ["`date` is missing", "minimum", "$.kind", "$.who: is not in the schema"] {
            assert!(faults.iter().any(|fault| fault.contains(part)), "{part}: {faults:?}");
        }
    }
}
