//! What a nation sees, and what every role with the day's picture does.

use super::issue::IssueOfTheDay;
use super::{Checked, maybe};
use crate::scene::{Book, Scene, find, with};
use detente_game::situation::{Package, Situation, TableView, Talks};
use detente_game::{IssueId, PartyId};
use rhai::{Array, Dynamic, Engine, Map};

/// A handle on what a nation sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NationView;

/// Packages that are listed at most.
const MOST_PACKAGES: usize = 4_096;

/// A package by names, over some issues.
fn named(book: &Book, issues: &[IssueId], package: &Package) -> Map {
    let level = |&id: &IssueId| {
        let name = book.level(id, package.get(id.index()).copied().unwrap_or(0));
        (book.issues[id.index()].0.as_str().into(), name.to_string().into())
    };
    issues.iter().map(level).collect()
}

/// The package of a map: levels by issue; issues that it does not name stay as they are.
pub(crate) fn package_of(scene: &Scene, given: &Map) -> Result<Package, String> {
    let mut package = scene.situation.levels();
    for (name, level) in given {
        let issue = scene.book.find_issue(name)?;
        let level = level.to_string();
        package[issue.index()] = scene.book.find_level(issue, &level)?;
    }
    Ok(package)
}

fn table(scene: &Scene) -> Option<&TableView> {
    scene.here.table.and_then(|id| scene.situation.tables.get(id.index()))
}

/// A package with what it is worth to the party that looks, and whether it may be signed today.
fn priced(scene: &Scene, issues: &[IssueId], package: &Package) -> Dynamic {
    let mut map = Map::new();
    map.insert("levels".into(), named(&scene.book, issues, package).into());
    map.insert("utility".into(), scene.situation.gain(scene.here.me, package).into());
    let legal = table(scene).is_some_and(|view| scene.situation.is_legal(view, package));
    map.insert("legal".into(), legal.into());
    map.into()
}

fn packages() -> Array {
    with(|scene| {
        let Some(view) = table(scene) else { return Array::new() };
        let mut listed: Vec<Package> = Vec::new();
        scene.situation.for_each_package(view, |package, _| {
            if listed.len() < MOST_PACKAGES {
                listed.push(package.clone());
            }
        });
        let me = scene.here.me;
        let mut worth: Vec<(f64, Package)> = listed
            .into_iter()
            .map(|package| (scene.situation.gain(me, &package), package))
            .collect();
        worth.sort_by(|a, b| b.0.total_cmp(&a.0));
        worth.iter().map(|(_, package)| priced(scene, &view.subjects, package)).collect()
    })
}

fn last_offer(mine: bool) -> Dynamic {
    with(|scene| {
        let Some(view) = table(scene) else { return Dynamic::UNIT };
        let me = scene.here.me;
        let offer = match mine {
            true => view.offers.iter().rev().find(|offer| offer.by == me),
            false => view.offers.last().filter(|offer| offer.by != me),
        };
        maybe(offer.map(|offer| priced(scene, &view.subjects, &offer.package)))
    })
}

fn party_map(scene: &Scene, place: usize) -> Map {
    let view = &scene.situation.parties[place];
    let entries = [
        ("id", scene.book.parties.get(place).cloned().unwrap_or_default().into()),
        ("pressure", view.pressure.into()),
        ("utility", view.utility.into()),
        ("leverage", view.leverage.into()),
        ("leverage_own_cost", view.leverage_own_cost.into()),
        ("time_to_pain", maybe(view.time_to_pain)),
        ("standing", view.standing.total().into()),
    ];
    entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

/// Registers what every view of the day's picture has.
pub(super) fn register_day<T: Clone + Send + Sync + 'static>(engine: &mut Engine) {
    engine.register_get("tick", |_: &mut T| with(|scene| i64::from(scene.situation.tick)));
    engine.register_fn("issue", |_: &mut T, name: &str| -> Checked<IssueOfTheDay> {
        with(|scene| Ok(IssueOfTheDay(scene.book.find_issue(name)?)))
    });
    engine.register_get("issues", |_: &mut T| -> Array {
        with(|scene| scene.book.issues.iter().map(|(id, _)| id.clone().into()).collect())
    });
    engine.register_get("parties", |_: &mut T| -> Array {
        with(|scene| scene.book.parties.iter().map(|id| id.clone().into()).collect())
    });
    engine.register_fn("party", |_: &mut T, name: &str| -> Checked<Map> {
        with(|scene| {
            let known = scene.book.parties.iter().map(String::as_str);
            let place = find(name, known, "party")?;
            Ok(party_map(scene, place))
        })
    });
}

fn talks(situation: &Situation, book: &Book, view: &TableView) -> Map {
    let name = |party: PartyId| Dynamic::from(book.parties[party.index()].clone());
    let (state, asker, opens) = match view.talks {
        Talks::Idle => ("idle", None, None),
        Talks::Waiting { asker } => ("waiting", Some(asker), None),
        Talks::Session { asker, opens } => ("session", Some(asker), Some(opens)),
        Talks::Signed { .. } => ("signed", None, None),
        Talks::Over => ("over", None, None),
    };
    let entries = [
        ("state", Dynamic::from(state)),
        ("asker", maybe(asker.map(name))),
        ("opens", maybe(opens.map(i64::from))),
        ("may_call", view.may_call(situation.tick).into()),
        ("parties", view.parties.iter().map(|&party| name(party)).collect::<Array>().into()),
        (
            "agenda",
            view.agenda
                .iter()
                .map(|id| Dynamic::from(book.issues[id.index()].0.clone()))
                .collect::<Array>()
                .into(),
        ),
        ("deadline", i64::from(view.deadline).into()),
    ];
    entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

/// Registers the view.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<NationView>("view of a nation");
    register_day::<NationView>(engine);
    engine.register_get("me", |_: &mut NationView| with(|scene| scene.book.me.clone()));
    engine.register_get("resolve", |_: &mut NationView| with(|scene| scene.here.resolve));
    engine.register_fn("issue_resolve", |_: &mut NationView, name: &str| -> Checked<f64> {
        with(|scene| {
            let id = scene.book.find_issue(name)?;
            Ok(scene.here.issue_resolves.get(id.index()).copied().unwrap_or(0.0))
        })
    });
    engine.register_get("own_issues", |_: &mut NationView| -> Array {
        with(|scene| {
            let me = scene.here.me;
            let own =
                scene.situation.issue_ids().filter(|&id| scene.situation.issue(id).owner == me);
            own.map(|id| scene.book.issues[id.index()].0.clone().into()).collect()
        })
    });
    engine.register_get("tables", |_: &mut NationView| -> Array {
        with(|scene| {
            let seated = scene.situation.tables.iter().zip(&scene.book.tables);
            let seated = seated.filter(|(view, _)| view.seats(scene.here.me));
            seated.map(|(_, name)| name.clone().into()).collect()
        })
    });
    engine.register_fn("talks", |_: &mut NationView, name: &str| -> Checked<Map> {
        with(|scene| {
            let place = find(name, scene.book.tables.iter().map(String::as_str), "table")?;
            Ok(talks(&scene.situation, &scene.book, &scene.situation.tables[place]))
        })
    });
    engine.register_get("table", |_: &mut NationView| {
        with(|scene| {
            maybe(scene.here.table.and_then(|id| scene.book.tables.get(id.index()).cloned()))
        })
    });
    engine.register_get("step", |_: &mut NationView| {
        with(|scene| match table(scene).map(|view| view.talks) {
            Some(Talks::Session { opens, .. }) => {
                maybe(scene.situation.tick.checked_sub(opens).map(i64::from))
            }
            _ => Dynamic::UNIT,
        })
    });
    engine.register_get("deadline", |_: &mut NationView| {
        with(|scene| maybe(table(scene).map(|view| i64::from(view.deadline))))
    });
    engine.register_get("standing_offer", |_: &mut NationView| last_offer(false));
    engine.register_get("last_own_offer", |_: &mut NationView| last_offer(true));
    engine.register_get("packages", |_: &mut NationView| packages());
    engine.register_get("nash", |_: &mut NationView| {
        with(|scene| {
            let found = table(scene).and_then(|view| view.nash.as_ref().map(|nash| (view, nash)));
            maybe(found.map(|(view, nash)| priced(scene, &view.subjects, nash)))
        })
    });
    engine.register_fn("gain", |_: &mut NationView, package: Map| -> Checked<f64> {
        with(|scene| {
            let gain = scene.situation.gain(scene.here.me, &package_of(scene, &package)?);
            scene.consider(|_| (package, gain));
            Ok(gain)
        })
    });
    engine.register_fn(
        "gain_of",
        |_: &mut NationView, party: &str, package: Map| -> Checked<f64> {
            with(|scene| {
                let place = find(party, scene.book.parties.iter().map(String::as_str), "party")?;
                Ok(scene.situation.gain(PartyId::from(place), &package_of(scene, &package)?))
            })
        },
    );
    engine.register_get("call_acceptance", |_: &mut NationView| {
        with(|scene| scene.situation.rules.call_acceptance)
    });
    engine.register_get("shortfall", |_: &mut NationView| {
        with(|scene| maybe(scene.here.breach.map(|(_, shortfall)| shortfall)))
    });
    engine.register_get("breached", |_: &mut NationView| {
        with(|scene| {
            maybe(scene.here.breach.map(|(issue, _)| scene.book.issues[issue.index()].0.clone()))
        })
    });
}
