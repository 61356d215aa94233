//! Goods: the network's day, under the measures in force.

use crate::network::{Goods, run_day};
use crate::resource::{Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::{Ablation, Situation};

/// Orders, makes, ships and uses goods; prices follow. With frozen leverage nothing moves.
pub(crate) fn move_goods(
    setting: Res<Setting>,
    mut goods: ResMut<Goods>,
    mut today: ResMut<Today>,
) {
    if setting.figures.has(Ablation::FrozenLeverage) {
        return;
    }
    let Situation { tick, issues, goods: view, .. } = &mut today.0;
    run_day(setting.ground(), *tick, issues, &mut goods, view);
}
