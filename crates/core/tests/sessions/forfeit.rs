//! A bad strategy forfeits its own session, and harms no other.

use crate::support::{sessions, spec, strategy};
use detente_core::{SessionError, Sessions};
use detente_game::domain::Outcome;
use detente_game::session::{
    PartyMemory, PartyObservation, PartyStrategy, Proposal, SessionCast, SessionEnd,
    SessionProtocol, SpecFault,
};
use detente_game::{Fault, PartyId, Stream};
use std::sync::Arc;

/// Offers as `tough` does until step 3, then does something that it must not.
struct Bad(fn() -> Result<Proposal, Fault>);

impl PartyStrategy for Bad {
    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        _memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        match observation.step {
            3 => (self.0)(),
            _ => Ok(Proposal::Offer(Outcome(0))),
        }
    }
}

fn ends(bad: fn() -> Result<Proposal, Fault>) -> SessionEnd {
    let mut spec = spec(5, 2, SessionProtocol::AlternatingOffers);
    spec.steps = 10;
    let cast = SessionCast(vec![strategy("hardheaded"), Arc::new(Bad(bad))]);
    let mut pair = Sessions::new(Arc::new(spec.clone()), cast).unwrap();
    let record = pair.play(1).clone();
    assert_eq!(record.steps, 4);
    pair.begin(1);
    while pair.step() {}
    assert_eq!(*pair.record(), record);
    assert_eq!(*pair.play(1), record);
    record.end.unwrap()
}

#[test]
fn errors_panics_and_illegal_offers_are_named() {
    let reasons = [
        ends(|| Err(Fault("no idea".into()))),
        ends(|| panic!("a slip")),
        ends(|| Ok(Proposal::Offer(Outcome(u64::MAX)))),
    ];
    for (end, said) in reasons.into_iter().zip(["no idea", "panicked: a slip", "illegal action"]) {
        let SessionEnd::Forfeit { party, reason } = end else { panic!("{end:?}") };
        assert_eq!(party, PartyId(1));
        assert!(reason.contains(said), "{reason}");
    }
    let left = SessionEnd::WalkOut { party: PartyId(1) };
    assert_eq!(ends(|| Ok(Proposal::WalkOut)), left);
}

#[test]
fn what_cannot_be_played_is_refused() {
    let good = || spec(5, 2, SessionProtocol::AlternatingOffers);
    let new = |spec, names: &[&str]| {
        Sessions::new(Arc::new(spec), crate::support::cast(names)).err().unwrap()
    };
    assert_eq!(new(good(), &["tough"]), SessionError::Cast { have: 1, need: 2 });
    let mut alone = good();
    alone.parties.truncate(1);
    assert_eq!(new(alone, &["tough"]), SpecFault::Parties(1).into());
    let mut endless = good();
    endless.steps = 0;
    assert_eq!(new(endless, &["tough"; 2]), SpecFault::Numbers.into());
    let mut undefined = good();
    undefined.parties[1].preferences.reservation = f64::NAN;
    assert_eq!(new(undefined, &["tough"; 2]), SpecFault::Preferences(PartyId(1)).into());
    let mut pair = sessions(good(), &["tough"; 2]);
    let fault = pair.revise(|spec| spec.ending = 2.0).err();
    assert_eq!(fault, Some(SpecFault::Numbers.into()));
}
