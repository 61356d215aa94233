//! Beliefs: the day's picture of each party that does not know everything.
//!
//! What everybody can see is taken over from the day's picture; what follows from stocks and preferences that
//! the party does not know is computed anew from what it believes, by the same equations as the truth.

use super::leverage::Covers;
use super::{leverage, preferences, pressure, stockpiling};
use crate::belief::{Belief, Course};
use crate::component::Stock;
use crate::resource::{Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::{Ablation, FirmId, GameSpec, Information, PartyId, Situation};

/// Completes the pictures of all such parties.
pub(crate) fn form_pictures(
    setting: Res<Setting>,
    stocks: Query<&Stock>,
    mut today: ResMut<Today>,
) {
    let Today(truth, beliefs) = &mut *today;
    for belief in beliefs {
        let spec = &*setting.rules.spec;
        let Some(information) = spec.information(belief.observer) else { continue };
        take_over(belief, truth);
        if information.covers.is_empty() {
            value_packages(belief, information, spec);
            continue;
        }
        for (index, stock) in stocks.iter_many(&setting.roster.firms).flatten().enumerate() {
            if information.cover(FirmId::from(index)).is_none() {
                belief.course.stocks[index].clone_from(stock);
            }
        }
        run_stocks(belief, information);
        look_ahead(belief);
        build_pressure(belief);
        value_packages(belief, information, spec);
    }
}

/// What can be seen, from the day's picture, with the numbers that are believed.
fn take_over(belief: &mut Belief, truth: &Situation) {
    let Belief { situation, figures, .. } = belief;
    situation.clone_from(truth);
    for (view, issue) in situation.issues.iter_mut().zip(&figures.issues) {
        view.cost.clone_from(&issue.cost);
        view.gain = issue.gain;
    }
    situation.terms.clone_from(&figures.preferences);
}

/// The day's shortages and losses on believed stocks, which run down or fill up as stocks do.
fn run_stocks(belief: &mut Belief, information: &Information) {
    let Belief { situation, figures, course, .. } = belief;
    let rules = &figures.rules;
    for &(id, _) in &information.covers {
        let firm = &mut situation.firms[id.index()];
        stockpiling::ration(&mut course.stocks[id.index()], 1.0 / rules.ration_cover, firm);
        firm.target = 1.0;
    }
    for channel in &figures.channels {
        stockpiling::suffer(situation, channel);
    }
    for &(id, _) in &information.covers {
        let (firm, stock) = (&mut situation.firms[id.index()], &mut course.stocks[id.index()]);
        if !figures.has(Ablation::FrozenLeverage) {
            stockpiling::draw_or_refill(stock, firm, 1.0 / rules.restock_time);
        }
        stockpiling::show_stock(stock, firm);
    }
    stockpiling::show_covers(&figures.channels, situation);
}

fn look_ahead(belief: &mut Belief) {
    let Belief { situation, figures, course, .. } = belief;
    for channel in &figures.channels {
        let stock = |id: &FirmId| course.stocks[id.index()].cover.as_slice();
        let victims = Covers::new(channel.victims.iter().map(stock), &channel.losses);
        let own = Covers::new(channel.own.iter().map(stock), &[]);
        leverage::project_channel(situation, figures, channel, (&victims, &own));
    }
    leverage::weigh_leverage(situation);
}

fn build_pressure(belief: &mut Belief) {
    let Belief { situation, figures, course: Course { pressures, .. }, .. } = belief;
    let tick = situation.tick;
    for view in &mut situation.issues {
        pressure::weigh_relief(view, figures, tick);
    }
    for (index, pressure) in pressures.iter_mut().enumerate() {
        pressure::press(situation, figures, PartyId::from(index), pressure);
    }
}

fn value_packages(belief: &mut Belief, information: &Information, spec: &GameSpec) {
    let Belief { situation, figures, course, .. } = belief;
    preferences::value_issues(situation, spec, figures);
    if situation.tick == 0 {
        course.ranges.clear();
        let parties = (0..situation.parties.len()).map(PartyId::from);
        course.ranges.extend(parties.map(|party| preferences::range(situation, party)));
    }
    for (party, &range) in situation.parties.iter_mut().zip(&course.ranges) {
        party.range = range;
    }
    for index in 0..situation.tables.len() {
        let hides = information.hidden().any(|party| situation.tables[index].seats(party));
        let nash = (!hides).then(|| preferences::nash(situation, &situation.tables[index])).flatten();
        let table = &mut situation.tables[index];
        (table.hidden, table.nash) = (hides, nash);
    }
}
