//! Every event as a line of JSON.

use crate::json::Attribution;
use crate::names::{self, ByName};
use detente_game::event::Move;
use detente_game::{
    AgentId, Asker, Concession, Event, EventKind, GameSpec, PartyId, Played, SaleId,
};
use serde::Serialize;

/// One event; fields that do not belong to its kind are left out.
#[derive(Default, Serialize)]
struct EventLine<'a> {
    seed: u64,
    id: u32,
    tick: u32,
    date: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    party: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<&'a str>,
    /// Names of the parties at the table, where the scenario has several tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effective: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<u32>,
    /// The shock or court that set a measure; the ratifier that refused; the issue on which an ultimatum was
    /// met; the fund that is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_up: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_up_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flags: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<Attribution>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    promise: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<ByName<'a, &'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worth: Option<ByName<'a, f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    net: Option<ByName<'a, f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sale: Option<&'a str>,
    /// First day on which no condition of a sale holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<u32>,
    /// Share of what crosses the border that is inspected.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waited: Option<u32>,
}

/// Appends every event of a game to a buffer, one JSON object a line.
pub fn write_events(spec: &GameSpec, played: &Played, out: &mut Vec<u8>) -> std::io::Result<()> {
    for event in &played.events {
        let date = names::date(spec, event.tick).to_string();
        let (seed, id, tick) = (played.seed, event.id, event.tick);
        let kind = event.kind.name();
        let blank = EventLine { seed, id, tick, date: &date, kind, ..EventLine::default() };
        serde_json::to_writer(&mut *out, &fill(spec, event, blank))?;
        out.push(b'\n');
    }
    Ok(())
}

fn fill<'a>(spec: &'a GameSpec, event: &'a Event, blank: EventLine<'a>) -> EventLine<'a> {
    let named = |party: PartyId| Some(spec.party_id(party));
    match &event.kind {
        EventKind::Unilateral { concession, after } => {
            EventLine { after: *after, ..conceded(spec, concession, blank) }
        }
        EventKind::Offered(concession) | EventKind::Agreed(concession) => {
            conceded(spec, concession, blank)
        }
        EventKind::Call { by: Asker::Party(party), table }
        | EventKind::Refused { party, table }
        | EventKind::CallLapsed { party, table } => {
            EventLine { party: named(*party), table: names::seats(spec, *table), ..blank }
        }
        EventKind::Call { by: Asker::Joint, table } => {
            EventLine { party: Some("joint"), table: names::seats(spec, *table), ..blank }
        }
        EventKind::Retracted(step) | EventKind::Restored(step) | EventKind::Lapsed(step) => {
            moved(spec, step, blank)
        }
        EventKind::SlowWalked { step, promise } | EventKind::Delivered { step, promise } => {
            EventLine { promise: Some(*promise), ..moved(spec, step, blank) }
        }
        EventKind::TakenBack { step, promise, after } => {
            EventLine { promise: Some(*promise), after: Some(*after), ..moved(spec, step, blank) }
        }
        EventKind::Threatened { step, effective, after } => {
            EventLine { effective: Some(*effective), after: *after, ..moved(spec, step, blank) }
        }
        EventKind::Escalated { step, after, undoes } => {
            EventLine { after: *after, undoes: *undoes, ..moved(spec, step, blank) }
        }
        EventKind::Relaxed { step, after } => {
            EventLine { after: *after, ..moved(spec, step, blank) }
        }
        EventKind::Forced { step, by, irreversible } => EventLine {
            by: Some(&spec.shocks[by.index()].id),
            flags: Some(irreversible.then_some("irreversible").into_iter().collect()),
            ..moved(spec, step, blank)
        },
        EventKind::Withdrawn { step, demand } => {
            EventLine { by: Some(&spec.issues[demand.index()].id), ..moved(spec, step, blank) }
        }
        EventKind::Exhausted { step, fund } => {
            EventLine { by: Some(&spec.means.funds[fund.index()].id), ..moved(spec, step, blank) }
        }
        EventKind::Accused { party, issue, promise } => EventLine {
            party: named(*party),
            issue: Some(&spec.issues[issue.index()].id),
            promise: Some(*promise),
            ..blank
        },
        EventKind::ProjectDecided { project, agent }
        | EventKind::CapacityOpened { project, agent }
        | EventKind::CapacityClosed { project, agent } => {
            let project = Some(spec.economy.projects[project.index()].id.as_str());
            EventLine { agent: Some(spec.agent_id(*agent)), project, ..blank }
        }
        EventKind::SaleFiled { sale, agent }
        | EventKind::SaleBlocked { sale, agent }
        | EventKind::ConditionsExpired { sale, agent } => sold(spec, *sale, *agent, blank),
        EventKind::SaleClosed { sale, agent, free } => {
            EventLine { until: *free, ..sold(spec, *sale, *agent, blank) }
        }
        EventKind::InspectionsChanged { agent, share } => {
            EventLine { agent: Some(spec.agent_id(*agent)), share: Some(*share), ..blank }
        }
        EventKind::LicenceApplied(applications)
        | EventKind::LicenceGranted(applications)
        | EventKind::LicenceRefused(applications) => EventLine {
            party: named(applications.party),
            issue: Some(&spec.issues[applications.issue.index()].id),
            count: Some(applications.count),
            waiting: Some(applications.waiting),
            waited: Some(applications.waited),
            ..blank
        },
        EventKind::Forfeit { agent, reason } => {
            EventLine { agent: Some(spec.agent_id(*agent)), reason: Some(reason), ..blank }
        }
        EventKind::SessionFixed { .. }
        | EventKind::Offer { .. }
        | EventKind::Accepted { .. }
        | EventKind::SessionFailed { .. }
        | EventKind::Deal { .. }
        | EventKind::Ratified { .. }
        | EventKind::RatificationRefused { .. } => in_round(spec, &event.kind, blank),
    }
}

fn in_round<'a>(spec: &'a GameSpec, kind: &'a EventKind, blank: EventLine<'a>) -> EventLine<'a> {
    let named = |party: &PartyId| Some(spec.party_id(*party));
    let by_party = |values: &[f64]| Some(names::by_party(spec, values.to_vec()));
    let (round, line) = match kind {
        EventKind::SessionFixed { party, opens, round } => {
            (round, EventLine { party: named(party), opens: Some(*opens), ..blank })
        }
        EventKind::Offer { party, step, round, package, worth } => (
            round,
            EventLine {
                party: named(party),
                step: Some(*step),
                package: Some(names::package(spec, *round, package)),
                worth: by_party(worth),
                ..blank
            },
        ),
        EventKind::Accepted { party, step, round } => {
            (round, EventLine { party: named(party), step: Some(*step), ..blank })
        }
        EventKind::SessionFailed { party, reason, round } => {
            (round, EventLine { party: named(party), reason: Some(reason.name()), ..blank })
        }
        EventKind::Deal { party, round, package, net } => (
            round,
            EventLine {
                party: named(party),
                package: Some(names::package(spec, *round, package)),
                net: by_party(net),
                ..blank
            },
        ),
        EventKind::Ratified { round } => (round, blank),
        EventKind::RatificationRefused { party, ratifier, round, net } => {
            let by = &spec.parties[party.index()].ratifiers[usize::from(*ratifier)].id;
            let net = Some(ByName(vec![(spec.party_id(*party), *net)]));
            (round, EventLine { party: named(party), by: Some(by), net, ..blank })
        }
        _ => return blank,
    };
    EventLine { round: Some(&spec.rounds[round.index()].id), ..line }
}

fn sold<'a>(
    spec: &'a GameSpec,
    sale: SaleId,
    agent: AgentId,
    blank: EventLine<'a>,
) -> EventLine<'a> {
    let sale = Some(spec.economy.sales[sale.index()].id.as_str());
    EventLine { sale, agent: Some(spec.agent_id(agent)), ..blank }
}

fn conceded<'a>(
    spec: &'a GameSpec,
    concession: &Concession,
    blank: EventLine<'a>,
) -> EventLine<'a> {
    let Concession { party, issue, from, to, .. } = *concession;
    let flags = [(concession.relief, "relief"), (concession.threat, "threat")];
    EventLine {
        given_up: Some(concession.given_up),
        given_up_share: Some(concession.given_up_share),
        flags: Some(flags.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect()),
        attribution: Some(Attribution::new(&concession.attribution)),
        ..moved(spec, &Move { party, issue, from, to }, blank)
    }
}

fn moved<'a>(spec: &'a GameSpec, step: &Move, blank: EventLine<'a>) -> EventLine<'a> {
    EventLine {
        party: Some(spec.party_id(step.party)),
        issue: Some(&spec.issues[step.issue.index()].id),
        from: Some(names::level(spec, step.issue, step.from)),
        to: Some(names::level(spec, step.issue, step.to)),
        ..blank
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use detente_game::TableId;
    use serde_json::{Value, json};

    fn lines(played: &Played) -> Vec<Value> {
        let mut out = Vec::new();
        write_events(&example::spec(), played, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn every_event_is_a_line_with_names() {
        let lines = lines(&example::agreement());
        assert_eq!(lines.len(), 15);
        assert_eq!(
            lines[0],
            json!({"seed": 7, "id": 0, "tick": 22, "date": "2025-06-03", "kind": "call", "party": "USA"})
        );
        assert_eq!(lines[3]["worth"], json!({"CHN": -750.0, "USA": -250.0}));
        assert_eq!(lines[3]["package"]["ethane"], "free");
        assert_eq!(lines[6]["net"]["USA"], 800.0);
        assert_eq!(lines[7]["attribution"]["largest"], "cover");
        assert_eq!(
            lines[10],
            json!({"seed": 7, "id": 10, "tick": 46, "date": "2025-06-27",
            "kind": "ratified", "round": "london"})
        );
        assert_eq!((&lines[12]["promise"], &lines[12]["to"]), (&json!(8), &json!("case-by-case")));
        assert_eq!(lines[14]["party"], "USA");
    }

    #[test]
    fn calls_by_both_and_faults_have_their_words() {
        let lines = lines(&example::played(vec![
            (3, EventKind::Call { by: Asker::Joint, table: TableId(0) }),
            (4, EventKind::Forfeit { agent: AgentId(1), reason: "said \"no\"".into() }),
        ]));
        assert_eq!(lines[0]["party"], "joint");
        assert_eq!(
            (&lines[1]["agent"], &lines[1]["reason"]),
            (&json!("USA"), &json!("said \"no\""))
        );
    }
}
