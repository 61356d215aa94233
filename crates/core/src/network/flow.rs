//! How much of a good a nation could still get without an owner's gates: maximum flow (Farrell and Newman 2019).
//!
//! Shares say what comes through the gates today; the cut says what no other route and no idle capacity could make good. It is
//! worked out for tables, not in a game. Augmenting paths after Edmonds and Karp 1972, in the layer of one good: makers and
//! stores with their capacity, buyers with their expected use.

use crate::network::Ground;
use crate::network::layout::Kind;
use crate::network::reach::Reach;
use crate::network::state::Goods;
use std::collections::VecDeque;

/// Share of the victim's use of the gated goods that cannot be had without the gates, 0..1: 1 - flow without / flow with them.
pub(crate) fn cut(ground: Ground<'_>, reach: &Reach, goods: &Goods) -> f64 {
    let with = Layer::new(ground, reach, goods, true).flow();
    let without = Layer::new(ground, reach, goods, false).flow();
    if with > 0.0 { (1.0 - without / with).clamp(0.0, 1.0) } else { 0.0 }
}

/// An arc with what can still flow; arcs come in pairs, there and back.
struct Arc {
    to: usize,
    room: f64,
}

/// Suppliers and buyers of the gated goods. Node 0 is the source, node 1 the sink.
struct Layer {
    arcs: Vec<Arc>,
    from: Vec<Vec<usize>>,
}

impl Layer {
    fn new(ground: Ground<'_>, reach: &Reach, goods: &Goods, gated: bool) -> Self {
        let Ground { economy, layout, .. } = ground;
        let (sites, inputs) = (layout.sites(), layout.input_site.len());
        let mut layer = Layer { arcs: Vec::new(), from: vec![Vec::new(); 2 + sites + inputs] };
        let mut layered = vec![false; economy.goods.len()];
        let mut bought = vec![false; inputs];
        for &route in &reach.gated {
            layered[economy.routes[route as usize].good.index()] = true;
            bought[layout.route_input[route as usize] as usize] = true;
        }
        let mut sold = vec![false; sites];
        for (index, route) in economy.routes.iter().enumerate() {
            let (from, input) = (route.from.index(), layout.route_input[index] as usize);
            if layered[route.good.index()] && bought[input] && (gated || !reach.gates(index)) {
                layer.join(2 + from, 2 + sites + input, f64::MAX);
                sold[from] = true;
            }
        }
        for site in (0..sites).filter(|&site| sold[site]) {
            let most = match layout.kinds[site] {
                Kind::Make => goods.capacity[site],
                _ => goods.sales[site],
            };
            layer.join(0, 2 + site, most);
        }
        for input in (0..inputs).filter(|&input| bought[input]) {
            layer.join(2 + sites + input, 1, goods.use_rate[input]);
        }
        layer
    }

    fn join(&mut self, from: usize, to: usize, room: f64) {
        for (a, b, room) in [(from, to, room), (to, from, 0.0)] {
            self.from[a].push(self.arcs.len());
            self.arcs.push(Arc { to: b, room });
        }
    }

    /// Largest flow from source to sink, along shortest paths first.
    fn flow(mut self) -> f64 {
        let mut flow = 0.0;
        while let Some(path) = self.path() {
            let room = path.iter().map(|&arc| self.arcs[arc].room).fold(f64::MAX, f64::min);
            for arc in path {
                self.arcs[arc].room -= room;
                self.arcs[arc ^ 1].room += room;
            }
            flow += room;
        }
        flow
    }

    /// Arcs of a shortest path with room.
    fn path(&self) -> Option<Vec<usize>> {
        let mut arrived: Vec<Option<usize>> = vec![None; self.from.len()];
        let mut queue = VecDeque::from([0]);
        while let Some(node) = queue.pop_front() {
            for &arc in &self.from[node] {
                let Arc { to, room } = self.arcs[arc];
                if room > 0.0 && to != 0 && arrived[to].is_none() {
                    arrived[to] = Some(arc);
                    queue.push_back(to);
                }
            }
        }
        let (mut node, mut path) = (1, Vec::new());
        while node != 0 {
            let arc = arrived[node]?;
            path.push(arc);
            node = self.arcs[arc ^ 1].to;
        }
        Some(path)
    }
}
