//! Re-sourcer: looks for other suppliers when its routes are gated or threatened.

use crate::base_stock::{LOBBYING, LOBBYING_PARAMETER};
use crate::library::number;
use detente_game::goods::RouteView;
use detente_game::observation::FirmObservation;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, FirmAction, FirmStrategy, Memory, StrategyInfo, Stream};

const MOST: f64 = 0.5;
const HORIZON: f64 = 90.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "re-sourcer",
    summary: "moves its sourcing away from routes that are gated or threatened, for good",
    parameters: &[
        StrategyParameter {
            name: "most",
            unit: "1",
            default: ParameterDefault::Value(MOST),
            range: (0.0, 1.0),
            summary: "part of a gated or threatened route's share that it moves in the end",
        },
        StrategyParameter {
            name: "horizon",
            unit: "d",
            default: ParameterDefault::Value(HORIZON),
            range: (0.0, 3650.0),
            summary: "how far ahead a threat counts",
        },
        LOBBYING_PARAMETER,
    ],
    source: "dual sourcing under disruption risk: Tomlin 2006, Management Science 52:639-657",
    stochastic: false,
    build: Build::Firm(|arguments| Box::new(ReSourcer::new(arguments))),
};

struct ReSourcer {
    most: f64,
    horizon: f64,
    lobbying: f64,
}

impl ReSourcer {
    fn new(arguments: Arguments<'_>) -> Self {
        ReSourcer {
            most: number(arguments, 0, MOST),
            horizon: number(arguments, 1, HORIZON),
            lobbying: number(arguments, 2, LOBBYING),
        }
    }

    fn is_unsafe(&self, route: &RouteView) -> bool {
        route.open < 1.0 || route.threat_in.is_some_and(|days| f64::from(days) <= self.horizon)
    }

    /// What unsafe routes give up goes to the safe ones that can still qualify, in equal parts. What was moved stays.
    fn shares(&self, routes: &[RouteView], wanted: &mut Wanted) {
        let able = |route: &&RouteView| !self.is_unsafe(route) && route.can_gain;
        let takers = routes.iter().filter(able).count();
        if takers == 0 || !routes.iter().any(|route| self.is_unsafe(route)) {
            return;
        }
        let mut moved = 0.0;
        for route in routes.iter().filter(|route| self.is_unsafe(route)) {
            let kept = route.wanted.min(route.normal * (1.0 - self.most));
            moved += route.wanted - kept;
            wanted.push((route.id, kept));
        }
        if moved <= 0.0 {
            return wanted.clear();
        }
        for route in routes.iter().filter(|route| !self.is_unsafe(route)) {
            let gain = if route.can_gain { moved / takers as f64 } else { 0.0 };
            wanted.push((route.id, route.wanted + gain));
        }
    }
}

/// Shares wanted, by route.
type Wanted = detente_game::strategy::Sourcing;

impl FirmStrategy for ReSourcer {
    fn decide(
        &self,
        observation: &FirmObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        let mut action = FirmAction { lobbying: self.lobbying, ..FirmAction::default() };
        let Some(goods) = &observation.goods else { return Ok(action) };
        for input in goods.inputs() {
            let routes = goods.routes(input);
            let mut wanted = Wanted::new();
            self.shares(&routes, &mut wanted);
            action.sourcing.extend(wanted);
        }
        Ok(action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_game::RouteId;

    fn route(id: u32, share: f64, open: f64) -> RouteView {
        let id = RouteId(id);
        RouteView { id, share, wanted: share, normal: share, open, can_gain: true, threat_in: None }
    }

    fn wanted(routes: &[RouteView]) -> Vec<(u32, f64)> {
        let mut wanted = Wanted::new();
        ReSourcer::new(&[Some(0.5), Some(30.0)]).shares(routes, &mut wanted);
        wanted.into_iter().map(|(id, share)| (id.0, share)).collect()
    }

    #[test]
    fn half_of_a_gated_share_moves_to_open_routes() {
        let routes = [route(0, 0.8, 0.0), route(1, 0.2, 1.0), route(2, 0.0, 1.0)];
        assert_eq!(wanted(&routes), [(0, 0.4), (1, 0.4), (2, 0.2)]);
    }

    #[test]
    fn a_threat_counts_within_the_horizon_and_quiet_times_change_nothing() {
        let mut routes = [route(0, 0.8, 1.0), route(1, 0.2, 1.0)];
        assert_eq!(wanted(&routes), []);
        routes[0].threat_in = Some(31);
        assert_eq!(wanted(&routes), []);
        routes[0].threat_in = Some(30);
        assert_eq!(wanted(&routes).len(), 2);
    }

    #[test]
    fn what_has_been_moved_is_not_moved_again() {
        let mut routes = [route(0, 0.8, 0.0), route(1, 0.2, 1.0)];
        (routes[0].wanted, routes[1].wanted) = (0.4, 0.6);
        assert_eq!(wanted(&routes), []);
        routes[1].can_gain = false;
        assert_eq!(wanted(&routes), [], "nobody else to buy from");
    }
}
