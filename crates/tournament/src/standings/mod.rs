//! How a tournament stands: means with intervals, pairs with significance, conduct.

mod compare;
mod estimate;
mod pairs;
mod sprt;
mod student;
mod tally;

pub use compare::{Comparison, Side};
pub use estimate::{Estimate, Resampler};
pub use pairs::{Pair, holm};
pub use sprt::{Decision, Sprt, sprt};
pub use student::{quantile, two_sided};
pub use tally::{Conduct, ContestNames, Names, Sum, Tally};

use crate::error::Error;
use crate::meta::Analysis;
use crate::store::Store;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the format of the JSON of standings.
const FORMAT: u32 = 1;

/// How a tournament stands.
#[derive(Clone, Debug, Serialize)]
pub struct Standings {
    /// Version of this format.
    pub format: u32,
    /// What was played.
    pub tournament: About,
    /// The contests.
    pub contests: Vec<ContestRow>,
    /// Strategies, the best first.
    pub standings: Vec<StrategyRow>,
    /// Pairs of strategies that played the same contests, in the order of the standings.
    pub pairs: Vec<Pair>,
    /// The empirical game of the contests with two seats; none where some strategies have never met, as in a
    /// tournament in which none meets itself.
    pub empirical_game: Option<Analysis>,
}

/// What was played.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    /// Id of the tournament.
    pub id: String,
    /// One line that says what it is about.
    pub title: String,
    /// Version of the engine that played.
    pub engine: String,
    /// Digest of the tournament and every game in the store: the same wherever and however they were played.
    pub content: String,
    /// Games in the store.
    pub games: u64,
    /// Games of the tournament.
    pub of: u64,
}

/// How the games of a contest ended.
#[derive(Clone, Debug, Serialize)]
pub struct ContestRow {
    /// The contest.
    pub contest: String,
    /// Unit of its payoffs.
    pub unit: String,
    /// Its seats.
    pub seats: Vec<String>,
    /// Games by how they ended.
    pub resolutions: BTreeMap<String, u64>,
}

/// One strategy.
#[derive(Clone, Debug, Serialize)]
pub struct StrategyRow {
    /// Its name.
    pub strategy: String,
    /// Mean score over contests, seats, opponents and seeds.
    pub score: Option<Estimate>,
    /// The same less that of all strategies on the same contests, seats and seeds.
    pub advantage: Option<Estimate>,
    /// Seats that it sat in, over all games.
    pub seats_played: u64,
    /// Share of its games that ended in an agreement.
    pub agreed: Option<f64>,
    /// Share of its games in which it alone conceded first.
    pub conceded_first: Option<f64>,
    /// Share of its games in which it and others conceded on the same day first.
    pub conceded_jointly: Option<f64>,
    /// Mean time of its first concession, as a share of the ticks or steps played.
    pub first_concession: Option<f64>,
    /// Mean number of concessions in a game.
    pub concessions: Option<f64>,
    /// Mean share of its own range given up.
    pub given_up: Option<f64>,
    /// Mean distance of its agreements to the Pareto frontier, in utility, where that is defined.
    pub to_pareto: Option<f64>,
    /// Mean distance of its agreements to the Nash point, likewise.
    pub to_nash: Option<f64>,
    /// Games that it forfeited.
    pub forfeits: u64,
    /// Why it forfeited last.
    pub forfeit_reason: Option<String>,
    /// By contest and seat.
    pub seats: Vec<SeatScore>,
}

/// A strategy in one seat of one contest.
#[derive(Clone, Debug, Serialize)]
pub struct SeatScore {
    /// The contest.
    pub contest: String,
    /// The seat.
    pub seat: String,
    /// Mean payoff, in the contest's unit.
    pub payoff: Option<f64>,
    /// Mean score over opponents and seeds.
    pub score: Option<Estimate>,
}

impl Standings {
    /// Reads a store and computes all of it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(store: &Store) -> Result<Self, Error> {
        Ok(Standings::of_tally(&Tally::of(store)?))
    }

    /// As one line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("finite numbers and names always have an encoding")
    }

    /// From sums.
    pub fn of_tally(tally: &Tally) -> Self {
        let names = &tally.names;
        let resampler = Resampler::new(names.contests.len().max(1), tally.groups());
        let fields: Vec<Vec<Option<f64>>> =
            (0..names.contests.len()).map(|contest| tally.field(contest)).collect();
        let mut rows: Vec<(usize, StrategyRow)> = (0..names.strategies.len())
            .map(|strategy| (strategy, row(tally, &resampler, &fields, strategy)))
            .collect();
        let advantage =
            |row: &StrategyRow| row.advantage.map_or(f64::NEG_INFINITY, |advantage| advantage.mean);
        rows.sort_by(|a, b| advantage(&b.1).total_cmp(&advantage(&a.1)));
        let order: Vec<usize> = rows.iter().map(|(strategy, _)| *strategy).collect();
        let contest = |(contest, ends): (&ContestNames, &BTreeMap<String, u64>)| ContestRow {
            contest: contest.name.clone(),
            unit: contest.unit.clone(),
            seats: contest.seats.clone(),
            resolutions: ends.clone(),
        };
        Standings {
            format: FORMAT,
            tournament: About {
                id: names.id.clone(),
                title: names.title.clone(),
                engine: names.engine.clone(),
                content: tally.digest.clone(),
                games: tally.games,
                of: names.games(),
            },
            contests: names.contests.iter().zip(&tally.ends).map(contest).collect(),
            pairs: pairs::pairs(tally, &resampler, &order),
            empirical_game: tally.payoffs().map(Analysis::of),
            standings: rows.into_iter().map(|(_, row)| row).collect(),
        }
    }
}

fn row(
    tally: &Tally,
    resampler: &Resampler,
    fields: &[Vec<Option<f64>>],
    strategy: usize,
) -> StrategyRow {
    let names = &tally.names;
    let conduct = &tally.conduct[strategy];
    let share = |count: u64| (conduct.seats > 0).then(|| count as f64 / conduct.seats as f64);
    let scores: Vec<Vec<Option<f64>>> =
        (0..names.contests.len()).map(|contest| tally.contest_scores(strategy, contest)).collect();
    let values: Vec<Vec<f64>> =
        scores.iter().map(|scores| scores.iter().flatten().copied().collect()).collect();
    let above = |(scores, field): (&Vec<Option<f64>>, &Vec<Option<f64>>)| {
        scores.iter().zip(field).filter_map(|(score, field)| Some((*score)? - (*field)?)).collect()
    };
    let advantages: Vec<Vec<f64>> = scores.iter().zip(fields).map(above).collect();
    let mut seats = Vec::new();
    for (place, contest) in names.contests.iter().enumerate() {
        for (seat, name) in contest.seats.iter().enumerate() {
            let scores = tally.seat_scores(strategy, place, seat).into_iter().flatten().collect();
            let score = resampler.estimate(&[scores]);
            if score.is_some() {
                seats.push(SeatScore {
                    contest: contest.name.clone(),
                    seat: name.clone(),
                    payoff: tally.seat_payoff(strategy, place, seat).mean(),
                    score,
                });
            }
        }
    }
    StrategyRow {
        strategy: names.strategies[strategy].clone(),
        score: resampler.estimate(&values),
        advantage: resampler.estimate(&advantages),
        seats_played: conduct.seats,
        agreed: share(conduct.agreements),
        conceded_first: share(conduct.first),
        conceded_jointly: share(conduct.joint),
        first_concession: conduct.when.mean(),
        concessions: conduct.concessions.mean(),
        given_up: conduct.given_up.mean(),
        to_pareto: conduct.pareto.mean(),
        to_nash: conduct.nash.mean(),
        forfeits: conduct.forfeits,
        forfeit_reason: conduct.reason.clone(),
        seats,
    }
}
