//! Pressure on the parties and their running cost of standing.

use crate::component::Pressure;
use crate::figures::Figures;
use crate::resource::{Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::situation::IssueView;
use detente_game::{Ablation, Account, Cause, PartyId, Situation};

/// Mean shortage from which a loss counts as running out of cover, not as exposure.
const COVER_GONE: f64 = 0.5;

/// Pressure is a decaying mean of losses suffered and own cost; the running cost of standing is what
/// the measures in force will cost, by cause, with the firms' lobbying on top.
pub(crate) fn build_pressure(
    setting: Res<Setting>,
    mut pressures: Query<&mut Pressure>,
    mut today: ResMut<Today>,
) {
    let Setting { figures, roster, .. } = &*setting;
    let situation = &mut today.0;
    let tick = situation.tick;
    if setting.outlook {
        situation.issues.iter_mut().for_each(|view| weigh_relief(view, figures, tick));
    }
    let mut rows = pressures.iter_many_mut(&roster.parties);
    let mut index = 0;
    while let Some(Ok(mut pressure)) = rows.fetch_next() {
        press(situation, figures, PartyId(index as u16), &mut pressure);
        index += 1;
    }
}

/// Pressure on a party and its running cost of standing, over all and at each of its tables.
pub(super) fn press(
    situation: &mut Situation,
    figures: &Figures,
    party: PartyId,
    pressure: &mut Pressure,
) {
    let Pressure { all, at_tables } = pressure;
    let standing = stand(&situation.issues, party, all, figures, |_| true);
    for (pressure, table) in at_tables.iter_mut().zip(&mut situation.tables) {
        let Some(seat) = table.parties.iter().position(|&seated| seated == party) else { continue };
        if table.standing.is_empty() {
            continue;
        }
        let between = |view: &IssueView| table.concerns(view);
        table.standing[seat] = stand(&situation.issues, party, pressure, figures, between);
    }
    let view = &mut situation.parties[party.index()];
    view.pressure = *all;
    view.standing = standing;
}

/// Lets pressure grow or fade, and gives the running cost of standing, by cause, over the issues that count.
fn stand(
    issues: &[IssueView],
    party: PartyId,
    pressure: &mut f64,
    figures: &Figures,
    counts: impl Fn(&IssueView) -> bool,
) -> Account {
    let (mut suffered, mut standing) = (0.0, Account::ZERO);
    for view in issues.iter().filter(|view| view.open && counts(view)) {
        if view.owner == party {
            suffered += view.lobbied_own_cost;
            standing[Cause::OwnCost] += daily_own_cost(view, figures);
        } else if view.victim == party {
            suffered += view.lobbied_loss;
            standing[loss_cause(view)] += daily_loss(view, figures);
        }
    }
    *pressure += (suffered - *pressure) / figures.rules.pressure_time;
    standing[Cause::Pressure] = figures.rules.lobby * *pressure;
    if let Some(constant) = figures.constant_standing() {
        standing = Account::ZERO;
        standing[Cause::Exposure] = constant;
    }
    standing
}

fn loss_cause(view: &IssueView) -> Cause {
    if view.shortage >= COVER_GONE { Cause::Cover } else { Cause::Exposure }
}

/// What the level in force costs the victim per day of the planning window, M/d.
fn daily_loss(view: &IssueView, figures: &Figures) -> f64 {
    if figures.has(Ablation::Myopic) {
        return view.loss;
    }
    view.forward_loss[view.level as usize] / figures.rules.forward_time
}

/// What the level in force costs its owner per day of the planning window, M/d.
fn daily_own_cost(view: &IssueView, figures: &Figures) -> f64 {
    if figures.has(Ablation::Myopic) {
        return view.own_cost;
    }
    view.forward_own_cost[view.level as usize] / figures.rules.forward_time
}

/// What ending the measure would save its owner and its victim per day, as decisions weigh it.
pub(super) fn weigh_relief(view: &mut IssueView, figures: &Figures, tick: u32) {
    view.own_relief = daily_own_cost(view, figures);
    let mut relief = Account::ZERO;
    relief[loss_cause(view)] = daily_loss(view, figures);
    relief[Cause::Pressure] = figures.rules.lobby * view.lobbied_loss;
    view.loss_relief = relief;
    let bites = view.has_channel && tick >= view.effective;
    if let Some((own, loss)) = figures.constant_reliefs(bites) {
        view.own_relief = own;
        view.loss_relief = Account::ZERO;
        view.loss_relief[Cause::Exposure] = loss;
    }
}
