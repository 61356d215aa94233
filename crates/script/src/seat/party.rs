//! A party of a session, played by a script.

use super::{Script, article};
use crate::kept;
use crate::scene::{SessionBook, with};
use crate::view::{Choice, PartyView};
use detente_game::domain::{Outcome, Outcomes};
use detente_game::session::{PartyMemory, PartyObservation, PartyStrategy, Proposal, Response};
use detente_game::{Fault, PartyId, SessionNames, Stream};
use rhai::{Dynamic, FuncArgs};
use std::mem;
use std::sync::Arc;

/// A party's seat.
#[derive(Clone)]
pub(crate) struct PartyScript {
    pub(crate) script: Script,
    pub(crate) base: Arc<dyn PartyStrategy>,
    pub(crate) book: Arc<SessionBook>,
}

impl PartyScript {
    /// Calls a function; what the party observes is moved into the scene for that time.
    fn ask(
        &self,
        function: &str,
        arguments: impl FuncArgs,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Option<Dynamic>, Fault> {
        let given = self.script.ask(function, arguments, memory.notes_mut(), rng, |scene| {
            let party = &mut scene.party;
            party.me = observation.me;
            party.parties = observation.parties;
            party.step = observation.step;
            party.steps = observation.steps;
            party.time = observation.time();
            party.offers.clear();
            party.offers.extend_from_slice(observation.offers);
            party.book.clone_from(&self.book);
            mem::swap(&mut party.outcomes, observation.outcomes);
        });
        if self.script.program.defines(function) {
            with(|scene| mem::swap(&mut scene.party.outcomes, observation.outcomes));
        }
        given
    }

    /// Lets the strategy that is extended decide.
    fn extended<T>(
        &self,
        memory: &mut PartyMemory,
        work: impl FnOnce(&dyn PartyStrategy, &mut PartyMemory) -> T,
    ) -> Result<T, Fault> {
        let kept = kept::take(memory.notes_mut());
        let given = work(&*self.base, memory);
        let put = kept::put(memory.notes_mut(), &kept, &self.script.program.header.limits);
        put.map_err(|reason| self.script.program.fault("memory", &reason))?;
        Ok(given)
    }

    fn outcome(
        &self,
        function: &str,
        given: &Dynamic,
        observation: &PartyObservation<'_>,
    ) -> Result<Outcome, Fault> {
        let Ok(number) = given.as_int() else {
            let kind = given.type_name();
            let wanted = "an outcome, as view.best() and view.outcome(#{…}) give them";
            return Err(self
                .script
                .program
                .fault(function, &format!("has to offer {wanted}, not {}", article(kind))));
        };
        let outcome = u64::try_from(number).ok().map(Outcome);
        let domain = self.book.domain.as_ref();
        let fits = |outcome: &Outcome| domain.is_none_or(|domain| domain.has(*outcome));
        match outcome.filter(fits) {
            Some(outcome) if observation.utility(outcome).is_finite() => Ok(outcome),
            _ => Err(self
                .script
                .program
                .fault(function, &format!("{number} is no outcome of the domain"))),
        }
    }
}

/// The decision in a value, if it is one.
fn choice(given: &Dynamic) -> Option<Choice> {
    given.read_lock::<Choice>().map(|choice| choice.clone())
}

impl PartyStrategy for PartyScript {
    fn seated(&self, names: SessionNames<'_>, me: PartyId) -> Option<Arc<dyn PartyStrategy>> {
        let base = self.base.seated(names, me).unwrap_or_else(|| self.base.clone());
        Some(Arc::new(PartyScript {
            base,
            book: Arc::new(SessionBook::new(names)),
            ..self.clone()
        }))
    }

    fn prepare(&self, steps: u32, outcomes: &Outcomes, memory: &mut PartyMemory) {
        self.base.prepare(steps, outcomes, memory);
    }

    fn reads_others(&self) -> bool {
        self.base.reads_others()
    }

    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let arguments = (PartyView, offer.0 as i64);
        let Some(given) = self.ask("respond", arguments, observation, memory, rng)? else {
            return self
                .extended(memory, |base, memory| base.respond(offer, observation, memory, rng))?;
        };
        match (given.as_bool(), choice(&given)) {
            (Ok(true), _) | (_, Some(Choice::Accept)) => Ok(Response::Accept),
            (Ok(false), _) | (_, Some(Choice::Reject)) => Ok(Response::Reject),
            (_, Some(Choice::WalkOut)) => Ok(Response::WalkOut),
            _ => Err(self.script.wrong(
                "respond",
                "true, false, accept(), reject(), walk_out() or inherited()",
                given.type_name(),
            )),
        }
    }

    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        let Some(given) = self.ask("propose", (PartyView,), observation, memory, rng)? else {
            return self.extended(memory, |base, memory| base.propose(observation, memory, rng))?;
        };
        match choice(&given) {
            Some(Choice::WalkOut) => Ok(Proposal::WalkOut),
            Some(Choice::Offer(given)) => {
                self.outcome("propose", &given, observation).map(Proposal::Offer)
            }
            _ => self.outcome("propose", &given, observation).map(Proposal::Offer),
        }
    }

    fn vote(
        &self,
        text: Outcome,
        current: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<bool, Fault> {
        let arguments = (PartyView, text.0 as i64, current.0 as i64);
        let Some(given) = self.ask("vote", arguments, observation, memory, rng)? else {
            return self.extended(memory, |base, memory| {
                base.vote(text, current, observation, memory, rng)
            })?;
        };
        given
            .as_bool()
            .map_err(|kind| self.script.wrong("vote", "true, false or inherited()", kind))
    }
}
