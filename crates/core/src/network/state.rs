//! What changes from day to day, and what a day needs to be worked out.

use crate::fold::Fold;
use crate::network::Ground;
use crate::network::layout::{Kind, Layout};
use bevy_ecs::prelude::*;
use detente_game::goods::ProjectStage;
use serde::{Deserialize, Serialize};

/// State of the network of goods; empty in a game without.
#[derive(Resource, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Goods {
    /// By bin: stock, units.
    pub stock: Vec<f64>,
    /// By input: expected use (D'), units/d.
    pub use_rate: Vec<f64>,
    /// By site: expected sales (D' of what it makes or keeps), units/d.
    pub sales: Vec<f64>,
    /// By site: most it can make, units/d.
    pub capacity: Vec<f64>,
    /// By site: cost of making one unit, M per unit.
    pub unit_cost: Vec<f64>,
    /// By site: target of its input stocks as a multiple of the normal one.
    pub multiple: Vec<f64>,
    /// By route: share of the input ordered this way.
    pub share: Vec<f64>,
    /// By route: share that the buyer wants in the end.
    pub wanted_share: Vec<f64>,
    /// By market: logarithm of price over normal price (x).
    pub log_price: Vec<f64>,
    /// By site: part that its firm takes off the price.
    pub discount: Vec<f64>,
    /// By market: part taken off the price, by firms and by measures.
    pub undercut: Vec<f64>,
    /// By project: how far it has come.
    pub projects: Vec<ProjectStage>,
    /// By measure with gates: share of the victim's activity that it put at risk before the first day.
    pub opening_share: Vec<f64>,
    /// What is under way.
    pub transit: Transit,
    /// What has been made, used and lost so far.
    pub totals: Totals,
}

/// Goods under way. Each route has a ring of as many days as its lead time: what arrives today leaves the place that what is
/// shipped today takes. So memory grows with lead times summed, and no number of the game decides on more.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Transit {
    /// The rings of all routes, one after the other, units.
    rings: Vec<f64>,
    /// By route: where its ring begins; one more entry than routes.
    starts: Vec<u32>,
    /// By route: place in its ring of what arrives next.
    heads: Vec<u32>,
    /// By route: sum of its ring, units.
    pub under_way: Vec<f64>,
}

/// By good, since the first day, units.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Totals {
    /// Made.
    pub made: Vec<f64>,
    /// Used, in making other goods or in the end.
    pub used: Vec<f64>,
    /// Lost in store.
    pub lost: Vec<f64>,
}

impl Goods {
    /// True in a game without goods.
    pub(crate) fn is_empty(&self) -> bool {
        self.sales.is_empty()
    }

    /// Stock of an input over all goods that serve it, units.
    #[inline]
    pub(crate) fn input_stock(&self, layout: &Layout, input: usize) -> f64 {
        let bins = layout.bins(input);
        if bins.len() == 1 {
            return self.stock[bins.start];
        }
        self.stock[bins].iter().sum()
    }

    /// Stock of what a site makes or keeps, units.
    pub(crate) fn output_stock(&self, layout: &Layout, site: usize) -> f64 {
        layout.output(site).map_or(0.0, |bin| self.stock[bin])
    }

    /// Gives a site stocks of so many days: of expected use of each input, in the mix of goods that it holds; of expected
    /// sales where it has no inputs or is a store.
    pub(crate) fn hold(&mut self, ground: Ground<'_>, site: usize, days: f64) {
        let Ground { layout, numbers, .. } = ground;
        let store = layout.kinds[site] == Kind::Store;
        if store || layout.inputs(site).is_empty() {
            if let Some(bin) = layout.output(site) {
                let most = if store { numbers.sites[site].size } else { f64::INFINITY };
                self.stock[bin] = (days * self.sales[site]).min(most);
            }
            return;
        }
        for input in layout.inputs(site) {
            let (held, units) = (self.input_stock(layout, input), days * self.use_rate[input]);
            let bins = &mut self.stock[layout.bins(input)];
            if held > 0.0 {
                bins.iter_mut().for_each(|bin| *bin *= units / held);
            } else {
                bins[0] = units;
            }
        }
    }

    /// Takes all of it into a hash.
    pub(crate) fn fold(&self, fold: &mut Fold) {
        let Goods {
            stock,
            use_rate,
            sales,
            capacity,
            unit_cost,
            multiple,
            share,
            wanted_share,
            log_price,
            discount,
            undercut,
            projects,
            opening_share,
            transit: Transit { rings, starts, heads, under_way },
            totals,
        } = self;
        for numbers in [stock, use_rate, sales, capacity, unit_cost, multiple, share] {
            fold.numbers(numbers);
        }
        for numbers in [wanted_share, log_price, discount, undercut, opening_share] {
            fold.numbers(numbers);
        }
        fold.plain(projects);
        fold.plain(&(starts, heads));
        [rings, under_way].into_iter().for_each(|numbers| fold.numbers(numbers));
        let Totals { made, used, lost } = totals;
        [made, used, lost].into_iter().for_each(|numbers| fold.numbers(numbers));
    }

    /// True when every number is finite.
    #[cfg(test)]
    pub(crate) fn is_finite(&self) -> bool {
        let Goods { stock, use_rate, sales, capacity, unit_cost, multiple, .. } = self;
        let Goods { share, wanted_share, log_price, opening_share, discount, .. } = self;
        let Goods { undercut, transit, totals, .. } = self;
        [
            stock,
            use_rate,
            sales,
            capacity,
            unit_cost,
            multiple,
            share,
            wanted_share,
            log_price,
            opening_share,
            discount,
            undercut,
            &transit.rings,
            &transit.under_way,
            &totals.made,
            &totals.used,
            &totals.lost,
        ]
        .into_iter()
        .flatten()
        .all(|number| number.is_finite())
    }
}

impl Clone for Goods {
    fn clone(&self) -> Self {
        let mut copy = Goods::default();
        copy.clone_from(self);
        copy
    }

    /// Reuses the buffers, so that resetting a pooled game allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        self.stock.clone_from(&source.stock);
        self.use_rate.clone_from(&source.use_rate);
        self.sales.clone_from(&source.sales);
        self.capacity.clone_from(&source.capacity);
        self.unit_cost.clone_from(&source.unit_cost);
        self.multiple.clone_from(&source.multiple);
        self.share.clone_from(&source.share);
        self.wanted_share.clone_from(&source.wanted_share);
        self.log_price.clone_from(&source.log_price);
        self.opening_share.clone_from(&source.opening_share);
        self.discount.clone_from(&source.discount);
        self.undercut.clone_from(&source.undercut);
        self.projects.clone_from(&source.projects);
        self.transit.rings.clone_from(&source.transit.rings);
        self.transit.starts.clone_from(&source.transit.starts);
        self.transit.heads.clone_from(&source.transit.heads);
        self.transit.under_way.clone_from(&source.transit.under_way);
        self.totals.made.clone_from(&source.totals.made);
        self.totals.used.clone_from(&source.totals.used);
        self.totals.lost.clone_from(&source.totals.lost);
    }
}

/// A steady flow on a route.
pub(crate) struct Steady {
    /// Days under way.
    pub lead: u32,
    /// Days for which what is inspected is held before.
    pub hold: u32,
    /// Share that is.
    pub inspected: f64,
    /// Units a day.
    pub flow: f64,
}

impl Transit {
    /// Fills the rings with a steady flow: `flow` units a day on each route, under way for its lead time, and a share of it
    /// held before.
    pub(crate) fn fill(&mut self, routes: impl Iterator<Item = Steady>) {
        self.rings.clear();
        self.starts.clear();
        self.heads.clear();
        self.under_way.clear();
        self.starts.push(0);
        for Steady { lead, hold, inspected, flow } in routes {
            self.rings.extend(std::iter::repeat_n(flow, lead as usize));
            self.rings.extend(std::iter::repeat_n(inspected * flow, hold as usize));
            self.starts.push(self.rings.len() as u32);
            self.heads.push(0);
            self.under_way.push(flow * f64::from(lead) + inspected * flow * f64::from(hold));
        }
    }

    /// What arrives today on a route.
    #[inline]
    pub(crate) fn arriving(&self, route: usize) -> f64 {
        self.rings[self.starts[route] as usize + self.heads[route] as usize]
    }

    /// Sends units on their way, in the place of what arrived today.
    #[inline]
    pub(crate) fn send(&mut self, route: usize, units: f64) {
        let (start, end) = (self.starts[route] as usize, self.starts[route + 1] as usize);
        let head = self.heads[route];
        let place = &mut self.rings[start + head as usize];
        let arrived = std::mem::replace(place, units);
        if start + head as usize + 1 < end {
            self.heads[route] = head + 1;
            self.under_way[route] += units - arrived;
        } else {
            // Once around: summed anew, so that rounding never adds up.
            self.heads[route] = 0;
            self.under_way[route] = self.rings[start..end].iter().sum();
        }
    }

    /// The same past inspectors, who hold a share of it for so many days before it sets out.
    pub(crate) fn send_inspected(&mut self, route: usize, units: f64, hold: u32, share: f64) {
        let (start, end) = (self.starts[route] as usize, self.starts[route + 1] as usize);
        let (length, head) = (end - start, self.heads[route] as usize);
        let held = units * share;
        self.send(route, held);
        let ahead = length.saturating_sub(hold as usize);
        self.rings[start + (head + ahead) % length] += units - held;
        self.under_way[route] += units - held;
    }

    /// Units on a route that inspectors hold, when they hold them for so many days.
    pub(crate) fn held(&self, route: usize, hold: u32) -> f64 {
        let ring = &self.rings[self.starts[route] as usize..self.starts[route + 1] as usize];
        let first = self.heads[route] as usize + ring.len().saturating_sub(hold as usize);
        (first..first + hold as usize).map(|place| ring[place % ring.len()]).sum()
    }

    /// Units under way on a route, counted one by one.
    #[cfg(test)]
    pub(crate) fn count(&self, route: usize) -> f64 {
        self.rings[self.starts[route] as usize..self.starts[route + 1] as usize].iter().sum()
    }
}
