//! A party's rule in the seat of a nation: at a table where offers alternate, and in a session there.
//!
//! What is on the agenda makes the domain, and what a package gains over the measures as they stand is its
//! utility, on the nation's own picture of the day. Both change from day to day; a rule that goes by ranks or
//! by a plan goes by those of today.

use detente_game::domain::Preferences;
use detente_game::id::PartyId;
use detente_game::session::{
    Agenda, Ask, Known, Offered, PartyMemory, PartyObservation, PartyStrategy, Reply,
};
use detente_game::situation::Offer;
use detente_game::situation::TableView;
use detente_game::{Fault, Memory, NationObservation, Stream, TableMove, TableStrategy};

/// The reply of a rule in a nation's seat: in place of an offer that measures have overtaken, its best one.
pub(crate) fn reply(
    rule: &dyn PartyStrategy,
    ask: Ask,
    observation: &mut PartyObservation<'_>,
    memory: &mut PartyMemory,
    rng: &mut Stream,
) -> Result<Reply, Fault> {
    let reply = rule.reply(ask, observation, memory, rng)?;
    Ok(match reply {
        Reply::Offer(outcome) if observation.utility(outcome) == f64::NEG_INFINITY => {
            observation.outcomes.best().map_or(Reply::WalkOut, Reply::Offer)
        }
        reply => reply,
    })
}

/// Steps that a session is planned for at most: a clock may stand still, and its end never come nearer.
const LONGEST: u32 = 36_600;

/// Sits at a nation's table: answers the offer that stands, or else makes its own.
pub(crate) struct AtTable(pub(crate) Box<dyn PartyStrategy>);

/// What the rule sees at the table.
struct View {
    own: Known,
    others: Vec<Known>,
    offers: Vec<Offered>,
}

impl View {
    fn new(
        observation: &NationObservation<'_>,
        table: &TableView,
        agenda: &Agenda,
        knows_others: bool,
    ) -> Self {
        let situation = observation.situation;
        let known = |party: PartyId| {
            let mut known = Known::default();
            agenda.value(situation, table, party, &mut known.outcomes);
            known
        };
        let offer = |(step, offer): (u32, &Offer)| {
            let outcome = agenda.outcome(&offer.package)?;
            Some(Offered { outcome, step, by: seat(table, offer.by) })
        };
        View {
            own: known(observation.me),
            others: table.parties.iter().filter(|_| knows_others).copied().map(known).collect(),
            offers: (0..).zip(&table.offers).filter_map(offer).collect(),
        }
    }
}

/// The place of a party at the table.
fn seat(table: &TableView, party: PartyId) -> PartyId {
    table.parties.iter().position(|&seated| seated == party).unwrap_or_default().into()
}

impl TableStrategy for AtTable {
    fn reads_preferences(&self) -> bool {
        self.0.reads_others()
    }

    fn act(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        let situation = observation.situation;
        let (Some(id), Some(table)) = (observation.table, observation.table_view()) else {
            return Ok(TableMove::WalkOut);
        };
        let Some(agenda) = Agenda::of(situation, table) else { return Ok(TableMove::WalkOut) };
        let mut view = View::new(observation, table, &agenda, self.0.reads_others());
        let step = observation.step().unwrap_or(0);
        let steps = table.deadline.min(LONGEST);
        let mut seen = PartyObservation {
            me: seat(table, observation.me),
            parties: table.parties.len() as u16,
            step,
            steps,
            offers: &view.offers,
            outcomes: &mut view.own.outcomes,
            preferences: &Preferences::default(),
            others: &mut view.others,
        };
        let standing = observation.standing_offer().filter(|one| situation.is_legal(table, one));
        let standing = standing.and_then(|package| agenda.outcome(package)).map(Ask::Respond);
        let memory = memory.seat_mut(id);
        for ask in standing.into_iter().chain([Ask::Propose]) {
            return Ok(match reply(&*self.0, ask, &mut seen, memory, rng)? {
                Reply::No => continue,
                Reply::Yes => TableMove::Accept,
                Reply::WalkOut => TableMove::WalkOut,
                Reply::Offer(outcome) => {
                    TableMove::Offer(agenda.package(outcome, &situation.levels()))
                }
            });
        }
        Ok(TableMove::WalkOut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::micro::{Micro, Repeat};
    use crate::testing::{self, ALPHA, BETA, TABLE};
    use detente_game::Package;
    use detente_game::domain::Outcome;
    use detente_game::session::Proposal;

    fn offer(levels: [u16; 2]) -> TableMove {
        TableMove::Offer(Package::from_slice(&levels))
    }

    #[test]
    fn a_rule_for_parties_plays_at_a_nations_table() {
        let micro = AtTable(Box::new(Micro(Repeat::Lowest)));
        let (mut situation, mut memory, mut rng) = testing::session(0);
        let mut act = |situation: &_| {
            micro.act(&testing::at_table(situation, ALPHA), &mut memory, &mut rng).unwrap()
        };
        // Alpha gives up 500 M at its full level, and gains 1,000 at beta's.
        assert_eq!(act(&situation), offer([0, 3]));
        testing::offer(&mut situation, ALPHA, &[0, 3]);
        testing::offer(&mut situation, BETA, &[3, 0]);
        assert_eq!(act(&situation), offer([1, 3]));
        testing::offer(&mut situation, ALPHA, &[1, 3]);
        testing::offer(&mut situation, BETA, &[1, 3]);
        assert_eq!(act(&situation), TableMove::Accept);
        assert_eq!((memory.seats[TABLE.index()].cursor, memory.seats.len()), (2, 1));
    }

    #[test]
    fn an_offer_that_measures_have_overtaken_is_not_made() {
        struct Stubborn;
        impl PartyStrategy for Stubborn {
            fn propose(
                &self,
                _: &mut PartyObservation<'_>,
                _: &mut PartyMemory,
                _: &mut Stream,
            ) -> Result<Proposal, Fault> {
                Ok(Proposal::Offer(Outcome(0)))
            }
        }
        let (mut situation, mut memory, mut rng) = testing::session(0);
        let mut act = |situation: &_| {
            let strategy = AtTable(Box::new(Stubborn));
            strategy.act(&testing::at_table(situation, ALPHA), &mut memory, &mut rng).unwrap()
        };
        assert_eq!(act(&situation), offer([0, 0]));
        situation.issues[0].level = 1;
        assert_eq!(act(&situation), offer([1, 3]));
    }
}
