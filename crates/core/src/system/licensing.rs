//! Licensing: applications are filed and answered, where goods flow by routes.
//!
//! What may be licensed is what the level in force lets through, or a promised level from the day after its
//! ratification. The pace is the promise's while one is to be kept, else the office's own.

use crate::component::{Position, Promised, Raised};
use crate::licensing::{Desk, Licences, Office, Regime, work};
use crate::resource::{Outbox, Entry, Proceedings, Setting, Today};
use crate::system::regulation::effective;
use bevy_ecs::prelude::*;
use detente_game::event::{Applications, EventKind};
use detente_game::regulation::QueueView;
use detente_game::{GoodsView, PartyId, Situation, Stream};

/// Plays the day of every office, and shows what it comes to.
pub(crate) fn answer_applications(
    setting: Res<Setting>,
    issues: Query<(&Position, &Promised, &Raised)>,
    mut licences: ResMut<Licences>,
    mut today: ResMut<Today>,
    mut proceedings: ResMut<Proceedings>,
) {
    let situation = &mut today.0;
    situation.goods.licensed.fill(1.0);
    let names = &setting.rules.names.answers;
    let offices = setting.rules.offices.iter().zip(&setting.figures.terms).zip(names);
    for (((office, terms), &name), desk) in offices.zip(&mut licences.desks) {
        let Ok(standing) = issues.get(setting.roster.issues[office.issue.index()]) else { continue };
        let regime = regime(&setting, situation, office, desk, standing);
        let seed = setting.figures.chance.seed();
        let mut stream = Stream::at_tick(seed, name, regime.tick);
        work(office, terms, regime, desk, &mut stream);
        pass(&mut situation.goods, office, desk, regime.tick);
        desk.view.licensed = licensed(&situation.goods, office, desk, regime.tick);
        let view = &mut situation.issues[office.issue.index()];
        view.queue = Some(desk.view);
        report(view.owner, office, &desk.view, &mut proceedings.outbox);
    }
}

/// Under what an office works today.
fn regime(
    setting: &Setting,
    situation: &Situation,
    office: &Office,
    desk: &Desk,
    (position, promised, raised): (&Position, &Promised, &Raised),
) -> Regime {
    let tick = situation.tick;
    let promise = promised.0.filter(|promise| !promise.delivered && tick > promise.ratified);
    let level = promise.map_or(position.level, |promise| promise.level);
    let view = situation.issue(office.issue);
    let channel = setting.figures.channel(office.issue).filter(|_| view.open);
    let bites = channel.is_some_and(|channel| {
        let given = if view.escalates { raised.effective } else { channel.effective };
        tick >= effective(&setting.rules.spec.consequences, promised, given)
    });
    // Until a raise bites, the level before it is in force.
    let level = if bites { Some(level) } else { view.threat };
    let permitted = level.zip(channel).map(|(level, channel)| 1.0 - channel.effect[level as usize]);
    let slow_walk = promise.map_or(desk.pace, |promise| promise.slow_walk);
    Regime { tick, permitted, slow_walk }
}

/// Share of the flow that holds a licence: of the routes, weighed by what they would bring.
fn licensed(goods: &GoodsView, office: &Office, desk: &Desk, tick: u32) -> f64 {
    let (mut flow, mut passing) = (0.0, 0.0);
    for (place, route) in office.routes.iter().enumerate() {
        let (index, input) = (route.route as usize, route.input as usize);
        let wanted = goods.share[index] * goods.use_rate[input];
        flow += wanted;
        passing += wanted * desk.passes(office, place, tick);
    }
    if flow > 0.0 { passing / flow } else { desk.passes(office, 0, tick) }
}

/// Opens every route for what holds the licences it needs.
fn pass(goods: &mut GoodsView, office: &Office, desk: &Desk, tick: u32) {
    for (place, route) in office.routes.iter().enumerate() {
        goods.licensed[route.route as usize] *= desk.passes(office, place, tick);
    }
}

fn report(party: PartyId, office: &Office, view: &QueueView, outbox: &mut Outbox) {
    let &QueueView { filed, granted, refused, waiting, .. } = view;
    let (granted_after, refused_after) = view.waited;
    let issue = office.issue;
    let of = |count, waited| Applications { party, issue, count, waiting, waited };
    for (count, kind) in [
        (filed, EventKind::LicenceApplied(of(filed, 0))),
        (granted, EventKind::LicenceGranted(of(granted, granted_after))),
        (refused, EventKind::LicenceRefused(of(refused, refused_after))),
    ] {
        if count > 0 {
            outbox.push(Entry::Event(kind));
        }
    }
}
