//! A session of nations: the seats of a round, kept from day to day with their buffers.
//!
//! What is remembered from one day to the next is in the nations' memories and in [`Session`], so it is part
//! of the state; a host is set up anew every day.

use super::component::{Participant, Session};
use super::protocol;
use super::system::{Seats, guard};
use super::table;
use detente_game::domain::{Outcome, Outcomes, Preferences};
use detente_game::draw::DrawName;
use detente_game::id::{PartyId, RoundId, TableId};
use detente_game::session::{
    Agenda, Ask, Known, PartyMemory, PartyObservation, PartyStrategy, Proposal, Reply, Response,
    SessionParty, SessionProtocol, SessionSpec,
};
use detente_game::strategy::Sitting;
use detente_game::{Fault, Memory, NationStrategy, Situation, Stream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A nation as a party: it decides on its own memory, which it brings along for the day.
struct Delegate {
    nation: Arc<dyn NationStrategy>,
    table: TableId,
    round: RoundId,
    memory: Mutex<Memory>,
}

impl Delegate {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(
        &self,
        ask: Ask,
        observation: &mut PartyObservation<'_>,
        rng: &mut Stream,
    ) -> Result<Reply, Fault> {
        let sitting = Sitting { table: self.table, round: self.round, ask };
        self.nation.sit(sitting, observation, &mut self.memory(), rng)
    }
}

fn misplaced(reply: Reply) -> Fault {
    Fault(format!("illegal action: answers with {reply:?}, which was not asked"))
}

impl PartyStrategy for Delegate {
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        _: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Response, Fault> {
        match self.ask(Ask::Respond(offer), observation, rng)? {
            Reply::Yes => Ok(Response::Accept),
            Reply::No => Ok(Response::Reject),
            Reply::WalkOut => Ok(Response::WalkOut),
            reply => Err(misplaced(reply)),
        }
    }

    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        _: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        match self.ask(Ask::Propose, observation, rng)? {
            Reply::Offer(outcome) => Ok(Proposal::Offer(outcome)),
            Reply::WalkOut => Ok(Proposal::WalkOut),
            reply => Err(misplaced(reply)),
        }
    }

    fn vote(
        &self,
        text: Outcome,
        current: Outcome,
        observation: &mut PartyObservation<'_>,
        _: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<bool, Fault> {
        match self.ask(Ask::Vote { text, current }, observation, rng)? {
            Reply::Yes => Ok(true),
            Reply::No => Ok(false),
            reply => Err(misplaced(reply)),
        }
    }
}

/// The seats of a round, in the order of its parties.
pub(crate) struct Host {
    /// Packages as outcomes.
    pub agenda: Agenda,
    spec: SessionSpec,
    seats: Vec<Seat>,
}

/// The seat of a nation.
struct Seat {
    delegate: Arc<Delegate>,
    participant: Participant,
    knows_others: bool,
}

/// A nation that takes its seat for the day.
pub(crate) struct Guest<'a> {
    /// Its own picture of the day.
    pub picture: &'a Situation,
    /// Who it is.
    pub party: PartyId,
    /// Who acts, in this order.
    pub order: &'a [PartyId],
    /// Its memory, which it gets back.
    pub memory: &'a mut Memory,
    /// Its stream for the session.
    pub rng: Stream,
}

impl Host {
    /// Seats nations by the strategies given, in the order of the round's parties.
    pub(crate) fn new(
        agenda: Agenda,
        protocol: SessionProtocol,
        (table, round): (TableId, RoundId),
        nations: impl Iterator<Item = Arc<dyn NationStrategy>>,
    ) -> Self {
        let seats: Vec<_> = nations.map(|nation| seat(nation, table, round)).collect();
        let party = || SessionParty {
            id: String::new(),
            strategy: String::new(),
            preferences: Preferences::default(),
            knows_others: false,
            power: 1.0,
            veto: false,
        };
        let spec = SessionSpec {
            id: String::new(),
            title: String::new(),
            round: String::new(),
            domain: agenda.domain().clone(),
            parties: seats.iter().map(|_| party()).collect(),
            protocol,
            steps: 1,
            ending: 0.0,
        };
        Host { agenda, spec, seats }
    }

    /// A nation, by its place among the round's parties, takes its seat.
    pub(crate) fn welcome(&mut self, place: usize, guest: Guest<'_>) {
        let Seat { delegate, participant, knows_others } = &mut self.seats[place];
        std::mem::swap(&mut *delegate.memory(), guest.memory);
        let view = guest.picture.table(delegate.table);
        let agenda = &self.agenda;
        agenda.value(guest.picture, view, guest.party, &mut participant.outcomes);
        if *knows_others {
            participant.others.resize_with(guest.order.len(), Known::default);
            for (known, &party) in participant.others.iter_mut().zip(guest.order) {
                agenda.value(guest.picture, view, party, &mut known.outcomes);
            }
        }
        participant.rng = guest.rng;
    }

    /// Plays the next step, the nation at place `first` acting first.
    pub(crate) fn step(&mut self, session: &mut Session, first: usize, steps: u32) {
        self.spec.steps = steps;
        let (before, after) = self.seats.split_at_mut(first);
        let in_order = after.iter_mut().chain(before);
        let mut seats = Seats::new();
        for (place, Seat { participant, .. }) in in_order.enumerate() {
            participant.id = PartyId::from(place);
            seats.push(table::Seat::of(participant));
        }
        guard(&self.spec, session, &mut seats, |table| {
            protocol::step(table);
        });
    }

    /// A nation leaves its seat, and takes its memory with it.
    pub(crate) fn dismiss(&mut self, place: usize, memory: &mut Memory) {
        std::mem::swap(&mut *self.seats[place].delegate.memory(), memory);
    }
}

fn seat(nation: Arc<dyn NationStrategy>, table: TableId, round: RoundId) -> Seat {
    let knows_others = nation.reads_preferences();
    let delegate = Arc::new(Delegate { nation, table, round, memory: Mutex::default() });
    let participant = Participant {
        id: PartyId(0),
        strategy: delegate.clone(),
        on_demands: false,
        outcomes: Outcomes::default(),
        memory: PartyMemory::default(),
        others: Vec::new(),
        rng: Stream::new(0, DrawName::default()),
    };
    Seat { delegate, participant, knows_others }
}
