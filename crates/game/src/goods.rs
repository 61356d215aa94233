//! Goods on one day: stocks, flows and prices of the network, in columns.
//!
//! Columns are indexed by the ids of [`economy`](crate::economy). Those of inputs run over the inputs of all sites,
//! site by site: the inputs of site `s` are `input_start[s] .. input_start[s + 1]`. All columns are empty in a game
//! without goods.

/// Stocks, flows and prices of one day, after it.
#[derive(Clone, Debug, Default)]
pub struct GoodsView {
    /// By market: price, M per unit.
    pub price: Vec<f64>,
    /// By site: units made today, or activity as a multiple of normal; 0 for a store.
    pub activity: Vec<f64>,
    /// By site: what it would have done with inputs in plenty, in the same unit.
    pub planned: Vec<f64>,
    /// By site: share of `planned` left undone for lack of inputs, 0..1.
    pub shortage: Vec<f64>,
    /// By site: stock of what it makes or keeps, units; 0 for a user.
    pub output: Vec<f64>,
    /// By site: target of that stock, units.
    pub output_target: Vec<f64>,
    /// By site: sales that it expects, units/d.
    pub sales: Vec<f64>,
    /// By site: most it can make, units/d; 0 for a store or a user.
    pub capacity: Vec<f64>,
    /// By site: cost of making one unit beyond its inputs, M per unit.
    pub unit_cost: Vec<f64>,
    /// By site: where its inputs begin; one more entry than sites.
    pub input_start: Vec<u32>,
    /// By input: stock, units.
    pub stock: Vec<f64>,
    /// By input: target of the stock, units.
    pub target: Vec<f64>,
    /// By input: expected use, units/d.
    pub use_rate: Vec<f64>,
    /// By route: ordered today, units.
    pub ordered: Vec<f64>,
    /// By route: shipped today, units.
    pub shipped: Vec<f64>,
    /// By route: arrived today, units.
    pub arrived: Vec<f64>,
    /// By route: under way after today, units.
    pub under_way: Vec<f64>,
    /// By route: share of the input that is ordered this way, 0..1; 0 for a backup.
    pub share: Vec<f64>,
    /// By route: share of normal flow that its gates let through, 0..1.
    pub open: Vec<f64>,
}

impl GoodsView {
    /// Places of a site's inputs in the columns by input.
    pub fn inputs(&self, site: usize) -> std::ops::Range<usize> {
        self.input_start[site] as usize..self.input_start[site + 1] as usize
    }

    /// Days of expected use that the stock of an input lasts; none when none is expected.
    pub fn cover(&self, input: usize) -> Option<f64> {
        let rate = self.use_rate[input];
        (rate > 0.0).then(|| self.stock[input] / rate)
    }
}
