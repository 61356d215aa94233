//! Reading off a game of a tournament how it ended and who conceded, as reports say it.

use detente_game::session::{SessionEnd, SessionRecord, SessionSpec};
use detente_game::spec::Role;
use detente_game::{EventKind, GameSpec, PartyId, Played};
use detente_report::session::moves::{StepClass, moves};
use detente_report::session::resolution;
use detente_report::standing::standing;
use detente_report::{Outcome, Who};
use detente_tournament::{First, Judge, Verdict, VerdictSeat};

/// Judges as reports do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reporter;

impl Judge for Reporter {
    fn game(&self, spec: &GameSpec, played: &Played) -> Verdict {
        let outcome = Outcome::of(spec, played);
        let place = |party: PartyId| spec.parties[party.index()].agent.index();
        let seat = |agent: &detente_game::spec::Agent| match agent.role {
            Role::Nation(party) => VerdictSeat {
                concessions: outcome.concessions[party.index()],
                first: first_concession(played, party),
                given_up: outcome.headline_share[party.index()],
            },
            Role::Firm(_) | Role::Regulator(_) => VerdictSeat::default(),
        };
        Verdict {
            resolution: outcome.resolution.name(),
            agreed: outcome.deal_day,
            first: outcome.first_conceder.map(|who| match who {
                Who::Party(party) => First::Seat(place(party)),
                Who::Joint => First::Joint,
            }),
            seats: spec.agents.iter().map(seat).collect(),
            forfeit: outcome.forfeit.map(|forfeit| (forfeit.agent.index(), forfeit.reason)),
        }
    }

    fn session(&self, spec: &SessionSpec, record: &SessionRecord) -> Verdict {
        let seats: Vec<VerdictSeat> = moves(spec, record)
            .into_iter()
            .enumerate()
            .map(|(place, moves)| VerdictSeat {
                concessions: moves.classes[StepClass::Concession as usize],
                first: moves.first_concession,
                given_up: given_up(spec, record, place),
            })
            .collect();
        Verdict {
            resolution: resolution(record),
            agreed: record.agreement().map(|_| record.steps.saturating_sub(1)),
            first: first_of(&seats),
            forfeit: match &record.end {
                Some(SessionEnd::Forfeit { party, reason }) => {
                    Some((party.index(), reason.clone()))
                }
                _ => None,
            },
            seats,
        }
    }
}

/// Day of a party's first binding concession.
fn first_concession(played: &Played, party: PartyId) -> Option<u32> {
    let binding = standing(&played.events).filter_map(|event| match &event.kind {
        EventKind::Unilateral { concession, .. } | EventKind::Agreed(concession) => {
            (concession.party == party).then_some(event.tick)
        }
        _ => None,
    });
    binding.min()
}

/// What the agreement is worth less to a party than its first offer; 0 without an agreement.
fn given_up(spec: &SessionSpec, record: &SessionRecord, place: usize) -> f64 {
    let first = record.offers.iter().find(|offer| offer.by.index() == place);
    let Some((first, agreed)) = first.zip(record.agreement()) else { return 0.0 };
    let utility = |outcome| spec.parties[place].preferences.utility(&spec.domain, outcome);
    let given_up = utility(first.outcome) - utility(agreed);
    if given_up.is_finite() { given_up } else { 0.0 }
}

fn first_of(seats: &[VerdictSeat]) -> Option<First> {
    let earliest = seats.iter().filter_map(|seat| seat.first).min()?;
    let mut who = (0..seats.len()).filter(|&place| seats[place].first == Some(earliest));
    match (who.next(), who.next()) {
        (Some(place), None) => Some(First::Seat(place)),
        _ => Some(First::Joint),
    }
}
