//! Step classes of moves at the table (Hindriks, Jonker and Tykhonov 2007, Analysis of negotiation
//! dynamics).
//!
//! A move leads from a party's last offer to its next; it is classed by what it changes in the party's own
//! utility and in the others', taken as their mean.

use detente_game::domain::Outcome;
use detente_game::session::{SessionRecord, SessionSpec};

/// Changes of utility smaller than this are none: what rounding leaves.
const NONE: f64 = 1e-9;

/// A class of moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepClass {
    /// Nobody's utility changes.
    Silent,
    /// The others gain, and it costs nothing.
    Nice,
    /// All gain.
    Fortunate,
    /// All lose, or the others do and it gains nothing.
    Unfortunate,
    /// It loses; the others do not.
    Concession,
    /// It gains; the others do not.
    Selfish,
}

impl StepClass {
    /// Every class, in the order of outputs.
    pub const ALL: [StepClass; 6] = [
        StepClass::Silent,
        StepClass::Nice,
        StepClass::Fortunate,
        StepClass::Unfortunate,
        StepClass::Concession,
        StepClass::Selfish,
    ];

    /// The lower-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            StepClass::Silent => "silent",
            StepClass::Nice => "nice",
            StepClass::Fortunate => "fortunate",
            StepClass::Unfortunate => "unfortunate",
            StepClass::Concession => "concession",
            StepClass::Selfish => "selfish",
        }
    }

    /// The class of a move that changes the own utility and the others' by so much.
    pub fn of(own: f64, others: f64) -> Self {
        match (sign(own), sign(others)) {
            (0, 0) => StepClass::Silent,
            (0, 1) => StepClass::Nice,
            (1, 1) => StepClass::Fortunate,
            (-1 | 0, -1) => StepClass::Unfortunate,
            (-1, _) => StepClass::Concession,
            _ => StepClass::Selfish,
        }
    }
}

fn sign(change: f64) -> i8 {
    if change.abs() <= NONE {
        0
    } else if change > 0.0 {
        1
    } else {
        -1
    }
}

/// Moves of one party at the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Offers that it made.
    pub offers: u32,
    /// Moves by class, in the order of [`StepClass::ALL`].
    pub classes: [u32; 6],
    /// Step of its first concession.
    pub first_concession: Option<u32>,
}

/// Moves of every party.
pub fn moves(spec: &SessionSpec, record: &SessionRecord) -> Vec<Moves> {
    let count = spec.parties.len();
    let mut moves = vec![Moves::default(); count];
    let mut last: Vec<Option<Outcome>> = vec![None; count];
    for offer in &record.offers {
        let party = offer.by.index();
        if party >= count {
            continue;
        }
        moves[party].offers += 1;
        if let Some(before) = last[party].replace(offer.outcome) {
            let class = class(spec, party, before, offer.outcome);
            moves[party].classes[class as usize] += 1;
            if class == StepClass::Concession {
                moves[party].first_concession.get_or_insert(offer.step);
            }
        }
    }
    moves
}

fn class(spec: &SessionSpec, party: usize, before: Outcome, after: Outcome) -> StepClass {
    let change = |party: usize| {
        let preferences = &spec.parties[party].preferences;
        let utility = |outcome| preferences.utility(&spec.domain, outcome);
        // Equal infinities, of outcomes that are forbidden alike, are no change.
        if before == after || utility(after) == utility(before) {
            0.0
        } else {
            utility(after) - utility(before)
        }
    };
    let others = (0..spec.parties.len()).filter(|&other| other != party).map(change);
    let mean = others.sum::<f64>() / (spec.parties.len() - 1) as f64;
    StepClass::of(change(party), mean)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{record, spec};
    use super::*;

    #[test]
    fn six_classes_cover_the_plane() {
        use StepClass::*;
        for (own, others, class) in [
            (0.0, 0.0, Silent),
            (1e-12, -1e-12, Silent),
            (0.0, 0.1, Nice),
            (0.1, 0.1, Fortunate),
            (-0.1, -0.1, Unfortunate),
            (0.0, -0.1, Unfortunate),
            (-0.1, 0.1, Concession),
            (-0.1, 0.0, Concession),
            (0.1, 0.0, Selfish),
            (0.1, -0.1, Selfish),
        ] {
            assert_eq!(StepClass::of(own, others), class, "{own} {others}");
        }
    }

    #[test]
    fn moves_are_counted_from_the_second_offer_on() {
        let moves = moves(&spec(), &record());
        assert_eq!(
            moves[0],
            Moves { offers: 3, classes: [1, 0, 0, 0, 1, 0], first_concession: Some(1) }
        );
        // Ben changes the colour, which both like less.
        assert_eq!(
            moves[1],
            Moves { offers: 2, classes: [0, 0, 0, 1, 0, 0], first_concession: None }
        );
    }
}
