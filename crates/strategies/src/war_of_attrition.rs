//! War of attrition: quits at the hazard of the textbook equilibrium.
//!
//! Two sides stand firm, each at a running cost, for a prize that goes to who outlasts the other.
//! In the mixed equilibrium under complete information each side quits at the hazard that leaves
//! the *other* indifferent between standing another day and quitting: the other's cost of that day
//! equals its chance to win, `c_other = h * v_other`. So `h = c_other / v_other`, a function of the
//! other's cost and the other's prize alone; own cost decides nothing. (The form with the own prize
//! in the denominator is the same only where both fight for one prize of equal worth.) That the
//! side whose *opponent* suffers quits sooner is the known weakness of this equilibrium, and why
//! `cost-threshold` is the default.
//!
//! - *Yielding*: an issue is contested by its victim, which bears the losses from it and the own
//!   cost of the issues that it holds for it, and stands to win the gain, to be rid of the losses to
//!   come, and to keep those stakes.
//! - *Asking for talks*, where a package better for all exists: the running cost of the other's
//!   standing over all that it stands for; what talks can settle is not yielded meanwhile. At a table
//!   of more than two the others are taken together.
//!
//! The hazards, summed over the days, are the decision indices. At the quit their sum is
//! exponential with mean 1; so 1 stands in the place of a resolve when causes are named.

use crate::standing;
use detente_game::registry::Build;
use detente_game::strategy::Act;
use detente_game::{
    Account, Away, Cause, Fault, IssueId, Memory, NationObservation, ResolveStrategy, Situation,
    StrategyInfo, Stream, TableId,
};
use rand::RngExt;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "war-of-attrition",
    summary: "quits at random, at the hazard that leaves the other side indifferent",
    parameters: &[],
    source: "Hendricks, Weiss and Wilson 1988, International Economic Review 29:663-680; Maynard \
             Smith 1974, Journal of Theoretical Biology 47:209-221",
    stochastic: true,
    build: Build::Resolve(|_| Box::new(WarOfAttrition)),
};

/// Summed hazard at which a side quits, in the mean.
const MEAN_HAZARD_AT_QUIT: f64 = 1.0;

struct WarOfAttrition;

impl ResolveStrategy for WarOfAttrition {
    fn reads_preferences(&self) -> bool {
        true
    }

    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault> {
        let situation = observation.situation;
        let mut away = Away::default();
        let indices = standing::yield_indices(memory, situation.issues.len());
        for issue in observation.own_active() {
            let view = situation.issue(issue);
            if !view.may_yield || situation.settles_at_table(issue) {
                continue;
            }
            let hazard = hazard_of_yielding(situation, issue);
            indices[issue.index()].add_scaled(&hazard, 1.0);
            if quits(&hazard, rng) {
                away.yields.push((issue, view.full));
            }
        }
        for table in observation.tables() {
            let observation = observation.at(table);
            if observation.may_call() {
                let hazard = hazard_of_asking(&observation);
                memory.table_mut(table).ask.add_scaled(&hazard, 1.0);
                if quits(&hazard, rng) {
                    away.calls.push(table);
                }
            }
        }
        Ok(away)
    }

    fn talks_reset(&self, memory: &mut Memory, table: TableId) {
        memory.table_mut(table).ask = Account::ZERO;
    }

    /// The other side's costs, by cause: they set the hazard.
    fn causes(&self, observation: &NationObservation<'_>, memory: &Memory, act: Act) -> Account {
        match act {
            Act::Yield(issue) | Act::Relax(issue) => standing::yield_index(memory, issue.index()),
            Act::Table => {
                let ask = standing::ask_index(observation, memory);
                standing::causes_of_asking(ask, MEAN_HAZARD_AT_QUIT)
            }
        }
    }
}

/// Draws whether a hazard strikes within the day.
fn quits(hazard: &Account, rng: &mut Stream) -> bool {
    let probability = -libm::expm1(-hazard.total());
    (0.0..=1.0).contains(&probability) && rng.random_bool(probability)
}

/// Hazard of yielding an issue: what it costs the victim to contest it, over its prize, 1/d.
fn hazard_of_yielding(situation: &Situation, issue: IssueId) -> Account {
    let view = situation.issue(issue);
    let mut cost = view.loss_relief;
    let losses = &view.forward_loss;
    let mut prize = view.gain + losses[view.level as usize] - losses[view.full as usize];
    for held in &situation.issues {
        if held.active && held.owner == view.victim && held.linked.contains(&issue) {
            cost[Cause::OwnCost] += held.own_relief;
            prize += held.stake;
        }
    }
    cost.scaled(1.0 / prize.max(situation.rules.stake_floor))
}

/// Hazard of asking for talks: the others' running costs of standing over all that they stand for, 1/d.
fn hazard_of_asking(observation: &NationObservation<'_>) -> Account {
    let situation = observation.situation;
    let (mut cost, mut prize) = (Account::ZERO, 0.0);
    let Some(table) = observation.table_view() else { return cost };
    for other in observation.others() {
        cost.add_scaled(situation.standing(table, other), 1.0);
        prize += standing::at_stake(situation, table, other);
    }
    cost.scaled(1.0 / prize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, ALPHAS, BETA, TABLE};
    use detente_game::draw::DrawName;

    fn away(situation: &Situation, seed: u64) -> (Away, Memory) {
        let mut memory = Memory::default();
        let mut rng = DrawName::new(&["alpha"]).stream(seed);
        let observation = testing::observe(situation, ALPHA);
        (WarOfAttrition.away(&observation, &mut memory, &mut rng).unwrap(), memory)
    }

    #[test]
    fn the_hazard_is_the_others_cost_over_the_others_prize() {
        let (mut situation, ..) = testing::standoff();
        situation.issues[0].loss_relief[Cause::Cover] = 20.0;
        situation.issues[0].own_relief = 1e6;
        situation.issues[1].own_relief = 10.0;
        situation.issues[1].linked.push(ALPHAS);
        // Beta loses 20 and pays 10 a day to win 1,000 and keep 500.
        let hazard = hazard_of_yielding(&situation, ALPHAS);
        assert!((hazard[Cause::Cover] - 20.0 / 1500.0).abs() < 1e-15);
        assert!((hazard[Cause::OwnCost] - 10.0 / 1500.0).abs() < 1e-15);
    }

    #[test]
    fn days_until_the_quit_are_geometric() {
        let (mut situation, ..) = testing::trade();
        situation.parties[BETA.index()].standing[Cause::Exposure] = 100.0;
        let games = 20_000;
        let calls = (0..games).filter(|&seed| !away(&situation, seed).0.calls.is_empty()).count();
        let expected = 1.0 - libm::exp(-100.0 / 500.0);
        assert!((calls as f64 / games as f64 - expected).abs() < 0.01, "{calls}");
    }

    #[test]
    fn who_fights_for_nothing_costly_keeps_the_other_standing() {
        let (mut situation, ..) = testing::trade();
        situation.parties[ALPHA.index()].standing[Cause::Exposure] = 1e9;
        assert!((0..100).all(|seed| away(&situation, seed).0 == Away::default()));
    }

    #[test]
    fn a_certain_quit_yields_what_talks_cannot_settle_and_calls_for_the_rest() {
        let (mut situation, ..) = testing::trade();
        situation.parties[BETA.index()].standing[Cause::Cover] = 1e9;
        situation.issues[0].loss_relief[Cause::Cover] = 1e9;
        let (quit, memory) = away(&situation, 1);
        assert!(quit.calls.as_slice() == [TABLE] && quit.yields.is_empty());
        assert_eq!(memory.ask(TABLE).largest(), Cause::Cover);
        situation.tables[0].nash = None;
        let (quit, memory) = away(&situation, 1);
        assert_eq!(quit, Away { yields: [(ALPHAS, 3)].into_iter().collect(), ..Away::default() });
        let observation = testing::observe(&situation, ALPHA);
        let causes = WarOfAttrition.causes(&observation, &memory, Act::Yield(ALPHAS));
        assert_eq!(causes.largest(), Cause::Cover);
    }
}
