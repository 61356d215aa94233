//! How far a measure reaches: the sites behind its gates, the markets in which its owner's firms sell.

use crate::network::layout::Layout;
use detente_game::{Economy, GameSpec, IssueId, PartyId};

/// What stands behind the gates of one issue. Made once for a spec.
#[derive(Debug)]
pub(crate) struct Reach {
    /// The issue.
    pub issue: IssueId,
    /// Its measure names firms instead of withholding a share of everything.
    pub lists: bool,
    /// Routes with its gates, in order.
    pub gated: Vec<u32>,
    /// Sites that need what comes through them, directly or down the chain; suppliers before buyers, cycles apart.
    pub sites: Vec<u32>,
    /// Some of them supply each other.
    pub cyclic: bool,
    /// By which routes what comes through the gates gets to each of them.
    pub paths: Paths,
    /// Places in `sites` of the victim's sites.
    pub victims: Vec<u32>,
    /// Sites of the owner that ship through the gates.
    pub suppliers: Vec<u32>,
    /// Routes with its gates that leave these sites, in order.
    pub owner_gated: Vec<u32>,
    /// Where they sell, market by market.
    pub sales: Vec<Sales>,
}

/// For every site in reach, the inputs that need what comes through the gates, and for each the routes that bring it or stand by.
/// Flat lists: they are walked through every day.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    /// By place of a site, where its inputs end.
    input_ends: Vec<u32>,
    /// Inputs, and where the steps of each end.
    inputs: Vec<(u32, u32)>,
    steps: Vec<Step>,
}

/// A route to an input within reach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// The route.
    pub route: u32,
    /// What stands at its other end.
    pub from: From,
}

/// What stands at the other end of a route.
#[derive(Clone, Copy, Debug)]
pub(crate) enum From {
    /// A gate of the measure.
    Gate,
    /// A site within reach, by its place.
    Site(u32),
    /// A supplier that is asked when stocks are low.
    Backup,
}

impl Paths {
    fn new(economy: &Economy, layout: &Layout, gated: &[u32], sites: &[u32]) -> Self {
        let mut places = vec![None; layout.sites()];
        for (place, &site) in (0_u32..).zip(sites) {
            places[site as usize] = Some(place);
        }
        let step = |route: usize| {
            let gate = gated.binary_search(&(route as u32)).is_ok();
            let from = match (economy.routes[route].below.is_some(), gate) {
                (true, true) => return None,
                (true, false) => From::Backup,
                (false, true) => From::Gate,
                (false, false) => From::Site(places[layout.route_from[route] as usize]?),
            };
            Some(Step { route: route as u32, from })
        };
        let mut paths = Paths::default();
        for &site in sites {
            for input in layout.inputs(site as usize) {
                let start = paths.steps.len();
                paths.steps.extend(layout.routes(input).filter_map(step));
                let backup = |step: &Step| matches!(step.from, From::Backup);
                if paths.steps[start..].iter().all(backup) {
                    paths.steps.truncate(start);
                } else {
                    paths.inputs.push((input as u32, paths.steps.len() as u32));
                }
            }
            paths.input_ends.push(paths.inputs.len() as u32);
        }
        paths
    }

    /// Inputs of the site at a place, each with its routes.
    #[inline]
    pub(crate) fn inputs(&self, place: usize) -> impl Iterator<Item = (usize, &[Step])> {
        let start = place.checked_sub(1).map_or(0, |before| self.input_ends[before] as usize);
        let mut from = start.checked_sub(1).map_or(0, |before| self.inputs[before].1 as usize);
        self.inputs[start..self.input_ends[place] as usize].iter().map(move |&(input, end)| {
            let steps = &self.steps[from..end as usize];
            from = end as usize;
            (input as usize, steps)
        })
    }
}

/// Routes by which the suppliers of a reach sell in one market.
#[derive(Debug)]
pub(crate) struct Sales {
    /// The market.
    pub market: u32,
    /// Through the gates.
    pub gated: Vec<u32>,
    /// Past them.
    pub free: Vec<u32>,
}

impl Reach {
    /// The reach of every issue that has gates, in order.
    pub(crate) fn of_all(spec: &GameSpec, layout: &Layout) -> Vec<Reach> {
        spec.issue_ids().filter_map(|issue| Reach::new(spec, layout, issue)).collect()
    }

    fn new(spec: &GameSpec, layout: &Layout, issue: IssueId) -> Option<Reach> {
        let mut gated: Vec<u32> = layout
            .gates
            .iter()
            .filter(|(_, of, _)| *of == issue)
            .map(|&(route, ..)| route)
            .collect();
        gated.dedup();
        if gated.is_empty() {
            return None;
        }
        let (sites, cyclic) = downstream(layout, &gated);
        let view = &spec.issues[issue.index()];
        let channel = spec.channel(issue);
        let counts = |site: usize| {
            let site = &spec.economy.sites[site];
            let named =
                channel.is_none_or(|c| c.victims.is_empty() || c.victims.contains(&site.firm));
            site.of == view.victim && named
        };
        let victims = (0..sites.len()).filter(|&at| counts(sites[at] as usize));
        let victims = victims.map(|at| at as u32).collect();
        let suppliers = suppliers(spec, layout, &gated, view.owner);
        let own =
            |route: &&u32| suppliers.binary_search(&layout.route_from[**route as usize]).is_ok();
        let owner_gated = gated.iter().filter(own).copied().collect();
        let sales = sales(layout, &gated, &suppliers);
        let paths = Paths::new(&spec.economy, layout, &gated, &sites);
        let lists = layout.gates.iter().any(|&(_, of, listed)| of == issue && listed.is_some());
        Some(Reach {
            issue,
            lists,
            gated,
            sites,
            cyclic,
            paths,
            victims,
            suppliers,
            owner_gated,
            sales,
        })
    }

    /// True when the route has a gate of this issue.
    #[inline]
    pub(crate) fn gates(&self, route: usize) -> bool {
        self.gated.binary_search(&(route as u32)).is_ok()
    }
}

/// Sites that the gated routes lead to, directly or through others, in an order in which suppliers come first where they can
/// (reverse of the order in which a search in depth leaves them); and whether some supply each other.
fn downstream(layout: &Layout, gated: &[u32]) -> (Vec<u32>, bool) {
    let (new, open, done) = (0_u8, 1_u8, 2_u8);
    let mut marks = vec![new; layout.sites()];
    let (mut left, mut cyclic) = (Vec::new(), false);
    let buyer = |route: u32| layout.input_site[layout.route_input[route as usize] as usize];
    for &route in gated {
        let mut path = vec![(buyer(route), 0)];
        while let Some((site, next)) = path.pop() {
            if next == 0 {
                if marks[site as usize] != new {
                    continue;
                }
                marks[site as usize] = open;
            }
            match layout.sends.of(site as usize).get(next) {
                Some(&route) => {
                    path.push((site, next + 1));
                    cyclic |= marks[buyer(route) as usize] == open;
                    if marks[buyer(route) as usize] == new {
                        path.push((buyer(route), 0));
                    }
                }
                None => {
                    marks[site as usize] = done;
                    left.push(site);
                }
            }
        }
    }
    left.reverse();
    (left, cyclic)
}

fn suppliers(spec: &GameSpec, layout: &Layout, gated: &[u32], owner: PartyId) -> Vec<u32> {
    let from = gated.iter().map(|&route| layout.route_from[route as usize]);
    let own = |site: &u32| spec.economy.sites[*site as usize].of == owner;
    let mut suppliers: Vec<u32> = from.filter(own).collect();
    suppliers.sort_unstable();
    suppliers.dedup();
    suppliers
}

fn sales(layout: &Layout, gated: &[u32], suppliers: &[u32]) -> Vec<Sales> {
    let mut sales: Vec<Sales> = Vec::new();
    for &site in suppliers {
        for &route in layout.sends.of(site as usize) {
            let Some(market) = layout.route_market(route as usize) else { continue };
            let market = market as u32;
            let place = sales.iter().position(|sold| sold.market == market).unwrap_or_else(|| {
                sales.push(Sales { market, gated: Vec::new(), free: Vec::new() });
                sales.len() - 1
            });
            let sold = &mut sales[place];
            let list = if gated.contains(&route) { &mut sold.gated } else { &mut sold.free };
            list.push(route);
        }
    }
    sales
}
