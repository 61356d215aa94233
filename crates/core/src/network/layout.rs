//! Who is connected with whom: flat lists made once for a spec.

use crate::network::NetworkError;
use crate::network::reach::Reach;
use detente_game::economy::{Activity, Input, Route, Site};
use detente_game::{Economy, GameSpec, IssueId, Level};
use std::ops::Range;

/// No index.
const NONE: u32 = u32::MAX;

/// What a site does, without its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Makes a good.
    Make,
    /// Uses goods up.
    Use,
    /// Keeps a good.
    Store,
}

/// The network as flat lists. A *bin* is one stock of one good: an input has one for each of its goods, in the order of
/// preference; a maker has one for what it makes. A store has a single one, its input and output at once.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// By site.
    pub kinds: Vec<Kind>,
    /// By site, the bin of what it makes or keeps.
    outputs: Vec<u32>,
    /// By site, where its inputs begin.
    pub input_start: Vec<u32>,
    /// By input, its site.
    pub input_site: Vec<u32>,
    /// By input, where its bins begin and end.
    input_bins: Vec<(u32, u32)>,
    /// By input, where its routes begin.
    route_start: Vec<u32>,
    /// By bin, its good.
    pub bin_good: Vec<u16>,
    /// By site, the market of the preferred good of its first input.
    first_market: Vec<u32>,
    /// By market, the inputs of makers and users that buy in it.
    pub market_inputs: Lists,
    /// By market, the routes to those who buy in it.
    pub market_routes: Lists,
    /// By firm, its site.
    site_of_firm: Vec<u32>,
    /// By route, the input that it serves.
    pub route_input: Vec<u32>,
    /// By route, the bin that it fills.
    pub route_bin: Vec<u32>,
    /// By route, the site that ships.
    pub route_from: Vec<u32>,
    /// By route, the market in which its buyer buys.
    route_market: Vec<u32>,
    /// By site, the routes out of it.
    pub sends: Lists,
    /// Routes with gates, their issues, and the first level at which the route's firm is on no list, where it is one.
    pub gates: Vec<(u32, IssueId, Option<Level>)>,
    /// What stands behind the gates of each issue that has some.
    pub reaches: Vec<Reach>,
}

/// A list of lists of indices.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Sorts items into `count` lists by their key, keeping their order.
    fn by_key(count: usize, pairs: &[(usize, usize)]) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for &(key, _) in pairs {
            starts[key + 1] += 1;
        }
        for index in 0..count {
            starts[index + 1] += starts[index];
        }
        let mut next = starts.clone();
        let mut items = vec![0; pairs.len()];
        for &(key, item) in pairs {
            items[next[key] as usize] = item as u32;
            next[key] += 1;
        }
        Lists { starts, items }
    }

    /// The list of a key.
    #[inline]
    pub(crate) fn of(&self, key: usize) -> &[u32] {
        &self.items[self.starts[key] as usize..self.starts[key + 1] as usize]
    }
}

impl Layout {
    /// Lays out the network of a spec, or says what is wrong with it.
    pub(crate) fn new(spec: &GameSpec) -> Result<Self, NetworkError> {
        let economy = &spec.economy;
        if !economy.is_empty() && economy.rules.is_none() {
            return Err(NetworkError::NoRules);
        }
        let mut layout = Layout { input_start: vec![0], ..Layout::default() };
        for site in &economy.sites {
            layout.add_site(site);
        }
        for site in 0..layout.sites() {
            layout.check_goods(economy, site)?;
        }
        layout.add_firms(spec)?;
        layout.add_routes(spec)?;
        layout.add_markets(economy);
        layout.reaches = Reach::of_all(spec, &layout);
        Ok(layout)
    }

    fn add_site(&mut self, site: &Site) {
        let index = self.kinds.len() as u32;
        let mut bin = |good: detente_game::GoodId| {
            self.bin_good.push(good.0);
            self.bin_good.len() as u32 - 1
        };
        let (kind, output) = match &site.activity {
            Activity::Store { good, .. } => (Kind::Store, bin(*good)),
            Activity::Make { good, .. } => (Kind::Make, bin(*good)),
            Activity::Use { .. } => (Kind::Use, NONE),
        };
        for input in &site.inputs {
            let bins = if kind == Kind::Store {
                (output, output + 1)
            } else {
                let start = self.bin_good.len() as u32;
                self.bin_good.extend(input.goods.iter().map(|good| good.0));
                (start, self.bin_good.len() as u32)
            };
            self.input_bins.push(bins);
            self.input_site.push(index);
        }
        self.kinds.push(kind);
        self.outputs.push(output);
        self.input_start.push(self.input_site.len() as u32);
    }

    fn check_goods(&self, economy: &Economy, site: usize) -> Result<(), NetworkError> {
        let known = |&good: &u16| usize::from(good) < economy.goods.len();
        let bins = self.inputs(site).map(|input| self.bins(input));
        let sound = bins.clone().all(|bins| !bins.is_empty())
            && bins.flatten().chain(self.output(site)).all(|bin| known(&self.bin_good[bin]));
        let stage = || economy.sites[site].stage.clone();
        if sound { Ok(()) } else { Err(NetworkError::Good(stage())) }
    }

    /// A firm has one site at most, and every site has its firm.
    fn add_firms(&mut self, spec: &GameSpec) -> Result<(), NetworkError> {
        self.site_of_firm = vec![NONE; spec.firms.len()];
        for (index, site) in spec.economy.sites.iter().enumerate() {
            match self.site_of_firm.get_mut(site.firm.index()) {
                Some(place) if *place == NONE => *place = index as u32,
                Some(_) => {
                    let agent = spec.firms[site.firm.index()].agent;
                    return Err(NetworkError::TwoSites(spec.agent_id(agent).to_string()));
                }
                None => return Err(NetworkError::NoFirm(site.stage.clone())),
            }
        }
        Ok(())
    }

    fn add_routes(&mut self, spec: &GameSpec) -> Result<(), NetworkError> {
        let economy = &spec.economy;
        let mut sends = Vec::with_capacity(economy.routes.len());
        for (index, route) in economy.routes.iter().enumerate() {
            let (input, bin) = self.place(economy, route)?;
            if self.route_input.last().is_some_and(|&last| last > input) {
                return Err(NetworkError::Order(route.id.clone()));
            }
            self.route_input.push(input);
            self.route_bin.push(bin);
            self.route_from.push(route.from.0);
            let market = economy.market_of(route.good, economy.sites[route.to.index()].of);
            self.route_market.push(market.map_or(NONE, |market| u32::from(market.0)));
            sends.push((route.from.index(), index));
            for gate in &route.gates {
                if gate.issue.index() >= spec.issues.len() {
                    return Err(NetworkError::Gate(route.id.clone()));
                }
                self.gates.push((index as u32, gate.issue, gate.listed));
            }
        }
        self.sends = Lists::by_key(economy.sites.len(), &sends);
        let to = |route| self.route_market(route).map(|market| (market, route));
        let bought: Vec<(usize, usize)> = (0..economy.routes.len()).filter_map(to).collect();
        self.market_routes = Lists::by_key(economy.markets.len(), &bought);
        let inputs = self.input_site.len();
        self.route_start = (0..=inputs)
            .map(|input| self.route_input.partition_point(|&i| (i as usize) < input) as u32)
            .collect();
        Ok(())
    }

    /// The input and the bin that a route serves.
    fn place(&self, economy: &Economy, route: &Route) -> Result<(u32, u32), NetworkError> {
        let wrong = || NetworkError::Route(route.id.clone());
        let (from, to) = (route.from.index(), route.to.index());
        if from >= self.kinds.len() || to >= self.kinds.len() || from == to {
            return Err(wrong());
        }
        let sells = self.output(from).map(|bin| self.bin_good[bin]);
        let input = self.inputs(to).nth(usize::from(route.input)).ok_or_else(wrong)?;
        let mut bins = self.bins(input);
        let bin = bins.find(|&bin| self.bin_good[bin] == route.good.0).ok_or_else(wrong)?;
        if sells != Some(route.good.0) || route.good.index() >= economy.goods.len() {
            return Err(wrong());
        }
        Ok((input as u32, bin as u32))
    }

    fn add_markets(&mut self, economy: &Economy) {
        let mut buys = Vec::new();
        for (index, site) in economy.sites.iter().enumerate() {
            let market = |input: &Input| {
                let first = input.goods.first()?;
                economy.market_of(*first, site.of)
            };
            let first = site.inputs.first().and_then(market);
            self.first_market.push(first.map_or(NONE, |market| u32::from(market.0)));
            if self.kinds[index] == Kind::Store {
                continue;
            }
            for (input, place) in site.inputs.iter().zip(self.inputs(index)) {
                for good in &input.goods {
                    let market = economy.market_of(*good, site.of);
                    buys.extend(market.map(|market| (market.index(), place)));
                }
            }
        }
        self.market_inputs = Lists::by_key(economy.markets.len(), &buys);
    }

    /// The site of a firm.
    #[inline]
    pub(crate) fn site_of(&self, firm: usize) -> Option<usize> {
        self.site_of_firm.get(firm).copied().and_then(some)
    }

    /// Number of sites.
    pub(crate) fn sites(&self) -> usize {
        self.kinds.len()
    }

    /// Inputs of a site.
    #[inline]
    pub(crate) fn inputs(&self, site: usize) -> Range<usize> {
        self.input_start[site] as usize..self.input_start[site + 1] as usize
    }

    /// Bins of an input, the preferred good first.
    #[inline]
    pub(crate) fn bins(&self, input: usize) -> Range<usize> {
        let (start, end) = self.input_bins[input];
        start as usize..end as usize
    }

    /// Routes that serve an input.
    #[inline]
    pub(crate) fn routes(&self, input: usize) -> Range<usize> {
        self.route_start[input] as usize..self.route_start[input + 1] as usize
    }

    /// The bin of what a site makes or keeps.
    #[inline]
    pub(crate) fn output(&self, site: usize) -> Option<usize> {
        some(self.outputs[site])
    }

    /// The market of the preferred good of a site's first input.
    #[inline]
    pub(crate) fn first_market(&self, site: usize) -> Option<usize> {
        some(self.first_market[site])
    }

    /// The market in which the buyer of a route buys.
    #[inline]
    pub(crate) fn route_market(&self, route: usize) -> Option<usize> {
        some(self.route_market[route])
    }
}

#[inline]
fn some(index: u32) -> Option<usize> {
    (index != NONE).then_some(index as usize)
}
