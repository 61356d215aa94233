//! A program that plays a party of a session without an economy.

use crate::names::SessionBook;
use crate::seat::{Asking, Known, Program, Role, illegal};
use crate::view::party::{Packages, Party, Seated};
use crate::view::start::Session;
use crate::wire::action;
use detente_game::domain::{Outcome, Outcomes};
use detente_game::session::{Ask, PartyMemory, PartyObservation, Proposal, Response, Turn};
use detente_game::{Beginning, Fault, PartyStrategy, Stream};
use serde::de::DeserializeOwned;

/// What a party decides.
pub(crate) const PARTY: Role =
    Role { name: "party", decisions: &["turn", "propose", "respond", "vote"] };

/// A program in a party's seat.
pub(crate) struct PartyProgram(pub(crate) Program<dyn PartyStrategy>);

/// Has the program decide what it is asked in a session.
pub(crate) fn ask<S: ?Sized, A: DeserializeOwned>(
    asking: &mut Asking<'_, S>,
    seated: &Seated<'_>,
    ask: Ask,
    seen: &mut PartyObservation<'_>,
) -> Result<A, String> {
    let shown = asking.shown(seen.offers.len());
    let view = Party::new(seated, shown, ask, seen);
    // A session of nations has steps of its own, which begin anew; what goes back is the business of days.
    let step = if seated.table.is_some() { asking.day() } else { seen.step };
    asking.decide(step, &view, &mut Packages { seated, seen })
}

impl SessionBook {
    fn seated(&self) -> Seated<'_> {
        Seated { domain: &self.domain, parties: &self.parties, table: None }
    }
}

fn not_asked<T>(decision: &str, said: &str) -> Result<T, String> {
    Err(illegal(format!("answers `{decision}` with `{said}`, which was not asked")))
}

/// An answer to an offer.
pub(crate) fn response(turn: action::Turn) -> Result<Response, String> {
    match turn {
        action::Turn::Accept => Ok(Response::Accept),
        action::Turn::Reject => Ok(Response::Reject),
        action::Turn::WalkOut => Ok(Response::WalkOut),
        action::Turn::Offer(_) => not_asked("respond", "offer"),
    }
}

/// An offer.
pub(crate) fn proposal(turn: action::Turn, seated: &Seated<'_>) -> Result<Proposal, String> {
    match turn {
        action::Turn::Offer(levels) => {
            seated.domain.find(&levels).map(Proposal::Offer).map_err(illegal)
        }
        action::Turn::WalkOut => Ok(Proposal::WalkOut),
        action::Turn::Accept => not_asked("propose", "accept"),
        action::Turn::Reject => not_asked("propose", "reject"),
    }
}

impl PartyStrategy for PartyProgram {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        if let Beginning::Session { names, me, seed } = *beginning {
            let known = Known::Session(SessionBook::new(names, me));
            self.0.begin(known, &Session::new(names, me, seed), |base| {
                names.hides_preferences(me) && base.reads_others()
            });
            self.0.base().game_begins(beginning);
        }
    }

    fn game_ends(&self) {
        self.0.base().game_ends();
        self.0.end();
    }

    fn prepare(&self, steps: u32, outcomes: &Outcomes, memory: &mut PartyMemory) {
        self.0.base().prepare(steps, outcomes, memory);
    }

    fn respond(
        &self,
        offer: Outcome,
        seen: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Response, Fault> {
        self.0.take(
            "respond",
            seen,
            |base, seen| base.respond(offer, seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let seated = known.session()?.seated();
                response(ask(asking, &seated, Ask::Respond(offer), seen)?)
            },
        )
    }

    fn propose(
        &self,
        seen: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        self.0.take(
            "propose",
            seen,
            |base, seen| base.propose(seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let seated = known.session()?.seated();
                proposal(ask(asking, &seated, Ask::Propose, seen)?, &seated)
            },
        )
    }

    fn take_turn(
        &self,
        standing: Option<Outcome>,
        seen: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Turn, Fault> {
        if !self.0.takes_any(&["turn"])? && self.0.takes_any(&["propose", "respond"])? {
            return self.step_by_step(standing, seen, memory, rng);
        }
        self.0.take(
            "turn",
            seen,
            |base, seen| base.take_turn(standing, seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let seated = known.session()?.seated();
                let what = standing.map_or(Ask::Propose, Ask::Respond);
                match ask(asking, &seated, what, seen)? {
                    action::Turn::Accept => Ok(Turn::Accept),
                    action::Turn::Reject => not_asked("turn", "reject"),
                    offer => proposal(offer, &seated).map(|proposal| match proposal {
                        Proposal::Offer(outcome) => Turn::Offer(outcome),
                        Proposal::WalkOut => Turn::WalkOut,
                    }),
                }
            },
        )
    }

    fn vote(
        &self,
        text: Outcome,
        current: Outcome,
        seen: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<bool, Fault> {
        self.0.take(
            "vote",
            seen,
            |base, seen| base.vote(text, current, seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let seated = known.session()?.seated();
                ask(asking, &seated, Ask::Vote { text, current }, seen)
            },
        )
    }
}

impl PartyProgram {
    /// A turn as the two decisions that it consists of, as by default.
    fn step_by_step(
        &self,
        standing: Option<Outcome>,
        seen: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Turn, Fault> {
        if let Some(offer) = standing {
            match self.respond(offer, seen, memory, rng)? {
                Response::Accept => return Ok(Turn::Accept),
                Response::WalkOut => return Ok(Turn::WalkOut),
                Response::Reject => rng.rewind(),
            }
        }
        Ok(match self.propose(seen, memory, rng)? {
            Proposal::Offer(outcome) => Turn::Offer(outcome),
            Proposal::WalkOut => Turn::WalkOut,
        })
    }
}
