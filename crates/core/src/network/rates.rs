//! What the analysis of every measure reads of a day, worked out once for all of them.

use crate::network::Ground;
use crate::network::layout::{Kind, Layout};
use crate::network::state::Goods;
use detente_game::goods::GoodsView;

/// Rates of use and stocks in days of it.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    /// By input: units a day that it uses, or that its store is expected to sell.
    pub use_rate: Vec<f64>,
    /// By input: days of that use in stock; without meaning where nothing is used.
    pub days: Vec<f64>,
    /// By site: stock of what it makes, days of its expected sales; 0 for what keeps goods or uses them up.
    pub kept: Vec<f64>,
    /// By market: stocks and targets of those who buy in it, units.
    pub markets: Vec<(f64, f64)>,
}

impl Rates {
    /// Works them out for the evening of a day.
    pub(crate) fn refresh(&mut self, ground: Ground<'_>, goods: &Goods, view: &GoodsView) {
        let layout = ground.layout;
        let stock = |input: usize| goods.input_stock(layout, input);
        let inputs = 0..layout.input_site.len();
        let rate = |input: usize| {
            let site = layout.input_site[input] as usize;
            if layout.kinds[site] == Kind::Store {
                goods.sales[site]
            } else {
                goods.use_rate[input]
            }
        };
        refill(&mut self.use_rate, inputs.clone().map(rate));
        let days = |input: usize| stock(input) / self.use_rate[input];
        refill(&mut self.days, inputs.map(days));
        let kept = |site: usize| days_of_sales(layout, site, goods);
        refill(&mut self.kept, (0..layout.sites()).map(kept));
        self.markets.clear();
        self.markets.extend((0..ground.economy.markets.len()).map(|market| {
            let (mut held, mut target) = (0.0, 0.0);
            for &input in layout.market_inputs.of(market) {
                held += stock(input as usize);
                target += view.target[input as usize];
            }
            (held, target)
        }));
    }
}

/// Stock of what a site makes, days of its expected sales.
fn days_of_sales(layout: &Layout, site: usize, goods: &Goods) -> f64 {
    let sales = goods.sales[site];
    let makes = layout.kinds[site] == Kind::Make;
    if makes && sales > 0.0 { goods.output_stock(layout, site) / sales } else { 0.0 }
}

fn refill(column: &mut Vec<f64>, values: impl Iterator<Item = f64>) {
    column.clear();
    column.extend(values);
}
