//! The yardstick: sorted lists, boxed strategies and a loop, written out for two parties.

use crate::{ISSUES, LEVELS, Wants};
use detente_game::Stream;

/// Outcomes of a domain.
const OUTCOMES: usize = 1000;
const _: () = assert!(LEVELS.pow(ISSUES as u32) == OUTCOMES);
/// How far below an aspiration is near enough.
const TOLERANCE: f64 = 1e-4;

/// A party's utilities, and its outcomes by utility, in buckets.
struct Lists {
    utilities: Vec<f64>,
    order: Vec<u16>,
    sorted: Vec<f64>,
    starts: Vec<u16>,
    low: f64,
    high: f64,
    scale: f64,
}

impl Lists {
    fn new() -> Self {
        Lists {
            utilities: vec![0.0; OUTCOMES],
            order: vec![0; OUTCOMES],
            sorted: vec![0.0; OUTCOMES],
            starts: vec![0; OUTCOMES + 1],
            low: 0.0,
            high: 0.0,
            scale: 0.0,
        }
    }

    fn prepare(&mut self, wants: &Wants) {
        let rows: [[f64; LEVELS]; ISSUES] = std::array::from_fn(|issue| {
            wants.values[issue].map(|value| wants.weights[issue] * value)
        });
        let mut place = 0;
        for first in rows[0] {
            for second in rows[1] {
                for third in rows[2] {
                    self.utilities[place] = first + second + third;
                    place += 1;
                }
            }
        }
        self.low = self.utilities.iter().copied().fold(f64::INFINITY, f64::min);
        self.high = self.utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        self.scale = (OUTCOMES - 1) as f64 / (self.high - self.low);
        self.sort();
    }

    fn bucket(&self, utility: f64) -> usize {
        ((utility - self.low) * self.scale) as usize
    }

    /// Counts, places, and puts each bucket in order by insertion.
    fn sort(&mut self) {
        self.starts.fill(0);
        for place in 0..OUTCOMES {
            let bucket = self.bucket(self.utilities[place]);
            self.starts[bucket + 1] += 1;
        }
        for bucket in 0..OUTCOMES {
            self.starts[bucket + 1] += self.starts[bucket];
        }
        let mut next = [0_u16; OUTCOMES];
        next.copy_from_slice(&self.starts[..OUTCOMES]);
        for place in 0..OUTCOMES {
            let utility = self.utilities[place];
            let bucket = self.bucket(utility);
            let mut at = next[bucket] as usize;
            next[bucket] += 1;
            let start = self.starts[bucket] as usize;
            while at > start && self.sorted[at - 1] > utility {
                self.sorted[at] = self.sorted[at - 1];
                self.order[at] = self.order[at - 1];
                at -= 1;
            }
            self.sorted[at] = utility;
            self.order[at] = place as u16;
        }
    }

    /// The outcome of least utility at or above a bound, or the best.
    fn meeting(&self, bound: f64) -> u16 {
        let mut at = self.starts[self.bucket(bound.clamp(self.low, self.high))] as usize;
        while at < OUTCOMES && self.sorted[at] < bound {
            at += 1;
        }
        self.order[at.min(OUTCOMES - 1)]
    }
}

trait Strategy {
    fn begin(&mut self);
    fn accepts(&mut self, lists: &Lists, step: u32, offer: u16) -> bool;
    fn offer(&mut self, lists: &Lists, step: u32, received: Option<u16>) -> u16;
}

struct Time {
    curve: Vec<f64>,
}

impl Time {
    fn new(shape: f64, steps: u32) -> Self {
        let time = |step: u32| f64::from(step + 1) / f64::from(steps + 1);
        Time { curve: (0..steps).map(|step| 1.0 - libm::pow(time(step), shape)).collect() }
    }

    fn demand(&self, lists: &Lists, step: u32) -> f64 {
        let floor = lists.low.max(0.0);
        let demand = floor + self.curve[step as usize] * (lists.high - floor) - TOLERANCE;
        demand.max(floor).min(lists.high)
    }
}

impl Strategy for Time {
    fn begin(&mut self) {}

    fn accepts(&mut self, lists: &Lists, step: u32, offer: u16) -> bool {
        lists.utilities[offer as usize] >= self.demand(lists, step)
    }

    fn offer(&mut self, lists: &Lists, step: u32, _: Option<u16>) -> u16 {
        lists.meeting(self.demand(lists, step))
    }
}

struct Micro {
    seen: [u64; OUTCOMES.div_ceil(64)],
    received: usize,
    sent: usize,
    /// State of a small generator that picks what is repeated.
    random: u64,
}

impl Micro {
    fn rank(lists: &Lists, rank: usize) -> u16 {
        lists.order[OUTCOMES - 1 - rank]
    }
}

impl Strategy for Micro {
    fn begin(&mut self) {
        (self.seen, self.received, self.sent) = ([0; OUTCOMES.div_ceil(64)], 0, 0);
    }

    fn accepts(&mut self, lists: &Lists, _: u32, offer: u16) -> bool {
        let rank = if self.sent <= self.received { self.sent } else { self.sent - 1 };
        let mine = lists.utilities[Micro::rank(lists, rank) as usize];
        lists.utilities[offer as usize] >= mine.max(0.0)
    }

    fn offer(&mut self, lists: &Lists, _: u32, received: Option<u16>) -> u16 {
        if let Some(offer) = received {
            let (word, bit) = (offer as usize / 64, 1 << (offer % 64));
            self.received += usize::from(self.seen[word] & bit == 0);
            self.seen[word] |= bit;
        }
        if self.sent <= self.received && self.sent < OUTCOMES {
            self.sent += 1;
            return Micro::rank(lists, self.sent - 1);
        }
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Micro::rank(lists, (self.random >> 33) as usize % self.sent)
    }
}

struct TitForTat {
    cursor: usize,
    last: Option<u16>,
}

impl TitForTat {
    fn share(lists: &Lists, offer: u16) -> f64 {
        let floor = lists.low.max(0.0);
        (lists.utilities[offer as usize] - floor) / (lists.high - floor)
    }

    fn concession(&mut self, lists: &Lists, step: u32) -> f64 {
        let concession = match step {
            0 => 0.0,
            1 | 2 => {
                let at = |rank: usize| match OUTCOMES.checked_sub(rank + 1) {
                    Some(place) => lists.sorted[place],
                    None => 0.0,
                };
                let fall = at(self.cursor) - at(self.cursor + 1) + 1e-12;
                self.cursor += 2;
                fall / (lists.high - lists.low)
            }
            _ => self.last.map_or(0.0, |offer| TitForTat::share(lists, offer).max(0.0)),
        };
        if (-1e-6..=1.000_000_1).contains(&concession) { concession } else { 0.0 }
    }
}

impl Strategy for TitForTat {
    fn begin(&mut self) {
        (self.cursor, self.last) = (0, None);
    }

    fn accepts(&mut self, lists: &Lists, step: u32, offer: u16) -> bool {
        self.last = Some(offer);
        TitForTat::share(lists, offer) >= 1.0 - self.concession(lists, step)
    }

    fn offer(&mut self, lists: &Lists, step: u32, received: Option<u16>) -> u16 {
        self.last = received;
        let share = 1.0 - self.concession(lists, step);
        lists.meeting(lists.low + share * (lists.high - lists.low))
    }
}

/// Two parties and their lists.
pub(crate) struct Pair {
    lists: [Lists; 2],
    strategies: [Box<dyn Strategy>; 2],
    steps: u32,
    wants: Wants,
}

impl Pair {
    pub(crate) fn new(names: [&str; 2], steps: u32) -> Self {
        let make = |name: &str| -> Box<dyn Strategy> {
            match name {
                "boulware" => Box::new(Time::new(4.0, steps)),
                "conceder" => Box::new(Time::new(0.25, steps)),
                "micro" => Box::new(Micro {
                    seen: [0; OUTCOMES.div_ceil(64)],
                    received: 0,
                    sent: 0,
                    random: 1,
                }),
                _ => Box::new(TitForTat { cursor: 0, last: None }),
            }
        };
        Pair {
            lists: [Lists::new(), Lists::new()],
            strategies: names.map(make),
            steps,
            wants: Wants::default(),
        }
    }

    /// Draws and prepares another domain.
    pub(crate) fn draw(&mut self, rng: &mut Stream) {
        for lists in &mut self.lists {
            self.wants.draw(rng);
            lists.prepare(&self.wants);
        }
    }

    /// Plays a session; gives the steps that it took.
    pub(crate) fn play(&mut self) -> u32 {
        self.strategies.iter_mut().for_each(|strategy| strategy.begin());
        let mut standing = None;
        for step in 0..self.steps {
            for (strategy, lists) in self.strategies.iter_mut().zip(&self.lists) {
                if let Some(offer) = standing
                    && strategy.accepts(lists, step, offer)
                {
                    return step + 1;
                }
                standing = Some(strategy.offer(lists, step, standing));
            }
        }
        self.steps
    }
}
