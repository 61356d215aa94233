//! Comparison: offers, agreement, acceptor and steps exactly, utilities to 1e-12.

use crate::file::{Golden, list, text_of};
use detente_core::Sessions;
use detente_game::PartyId;
use detente_game::domain::{Outcome, Outcomes};
use detente_game::session::{Offered, SessionEnd, SessionRecord};
use serde_json::Value;
use std::sync::Arc;

/// Tolerance of a utility.
const TOLERANCE: f64 = 1e-12;

/// Utilities of every outcome listed, in the order of the enumeration.
pub(crate) fn utilities(golden: &Golden) -> Result<(), String> {
    let Some(table) = golden.json["outcome_table"].as_array() else { return Ok(()) };
    let mut sorted: Vec<Outcomes> = Vec::new();
    for party in &golden.spec.parties {
        let mut outcomes = Outcomes::default();
        outcomes.prepare(&golden.spec.domain, &party.preferences);
        sorted.push(outcomes);
    }
    for (place, row) in table.iter().enumerate() {
        let outcome = golden.outcome(&row["o"])?;
        if outcome != Outcome(place as u64) {
            return Err(format!("outcome {place} is {}, which comes elsewhere", row["o"]));
        }
        for (outcomes, key) in sorted.iter().zip(["uA", "uB"]) {
            near(&format!("{key} of {}", row["o"]), outcomes.utility(outcome), &row[key])?;
        }
    }
    Ok(())
}

fn near(what: &str, got: f64, expected: &Value) -> Result<(), String> {
    let wanted = expected.as_f64().ok_or_else(|| format!("{what}: {expected} is no number"))?;
    let same = (got - wanted).abs() <= TOLERANCE;
    if same { Ok(()) } else { Err(format!("{what} is {got}, expected {wanted}")) }
}

/// The session, both ways of driving it.
pub(crate) fn session(golden: &Golden) -> Result<(), String> {
    let sessions = Sessions::new(Arc::new(golden.spec.clone()), golden.cast.clone());
    let mut sessions = sessions.map_err(|error| error.to_string())?;
    let whole = sessions.play(1).clone();
    trace(golden, &whole)?;
    end(golden, &whole)?;
    sessions.begin(1);
    while sessions.step() {}
    if *sessions.record() == whole { Ok(()) } else { Err("step by step it differs".to_string()) }
}

fn trace(golden: &Golden, record: &SessionRecord) -> Result<(), String> {
    let expected = list(&golden.json["trace"])?;
    let written = |offer: Option<&Offered>| match offer {
        None => "no offer".to_string(),
        Some(offer) => {
            let values = golden.values(offer.outcome).join(", ");
            format!("[{values}] of {} in step {}", id(golden, offer.by), offer.step)
        }
    };
    for (place, row) in expected.iter().enumerate() {
        let (step, who, outcome) = (&row["step"], &row["who"], golden.outcome(&row["offer"])?);
        let got = record.offers.get(place);
        let same = got.is_some_and(|offer| {
            let by = id(golden, offer.by) == text_of(who);
            offer.outcome == outcome && by && step.as_u64() == Some(u64::from(offer.step))
        });
        if !same {
            let got = written(got);
            return Err(format!("step {step}: {got}, expected {} of {who}", row["offer"]));
        }
        for (party, key) in golden.spec.parties.iter().zip(["uA", "uB"]) {
            let utility = party.preferences.utility(&golden.spec.domain, outcome);
            near(&format!("step {step}: {key}"), utility, &row[key])?;
        }
    }
    match record.offers.get(expected.len()) {
        Some(more) => Err(format!("step {}: {}, too many", more.step, written(Some(more)))),
        None => Ok(()),
    }
}

fn id(golden: &Golden, party: PartyId) -> String {
    golden.spec.parties[party.index()].id.clone()
}

fn end(golden: &Golden, record: &SessionRecord) -> Result<(), String> {
    let json = &golden.json;
    let same = |what: &str, got: Value| match &json[what] {
        expected if *expected == got => Ok(()),
        expected => Err(format!("{what} is {got}, expected {expected}")),
    };
    let (mut agreement, mut by, mut accepted) = (Value::Null, Value::Null, Value::Null);
    if let Some(SessionEnd::Agreement { outcome, by: maker, accepted_by }) = &record.end {
        agreement = golden.values(*outcome).into();
        by = id(golden, *maker).into();
        accepted = accepted_by.map_or(Value::Null, |party| id(golden, party).into());
        for (got, expected) in
            record.utilities(&golden.spec).iter().zip(list(&json["agreement_utilities"])?)
        {
            near("a utility of the agreement", *got, expected)?;
        }
    }
    match json["agreement"].as_array() {
        None => same("agreement", agreement)?,
        Some(values) => {
            let expected = Value::from(values.iter().map(text_of).collect::<Vec<_>>());
            if expected != agreement {
                return Err(format!("the agreement is {agreement}, expected {expected}"));
            }
        }
    }
    same("proposer_of_agreement", by)?;
    same("accepted_by", accepted)?;
    same("timedout", (record.end == Some(SessionEnd::Deadline)).into())?;
    if json["state_step"].as_u64() != Some(u64::from(record.steps)) {
        return Err(format!("it took {} steps, expected {}", record.steps, json["state_step"]));
    }
    same("n_offers", record.offers.len().into())
}
