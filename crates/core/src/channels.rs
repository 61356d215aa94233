//! Constants of channels as the network gives them, beside those that the scenario gives.

use crate::figures::Figures;
use crate::network::{
    self, Goods, Ground, Layout, NetworkError, Rates, Stakes, cut, expose, lost_sales,
};
use detente_game::{Chance, GameSpec, GoodsView, IssueId, PartyId};

/// A number of a channel: as the scenario gives it, and as the network at rest gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Constant {
    /// What the scenario says; none where it leaves it to the network.
    pub given: Option<f64>,
    /// What the network says.
    pub computed: f64,
}

impl Constant {
    /// What the game works with.
    pub fn used(&self) -> f64 {
        self.given.unwrap_or(self.computed)
    }
}

/// What the network says of one measure before the first day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChannelConstants {
    /// The issue.
    pub issue: IssueId,
    /// Who suffers.
    pub victim: PartyId,
    /// Share of the victim's activity within reach that depends on what comes through the gates, 0..1.
    pub share: Constant,
    /// Shutdown costs of the victim's sites within reach, M/d.
    pub loss: Constant,
    /// What the owner's suppliers lose a day at full effect and normal prices, M/d.
    pub own_cost: Constant,
    /// What stands between gates and plants, weighed by what is at risk, days of use.
    pub cover: f64,
    /// Share of the victim's use that no other route and no idle capacity could make good, 0..1.
    pub cut: f64,
}

/// What the network of a spec says of every measure with gates, under a game's numbers, in the order of issues.
pub fn channel_constants(
    spec: &GameSpec,
    chance: &Chance,
) -> Result<Vec<ChannelConstants>, NetworkError> {
    let layout = Layout::new(spec)?;
    let mut figures = Figures::new(spec);
    figures.draw(spec, &[], chance);
    let ground = Ground { economy: &spec.economy, layout: &layout, numbers: &figures.network };
    let (mut goods, mut view) = (Goods::default(), GoodsView::default());
    if !spec.economy.is_empty() {
        network::open(ground, &mut goods, &mut view);
    }
    let (mut rates, mut exposed, mut at_risk) = (Rates::default(), Vec::new(), Vec::new());
    if !spec.economy.is_empty() {
        rates.refresh(ground, &goods, &view);
    }
    let constants = layout.reaches.iter().map(|reach| {
        expose(ground, reach, &goods, &rates, &mut exposed);
        let stakes = Stakes::new(&figures.network, reach, &exposed, &mut at_risk);
        let channel = spec.channel(reach.issue);
        let value = |id: Option<detente_game::ParameterId>| id.map(|id| figures.values[id.index()]);
        let loss = value(channel.and_then(|channel| channel.loss));
        let multiplier = value(channel.and_then(|channel| channel.multiplier)).unwrap_or(1.0);
        ChannelConstants {
            issue: reach.issue,
            victim: spec.issues[reach.issue.index()].victim,
            share: Constant {
                given: value(channel.and_then(|channel| channel.share)),
                computed: stakes.share(),
            },
            loss: Constant {
                given: loss.map(|loss| loss * multiplier),
                computed: if stakes.costless { 0.0 } else { stakes.cost },
            },
            own_cost: Constant {
                given: value(channel.and_then(|channel| channel.own_cost)),
                computed: lost_sales(ground, reach, &goods, &view),
            },
            cover: stakes.mean(&at_risk, |entry| entry.exposed.buffer),
            cut: cut(ground, reach, &goods),
        }
    });
    Ok(constants.collect())
}
