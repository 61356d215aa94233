//! Deadline-driven: holds out until its deadline draws near, then settles.
//!
//! The index `min(1, t/day)^e` rises from 0 to 1 at the deadline; a resolve theta, which lies
//! anywhere above 0, is mapped to the threshold `theta / (1 + theta)`, so that everyone settles in
//! the end and the resolute settle last. What talks could settle it brings to talks, the rest it
//! yields.

use crate::library::number;
use crate::standing;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::strategy::Act;
use detente_game::{
    Account, Away, Cause, Fault, Memory, NationObservation, ResolveStrategy, StrategyInfo, Stream,
};

const DAY: f64 = 60.0;
const SHAPE: f64 = 8.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "deadline-driven",
    summary: "holds out until its deadline draws near, then asks for talks or yields",
    parameters: &[
        StrategyParameter {
            name: "day",
            unit: "d",
            default: ParameterDefault::Value(DAY),
            range: (1.0, 36_500.0),
            summary: "deadline, in days from the start of the game",
        },
        StrategyParameter {
            name: "e",
            unit: "1",
            default: ParameterDefault::Value(SHAPE),
            range: (0.1, 100.0),
            summary: "shape of the approach: the larger, the closer to the deadline",
        },
    ],
    source: "deadline effect: Roth, Murnighan and Schoumaker 1988, American Economic Review \
             78:806-823",
    stochastic: false,
    build: Build::Resolve(|arguments| Box::new(DeadlineDriven::new(arguments))),
};

struct DeadlineDriven {
    day: f64,
    shape: f64,
}

impl DeadlineDriven {
    fn new(arguments: Arguments<'_>) -> Self {
        DeadlineDriven { day: number(arguments, 0, DAY), shape: number(arguments, 1, SHAPE) }
    }

    /// How near the deadline is, 0 at the start to 1 from the deadline on.
    fn nearness(&self, tick: u32) -> f64 {
        libm::pow((f64::from(tick) / self.day).min(1.0), self.shape)
    }
}

/// Nearness of the deadline at which a resolve gives in, 0..1.
fn threshold(resolve: f64) -> f64 {
    resolve / (1.0 + resolve)
}

/// An account of one cause: the deadline.
fn deadline(amount: f64) -> Account {
    let mut account = Account::ZERO;
    account[Cause::Deadline] = amount;
    account
}

impl ResolveStrategy for DeadlineDriven {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<Away, Fault> {
        let situation = observation.situation;
        let nearness = self.nearness(situation.tick);
        let settles = nearness >= threshold(observation.resolve);
        let mut away = Away::default();
        for table in observation.tables().filter(|&table| situation.table(table).is_away()) {
            memory.table_mut(table).ask = deadline(nearness);
            if settles && observation.at(table).may_call() {
                away.calls.push(table);
            }
        }
        let indices = standing::yield_indices(memory, situation.issues.len());
        for issue in observation.own_active() {
            let view = situation.issue(issue);
            if !view.may_yield || situation.settles_at_table(issue) {
                continue;
            }
            indices[issue.index()] = deadline(nearness);
            if nearness >= threshold(observation.issue_resolves[issue.index()]) {
                away.yields.push((issue, view.full));
            }
        }
        Ok(away)
    }

    fn causes(&self, observation: &NationObservation<'_>, memory: &Memory, act: Act) -> Account {
        match act {
            Act::Yield(issue) | Act::Relax(issue) => standing::yield_index(memory, issue.index()),
            Act::Table => standing::causes_of_asking(
                standing::ask_index(observation, memory),
                threshold(observation.resolve),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, ALPHAS};

    fn play(tick: u32, table: bool) -> (Away, Account) {
        let (mut situation, mut memory, mut rng) =
            if table { testing::trade() } else { testing::standoff() };
        situation.tick = tick;
        let observation = testing::at_table(&situation, ALPHA);
        let strategy = DeadlineDriven::new(&[]);
        let away = strategy.away(&observation, &mut memory, &mut rng).unwrap();
        let act = if table { Act::Table } else { Act::Yield(ALPHAS) };
        (away, strategy.causes(&observation, &memory, act))
    }

    #[test]
    fn a_resolve_of_one_settles_when_the_index_is_a_half() {
        // (t/60)^8 >= .5 from day 56 on.
        for (tick, settles) in [(0, false), (55, false), (56, true), (200, true)] {
            assert_eq!(!play(tick, true).0.calls.is_empty(), settles, "{tick}");
            assert_eq!(play(tick, false).0.yields.len(), usize::from(settles), "{tick}");
        }
    }

    #[test]
    fn what_talks_can_settle_is_not_yielded() {
        assert!(play(60, true).0.yields.is_empty());
        assert!(play(60, false).0.calls.is_empty());
    }

    #[test]
    fn the_deadline_is_the_cause() {
        assert_eq!(play(60, false).1.largest(), Cause::Deadline);
        assert_eq!(play(60, true).1.largest(), Cause::Deadline);
        assert_eq!(play(5, true).1.largest(), Cause::Reciprocity);
    }

    #[test]
    fn the_largest_resolve_settles_on_the_day() {
        let (mut situation, mut memory, mut rng) = testing::trade();
        situation.tick = 60;
        let mut observation = testing::observe(&situation, ALPHA);
        observation.resolve = 1e6;
        let away = DeadlineDriven::new(&[]).away(&observation, &mut memory, &mut rng);
        assert!(!away.unwrap().calls.is_empty());
    }
}
