//! Lobbyist: leans on its government once it runs short, and the harder the shorter.

use crate::library::number;
use detente_game::observation::FirmObservation;
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, FirmAction, FirmStrategy, Memory, StrategyInfo, Stream};

const EFFORT: f64 = 3.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "lobbyist",
    summary: "lobbies in proportion to its shortage, up to an effort of its own",
    parameters: &[StrategyParameter {
        name: "effort",
        unit: "1",
        default: ParameterDefault::Value(EFFORT),
        range: (0.0, 100.0),
        summary: "lobbying effort when nothing arrives any more, 1 = normal",
    }],
    source: "protection for sale: Grossman and Helpman 1994, American Economic Review 84:833-850",
    stochastic: false,
    build: Build::Firm(|arguments| Box::new(Lobbyist { effort: number(arguments, 0, EFFORT) })),
};

struct Lobbyist {
    effort: f64,
}

impl FirmStrategy for Lobbyist {
    fn decide(
        &self,
        observation: &FirmObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        let lobbying = 1.0 + (self.effort - 1.0) * observation.view.shortage;
        Ok(FirmAction { lobbying: f64::max(0.0, lobbying), ..FirmAction::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use detente_game::situation::FirmView;

    #[test]
    fn lobbies_the_harder_the_shorter_it_runs() {
        let lobbying = |effort: f64, shortage: f64| {
            let (rules, (_, mut memory, mut rng)) = (testing::rules(), testing::trade());
            let view = FirmView { shortage, ..FirmView::default() };
            let firm = Lobbyist { effort };
            let action = firm.decide(&testing::firm(&view, &rules), &mut memory, &mut rng);
            let action = action.unwrap();
            assert_eq!(action.target, 1.0);
            action.lobbying
        };
        assert_eq!([0.0, 0.5, 1.0].map(|shortage| lobbying(3.0, shortage)), [1.0, 2.0, 3.0]);
        assert_eq!(lobbying(0.0, 1.0), 0.0, "a firm can fall silent, too");
    }
}
