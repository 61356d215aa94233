//! The session and its participants.

use bevy_ecs::prelude::*;
use detente_game::Stream;
use detente_game::domain::{Outcome, Outcomes};
use detente_game::draw::DrawName;
use detente_game::id::PartyId;
use detente_game::session::{
    Known, Offered, PartyMemory, PartyStrategy, SessionRecord, SessionSpec,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A session under way.
#[derive(Component, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// What has happened.
    pub record: SessionRecord,
    /// The offer that stands.
    pub standing: Option<Offered>,
    /// How many parties have accepted it.
    pub consents: u16,
    /// The text of the mediator.
    pub text: Option<Outcome>,
    /// What each party has demanded last, where all offer at once.
    pub demands: Vec<Outcome>,
    /// What each party demands now, where all offer at once.
    pub fresh: Vec<Outcome>,
    /// Who has been asked last, to know who panicked.
    pub asked: PartyId,
    /// A strategy has panicked: what the participants hold is not to be used again.
    pub spent: bool,
}

impl Clone for Session {
    fn clone(&self) -> Self {
        let mut copy = Session::default();
        copy.clone_from(self);
        copy
    }

    /// Reuses the buffers, so that resetting a pooled game allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        let Session { record, standing, consents, text, asked, spent, .. } = source;
        let own = &mut self.record;
        own.offers.clone_from(&record.offers);
        (own.seed, own.steps) = (record.seed, record.steps);
        own.end.clone_from(&record.end);
        self.demands.clone_from(&source.demands);
        self.fresh.clone_from(&source.fresh);
        (self.standing, self.consents, self.text) = (*standing, *consents, *text);
        (self.asked, self.spent) = (*asked, *spent);
    }
}

impl Session {
    /// Begins anew, keeping the buffers.
    #[inline]
    pub(crate) fn begin(&mut self, seed: u64) {
        self.clear();
        self.record.seed = seed;
    }

    /// As before the first session, keeping the buffers.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.record.seed = 0;
        self.record.offers.clear();
        self.record.steps = 0;
        self.record.end = None;
        self.standing = None;
        self.consents = 0;
        self.text = None;
        self.demands.clear();
        self.fresh.clear();
        self.asked = PartyId(0);
        self.spent = false;
    }
}

/// A party at the table, with all that it owns.
#[derive(Component)]
pub(crate) struct Participant {
    /// Its place in the spec, which is the order in which parties act.
    pub id: PartyId,
    /// Who plays it.
    pub strategy: Arc<dyn PartyStrategy>,
    /// What its strategy says of [`PartyStrategy::plays_on_demands`].
    pub on_demands: bool,
    /// Own utilities and their inverse.
    pub outcomes: Outcomes,
    /// What its strategy remembers.
    pub memory: PartyMemory,
    /// What it knows of all parties' wants; empty when hidden.
    pub others: Vec<Known>,
    /// Its strategy's stream.
    pub rng: Stream,
}

impl Participant {
    pub(crate) fn new(spec: &SessionSpec, id: PartyId, strategy: Arc<dyn PartyStrategy>) -> Self {
        let name = DrawName::new(&[&spec.parties[id.index()].id, "strategy"]);
        let mut participant = Participant {
            id,
            on_demands: strategy.plays_on_demands(),
            strategy,
            outcomes: Outcomes::default(),
            memory: PartyMemory::default(),
            others: Vec::new(),
            rng: Stream::new(0, name),
        };
        participant.prepare(spec);
        participant
    }

    /// Takes in what the spec says that it wants and knows.
    pub(crate) fn prepare(&mut self, spec: &SessionSpec) {
        let party = &spec.parties[self.id.index()];
        self.outcomes.prepare(&spec.domain, &party.preferences);
        self.strategy.prepare(spec.steps, &self.outcomes, &mut self.memory);
        self.others.clear();
        if party.knows_others {
            self.others.extend(spec.parties.iter().map(|party| {
                let preferences = party.preferences.clone();
                let mut outcomes = Outcomes::default();
                outcomes.prepare(&spec.domain, &preferences);
                Known { outcomes, preferences }
            }));
        }
    }
}
