//! Patient: bargains like `nash`, and leaves the table where it gains by waiting.
//!
//! Bargaining power shifts when one side's outside option wears away faster than the other's; who gains by the
//! shift does not settle before it (Fearon 1998, Powell 2006). Here what is still to be lost stands in the day's
//! picture. Forward loss is F(t) = ∫ exp(-s/T) loss(t + s) ds with the forward time T, so it changes at the rate
//! F/T - loss a day, and the forward own cost G likewise. With these rates both sides' utilities of every
//! package are laid out `days` ahead, on straight lines and with stakes as they are, and the package with the
//! largest product of gains is found again. The party leaves when its own utility of that package exceeds that
//! of today's by more than standing firm costs until then.

use crate::library::given;
use crate::nash;
use detente_game::situation::{IssueView, TableView};
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};
use detente_game::{
    Fault, Level, Memory, NationObservation, Package, PartyId, Situation, StrategyInfo, Stream,
    TableMove, TableStrategy,
};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "patient",
    summary: "bargains like nash, and leaves when a later deal is worth more than the wait costs",
    parameters: &[StrategyParameter {
        name: "days",
        unit: "d",
        default: ParameterDefault::Rule("forward-time"),
        range: (1.0, 3_650.0),
        summary: "how far ahead it looks",
    }],
    source: "Fearon 1998, International Organization 52:269-305; Powell 2006, International \
             Organization 60:169-203",
    stochastic: false,
    build: Build::Table(|arguments| Box::new(Patient { days: given(arguments, 0) })),
};

struct Patient {
    /// None: the forward time.
    days: Option<f64>,
}

impl TableStrategy for Patient {
    fn act(
        &self,
        observation: &NationObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        let Some(table) = observation.table_view() else { return Ok(TableMove::WalkOut) };
        let days = self.days.unwrap_or(observation.situation.rules.forward_time);
        let outlook = Outlook { situation: observation.situation, table, days };
        Ok(match &table.nash {
            Some(today) if outlook.gain_by_waiting(observation.me, today) > 0.0 => TableMove::Wait,
            _ => nash::act(observation),
        })
    }
}

/// A table some days ahead.
struct Outlook<'a> {
    situation: &'a Situation,
    table: &'a TableView,
    days: f64,
}

impl Outlook<'_> {
    /// What the later package is worth over today's, less what standing firm costs until then, M.
    fn gain_by_waiting(&self, me: PartyId, today: &Package) -> f64 {
        let worth_today = self.over_agenda(today, |view, level| view.worth(me, level));
        let Some(later) = self.package(me) else { return f64::NEG_INFINITY };
        let standing = self.situation.standing(self.table, me).total();
        later - worth_today - standing * self.days
    }

    /// Own utility of the package with the largest product of gains, the first of equals; none when no package is
    /// better for all, M.
    fn package(&self, me: PartyId) -> Option<f64> {
        let stands: Package = self.situation.levels();
        let worth = |party, package: &Package| {
            self.over_agenda(package, |view, level| self.worth(view, party, level))
        };
        let (mut best, mut own) = (0.0, None);
        self.situation.for_each_package(self.table, |package, _| {
            let gains = self.table.parties.iter().map(|&p| worth(p, package) - worth(p, &stands));
            let product = gains.fold(1.0, |product, gain| product * gain.max(0.0));
            if product > best {
                (best, own) = (product, Some(worth(me, package)));
            }
        });
        own
    }

    fn over_agenda(&self, package: &Package, worth: impl Fn(&IssueView, Level) -> f64) -> f64 {
        let issues = self.table.agenda.iter();
        let worths = issues.map(|i| worth(self.situation.issue(*i), package[i.index()]));
        worths.fold(0.0, |sum, worth| sum + worth)
    }

    /// Utility of a level to a party on that day, M.
    fn worth(&self, view: &IssueView, party: PartyId, level: Level) -> f64 {
        let now = view.worth(party, level);
        if party == view.victim {
            now - self.change(view, level, view.forward_loss[level as usize], view.loss)
        } else if party == view.owner {
            now - self.change(view, level, view.forward_own_cost[level as usize], view.own_cost)
        } else {
            now
        }
    }

    /// How much what is still to be lost at a level grows until then, M; it falls to 0 at most. Today's loss at
    /// the level is that of the level in force, in proportion to the effect.
    fn change(&self, view: &IssueView, level: Level, forward: f64, today: f64) -> f64 {
        let in_force = view.effect[view.level as usize];
        let share = if in_force > 0.0 { view.effect[level as usize] / in_force } else { 0.0 };
        let rate = forward / self.situation.rules.forward_time - today * share;
        f64::max(rate * self.days, -forward)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, ALPHAS, BETA};
    use detente_game::Cause;

    fn act(situation: &Situation, me: PartyId) -> TableMove {
        let observation = testing::at_table(situation, me);
        let mut rng = detente_game::draw::DrawName::new(&["alpha"]).stream(1);
        Patient { days: Some(15.0) }.act(&observation, &mut Memory::default(), &mut rng).unwrap()
    }

    /// Alpha holds what hurts beta more from day to day: beta has stocks that run down.
    fn running_down() -> Situation {
        let (mut situation, ..) = testing::session(1);
        let view = &mut situation.issues[ALPHAS.index()];
        view.worth_owner = [0.0, -30.0, -60.0, -1500.0].into_iter().collect();
        view.forward_loss = view.effect.iter().map(|effect| 200.0 * effect).collect();
        for (worth, loss) in view.worth_victim.iter_mut().zip(&view.forward_loss) {
            *worth -= loss;
        }
        situation.tables[0].nash = Some(Package::from_slice(&[2, 2]));
        situation
    }

    #[test]
    fn who_gains_by_waiting_leaves_until_standing_costs_too_much() {
        // In 15 days beta settles for levels 2 and 3: 400 M more for alpha than today's 2 and 2.
        let mut situation = running_down();
        situation.parties[ALPHA.index()].standing[Cause::OwnCost] = 26.0;
        assert_eq!(act(&situation, ALPHA), TableMove::Wait);
        assert_ne!(act(&situation, BETA), TableMove::Wait);
        situation.parties[ALPHA.index()].standing[Cause::OwnCost] = 27.0;
        assert_eq!(act(&situation, ALPHA), TableMove::Offer(Package::from_slice(&[2, 2])));
    }

    #[test]
    fn without_a_shift_it_bargains_like_nash() {
        let (situation, ..) = testing::session(1);
        let nash = situation.tables[0].nash.clone().unwrap();
        assert_eq!(act(&situation, ALPHA), TableMove::Offer(nash));
        let (mut situation, ..) = testing::session(1);
        situation.tables[0].nash = None;
        assert_eq!(act(&situation, ALPHA), TableMove::WalkOut);
    }

    #[test]
    fn what_is_still_to_be_lost_changes_by_its_rate_and_never_falls_below_nothing() {
        let (situation, ..) = testing::session(1);
        let outlook = Outlook { situation: &situation, table: &situation.tables[0], days: 10.0 };
        let view = &situation.issues[0];
        // 600 / 30 - 20 a day, at the effect in force.
        assert_eq!(outlook.change(view, 0, 600.0, 20.0), 0.0);
        assert_eq!(outlook.change(view, 0, 900.0, 20.0), 100.0);
        assert_eq!(outlook.change(view, 0, 30.0, 20.0), -30.0);
    }
}
