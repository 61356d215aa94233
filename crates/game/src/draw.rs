//! Named random streams and the distributions drawn from them.
//!
//! Every draw is a function of names: the game's seed, who draws, for what purpose, about which
//! subject, and the tick or ordinal. A name gives one [`Stream`]; the tick gives the position in it.
//! So adding an agent, an observer or another strategy shifts nobody else's draws.
//!
//! # The hash
//! A name is folded by 64-bit FNV-1a over its parts, a zero byte after each part. Seed and name then
//! go through the finaliser of SplitMix64 (Steele, Lea and Flood 2014) to give state and stream of a
//! PCG64 (O'Neill 2014). [`tests`](self) pin the values: they are part of the format of saved games.

use rand_core::{Rng, TryRng};
use rand_pcg::Pcg64;
use std::convert::Infallible;

/// Seeds are whole numbers below this bound, so that every JSON and CSV reader keeps them exact.
pub const SEED_BOUND: u64 = 1 << 53;

/// Positions that one tick may use in a strategy's stream.
const BLOCK: u128 = 1 << 20;

/// Hash of a name: who draws, for what purpose, about which subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DrawName(u64);

impl DrawName {
    /// Names a draw by its parts, for example `["USA", "strategy"]`.
    pub fn new(parts: &[&str]) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for part in parts {
            for byte in part.bytes().chain([0]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        DrawName(hash)
    }

    /// The same name with a number behind it (an ordinal).
    #[must_use]
    pub fn nth(self, ordinal: u64) -> Self {
        DrawName(split_mix(self.0 ^ split_mix(ordinal.wrapping_add(1))))
    }

    /// The stream of this name in the game with `seed`.
    pub fn stream(self, seed: u64) -> Stream {
        Stream::new(seed, self)
    }
}

/// Derives a seed below [`SEED_BOUND`] from a parent seed and a name.
pub fn derive_seed(seed: u64, name: DrawName) -> u64 {
    split_mix(split_mix(seed) ^ name.0) & (SEED_BOUND - 1)
}

/// Finaliser of SplitMix64.
const fn split_mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The stream of a name in a game, at its beginning.
fn generator(seed: u64, name: DrawName) -> Pcg64 {
    let a = split_mix(seed ^ split_mix(name.0));
    let b = split_mix(a);
    let c = split_mix(b);
    Pcg64::new((u128::from(a) << 64) | u128::from(b), u128::from(c))
}

/// A random stream of one name. The generator is made on the first draw, so an unused stream is free.
///
/// Implements [`rand_core::Rng`], so the methods of the `rand` crate work on it.
#[derive(Clone, Debug)]
pub struct Stream {
    seed: u64,
    name: DrawName,
    /// The step of a session that it is at; none: it goes on from `position`.
    step: Option<u32>,
    position: u128,
    generator: Option<Pcg64>,
    firsts: Firsts,
}

/// Draws that are passed over one by one: a jump takes as many multiplications as several of them.
const FEW: u32 = 7;

/// First draws of the steps of a session: the name's own stream, a position a step. One multiplication leads to the
/// next, where most steps draw once.
#[derive(Clone, Debug, Default)]
struct Firsts {
    /// Made when first drawn from, with the step whose draw is next.
    ahead: Option<(Pcg64, u32)>,
    /// What was drawn last, and in which step.
    last: Option<(u32, u64)>,
    /// The draw of this step has been taken.
    taken: bool,
}

impl Firsts {
    fn draw(&mut self, step: u32, begin: impl FnOnce() -> Pcg64) -> u64 {
        self.taken = true;
        if let Some((at, drawn)) = self.last
            && at == step
        {
            return drawn;
        }
        let (mut generator, next) = match self.ahead.take() {
            Some((generator, next)) if next <= step => (generator, next),
            _ => (begin(), 0),
        };
        match step - next {
            0 => {}
            few @ 1..=FEW => (0..few).for_each(|_| _ = generator.next_u64()),
            many => generator.advance(many.into()),
        }
        let drawn = generator.next_u64();
        (self.ahead, self.last) = (Some((generator, step + 1)), Some((step, drawn)));
        drawn
    }
}

impl Stream {
    /// The stream of `name` in the game with `seed`, at its beginning.
    pub fn new(seed: u64, name: DrawName) -> Self {
        Stream { seed, name, step: None, position: 0, generator: None, firsts: Firsts::default() }
    }

    /// The same stream at the block of a tick, whatever was drawn before.
    #[must_use]
    pub fn at_tick(seed: u64, name: DrawName, tick: u32) -> Self {
        let position = u128::from(tick) * BLOCK;
        Stream { position, ..Stream::new(seed, name) }
    }

    /// Moves to a step of a session: what is drawn there depends on nothing drawn before. The first draw is the one
    /// at position `step` of the name's stream, those behind it come from the stream of the name's `step`th ordinal.
    /// Costs nothing until something is drawn, and then little where step follows step.
    #[inline]
    pub fn turn_to_step(&mut self, step: u32) {
        (self.step, self.position) = (Some(step), 0);
        self.rewind();
    }

    /// Goes back to where it was turned to, or where it began: what is drawn next is what was drawn first.
    #[inline]
    pub fn rewind(&mut self) {
        self.firsts.taken = false;
        if self.generator.is_some() {
            self.generator = None;
        }
    }

    /// Begins anew in the game with `seed`.
    #[inline]
    pub fn restart(&mut self, seed: u64) {
        self.seed = seed;
        self.generator = None;
        self.firsts = Firsts::default();
    }

    /// One uniform in [0, 1) with 53 bits: the draw at `position` of the stream of `name`.
    ///
    /// Cost: about log2(position) multiplications of 128 bits.
    pub fn uniform_at(seed: u64, name: DrawName, position: u32) -> f64 {
        let position = u128::from(position);
        Stream { position, ..Stream::new(seed, name) }.uniform()
    }

    #[inline]
    fn draw(&mut self) -> u64 {
        match self.step {
            Some(step) if !self.firsts.taken => {
                self.firsts.draw(step, || generator(self.seed, self.name))
            }
            _ => self.generator().next_u64(),
        }
    }

    fn generator(&mut self) -> &mut Pcg64 {
        self.generator.get_or_insert_with(|| {
            let name = self.step.map_or(self.name, |step| self.name.nth(u64::from(step)));
            let mut generator = generator(self.seed, name);
            generator.advance(self.position);
            generator
        })
    }

    /// One uniform in [0, 1) with 53 bits.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.draw() >> 11) as f64 * (1.0 / SEED_BOUND as f64)
    }

    /// One uniform in (0, 1], safe to take the logarithm of.
    fn positive_uniform(&mut self) -> f64 {
        1.0 - self.uniform()
    }

    /// Standard normal, by Box and Muller (1958): two uniforms, one normal.
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.positive_uniform()));
        radius * libm::cos(2.0 * std::f64::consts::PI * self.uniform())
    }

    /// Gamma with a whole shape and mean 1: the mean of `shape` exponentials (Erlang).
    pub fn gamma_mean_one(&mut self, shape: u32) -> f64 {
        let logs: f64 = (0..shape).map(|_| libm::log(self.positive_uniform())).sum();
        -logs / f64::from(shape)
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.draw() as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.draw())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        rand_core::utils::fill_bytes_via_next_word(bytes, || Ok(self.draw()))
    }
}

/// Poisson variate with `mean` by inversion of the uniform `v`, at most 1,000.
///
/// Source: inversion by sequential search (Devroye 1986, X.3.3).
pub fn poisson(mean: f64, v: f64) -> u32 {
    let mut probability = libm::exp(-mean);
    let mut cumulated = probability;
    let mut count = 0;
    while v >= cumulated && count < 1000 {
        count += 1;
        probability = probability * mean / f64::from(count);
        cumulated += probability;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_pinned() {
        let name = DrawName::new(&["USA", "resolve", "eda"]);
        assert_eq!(name, DrawName(PINNED_NAME), "{:#x}", name.0);
        let mut stream = name.stream(7);
        let drawn = [stream.uniform(), stream.normal(), stream.gamma_mean_one(3)];
        assert_eq!(
            drawn.map(f64::to_bits),
            PINNED_BITS,
            "{drawn:?} {:x?}",
            drawn.map(f64::to_bits)
        );
    }

    const PINNED_NAME: u64 = 0xdd32_8ffd_073e_d8ac;
    const PINNED_BITS: [u64; 3] =
        [0x3fe4_f373_e25d_9d0a, 0xbfbd_f60c_a1b3_c87b, 0x3fec_7b8b_52e2_fb4d];

    #[test]
    fn the_parts_of_a_name_do_not_run_together() {
        assert_ne!(DrawName::new(&["ab", "c"]), DrawName::new(&["a", "bc"]));
        assert_ne!(DrawName::new(&["a"]), DrawName::new(&["a", ""]));
    }

    #[test]
    fn a_position_is_reached_directly_or_by_drawing() {
        let name = DrawName::new(&["acceptance"]);
        let mut stream = name.stream(3);
        for position in 0..100 {
            assert_eq!(stream.uniform(), Stream::uniform_at(3, name, position));
        }
    }

    #[test]
    fn a_ticks_block_does_not_depend_on_what_was_drawn_before() {
        let name = DrawName::new(&["USA", "strategy"]);
        let mut greedy = Stream::at_tick(1, name, 4);
        for _ in 0..50 {
            greedy.uniform();
        }
        let fresh = Stream::at_tick(1, name, 5).uniform();
        assert_eq!(fresh, Stream::at_tick(1, name, 5).uniform());
        assert_ne!(fresh, Stream::at_tick(1, name, 6).uniform());
    }

    #[test]
    fn what_a_step_draws_does_not_depend_on_what_was_drawn_before() {
        let name = DrawName::new(&["USA", "strategy"]);
        let mut stream = name.stream(1);
        for step in [0, 1, 2, 2, 9, 4, 400, 401, 403, 3] {
            stream.turn_to_step(step);
            let mut others = name.nth(u64::from(step)).stream(1);
            let expected = [Stream::uniform_at(1, name, step), others.uniform(), others.uniform()];
            assert_eq!([(); 3].map(|()| stream.uniform()), expected, "step {step}");
            stream.rewind();
            assert_eq!([(); 2].map(|()| stream.uniform()), expected[..2], "step {step}");
        }
        stream.restart(2);
        stream.turn_to_step(3);
        assert_eq!(stream.uniform(), Stream::uniform_at(2, name, 3));
    }

    #[test]
    fn moments_are_right() {
        let mut stream = DrawName::new(&["moments"]).stream(11);
        let n = 20_000;
        let (mut mean, mut square, mut gamma) = (0.0, 0.0, 0.0);
        for _ in 0..n {
            let z = stream.normal();
            mean += z / f64::from(n);
            square += z * z / f64::from(n);
            gamma += stream.gamma_mean_one(3) / f64::from(n);
        }
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((square - 1.0).abs() < 0.05, "{square}");
        assert!((gamma - 1.0).abs() < 0.02, "{gamma}");
    }

    #[test]
    fn poisson_inverts_its_distribution_function() {
        assert_eq!(poisson(0.0, 0.999), 0);
        assert_eq!(poisson(1.0, 0.36), 0);
        assert_eq!(poisson(1.0, 0.37), 1);
        assert_eq!(poisson(1.0, 0.74), 2);
    }
}
