//! The numbers by which an office works in one game.

use crate::licensing::Office;
use detente_game::regulation::Silence;
use detente_game::spec::Administration;
use detente_game::{GameSpec, ParameterId};

/// Most applications that an office decides in a day.
const LARGEST_RATE: f64 = 500.0;

/// Terms of one office.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Terms {
    /// Applications decided in a day by an honest office, 1/d.
    pub rate: f64,
    /// Probability that an application is granted.
    pub grant: f64,
    /// Days for which a licence holds; none: for good.
    pub validity: Option<u32>,
    /// Days before its end at which its renewal is applied for.
    pub renewal: u32,
    /// Days within which the law wants an answer, and what silence means.
    pub limit: Option<(u32, Silence)>,
    /// Days from a refusal to the next application; none: not before the level changes.
    pub again: Option<u32>,
}

impl Terms {
    /// The terms of an office in a game with these values.
    pub(crate) fn new(spec: &GameSpec, office: &Office, values: &[f64]) -> Option<Self> {
        let regulator = &spec.regulators[office.regulator.index()];
        let Administration::LicenceQueue { desk: Some(desk), .. } = &regulator.administers else {
            return None;
        };
        let number = |id: ParameterId| values[id.index()];
        let days = |id: Option<ParameterId>, least: u32| id.map(|id| days(number(id), least));
        Some(Terms {
            rate: within(number(desk.rate), LARGEST_RATE),
            grant: desk.grant.map_or(1.0, |id| within(number(id), 1.0)),
            validity: days(desk.validity, 1),
            renewal: days(desk.renewal, 0).unwrap_or(0),
            limit: days(desk.limit, 1).map(|limit| (limit, desk.silence)),
            again: days(desk.again, 1),
        })
    }
}

/// From 0 to `most`; 0 for what is no number.
fn within(value: f64, most: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, most) }
}

/// Whole days from `least` to a million.
fn days(value: f64, least: u32) -> u32 {
    (within(value.round(), 1e6) as u32).max(least)
}
