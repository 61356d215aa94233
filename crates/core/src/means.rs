//! What parties need before they can act: preconditions that have come about, and money left in funds.
//!
//! A fund does not make a measure cheaper for its owner: it bounds how long the measure can be held, and both
//! sides know that. Nothing here exists in a game without.

use crate::figures::{ChannelFigures, Figures, FundFigures};
use crate::resource::Rulebook;
use crate::system::leverage::Window;
use bevy_ecs::prelude::*;
use detente_game::Level;
use detente_game::situation::IssueView;
use serde::{Deserialize, Serialize};

/// True once what a precondition waits for has come about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Met(pub bool);

/// What is left in a fund, M.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Balance(pub f64);

/// Means of all parties.
#[derive(Resource, Debug, Default)]
pub(crate) struct Means {
    /// By precondition.
    pub met: Vec<Met>,
    /// By fund.
    pub funds: Vec<Balance>,
}

impl Means {
    /// Means before the first day, filled into existing buffers.
    pub(crate) fn open(
        (met, funds): (&mut Vec<Met>, &mut Vec<Balance>),
        rules: &Rulebook,
        figures: &Figures,
    ) {
        let means = &rules.spec.means;
        met.clear();
        met.resize(means.preconditions.len(), Met::default());
        funds.clear();
        funds.extend(means.funds.iter().map(|fund| Balance(figures.balance(fund))));
    }
}

/// Factor on the own cost of a measure whose fund is empty, where money is borrowed then.
pub(crate) fn borrowing(view: &IssueView, channel: &ChannelFigures) -> Option<f64> {
    let empty = view.fund.is_some_and(|left| left <= 0.0);
    channel.fund.filter(|_| empty).and_then(|fund| fund.borrowing)
}

/// The grid as losses count, and as own cost does, where a level would empty the fund within it.
///
/// Without a lender the measure ends then, and with it both; with one, own cost counts as many times as
/// borrowing makes it.
#[inline]
pub(crate) fn lasting(
    view: &IssueView,
    channel: &ChannelFigures,
    level: usize,
    window: &Window,
) -> Option<(Window, Window)> {
    let (fund, left) = channel.fund.zip(view.fund)?;
    until_empty(view, channel, level, (&fund, left, window))
}

fn until_empty(
    view: &IssueView,
    channel: &ChannelFigures,
    level: usize,
    (fund, left, window): (&FundFigures, f64, &Window),
) -> Option<(Window, Window)> {
    let drain = channel.cost(level as Level, view.effect[level]) - fund.income;
    if drain <= 0.0 {
        return None;
    }
    let days = left / drain;
    let lost = if fund.borrowing.is_some() { 1.0 } else { 0.0 };
    let paid = fund.borrowing.unwrap_or(0.0);
    Some((window.spent_after(days, lost), window.spent_after(days, paid)))
}
