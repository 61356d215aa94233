//! A nation put together from parts: one decides away from the table, one sits at it, a third, where it has
//! one, raises and lowers measures.

use crate::party::at_table;
use detente_game::session::{PartyObservation, Reply};
use detente_game::strategy::{Act, Breach, Sitting};
use detente_game::{
    Account, Away, EscalationStrategy, Escalations, Fault, Memory, NationObservation,
    NationStrategy, PartyStrategy, ResolveStrategy, Stream, TableId, TableMove, TableStrategy,
};

/// `nation(resolve=…, table=…, escalation=…)`. The table part may be a rule for parties.
pub struct Nation {
    /// Yields, calls and answers calls.
    pub resolve: Box<dyn ResolveStrategy>,
    /// Makes and accepts offers.
    pub table: Box<dyn TableStrategy>,
    /// The same in a session that is played by a protocol of sessions; none: cannot sit in one.
    pub party: Option<Box<dyn PartyStrategy>>,
    /// Raises and lowers measures; none: does neither.
    pub escalation: Option<Box<dyn EscalationStrategy>>,
}

impl NationStrategy for Nation {
    fn reads_preferences(&self) -> bool {
        self.resolve.reads_preferences() || self.table.reads_preferences()
    }

    fn sits(&self) -> bool {
        self.party.is_some()
    }

    fn sit(
        &self,
        Sitting { table, ask, .. }: Sitting,
        observation: &mut PartyObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Reply, Fault> {
        let Some(rule) = &self.party else { return Err(Fault("plays no sessions".into())) };
        at_table::reply(&**rule, ask, observation, memory.seat_mut(table), rng)
    }

    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault> {
        self.resolve.away(observation, memory, rng)
    }

    fn answer(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.resolve.answer(observation, memory, rng)
    }

    fn table(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        self.table.act(observation, memory, rng)
    }

    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        match &self.escalation {
            Some(part) => part.escalate(observation, memory, rng),
            None => Ok(Escalations::default()),
        }
    }

    fn retaliate(
        &self,
        observation: &NationObservation<'_>,
        breach: &Breach,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.resolve.retaliate(observation, breach, memory, rng)
    }

    fn talks_reset(&self, memory: &mut Memory, table: TableId) {
        self.resolve.talks_reset(memory, table);
        forget_session(memory, table);
    }

    fn deal_signed(&self, memory: &mut Memory, table: TableId) {
        self.resolve.deal_signed(memory, table);
        forget_session(memory, table);
        if let Some(part) = &self.escalation {
            part.deal_signed(memory);
        }
    }

    fn causes(&self, observation: &NationObservation<'_>, memory: &Memory, act: Act) -> Account {
        let causes = || self.resolve.causes(observation, memory, act);
        match (act, &self.escalation) {
            (Act::Relax(issue), Some(part)) => part.causes(observation, memory, issue),
            (Act::Yield(_) | Act::Relax(_), _) => causes(),
            (Act::Table, _) => self.table.causes(observation, memory, causes()),
        }
    }
}

/// The next session at the table begins anew.
fn forget_session(memory: &mut Memory, table: TableId) {
    if let Some(seat) = memory.seats.get_mut(table.index()) {
        seat.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, BETA};
    use detente_game::{Cause, IssueId};

    struct Marked(Cause);

    impl ResolveStrategy for Marked {
        fn away(
            &self,
            _: &NationObservation<'_>,
            memory: &mut Memory,
            _: &mut Stream,
        ) -> Result<Away, Fault> {
            memory.set_note(0, 1.0);
            Ok(Away { calls: [TableId(0)].into_iter().collect(), ..Away::default() })
        }

        fn causes(&self, _: &NationObservation<'_>, _: &Memory, _: Act) -> Account {
            let mut account = Account::ZERO;
            account[self.0] = 1.0;
            account
        }
    }

    impl TableStrategy for Marked {
        fn act(
            &self,
            _: &NationObservation<'_>,
            _: &mut Memory,
            _: &mut Stream,
        ) -> Result<TableMove, Fault> {
            Ok(TableMove::Accept)
        }

        fn causes(&self, _: &NationObservation<'_>, _: &Memory, brought_here: Account) -> Account {
            let mut account = brought_here;
            account[self.0] += 1.0;
            account
        }
    }

    #[test]
    fn each_part_decides_its_own_and_causes_pass_through_the_table() {
        let nation = Nation {
            resolve: Box::new(Marked(Cause::Cover)),
            table: Box::new(Marked(Cause::Schedule)),
            party: None,
            escalation: None,
        };
        let (situation, mut memory, mut rng) = testing::trade();
        let observation = testing::observe(&situation, BETA);
        let away = nation.away(&observation, &mut memory, &mut rng).unwrap();
        assert_eq!(away.calls.as_slice(), [TableId(0)]);
        assert_eq!(memory.note(0), 1.0);
        let acceptance = nation.answer(&observation, &mut memory, &mut rng).unwrap();
        assert_eq!(acceptance, situation.rules.call_acceptance);
        assert_eq!(nation.table(&observation, &mut memory, &mut rng), Ok(TableMove::Accept));

        let yielded = nation.causes(&observation, &memory, Act::Yield(IssueId(0)));
        assert_eq!((yielded[Cause::Cover], yielded.total()), (1.0, 1.0));
        let table = nation.causes(&observation, &memory, Act::Table);
        assert_eq!((table[Cause::Cover], table[Cause::Schedule]), (1.0, 1.0));
    }
}
