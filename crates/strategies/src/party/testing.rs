//! A desk to try a party at: one issue whose levels are worth evenly from 0 to 1.

use detente_game::Stream;
use detente_game::domain::{Domain, DomainIssue, Levels, Outcome, Outcomes, Preferences};
use detente_game::draw::DrawName;
use detente_game::id::PartyId;
use detente_game::session::{
    Known, Offered, PartyMemory, PartyObservation, PartyStrategy, Proposal, Response,
};

/// A party's seat, with what it sees.
pub(crate) struct Desk {
    pub(crate) outcomes: Outcomes,
    pub(crate) preferences: Preferences,
    pub(crate) others: Vec<Known>,
    pub(crate) memory: PartyMemory,
    pub(crate) offers: Vec<Offered>,
    pub(crate) step: u32,
    pub(crate) steps: u32,
    rng: Stream,
}

impl Desk {
    /// Outcome `k` of `levels` is worth `k / (levels - 1)`.
    pub(crate) fn new(levels: usize, reservation: f64, steps: u32) -> Self {
        let last = (levels - 1) as f64;
        Desk::with((0..levels).map(|level| level as f64 / last).collect(), reservation, steps)
    }

    /// Outcomes of given worth.
    pub(crate) fn with(worth: Vec<f64>, reservation: f64, steps: u32) -> Self {
        let Known { outcomes, preferences } = known(worth, reservation);
        Desk {
            outcomes,
            preferences,
            others: Vec::new(),
            memory: PartyMemory::default(),
            offers: Vec::new(),
            step: 0,
            steps,
            rng: Stream::new(1, DrawName::new(&["desk"])),
        }
    }

    /// Two parties that know each other's wants, given by worth and reservation value.
    pub(crate) fn knowing(parties: [(Vec<f64>, f64); 2]) -> Self {
        let [own, other] = parties;
        let mut desk = Desk::with(own.0.clone(), own.1, 100);
        desk.others = vec![known(own.0, own.1), known(other.0, other.1)];
        desk
    }

    /// Looks at the table.
    pub(crate) fn observe<T>(&mut self, look: impl FnOnce(&mut PartyObservation<'_>) -> T) -> T {
        look(&mut parts(self).0)
    }

    /// The other party puts an offer on the table.
    pub(crate) fn receive(&mut self, outcome: u64) {
        self.put(PartyId(1), outcome);
    }

    fn put(&mut self, by: PartyId, outcome: u64) {
        self.offers.push(Offered { outcome: Outcome(outcome), step: self.step, by });
    }

    pub(crate) fn respond(&mut self, strategy: &dyn PartyStrategy, offer: Outcome) -> Response {
        let (mut observation, memory, rng) = parts(self);
        strategy.respond(offer, &mut observation, memory, rng).unwrap()
    }

    /// What it offers; an offer is on the table then.
    pub(crate) fn propose(&mut self, strategy: &dyn PartyStrategy) -> Proposal {
        let (mut observation, memory, rng) = parts(self);
        let proposal = strategy.propose(&mut observation, memory, rng).unwrap();
        if let Proposal::Offer(outcome) = proposal {
            self.put(PartyId(0), outcome.0);
        }
        proposal
    }
}

/// What is wanted of outcomes of given worth.
pub(crate) fn known(worth: Vec<f64>, reservation: f64) -> Known {
    let names = (0..worth.len()).map(|level| level.to_string()).collect();
    let issue = DomainIssue { id: "i".into(), levels: Levels::Labels(names), unit: String::new() };
    let domain = Domain::new(vec![issue]).unwrap();
    let mut preferences = Preferences::additive([(1.0, &worth[..])]);
    preferences.reservation = reservation;
    let mut outcomes = Outcomes::default();
    outcomes.prepare(&domain, &preferences);
    Known { outcomes, preferences }
}

fn parts(desk: &mut Desk) -> (PartyObservation<'_>, &mut PartyMemory, &mut Stream) {
    desk.rng.turn_to_step(desk.step);
    let observation = PartyObservation {
        me: PartyId(0),
        parties: 2,
        step: desk.step,
        steps: desk.steps,
        offers: &desk.offers,
        outcomes: &mut desk.outcomes,
        preferences: &desk.preferences,
        others: &mut desk.others,
    };
    (observation, &mut desk.memory, &mut desk.rng)
}
