//! Sessions of nations: one step a day, by the same step function as sessions without an economy.
//!
//! A round with a protocol of sessions is played here, all others in [`negotiation`](super::negotiation).
//! Talks open, fail, are signed and are recorded in the same way.

use super::negotiation::{Stands, Turn, clear_table, close, move_positions, put, turn};
use crate::component::Mind;
use crate::context::Context;
use crate::resource::{Entry, Negotiation, Outbox, Proceedings};
use crate::seat::Forfeit;
use crate::session::{Guest, Host, Session};
use crate::table::{Acceptance, Table};
use bevy_ecs::prelude::*;
use detente_game::domain::Outcome;
use detente_game::event::FailureReason;
use detente_game::session::{Agenda, Offered, SessionEnd};
use detente_game::situation::Offer;
use detente_game::spec::{Protocol, Round};
use detente_game::{Cast, GameSpec, Package, PartyId, RoundId, TableId, spec};
use smallvec::SmallVec;

/// The hosts of rounds, by round; none where offers alternate at a nations' table.
#[derive(Resource, Default)]
pub(crate) struct Hosts(Vec<Option<Host>>);

impl Hosts {
    /// Seats the cast at every round with a protocol of sessions.
    pub(crate) fn new(spec: &GameSpec, tables: &[spec::Table], cast: &Cast) -> Self {
        let at = |round: usize| {
            let has = |table: &spec::Table| table.rounds.iter().any(|id| id.index() == round);
            TableId::from(tables.iter().position(has).unwrap_or_default())
        };
        let host = |(index, round): (usize, &Round)| {
            let Protocol::Session(protocol) = round.protocol else { return None };
            let levels = |issue: &detente_game::IssueId| spec.issues[issue.index()].levels.len();
            let agenda = Agenda::new(round.agenda.iter().map(|issue| (*issue, levels(issue))))?;
            let nations = round.parties.iter().map(|party| cast.nations[party.index()].clone());
            Some(Host::new(agenda, protocol, (at(index), RoundId::from(index)), nations))
        };
        Hosts(spec.rounds.iter().enumerate().map(host).collect())
    }
}

/// Plays a step of every open session of nations.
pub(crate) fn play_sessions(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut positions: Stands,
    mut hosts: ResMut<Hosts>,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
) {
    for table in context.situation().table_ids() {
        let is_session = |protocol| matches!(protocol, Protocol::Session(_));
        let Some(turn) = turn(&context, table, is_session) else { continue };
        let Some(host) = &mut hosts.0[turn.round.index()] else { continue };
        let Negotiation { tables, sessions, .. } = &mut *negotiation;
        let (state, session) = (&mut tables[table.index()], &mut sessions[table.index()]);
        let mut sitting = Sitting { context: &context, turn, host, session };
        let outbox = &mut proceedings.outbox;
        if let Err(forfeit) = sitting.step((&mut minds, &mut positions), state, outbox) {
            return proceedings.note(forfeit);
        }
    }
}

/// A session of nations on one day.
struct Sitting<'a, 'w> {
    context: &'a Context<'w>,
    turn: Turn,
    host: &'a mut Host,
    session: &'a mut Session,
}

impl Sitting<'_, '_> {
    fn step(
        &mut self,
        (minds, positions): (&mut Query<&mut Mind>, &mut Stands),
        state: &mut Table,
        outbox: &mut Outbox,
    ) -> Result<(), Forfeit> {
        let Turn { table, step, round, .. } = self.turn;
        if step == 0 {
            clear_table(self.context, table, positions);
            self.session.begin(self.context.session_seed(table));
            self.session.text = self.host.agenda.outcome(&self.context.situation().levels());
        }
        let before = self.session.record.offers.len();
        self.play(minds);
        for place in before..self.session.record.offers.len() {
            let offered = self.session.record.offers[place];
            self.put(offered, (minds, positions), state, outbox)?;
        }
        let Some(end) = self.session.record.end.clone() else { return Ok(()) };
        let Some((party, reason)) = self.conclude(end, state)? else { return Ok(()) };
        outbox.push(Entry::Failure { party, reason, round, table });
        close(self.context, self.turn, minds, state)
    }

    /// The round's parties, and the order in which they act.
    fn parties(&self) -> &[PartyId] {
        &self.context.spec().rounds[self.turn.round.index()].parties
    }

    /// The party in a seat of the session.
    fn party(&self, seat: PartyId) -> PartyId {
        let parties = self.parties();
        parties[(seat.index() + self.turn.first) % parties.len()]
    }

    /// Asks the nations, each with its own memory and on its own picture.
    fn play(&mut self, minds: &mut Query<&mut Mind>) {
        let Sitting { context, turn, .. } = *self;
        let parties = &context.spec().rounds[turn.round.index()].parties;
        let seats = (0..parties.len()).map(|seat| self.party(PartyId::from(seat)));
        let order: SmallVec<[PartyId; 4]> = seats.collect();
        let entity = |party: &PartyId| context.roster().parties[party.index()];
        for (place, party) in parties.iter().enumerate() {
            let Ok(mut mind) = minds.get_mut(entity(party)) else { continue };
            let agent = context.spec().parties[party.index()].agent;
            let rng = context.session_stream(agent, turn.table, context.tick() - turn.step);
            let (picture, memory) = (context.picture(*party), &mut mind.0);
            let guest = Guest { picture, party: *party, order: &order, memory, rng };
            self.host.welcome(place, guest);
        }
        let steps = context.situation().table(turn.table).deadline;
        self.host.step(self.session, turn.first, steps);
        for (place, party) in parties.iter().enumerate() {
            if let Ok(mut mind) = minds.get_mut(entity(party)) {
                self.host.dismiss(place, &mut mind.0);
            }
        }
    }

    fn package(&self, outcome: Outcome) -> Package {
        self.host.agenda.package(outcome, &self.context.situation().levels())
    }

    /// An offer of a nation is on the table; what a mediator tries out is not.
    fn put(
        &self,
        offered: Offered,
        (minds, positions): (&Query<&mut Mind>, &mut Stands),
        state: &mut Table,
        outbox: &mut Outbox,
    ) -> Result<(), Forfeit> {
        if offered.by == Offered::MEDIATOR {
            return Ok(());
        }
        let Sitting { context, turn, .. } = *self;
        let (party, package) = (self.party(offered.by), self.package(offered.outcome));
        let voice = context.voice_at(turn.table, party);
        if !context.situation().is_legal(context.situation().table(turn.table), &package) {
            let fault = format!("offers {package:?}, which is not on the table");
            return Err(Forfeit::illegal(voice.agent, fault));
        }
        put(context, Turn { mover: party, ..turn }, &package, outbox);
        if let Ok(mind) = minds.get(context.roster().parties[party.index()]) {
            move_positions(context, &voice, mind, &package, positions, outbox)?;
        }
        state.offers.push(Offer { by: party, package });
        Ok(())
    }

    /// Notes what was agreed, or says who ended the session without, and why.
    fn conclude(
        &self,
        end: SessionEnd,
        state: &mut Table,
    ) -> Result<Option<(PartyId, FailureReason)>, Forfeit> {
        let last = PartyId::from(self.parties().len() - 1);
        let (seat, reason) = match end {
            SessionEnd::Agreement { outcome, by, accepted_by } => {
                // Of several who agreed at once, the first that did not make the offer.
                let other = if by == PartyId(0) { last } else { PartyId(0) };
                let seat = accepted_by.unwrap_or(other);
                let package = self.package(outcome);
                if package != self.context.situation().levels() {
                    return self.agree(seat, package, state).map(|()| None);
                }
                (seat, FailureReason::Refused)
            }
            SessionEnd::WalkOut { party } => (party, FailureReason::WalkOut),
            SessionEnd::Refused => (last, FailureReason::Refused),
            SessionEnd::Deadline | SessionEnd::BrokenOff => (last, FailureReason::Deadline),
            SessionEnd::Forfeit { party, reason } => {
                let agent = self.context.spec().parties[self.party(party).index()].agent;
                let panicked = self.session.spent;
                return Err(Forfeit { agent, reason, panicked });
            }
        };
        Ok(Some((self.party(seat), reason)))
    }

    fn agree(&self, seat: PartyId, package: Package, state: &mut Table) -> Result<(), Forfeit> {
        let (situation, party) = (self.context.situation(), self.party(seat));
        if !situation.is_legal(situation.table(self.turn.table), &package) {
            let agent = self.context.spec().parties[party.index()].agent;
            let fault = "accepts an offer that measures have overtaken".to_string();
            return Err(Forfeit::illegal(agent, fault));
        }
        state.accepted = Some(Acceptance { party, package });
        Ok(())
    }
}
