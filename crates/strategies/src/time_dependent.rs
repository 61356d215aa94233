//! Time-dependent table strategies: `boulware`, `linear` and `conceder` differ in their shape
//! alone.
//!
//! Aspiration falls from the best own gain of any package to 0, the disagreement point, on the
//! session's clock: `a(t) = 1 - t^e` of the best gain, `t = min(1, (step + 1) / (deadline + 1))`.
//! Among the packages that meet it, it offers the one that gains the other side most (of several, the one of
//! them that gains least; where the others' preferences are hidden, the one that gains itself least); it
//! accepts an offer that meets it. It leaves only when no package gains it anything.
//!
//! Source: Faratin, Sierra and Jennings 1998, Robotics and Autonomous Systems 24:159-182, section
//! 4.1.

use crate::packages;
use detente_game::memory::TableMemory;
use detente_game::{
    Account, Cause, Fault, Memory, NationObservation, Stream, TableMove, TableStrategy,
};

/// The paper behind the family.
pub(crate) const SOURCE: &str =
    "Faratin, Sierra and Jennings 1998, Robotics and Autonomous Systems 24:159-182";

/// Concedes on the clock of the session.
pub(crate) struct TimeDependent {
    shape: f64,
}

impl TimeDependent {
    /// `shape` is the e of `a(t) = 1 - t^e`, positive: above 1 concedes late, below 1 early.
    pub(crate) fn new(shape: f64) -> Self {
        TimeDependent { shape }
    }

    /// Share of the best gain that it aspires to at a step, 0..1.
    fn aspiration(&self, step: u32, deadline: u32) -> f64 {
        let time = (f64::from(step) + 1.0) / (f64::from(deadline) + 1.0);
        1.0 - libm::pow(time.min(1.0), self.shape)
    }
}

impl TableStrategy for TimeDependent {
    fn act(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        let Some(step) = observation.step() else { return Ok(TableMove::WalkOut) };
        let deadline = observation.table_view().map_or(0, |table| table.deadline);
        let share = self.aspiration(step, deadline);
        let best = packages::best_gain(observation);
        Aspired { share, best }.write(notes(observation, memory), session(observation, step));

        let aspiration = share * best;
        let meets = |own: f64| own > 0.0 && own >= aspiration;
        if packages::standing_offer(observation).is_some_and(|offer| meets(offer.own)) {
            return Ok(TableMove::Accept);
        }
        let hidden = observation.table_view().is_some_and(|table| table.hidden);
        let kindest =
            |own: f64, other| meets(own).then_some(if hidden { (-own, 0.0) } else { (other, 0.0) });
        Ok(match packages::best_by(observation, kindest) {
            Some(offer) => TableMove::Offer(offer.package),
            None => TableMove::WalkOut,
        })
    }

    /// Splits the fall of aspiration since the session's start, `best_0 - a * best`, into the
    /// schedule's part `(1 - a) * best` and the economy's part `best_0 - best`; the latter is
    /// spread as what brought the party here. A best gain that has risen is no cause of conceding.
    fn causes(
        &self,
        observation: &NationObservation<'_>,
        memory: &Memory,
        brought_here: Account,
    ) -> Account {
        let Some((best_at_start, now)) = Aspired::read(memory, observation) else {
            return brought_here;
        };
        let mut causes = brought_here.shares().scaled((best_at_start - now.best).max(0.0));
        causes[Cause::Schedule] += (1.0 - now.share) * now.best;
        if causes == Account::ZERO { brought_here } else { causes }
    }
}

/// What it aspired to at its last turn: a share of the best gain, M.
struct Aspired {
    share: f64,
    best: f64,
}

/// Notes in memory: the session they belong to, its first best gain, the last share and best gain.
const SESSION: usize = 0;
const BEST_AT_START: usize = 1;
const SHARE: usize = 2;
const BEST: usize = 3;

impl Aspired {
    fn write(&self, memory: &mut TableMemory, session: f64) {
        if memory.note(SESSION) != session {
            memory.set_note(SESSION, session);
            memory.set_note(BEST_AT_START, self.best);
        }
        memory.set_note(SHARE, self.share);
        memory.set_note(BEST, self.best);
    }

    /// The first best gain of today's session and the last aspiration, if it has had a turn in it.
    fn read(memory: &Memory, observation: &NationObservation<'_>) -> Option<(f64, Aspired)> {
        let step = observation.step()?;
        let memory = memory.tables.get(observation.table?.index())?;
        let now = Aspired { share: memory.note(SHARE), best: memory.note(BEST) };
        let same = memory.note(SESSION) == session(observation, step);
        same.then(|| (memory.note(BEST_AT_START), now))
    }
}

/// What it remembers of the table.
fn notes<'a>(observation: &NationObservation<'_>, memory: &'a mut Memory) -> &'a mut TableMemory {
    memory.table_mut(observation.table.unwrap_or_default())
}

/// Names a session by its opening day, from 1: 0 is a note never written.
fn session(observation: &NationObservation<'_>, step: u32) -> f64 {
    f64::from(observation.situation.tick - step) + 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, BETA};
    use detente_game::Package;

    /// Alpha's move at a step, with beta's offer on the table.
    fn act(shape: f64, step: u32, standing: Option<[u16; 2]>) -> TableMove {
        let (mut situation, mut memory, mut rng) = testing::session(0);
        situation.tick += step;
        if let Some(levels) = standing {
            testing::offer(&mut situation, BETA, &levels);
        }
        let observation = testing::at_table(&situation, ALPHA);
        TimeDependent::new(shape).act(&observation, &mut memory, &mut rng).unwrap()
    }

    fn offer(levels: [u16; 2]) -> TableMove {
        TableMove::Offer(Package::from_slice(&levels))
    }

    #[test]
    fn aspiration_follows_the_session_clock() {
        let linear = TimeDependent::new(1.0);
        for (step, expected) in [(0, 0.75), (1, 0.5), (2, 0.25), (3, 0.0), (50, 0.0)] {
            assert_eq!(linear.aspiration(step, 3), expected);
        }
        assert_eq!(TimeDependent::new(4.0).aspiration(1, 3), 1.0 - 0.0625);
        assert_eq!(TimeDependent::new(0.5).aspiration(0, 3), 0.5);
        assert!(linear.aspiration(u32::MAX, 0) == 0.0);
    }

    #[test]
    fn offers_the_kindest_package_that_meets_the_aspiration() {
        // Alpha gains 1,000 of (0,3), 850 of (1,3), 700 of (2,3), 500 of (3,3), 100 of (3,2).
        for (step, levels) in [(0, [0, 3]), (4, [1, 3]), (9, [2, 3]), (15, [3, 3]), (28, [3, 2])] {
            assert_eq!(act(1.0, step, None), offer(levels), "step {step}");
        }
        assert_eq!(act(4.0, 20, None), offer([1, 3]));
        assert_eq!(act(0.25, 1, None), offer([3, 3]));
    }

    #[test]
    fn accepts_what_meets_the_aspiration_and_gains_something() {
        assert_eq!(act(1.0, 14, Some([3, 3])), offer([2, 3]));
        assert_eq!(act(1.0, 15, Some([3, 3])), TableMove::Accept);
        assert_eq!(act(1.0, 60, Some([0, 0])), offer([3, 2]));
    }

    #[test]
    fn leaves_only_when_nothing_can_be_gained() {
        let (mut situation, mut memory, mut rng) = testing::session(0);
        situation.tables[0].agenda.pop();
        let observation = testing::at_table(&situation, ALPHA);
        let left = TimeDependent::new(1.0).act(&observation, &mut memory, &mut rng);
        assert_eq!(left, Ok(TableMove::WalkOut));
        let (situation, ..) = testing::trade();
        let observation = testing::at_table(&situation, ALPHA);
        let left = TimeDependent::new(1.0).act(&observation, &mut memory, &mut rng);
        assert_eq!(left, Ok(TableMove::WalkOut));
    }

    #[test]
    fn the_fall_of_aspiration_is_split_between_schedule_and_economy() {
        let strategy = TimeDependent::new(1.0);
        let (mut situation, mut memory, mut rng) = testing::session(0);
        let mut brought_here = Account::ZERO;
        brought_here[Cause::Exposure] = 3.0;
        brought_here[Cause::OwnCost] = 1.0;
        let observation = testing::at_table(&situation, ALPHA);
        assert_eq!(strategy.causes(&observation, &memory, brought_here), brought_here);
        strategy.act(&observation, &mut memory, &mut rng).unwrap();

        situation.tick += 30;
        situation.issues[1].worth_victim[3] = 800.0;
        let observation = testing::at_table(&situation, ALPHA);
        strategy.act(&observation, &mut memory, &mut rng).unwrap();
        let causes = strategy.causes(&observation, &memory, brought_here);
        assert_eq!(causes[Cause::Schedule], 800.0);
        assert_eq!((causes[Cause::Exposure], causes[Cause::OwnCost]), (150.0, 50.0));
    }

    #[test]
    fn a_new_session_starts_anew() {
        let strategy = TimeDependent::new(1.0);
        let (mut situation, mut memory, mut rng) = testing::session(0);
        strategy.act(&testing::at_table(&situation, ALPHA), &mut memory, &mut rng).unwrap();
        situation.tables[0].talks = detente_game::Talks::Session { asker: BETA, opens: 20 };
        situation.tick = 20;
        situation.issues[1].worth_victim[3] = 800.0;
        let observation = testing::at_table(&situation, ALPHA);
        strategy.act(&observation, &mut memory, &mut rng).unwrap();
        let causes = strategy.causes(&observation, &memory, Account::ZERO);
        assert_eq!(causes.total(), causes[Cause::Schedule]);
    }
}
