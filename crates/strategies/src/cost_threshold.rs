//! Cost threshold: yields, or asks for talks, when accumulated cost over stake passes the resolve.
//!
//! A reduced form of a war of attrition. Each day adds `kappa * cost / stake` to a decision index,
//! one per own issue (H, for yielding it) and one for asking for talks (A); the resolve is drawn
//! once per game, so that forks and what-ifs share it and differ by the change alone.

use crate::standing;
use detente_game::situation::IssueView;
use detente_game::registry::Build;
use detente_game::strategy::Act;
use detente_game::{
    Account, Away, Cause, Fault, Memory, NationObservation, ResolveStrategy, Situation,
    StrategyInfo, Stream, TableId,
};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "cost-threshold",
    summary: "yields or asks for talks when accumulated cost over stake passes its resolve",
    parameters: &[],
    source: "after Fearon 1994, American Political Science Review 88:577-592: a war of attrition \
             in reduced form, its audience cost in the stake, its resolve drawn once",
    stochastic: false,
    build: Build::Resolve(|_| Box::new(CostThreshold)),
};

struct CostThreshold;

impl ResolveStrategy for CostThreshold {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<Away, Fault> {
        let mut away = Away::default();
        weigh_yields(observation, memory, &mut away);
        for table in observation.tables() {
            if observation.at(table).may_call() && weigh_call(observation, table, memory) {
                away.calls.push(table);
            }
        }
        Ok(away)
    }

    fn talks_reset(&self, memory: &mut Memory, table: TableId) {
        memory.table_mut(table).ask = Account::ZERO;
    }

    fn causes(&self, observation: &NationObservation<'_>, memory: &Memory, act: Act) -> Account {
        match act {
            Act::Yield(issue) | Act::Relax(issue) => standing::yield_index(memory, issue.index()),
            Act::Table => standing::causes_of_asking(
                standing::ask_index(observation, memory),
                observation.resolve,
            ),
        }
    }
}

/// Grows the index of every own issue that may be yielded, and yields those that pass.
fn weigh_yields(observation: &NationObservation<'_>, memory: &mut Memory, away: &mut Away) {
    let situation = observation.situation;
    let indices = standing::yield_indices(memory, situation.issues.len());
    for issue in observation.own_active() {
        let view = situation.issue(issue);
        if !view.may_yield {
            continue;
        }
        let index = &mut indices[issue.index()];
        index.add_scaled(&relief(situation, view), situation.rules.kappa / view.stake_linked);
        if index.total() >= observation.issue_resolves[issue.index()] {
            away.yields.push((issue, view.full));
        }
    }
}

/// What yielding an issue may relieve its owner of, by cause, M/d: its own cost, and by belief in
/// an answer in kind the losses that it suffers from the demands behind it.
///
/// Demands that can be met at a table count for nothing.
fn relief(situation: &Situation, view: &IssueView) -> Account {
    let mut relief = Account::ZERO;
    relief[Cause::OwnCost] = view.own_relief;
    for &linked in &view.linked {
        let demand = situation.issue(linked);
        if demand.owner == view.victim && demand.active && !demand.negotiable {
            relief.add_scaled(&demand.loss_relief, situation.rules.answer_belief);
        }
    }
    relief
}

/// Grows the index for asking for talks at a table; true when it passes.
fn weigh_call(
    observation: &NationObservation<'_>,
    table: TableId,
    memory: &mut Memory,
) -> bool {
    let (situation, me) = (observation.situation, observation.me);
    let (rules, view) = (&situation.rules, situation.table(table));
    let at_risk = rules.table_share * standing::at_stake(situation, view, me);
    let ask = &mut memory.table_mut(table).ask;
    ask.add_scaled(situation.standing(view, me), rules.kappa / at_risk);
    ask.total() >= observation.resolve
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, ALPHAS, BETA, TABLE};
    use detente_game::IssueId;

    /// kappa .5, own relief 2, answer belief .5, loss relief 40, stake 200: .055 a day.
    fn hostage() -> (Situation, Memory, Stream) {
        let (mut situation, memory, rng) = testing::standoff();
        let issues = &mut situation.issues;
        issues[0].own_relief = 2.0;
        issues[0].stake_linked = 200.0;
        issues[0].linked.push(IssueId(1));
        issues[1].loss_relief[Cause::Cover] = 30.0;
        issues[1].loss_relief[Cause::Pressure] = 10.0;
        issues[1].negotiable = false;
        (situation, memory, rng)
    }

    fn day_of_yield(situation: &Situation, resolve: f64) -> Option<u32> {
        let (mut memory, mut rng) = (Memory::default(), testing::trade().2);
        (0..100).find(|_| {
            let resolves = [resolve; 2];
            let mut observation = testing::observe(situation, ALPHA);
            observation.issue_resolves = &resolves;
            let away = CostThreshold.away(&observation, &mut memory, &mut rng).unwrap();
            away.yields.as_slice() == [(ALPHAS, 3)]
        })
    }

    #[test]
    fn yields_in_full_on_the_day_the_index_passes() {
        assert_eq!(day_of_yield(&hostage().0, 0.19), Some(3));
        assert_eq!(day_of_yield(&hostage().0, 0.05), Some(0));
    }

    #[test]
    fn demands_that_can_be_met_at_a_table_or_are_settled_count_for_nothing() {
        type Change = fn(&mut Situation);
        let changes: [(Change, Option<u32>); 4] = [
            (|s| s.issues[1].negotiable = true, Some(37)),
            (|s| s.issues[1].active = false, Some(37)),
            (|s| s.issues[1].owner = ALPHA, Some(37)),
            (|s| s.issues[0].may_yield = false, None),
        ];
        for (change, day) in changes {
            let (mut situation, ..) = hostage();
            change(&mut situation);
            assert_eq!(day_of_yield(&situation, 0.19), day);
        }
    }

    #[test]
    fn causes_of_a_yield_are_the_parts_of_its_index() {
        let (situation, mut memory, mut rng) = hostage();
        let observation = testing::observe(&situation, ALPHA);
        CostThreshold.away(&observation, &mut memory, &mut rng).unwrap();
        let shares = CostThreshold.causes(&observation, &memory, Act::Yield(ALPHAS)).shares();
        for (cause, share) in
            [(Cause::OwnCost, 2.0), (Cause::Cover, 15.0), (Cause::Pressure, 5.0)]
        {
            assert!((shares[cause] - share / 22.0).abs() < 1e-12, "{cause:?}");
        }
    }

    #[test]
    fn asks_when_cost_over_the_stake_at_risk_passes_and_starts_again_after_a_failure() {
        let (mut situation, mut memory, mut rng) = testing::trade();
        situation.parties[BETA.index()].standing[Cause::Exposure] = 100.0;
        // .5 * 100 / (.5 * 500) = .2 a day, resolve 1.
        let mut call = || {
            let observation = testing::observe(&situation, BETA);
            !CostThreshold.away(&observation, &mut memory, &mut rng).unwrap().calls.is_empty()
        };
        assert_eq!([(); 4].map(|()| call()), [false; 4]);
        assert!(call() || call());
        CostThreshold.talks_reset(&mut memory, TABLE);
        assert_eq!(memory.ask(TABLE), Account::ZERO);
    }

    #[test]
    fn the_index_rests_while_no_call_is_possible() {
        for (nash, cool_until) in [(false, 0), (true, 11)] {
            let (mut situation, mut memory, mut rng) = testing::trade();
            situation.parties[0].standing[Cause::Cover] = 1e6;
            let table = &mut situation.tables[0];
            table.nash = table.nash.take().filter(|_| nash);
            table.cool_until = cool_until;
            let observation = testing::observe(&situation, ALPHA);
            let away = CostThreshold.away(&observation, &mut memory, &mut rng).unwrap();
            assert!(away.calls.is_empty());
            assert_eq!(memory.ask(TABLE), Account::ZERO);
        }
    }

    #[test]
    fn who_is_asked_comes_for_reciprocity() {
        let (situation, mut memory, _) = testing::trade();
        memory.table_mut(TABLE).ask[Cause::Pressure] = 0.25;
        let causes =
            CostThreshold.causes(&testing::at_table(&situation, ALPHA), &memory, Act::Table);
        assert_eq!((causes[Cause::Pressure], causes[Cause::Reciprocity]), (0.25, 0.75));
    }
}
