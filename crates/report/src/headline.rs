//! The headline: who gave up the larger share of its own range, who asked first, who conceded first.

use crate::number::percent;
use crate::outcome::Who;
use crate::standing::standing;
use crate::step::{causes, conceded_issues};
use crate::text::Reading;
use detente_game::{EventKind, PartyId};

/// The sentences of the headline, in this order.
pub(crate) fn sentences(reading: &Reading<'_>) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.extend(forfeit(reading));
    sentences.push(shares(reading));
    sentences.extend(one_sided(reading));
    sentences.extend(reading.spec.party_ids().filter_map(|party| moved_on(reading, party)));
    sentences.push(asked(reading));
    sentences.extend(first(reading));
    sentences.push(resolution(reading));
    sentences
}

fn forfeit(reading: &Reading<'_>) -> Option<String> {
    let forfeit = reading.outcome.forfeit.as_ref()?;
    let (agent, day) = (reading.spec.agent_id(forfeit.agent), reading.day(forfeit.tick));
    Some(format!("{agent} forfeits on {day}: {}.", forfeit.reason.trim_end_matches('.')))
}

/// `21 % (520 M USD)`, by the high-water mark.
fn given_up(reading: &Reading<'_>, party: PartyId) -> String {
    let share = percent(reading.outcome.headline_share[party.index()]);
    format!("{share} ({})", reading.money(reading.outcome.given_up[party.index()]))
}

fn shares(reading: &Reading<'_>) -> String {
    let (spec, outcome) = (reading.spec, reading.outcome);
    let conceded = |party: &PartyId| outcome.concessions[party.index()] > 0;
    let conceders: Vec<PartyId> = spec.party_ids().filter(conceded).collect();
    match (conceders.as_slice(), outcome.larger_share()) {
        ([], _) => format!("Nobody conceded anything in {} days.", reading.played.ticks),
        (&[only], Some(_)) => {
            let (who, what) = (spec.party_id(only), given_up(reading, only));
            format!("Only {who} conceded: it gave up {what} of its own range.")
        }
        (&[only], None) => {
            let (who, gain) = (spec.party_id(only), -outcome.given_up[only.index()]);
            let gain = reading.money(gain);
            format!(
                "Only {who} conceded, to its own relief: holding on cost {gain} more than it was worth."
            )
        }
        (_, Some(larger)) => {
            let (who, what) = (spec.party_id(larger), given_up(reading, larger));
            let less = |other| format!("{} {}", spec.party_id(other), given_up(reading, other));
            let others = spec.others(larger).map(less).collect::<Vec<_>>().join(", ");
            let degree = if spec.parties.len() == 2 { "larger" } else { "largest" };
            format!("{who} gave up the {degree} share of its own range: {what}; {others}.")
        }
        (_, None) => {
            let each = conceders
                .iter()
                .map(|&party| format!("{} {}", spec.party_id(party), given_up(reading, party)));
            let each = each.collect::<Vec<_>>().join(", ");
            let several = several(conceders.len());
            format!("{several} conceded to their own relief, as shares of their own range: {each}.")
        }
    }
}

fn one_sided(reading: &Reading<'_>) -> Option<String> {
    let only = reading.outcome.one_sided?;
    let spec = reading.spec;
    let parties = reading.outcome.deal_round.map(|round| &spec.rounds[round.index()].parties);
    let others = parties.into_iter().flatten().filter(|&&party| party != only);
    let others: Vec<&str> = others.map(|&party| spec.party_id(party)).collect();
    let (only, others) = (spec.party_id(only), list(&others)?);
    Some(format!("The agreement is one-sided: {only} moved, {others} moved on nothing."))
}

/// What a sentence calls the parties that did something together.
fn several(count: usize) -> &'static str {
    if count == 2 { "Both" } else { "Several" }
}

fn moved_on(reading: &Reading<'_>, party: PartyId) -> Option<String> {
    let issues = conceded_issues(reading.spec, &reading.played.events, party);
    let issues = list(&issues)?;
    let who = reading.spec.party_id(party);
    let causes = causes(&reading.played.events, party);
    let (largest, share) = (causes.largest(), causes[causes.largest()]);
    let from = match share {
        0.0 => String::new(),
        share if share > 0.5 => {
            format!("; most of it from {} ({})", largest.name(), percent(share))
        }
        share => format!("; the largest part from {} ({})", largest.name(), percent(share)),
    };
    Some(format!("{who} moved on {issues}{from}."))
}

/// `a`, `a and b`, `a, b and c`.
fn list(names: &[&str]) -> Option<String> {
    let (last, rest) = names.split_last()?;
    Some(if rest.is_empty() { last.to_string() } else { format!("{} and {last}", rest.join(", ")) })
}

fn asked(reading: &Reading<'_>) -> String {
    match (reading.outcome.asked_first, reading.outcome.asked_day) {
        (Some(Who::Joint), Some(day)) => {
            let several = several(reading.spec.parties.len());
            format!("{several} asked for talks first, on {}.", reading.day(day))
        }
        (Some(Who::Party(party)), Some(day)) => {
            let who = reading.spec.party_id(party);
            format!("{who} asked for talks first, on {}.", reading.day(day))
        }
        _ => "Nobody asked for talks.".into(),
    }
}

fn first(reading: &Reading<'_>) -> Option<String> {
    let day = reading.outcome.first_day?;
    let when = reading.day(day);
    let party = match reading.outcome.first_conceder? {
        Who::Joint => {
            let several = several(reading.spec.parties.len());
            let deal = reading.outcome.deal_day == Some(day);
            let how = if deal { ", as in any deal at a table" } else { "" };
            return Some(format!("{several} conceded first on {when}{how}."));
        }
        Who::Party(party) => party,
    };
    let who = reading.spec.party_id(party);
    let today = standing(&reading.played.events).filter(|event| event.tick == day);
    let outside = today
        .filter(|event| event.kind.binding().is_some())
        .any(|event| matches!(event.kind, EventKind::Unilateral { .. }));
    let how = if outside { "outside talks" } else { "in the agreement" };
    Some(format!("{who} conceded first, on {when}, {how}."))
}

/// `; on day 40 (2025-06-21) legislature of USA refused a deal worth -20 M USD to it`, for the last refusal.
fn refused(reading: &Reading<'_>) -> Option<String> {
    reading.played.events.iter().rev().find_map(|event| match event.kind {
        EventKind::RatificationRefused { party, ratifier, net, .. } => {
            let (day, net) = (reading.day(event.tick), reading.money(net));
            let who = reading.spec.party_id(party);
            let by = &reading.spec.parties[party.index()].ratifiers[usize::from(ratifier)].id;
            Some(format!("; on {day} the {by} of {who} refused a deal worth {net} to {who}"))
        }
        _ => None,
    })
}

fn resolution(reading: &Reading<'_>) -> String {
    let (spec, outcome) = (reading.spec, reading.outcome);
    let name = outcome.resolution.name();
    let Some((signed, round)) = outcome.deal_day.zip(outcome.deal_round) else {
        return format!("Resolution: {name}{}.", refused(reading).unwrap_or_default());
    };
    let (day, venue) = (reading.day(signed), &spec.rounds[round.index()].venue);
    let venue = if venue.is_empty() { String::new() } else { format!(" ({venue})") };
    let ratified = match outcome.ratified_day {
        Some(day) => format!("ratified on {}", reading.day(day)),
        None => "not ratified by the end".into(),
    };
    format!("Resolution: {name}{venue}, signed on {day}, {ratified}.")
}
