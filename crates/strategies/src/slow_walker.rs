//! Slow-walker: drags its feet when what it keeps exceeds the retaliation to be feared.
//!
//! On the day of signing the stake that a breach would keep is set against the detected share of
//! what the victim could *credibly* take back: those of its own concessions whose return would cost
//! it less than the breach hurts it.

use crate::library::given;
use detente_game::observation::RegulatorObservation;
use detente_game::situation::IssueView;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, Memory, RegulatorStrategy, StrategyInfo, Stream};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "slow-walker",
    summary: "slow-walks a promised licence when that keeps more than credible retaliation costs",
    parameters: &[StrategyParameter {
        name: "w",
        unit: "1",
        default: ParameterDefault::Rule("slow-walk"),
        range: (0.0, 1.0),
        summary: "slow-walk in breach: share of what was promised that is not granted",
    }],
    source: "bargaining before enforcement: Fearon 1998, International Organization 52:269-305",
    stochastic: false,
    build: Build::Regulator(|arguments| Box::new(SlowWalker::new(arguments))),
};

struct SlowWalker {
    slow_walk: Option<f64>,
}

impl SlowWalker {
    fn new(arguments: Arguments<'_>) -> Self {
        SlowWalker { slow_walk: given(arguments, 0) }
    }
}

impl RegulatorStrategy for SlowWalker {
    fn slow_walk(
        &self,
        observation: &RegulatorObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<f64, Fault> {
        if !observation.signing {
            return Ok(observation.slow_walk);
        }
        let rules = &observation.situation.rules;
        let slow_walk = self.slow_walk.unwrap_or(rules.slow_walk);
        let breaches = kept(observation) > rules.detection * credible_retaliation(observation);
        Ok(if breaches { slow_walk } else { 0.0 })
    }
}

/// Share of the stake that the promise gives away, 0..1.
fn promised_share(observation: &RegulatorObservation<'_>, view: &IssueView) -> f64 {
    view.cost[observation.promised as usize] - view.cost[observation.from as usize]
}

/// Stake kept by a breach, M.
fn kept(observation: &RegulatorObservation<'_>) -> f64 {
    let view = observation.situation.issue(observation.issue);
    view.stake * promised_share(observation, view)
}

/// What a breach costs the victim, M: the losses that go on and the gain that does not come.
fn hurt(observation: &RegulatorObservation<'_>) -> f64 {
    let view = observation.situation.issue(observation.issue);
    let loss = |level: u16| view.forward_loss[level as usize];
    loss(observation.from) - loss(observation.promised)
        + view.gain * promised_share(observation, view)
}

/// Losses that the victim could inflict by taking its concessions back, M: those, given now or
/// before, that it would take back for less own cost than the breach hurts it.
fn credible_retaliation(observation: &RegulatorObservation<'_>) -> f64 {
    let situation = observation.situation;
    let victim = situation.issue(observation.issue).victim;
    let hurt = hurt(observation);
    let mut retaliation = 0.0;
    for (view, &level) in situation.issues.iter().zip(observation.package) {
        let own_cost = &view.forward_own_cost;
        if view.owner == victim && level > 0 && own_cost[0] - own_cost[level as usize] < hurt {
            retaliation += view.forward_loss[0] - view.forward_loss[level as usize];
        }
    }
    retaliation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use detente_game::situation::PerLevel;
    use detente_game::{Package, Situation};

    /// Alpha keeps 500; beta is hurt by 1,000 and can take back 1,200 at an own cost of 300.
    fn licence() -> Situation {
        let (mut situation, ..) = testing::trade();
        let falling = |amount: f64| PerLevel::from_iter([amount, 0.0, 0.0, 0.0]);
        situation.issues[1].forward_loss = falling(1200.0);
        situation.issues[1].forward_own_cost = falling(300.0);
        situation
    }

    fn slow_walk(situation: &Situation, levels: [u16; 2], arguments: Arguments<'_>) -> f64 {
        let (_, mut memory, mut rng) = testing::trade();
        let package = Package::from_slice(&levels);
        let observation = testing::regulate(situation, &package);
        SlowWalker::new(arguments).slow_walk(&observation, &mut memory, &mut rng).unwrap()
    }

    #[test]
    fn breaches_when_it_keeps_more_than_expected_credible_retaliation() {
        type Change = fn(&mut Situation);
        let cases: [(Change, [u16; 2], f64); 6] = [
            (|_| {}, [3, 1], 0.0),
            (|_| {}, [3, 0], 0.9),
            (|s| s.rules.detection = 0.4, [3, 1], 0.9),
            (|s| s.issues[0].stake = 601.0, [3, 1], 0.9),
            (|s| s.issues[1].forward_own_cost[0] = 1000.0, [3, 1], 0.9),
            (|s| s.issues[0].forward_loss[0] = 1.0, [3, 1], 0.0),
        ];
        for (number, (change, levels, expected)) in cases.into_iter().enumerate() {
            let mut situation = licence();
            change(&mut situation);
            assert_eq!(slow_walk(&situation, levels, &[None]), expected, "case {number}");
        }
    }

    #[test]
    fn retaliation_dearer_than_the_hurt_is_not_credible() {
        let mut situation = licence();
        situation.issues[1].forward_own_cost[0] = 1000.5;
        assert_eq!(slow_walk(&situation, [3, 1], &[None]), 0.9);
        situation.issues[0].forward_loss[0] = 1.0;
        assert_eq!(slow_walk(&situation, [3, 1], &[None]), 0.0);
    }

    #[test]
    fn its_own_pace_takes_the_place_of_the_rule() {
        assert_eq!(slow_walk(&licence(), [3, 0], &[Some(0.5)]), 0.5);
        assert_eq!(slow_walk(&licence(), [3, 0], &[]), 0.9);
    }

    #[test]
    fn keeps_to_what_it_decided_at_the_signing() {
        let (situation, mut memory, mut rng) = testing::trade();
        let package = Package::from_slice(&[3, 0]);
        let mut observation = testing::regulate(&situation, &package);
        observation.signing = false;
        observation.slow_walk = 0.3;
        let slow_walk = SlowWalker::new(&[]).slow_walk(&observation, &mut memory, &mut rng);
        assert_eq!(slow_walk, Ok(0.3));
    }
}
