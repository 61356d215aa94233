//! Investor: builds when the plant is worth more than it costs at the prices it expects.

use crate::base_stock::{LOBBYING, LOBBYING_PARAMETER};
use crate::library::number;
use detente_game::goods::{FirmGoods, ProjectStage, ProjectView};
use detente_game::observation::FirmObservation;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, FirmAction, FirmStrategy, Memory, StrategyInfo, Stream};

/// Time over which today's price enters what is expected, d.
const MEMORY: f64 = 365.0;

/// Present value over cost from which it builds.
const HURDLE: f64 = 1.0;

const DAYS_OF_A_YEAR: f64 = 365.0;

/// Notes: expected price plus one, so that nothing written means nothing expected yet.
const EXPECTED: usize = 0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "investor",
    summary: "builds when a project's net present value at expected prices, floors and offtake included, is positive",
    parameters: &[
        StrategyParameter {
            name: "memory",
            unit: "d",
            default: ParameterDefault::Value(MEMORY),
            range: (1.0, 36500.0),
            summary: "time over which prices seen enter the price expected",
        },
        StrategyParameter {
            name: "hurdle",
            unit: "1",
            default: ParameterDefault::Value(HURDLE),
            range: (0.0, 100.0),
            summary: "present value of what it earns over cost from which it builds",
        },
        LOBBYING_PARAMETER,
    ],
    source: "net present value at adaptive expectations: Nerlove 1958, Quarterly Journal of Economics \
             72:227-240; mines opened in GCMat, Riddle et al. 2015, Resources Policy 45:307-321",
    stochastic: false,
    build: Build::Firm(|arguments| Box::new(Investor::new(arguments))),
};

struct Investor {
    memory: f64,
    hurdle: f64,
    lobbying: f64,
}

impl Investor {
    fn new(arguments: Arguments<'_>) -> Self {
        Investor {
            memory: number(arguments, 0, MEMORY),
            hurdle: number(arguments, 1, HURDLE),
            lobbying: number(arguments, 2, LOBBYING),
        }
    }

    /// The price expected after today: normal at first, then moved toward each day's.
    fn expect(&self, goods: &FirmGoods<'_>, memory: &mut Memory) -> f64 {
        let before = match memory.note(EXPECTED) {
            0.0 => goods.normal_price(),
            note => note - 1.0,
        };
        let expected = before + (goods.selling_price() - before) / self.memory;
        memory.set_note(EXPECTED, expected + 1.0);
        expected
    }

    /// Worth building: present value of margins from opening to the end of its life, over present cost paid while building.
    fn is_worth(&self, project: &ProjectView, price: f64, discount: f64) -> bool {
        let rate = discount / DAYS_OF_A_YEAR;
        let worth = margin(project, price) * project.adds * annuity(rate, project.lead, project.life);
        let cost = project.cost / project.lead * annuity(rate, 0.0, project.lead);
        worth > self.hurdle * cost
    }
}

/// Margin of a unit, M: the part under offtake sells at the floor or the price, whichever is higher; so does all else under a floor
/// without offtake. Of a plant that is moved: what a unit is made cheaper by.
fn margin(project: &ProjectView, price: f64) -> f64 {
    if let Some(cost) = project.moves {
        return cost - project.unit_cost;
    }
    let supported = price.max(project.price_floor);
    let sold = project.offtake * supported + (1.0 - project.offtake) * price;
    (if project.offtake > 0.0 { sold } else { supported }) - project.unit_cost
}

/// Present value of 1 a day from day `from` on, for `days` days, at a rate a day.
fn annuity(rate: f64, from: f64, days: f64) -> f64 {
    if rate <= 0.0 {
        return days;
    }
    (libm::exp(-rate * from) - libm::exp(-rate * (from + days))) / rate
}

impl FirmStrategy for Investor {
    fn decide(
        &self,
        observation: &FirmObservation<'_>,
        memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        let mut action = FirmAction { lobbying: self.lobbying, ..FirmAction::default() };
        let Some(goods) = &observation.goods else { return Ok(action) };
        let price = self.expect(goods, memory);
        for (id, project) in goods.projects() {
            let idle = project.stage == ProjectStage::Idle && !project.barred;
            if idle && self.is_worth(project, price, goods.discount()) {
                action.builds.push(id);
            }
        }
        Ok(action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Costs 100, makes 1 a day at 0.5 for ten years.
    fn project() -> ProjectView {
        ProjectView {
            adds: 1.0,
            lead: 365.0,
            cost: 1000.0,
            life: 3650.0,
            unit_cost: 0.5,
            ..ProjectView::default()
        }
    }

    #[test]
    fn builds_at_a_high_price_and_not_at_a_low_one() {
        let investor = Investor::new(&[]);
        // At 10 % a year the margins of ten years, a year from now, are worth about 2,090 days of them.
        for (price, built) in [(0.5, false), (0.9, false), (1.1, true)] {
            assert_eq!(investor.is_worth(&project(), price, 0.1), built, "at {price}");
        }
        assert!(!investor.is_worth(&project(), 1.1, 0.3), "dear money");
        assert!(!Investor::new(&[None, Some(2.0)]).is_worth(&project(), 1.1, 0.1), "a high hurdle");
    }

    #[test]
    fn a_floor_or_an_offtake_contract_makes_a_low_price_enough() {
        let investor = Investor::new(&[]);
        let floor = ProjectView { price_floor: 1.2, ..project() };
        assert!(investor.is_worth(&floor, 0.5, 0.1));
        let part = ProjectView { offtake: 0.5, ..floor };
        assert!(!investor.is_worth(&part, 0.5, 0.1), "half at the floor is too little");
        assert!(investor.is_worth(&ProjectView { offtake: 0.9, ..floor }, 0.5, 0.1));
    }

    #[test]
    fn a_plant_is_moved_for_what_it_saves_whatever_the_price() {
        let investor = Investor::new(&[]);
        let moved = |cost| ProjectView { moves: Some(cost), ..project() };
        assert!(investor.is_worth(&moved(1.1), 0.0, 0.1));
        assert!(!investor.is_worth(&moved(0.9), 100.0, 0.1));
    }

    #[test]
    fn a_day_is_worth_less_the_later_it_is() {
        assert_eq!(annuity(0.0, 10.0, 5.0), 5.0);
        assert!(annuity(0.001, 1000.0, 5.0) < annuity(0.001, 0.0, 5.0));
    }
}
