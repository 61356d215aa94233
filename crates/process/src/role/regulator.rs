//! A program that plays a regulator.

use crate::names::Book;
use crate::seat::{Known, NoPackages, Program, Role};
use crate::view::nation::{Border, Licence, Review};
use crate::view::start::Game;
use crate::wire::action;
use detente_game::{
    Beginning, Fault, InspectionObservation, Memory, RegulatorObservation, RegulatorStrategy,
    ReviewObservation, Stream, Verdict,
};

/// What a regulator decides.
pub(crate) const REGULATOR: Role =
    Role { name: "regulator", decisions: &["slow-walk", "inspect", "review"] };

/// A program in a regulator's seat.
pub(crate) struct RegulatorProgram(pub(crate) Program<dyn RegulatorStrategy>);

impl RegulatorStrategy for RegulatorProgram {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        if let Beginning::Game { names, me, seed } = *beginning {
            let known = Known::Game(Book::new(names, me));
            self.0.begin(known, &Game::new(names, me, seed), |_| false);
            self.0.base().game_begins(beginning);
        }
    }

    fn game_ends(&self) {
        self.0.base().game_ends();
        self.0.end();
    }

    fn slow_walk(
        &self,
        seen: &RegulatorObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.0.take(
            "slow-walk",
            seen,
            |base, seen| base.slow_walk(seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let view = Licence::new(known.game()?, seen);
                asking.decide(seen.situation.tick, &view, &mut NoPackages)
            },
        )
    }

    fn inspect(
        &self,
        seen: &InspectionObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.0.take(
            "inspect",
            seen,
            |base, seen| base.inspect(seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let view = Border::new(known.game()?, seen);
                asking.decide(seen.situation.tick, &view, &mut NoPackages)
            },
        )
    }

    fn review(
        &self,
        seen: &ReviewObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Verdict, Fault> {
        self.0.take(
            "review",
            seen,
            |base, seen| base.review(seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let view = Review::new(known.game()?, seen);
                let verdict = asking.decide(seen.situation.tick, &view, &mut NoPackages)?;
                Ok(match verdict {
                    action::Verdict::Approved => Verdict::Approved,
                    action::Verdict::Conditional => Verdict::Conditional,
                    action::Verdict::Blocked => Verdict::Blocked,
                })
            },
        )
    }
}
