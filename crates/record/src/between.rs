//! Who sits between the core and a nation's strategy, and has every call pass through few functions.

use detente_game::session::{PartyObservation, Reply};
use detente_game::strategy::{Act, Breach, Sitting};
use detente_game::{
    Account, Away, Beginning, Decided, Escalations, Fault, IssueId, Memory, NationObservation,
    NationStrategy, Occasion, Stream, TableId, TableMove,
};

/// What a nation sees when it decides.
pub(crate) type Sight<'a, 'b> = &'a NationObservation<'b>;

/// Stands in a nation's seat.
pub(crate) trait Between: Send + Sync {
    /// Decides, or has a strategy do so by `call`.
    fn decide<T: Decided>(
        &self,
        occasion: Occasion,
        sight: Sight<'_, '_>,
        memory: &mut Memory,
        call: impl FnOnce(&dyn NationStrategy, Sight<'_, '_>, &mut Memory) -> Result<T, Fault>,
    ) -> Result<T, Fault>;

    /// Has asked for talks.
    fn calls(&self) {}

    /// Is told something, or has a strategy told by `call`.
    fn hear(&self, memory: &mut Memory, call: impl FnOnce(&dyn NationStrategy, &mut Memory));

    /// Is told that a game begins, or has a strategy told; nobody is told where no strategy is asked.
    fn begin(&self, beginning: &Beginning<'_>) {
        let _ = beginning;
    }

    /// Is told that the game is over, likewise.
    fn end(&self) {}

    /// Replies in a session, or has a strategy do so by `call`.
    fn say(
        &self,
        sitting: Sitting,
        memory: &mut Memory,
        call: impl FnOnce(&dyn NationStrategy, &mut Memory) -> Result<Reply, Fault>,
    ) -> Result<Reply, Fault>;

    /// Whether the strategy needs the others' preferences; nobody asks where no strategy is asked.
    fn reads_preferences(&self) -> bool {
        false
    }

    /// Says why.
    fn explain(&self, sight: Sight<'_, '_>, memory: &Memory, act: Act) -> Account;
}

/// Makes a nation of who stands in its seat.
pub(crate) struct Seated<B>(pub(crate) B);

/// The table that is decided on; the core names one for every decision that has one.
pub(crate) fn table(sight: Sight<'_, '_>) -> TableId {
    sight.table.unwrap_or_default()
}

impl<B: Between> NationStrategy for Seated<B> {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        self.0.begin(beginning);
    }

    fn game_ends(&self) {
        self.0.end();
    }

    fn away(
        &self,
        sight: Sight<'_, '_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault> {
        let call = |to: &dyn NationStrategy, sight: Sight<'_, '_>, memory: &mut Memory| {
            to.away(sight, memory, rng)
        };
        let away = self.0.decide(Occasion::Away, sight, memory, call)?;
        if !away.calls.is_empty() {
            self.0.calls();
        }
        Ok(away)
    }

    fn answer(
        &self,
        sight: Sight<'_, '_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let call = |to: &dyn NationStrategy, sight: Sight<'_, '_>, memory: &mut Memory| {
            to.answer(sight, memory, rng)
        };
        self.0.decide(Occasion::Answer(table(sight)), sight, memory, call)
    }

    fn table(
        &self,
        sight: Sight<'_, '_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        let call = |to: &dyn NationStrategy, sight: Sight<'_, '_>, memory: &mut Memory| {
            to.table(sight, memory, rng)
        };
        self.0.decide(Occasion::Table(table(sight)), sight, memory, call)
    }

    fn escalate(
        &self,
        sight: Sight<'_, '_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        let call = |to: &dyn NationStrategy, sight: Sight<'_, '_>, memory: &mut Memory| {
            to.escalate(sight, memory, rng)
        };
        self.0.decide(Occasion::Escalate, sight, memory, call)
    }

    fn reads_preferences(&self) -> bool {
        self.0.reads_preferences()
    }

    /// Who may sit has been settled when the cast was made.
    fn sits(&self) -> bool {
        true
    }

    fn sit(
        &self,
        sitting: Sitting,
        observation: &mut PartyObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Reply, Fault> {
        let call = |to: &dyn NationStrategy, memory: &mut Memory| {
            to.sit(sitting, observation, memory, rng)
        };
        self.0.say(sitting, memory, call)
    }

    fn raised(&self, memory: &mut Memory, issue: IssueId) {
        self.0.hear(memory, |to, memory| to.raised(memory, issue));
    }

    fn retaliate(
        &self,
        sight: Sight<'_, '_>,
        breach: &Breach,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let call = |to: &dyn NationStrategy, sight: Sight<'_, '_>, memory: &mut Memory| {
            to.retaliate(sight, breach, memory, rng)
        };
        self.0.decide(Occasion::Retaliate(breach.issue), sight, memory, call)
    }

    fn talks_reset(&self, memory: &mut Memory, table: TableId) {
        self.0.hear(memory, |to, memory| to.talks_reset(memory, table));
    }

    fn deal_signed(&self, memory: &mut Memory, table: TableId) {
        self.0.hear(memory, |to, memory| to.deal_signed(memory, table));
    }

    fn causes(&self, sight: Sight<'_, '_>, memory: &Memory, act: Act) -> Account {
        self.0.explain(sight, memory, act)
    }
}
