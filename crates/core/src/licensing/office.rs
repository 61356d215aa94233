//! Which routes need licences of whom: made once for a spec.

use detente_game::spec::Administration;
use detente_game::{FirmId, GameSpec, IssueId, RegulatorId};

/// A queue of applications: one licence, administered by one regulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Office {
    /// The licence.
    pub issue: IssueId,
    /// Who decides.
    pub regulator: RegulatorId,
    /// Licences that each route needs.
    pub per_route: u32,
    /// Classes of priority.
    pub classes: usize,
    /// Routes that need its licences.
    pub routes: Vec<Licensed>,
}

/// A route that needs licences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Licensed {
    /// Its place in the network.
    pub route: u32,
    /// The input that it serves, counted over all sites.
    pub input: u32,
    /// Class of priority of its buyer, 0 first.
    pub class: u32,
}

impl Office {
    /// Licences needed in all.
    pub(crate) fn slots(&self) -> usize {
        self.routes.len() * self.per_route as usize
    }

    /// Class of priority of a licence's buyer.
    pub(crate) fn class(&self, slot: usize) -> usize {
        self.routes[slot / self.per_route as usize].class as usize
    }

    /// True when a licence lies within the share of its route that may be licensed.
    pub(crate) fn permits(&self, slot: usize, share: f64) -> bool {
        let part = slot as u32 % self.per_route;
        (f64::from(part) + 0.5) / f64::from(self.per_route) <= share
    }
}

/// Every office of a spec, in the order of issues: none in a game without goods.
pub(crate) fn offices(spec: &GameSpec) -> Vec<Office> {
    spec.issue_ids().filter_map(|issue| office(spec, issue)).collect()
}

fn office(spec: &GameSpec, issue: IssueId) -> Option<Office> {
    let regulator = spec.regulator(issue).filter(|_| spec.is_discretionary(issue))?;
    let Administration::LicenceQueue { desk: Some(desk), .. } =
        &spec.regulators[regulator.index()].administers
    else {
        return None;
    };
    let class = |firm: FirmId| {
        let found = desk.priority.iter().position(|firms| firms.contains(&firm));
        found.unwrap_or(desk.priority.len()) as u32
    };
    let mut first_inputs = vec![0_u32];
    for site in &spec.economy.sites {
        first_inputs.push(first_inputs[first_inputs.len() - 1] + site.inputs.len() as u32);
    }
    let gated =
        |route: &detente_game::economy::Route| route.gates.iter().any(|gate| gate.issue == issue);
    let routes: Vec<Licensed> = (spec.economy.routes.iter().enumerate())
        .filter(|(_, route)| gated(route))
        .map(|(index, route)| Licensed {
            route: index as u32,
            input: first_inputs[route.to.index()] + u32::from(route.input),
            class: class(spec.economy.sites[route.to.index()].firm),
        })
        .collect();
    let (per_route, classes) = (desk.per_route.max(1), desk.priority.len() + 1);
    (!routes.is_empty()).then_some(Office { issue, regulator, per_route, classes, routes })
}
