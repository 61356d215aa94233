//! What a party of a session sees.

use super::{Checked, maybe};
use crate::scene::{PartyScene, find, with};
use detente_game::domain::Outcome;
use detente_game::session::Offered;
use detente_game::{Level, PartyId};
use rhai::{Array, Dynamic, Engine, Map};

/// A handle on what a party sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartyView;

fn see<T>(look: impl FnOnce(&mut PartyScene) -> T) -> T {
    with(|scene| look(&mut scene.party))
}

pub(crate) fn whole(outcome: Outcome) -> i64 {
    outcome.0 as i64
}

/// The outcome of a number that a script names.
pub(crate) fn outcome(number: i64) -> Checked<Outcome> {
    see(|party| {
        let outcome = u64::try_from(number).ok().map(Outcome);
        let domain = party.book.domain.as_ref();
        match outcome.filter(|&outcome| domain.is_some_and(|domain| domain.has(outcome))) {
            Some(outcome) => Ok(outcome),
            None => Err(format!("{number} is no outcome of the domain").into()),
        }
    })
}

fn offers(mine: Option<bool>) -> Array {
    see(|party| {
        let wanted = |offer: &&Offered| mine.is_none_or(|mine| (offer.by == party.me) == mine);
        let outcomes = party.offers.iter().rev().filter(wanted);
        outcomes.map(|offer| whole(offer.outcome).into()).collect()
    })
}

fn name(party: &PartyScene, id: PartyId) -> Dynamic {
    match party.book.parties.get(id.index()) {
        Some(name) => name.clone().into(),
        None => "mediator".into(),
    }
}

/// An outcome by names.
fn levels(party: &PartyScene, outcome: Outcome) -> Map {
    let mut map = Map::new();
    if let Some(domain) = &party.book.domain {
        for (issue, level) in domain.issues().iter().zip(domain.levels(outcome)) {
            map.insert(issue.id.as_str().into(), issue.levels.label(usize::from(level)).into());
        }
    }
    map
}

/// The outcome, which somebody who watches sees considered.
fn considered(outcome: Outcome) -> Outcome {
    with(|scene| {
        scene.consider(|scene| {
            (levels(&scene.party, outcome), scene.party.outcomes.utility(outcome))
        });
    });
    outcome
}

/// Likewise, as scripts have it.
fn found(outcome: Option<Outcome>) -> Dynamic {
    maybe(outcome.map(|outcome| whole(considered(outcome))))
}

fn outcome_of(package: &Map) -> Checked<i64> {
    see(|party| {
        let Some(domain) = &party.book.domain else { return Err("there is no domain".into()) };
        let issues = domain.issues();
        let ids = || issues.iter().map(|issue| issue.id.as_str());
        for key in package.keys() {
            find(key, ids(), "issue")?;
        }
        let level = |issue: &detente_game::domain::DomainIssue| -> Checked<Level> {
            let given = package.get(issue.id.as_str());
            let given =
                given.ok_or_else(|| format!("the package says nothing on `{}`", issue.id))?;
            let label = given.to_string();
            let found = issue.levels.find(&label).and_then(|level| Level::try_from(level).ok());
            found.ok_or_else(|| format!("no level `{label}` of `{}`", issue.id).into())
        };
        let levels = issues.iter().map(level).collect::<Checked<Vec<_>>>()?;
        domain.outcome(&levels).map(whole).ok_or_else(|| "there is no such outcome".into())
    })
}

/// Registers the view.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<PartyView>("view of a party");
    engine.register_get("me", |_: &mut PartyView| see(|party| name(party, party.me)));
    engine.register_get("parties", |_: &mut PartyView| see(|party| i64::from(party.parties)));
    engine.register_get("step", |_: &mut PartyView| see(|party| i64::from(party.step)));
    engine.register_get("steps", |_: &mut PartyView| see(|party| i64::from(party.steps)));
    engine.register_get("time", |_: &mut PartyView| see(|party| party.time));
    engine.register_get("floor", |_: &mut PartyView| see(|party| party.outcomes.floor()));
    engine
        .register_get("reservation", |_: &mut PartyView| see(|party| party.outcomes.reservation()));
    engine.register_get("best_utility", |_: &mut PartyView| {
        see(|party| party.outcomes.best_utility())
    });
    engine.register_get("least_utility", |_: &mut PartyView| {
        see(|party| party.outcomes.least_utility())
    });
    engine.register_get("outcomes", |_: &mut PartyView| see(|party| party.outcomes.len() as i64));
    engine.register_get("sent", |_: &mut PartyView| offers(Some(true)));
    engine.register_get("received", |_: &mut PartyView| offers(Some(false)));
    engine.register_get("offers", |_: &mut PartyView| -> Array {
        see(|party| {
            let shown = |offer: &Offered| {
                let mut map = Map::new();
                map.insert("by".into(), name(party, offer.by));
                map.insert("outcome".into(), whole(offer.outcome).into());
                map.insert("step".into(), i64::from(offer.step).into());
                Dynamic::from(map)
            };
            party.offers.iter().map(shown).collect()
        })
    });
    engine.register_get("last_received", |_: &mut PartyView| {
        see(|party| {
            let mut received = party.offers.iter().rev().filter(|offer| offer.by != party.me);
            maybe(received.next().map(|offer| whole(offer.outcome)))
        })
    });
    engine.register_fn("utility", |_: &mut PartyView, number: i64| -> Checked<f64> {
        let outcome = considered(outcome(number)?);
        Ok(see(|party| party.outcomes.utility(outcome)))
    });
    engine.register_fn("best", |_: &mut PartyView| found(see(|party| party.outcomes.best())));
    engine.register_fn("at_rank", |_: &mut PartyView, rank: i64| {
        let rank = usize::try_from(rank).ok();
        found(see(|party| rank.and_then(|rank| party.outcomes.at_rank(rank))))
    });
    engine.register_fn("least_at_or_above", |_: &mut PartyView, utility: f64| {
        found(see(|party| party.outcomes.least_at_or_above(utility)))
    });
    engine.register_fn("count_at_or_above", |_: &mut PartyView, utility: f64| {
        see(|party| party.outcomes.count_at_or_above(utility) as i64)
    });
    engine.register_fn("levels", |_: &mut PartyView, number: i64| -> Checked<Map> {
        let outcome = outcome(number)?;
        Ok(see(|party| levels(party, outcome)))
    });
    engine.register_fn("outcome", |_: &mut PartyView, package: Map| outcome_of(&package));
}
