//! What each protocol does with simple parties.

use crate::support::{sessions, spec, split};
use detente_game::PartyId;
use detente_game::domain::Outcome;
use detente_game::session::{Offered, SessionEnd, SessionProtocol, SessionSpec};

const CAKE: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
const EKAC: [f64; 5] = [1.0, 0.75, 0.5, 0.25, 0.0];

/// Takes and offers whatever is no worse than nothing.
const YIELDING: &str = "aspiration(tolerance=1)";

fn cake(protocol: SessionProtocol, steps: u32) -> SessionSpec {
    split([&CAKE, &EKAC], protocol, steps)
}

#[test]
fn alternating_offers_end_with_an_acceptance_or_at_the_deadline() {
    let mut tough = sessions(cake(SessionProtocol::AlternatingOffers, 7), &["tough", "tough"]);
    let record = tough.play(1);
    assert_eq!((record.end.clone(), record.steps), (Some(SessionEnd::Deadline), 7));
    assert_eq!(record.offers.len(), 14);
    let mut one = sessions(cake(SessionProtocol::OneOfferPerStep, 7), &["tough", "tough"]);
    assert_eq!(one.play(1).offers.len(), 7);
    let mut yields = sessions(cake(SessionProtocol::AlternatingOffers, 7), &["tough", YIELDING]);
    let record = yields.play(1).clone();
    let all = SessionEnd::Agreement {
        outcome: Outcome(4),
        by: PartyId(0),
        accepted_by: Some(PartyId(1)),
    };
    assert_eq!(record.end, Some(all));
    assert_eq!(record.utilities(yields.spec()), [1.0, 0.0]);
}

#[test]
fn a_stacked_offer_needs_the_consent_of_all() {
    let mut table = cake(SessionProtocol::AlternatingOffers, 30);
    table.parties.push(table.parties[1].clone());
    table.parties[2].id = "third".into();
    let mut refused = sessions(table.clone(), &[YIELDING, "tough", "hardheaded"]);
    assert!(refused.play(1).agreement() == Some(Outcome(0)));
    table.parties[2].preferences = table.parties[0].preferences.clone();
    let mut torn = sessions(table, &[YIELDING, "tough", "tough"]);
    assert_eq!(torn.play(1).agreement(), None);
}

#[test]
fn take_it_or_leave_it_has_one_offer() {
    let protocol = SessionProtocol::TakeItOrLeaveIt;
    let mut refused = sessions(cake(protocol, 9), &["tough", "linear"]);
    let record = refused.play(1);
    assert_eq!((record.end.clone(), record.offers.len()), (Some(SessionEnd::Refused), 1));
    let mut taken = sessions(cake(protocol, 1), &["conceder", YIELDING]);
    assert!(taken.play(1).agreement().is_some());
}

#[test]
fn demands_are_settled_when_compatible() {
    for protocol in [SessionProtocol::SimultaneousOffers, SessionProtocol::MonotonicConcession] {
        let mut linear = sessions(cake(protocol, 4), &["linear", "linear"]);
        let record = linear.play(1).clone();
        assert_eq!(record.agreement(), Some(Outcome(2)), "{record:?}");
        assert!(record.offers.chunks(2).all(|pair| pair[0].step == pair[1].step));
    }
    let mut stuck = sessions(cake(SessionProtocol::MonotonicConcession, 20), &["tough", "tough"]);
    let record = stuck.play(1);
    assert_eq!((record.end.clone(), record.steps), (Some(SessionEnd::Refused), 2));
}

#[test]
fn a_mediator_finds_a_text_that_all_accept() {
    let mut common = spec(4, 2, SessionProtocol::SingleText);
    common.steps = 400;
    common.parties[1].preferences = common.parties[0].preferences.clone();
    let mut common = sessions(common, &["conceder", "linear"]);
    let record = common.play(1).clone();
    let best = common.spec().parties[0].preferences.clone();
    let agreed = record.agreement().unwrap();
    let top = (0..common.spec().domain.outcomes())
        .map(|outcome| best.utility(&common.spec().domain, Outcome(outcome)))
        .fold(0.0, f64::max);
    assert_eq!(best.utility(&common.spec().domain, agreed), top);
    assert!(record.offers.iter().all(|offer| offer.by == Offered::MEDIATOR));
}

#[test]
fn votes_are_weighed_and_a_veto_holds() {
    let vote = |quorum: f64, power: [f64; 3], veto: bool| {
        let mut council = cake(SessionProtocol::Voting { quorum }, 1);
        council.parties.push(council.parties[0].clone());
        for (party, power) in council.parties.iter_mut().zip(power) {
            (party.power, party.veto) = (power, false);
        }
        council.parties[1].veto = veto;
        let mut council = sessions(council, &["tough", "tough", "tough"]);
        council.play(1).agreement().is_some()
    };
    assert!(vote(0.6, [1.0, 1.0, 1.0], false));
    assert!(!vote(0.7, [1.0, 1.0, 1.0], false));
    assert!(!vote(0.6, [1.0, 2.0, 1.0], false));
    assert!(!vote(0.6, [1.0, 1.0, 1.0], true));
}

#[test]
fn talks_may_be_broken_off_from_outside() {
    let mut brittle = cake(SessionProtocol::AlternatingOffers, 1000);
    brittle.ending = 0.2;
    let mut brittle = sessions(brittle, &["tough", "tough"]);
    let steps: Vec<u32> = (0..400).map(|seed| brittle.play(seed).steps).collect();
    let mean = f64::from(steps.iter().sum::<u32>()) / 400.0;
    // Geometric with mean 5; the standard error is 0.22.
    assert!((mean - 5.0).abs() < 0.8, "{mean}");
    assert_eq!(brittle.record().end, Some(SessionEnd::BrokenOff));
}
