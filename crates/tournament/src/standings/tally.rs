//! Sums over the games of a store, from which all standings are computed. Memory does not grow with games.

use crate::content::ContentDigest;
use crate::error::Error;
use crate::judge::{GameRow, SeatRow};
use crate::meta::Payoffs;
use crate::store::Store;
use std::collections::BTreeMap;

/// Groups that the seeds of a contest are put into: seed `i` into group `i` modulo this. What an interval rests on
/// is the spread between groups.
const MOST_GROUPS: u32 = 32;

/// What a store says about its tournament.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Id of the tournament.
    pub id: String,
    /// One line that says what it is about.
    pub title: String,
    /// Version of the engine that played.
    pub engine: String,
    /// Games of each assignment.
    pub repetitions: u32,
    /// Strategies.
    pub strategies: Vec<String>,
    /// Contests.
    pub contests: Vec<ContestNames>,
}

/// What a store says about a contest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContestNames {
    /// Its name.
    pub name: String,
    /// Unit of payoffs.
    pub unit: String,
    /// Games in all.
    pub games: u64,
    /// Seats.
    pub seats: Vec<String>,
}

impl Names {
    /// Reads them.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(store: &Store) -> Result<Self, Error> {
        let strategies = store.list("SELECT name FROM strategy ORDER BY id", |row| row.get(0))?;
        let query = "SELECT name, unit, games FROM contest ORDER BY id";
        let mut contests = store.list(query, |row| {
            Ok(ContestNames {
                name: row.get(0)?,
                unit: row.get(1)?,
                games: row.get::<_, i64>(2)? as u64,
                seats: Vec::new(),
            })
        })?;
        let query = "SELECT contest, name FROM seat ORDER BY contest, seat";
        let seats = store.list(query, |row| Ok((row.get::<_, usize>(0)?, row.get(1)?)))?;
        for (contest, name) in seats {
            if let Some(contest) = contests.get_mut(contest) {
                contest.seats.push(name);
            }
        }
        let (id, title, engine) =
            (store.about("id")?, store.about("title")?, store.about("engine")?);
        let repetitions = store.about("games")?.parse().unwrap_or(1);
        Ok(Names { id, title, engine, repetitions, strategies, contests })
    }

    /// Games in all.
    pub fn games(&self) -> u64 {
        self.contests.iter().map(|contest| contest.games).sum()
    }
}

/// A sum and how many it is of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// The sum.
    pub sum: f64,
    /// How many.
    pub count: u64,
}

impl Sum {
    /// Adds one.
    pub fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    /// The mean; none of nothing.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

/// How a strategy conducted itself, over all its seats.
#[derive(Clone, Debug, Default)]
pub struct Conduct {
    /// Seats that it sat in.
    pub seats: u64,
    /// Of these, in games that ended in an agreement.
    pub agreements: u64,
    /// In how many it alone conceded first.
    pub first: u64,
    /// In how many others conceded on the same day as it first.
    pub joint: u64,
    /// When it first conceded, as a share of the ticks or steps played; of those games in which it did.
    pub when: Sum,
    /// How often it conceded.
    pub concessions: Sum,
    /// Given up, as a share of its own range.
    pub given_up: Sum,
    /// Distance of its agreements to the Pareto frontier.
    pub pareto: Sum,
    /// Distance of its agreements to the Nash point.
    pub nash: Sum,
    /// How often it forfeited.
    pub forfeits: u64,
    /// The reason it gave last.
    pub reason: Option<String>,
}

/// Sums over all games of a store.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Names of everything.
    pub names: Names,
    /// Games that the store holds.
    pub games: u64,
    /// Content digest.
    pub digest: String,
    /// By strategy.
    pub conduct: Vec<Conduct>,
    /// How the games of each contest ended.
    pub ends: Vec<BTreeMap<String, u64>>,
    /// Scores by strategy, contest, seat and group of seeds.
    scores: Vec<Vec<Vec<Vec<Sum>>>>,
    /// Payoffs by strategy, contest and seat.
    payoffs: Vec<Vec<Vec<Sum>>>,
    /// Scores of one strategy against another by contest; contests with two seats only.
    meetings: Vec<Vec<Sum>>,
    groups: u32,
}

impl Tally {
    /// Adds up every game of a store, in the order of numbers.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(store: &Store) -> Result<Self, Error> {
        let names = Names::of(store)?;
        let mut digest = ContentDigest::new(&store.identity()?);
        let mut tally = Tally::empty(names);
        store.each_game(|game| {
            digest.add(game);
            tally.add(game);
        })?;
        tally.digest = digest.finish();
        Ok(tally)
    }

    pub(crate) fn empty(names: Names) -> Self {
        let count = names.strategies.len();
        let groups = names.repetitions.clamp(1, MOST_GROUPS);
        let none = vec![Sum::default(); groups as usize];
        let seats = |of: &ContestNames| vec![none.clone(); of.seats.len()];
        let scores: Vec<_> = names.contests.iter().map(seats).collect();
        let payoffs: Vec<Vec<Sum>> =
            names.contests.iter().map(|of| vec![Sum::default(); of.seats.len()]).collect();
        Tally {
            games: 0,
            digest: String::new(),
            conduct: vec![Conduct::default(); count],
            ends: vec![BTreeMap::new(); names.contests.len()],
            scores: vec![scores; count],
            payoffs: vec![payoffs; count],
            meetings: vec![vec![Sum::default(); count * count]; names.contests.len()],
            groups,
            names,
        }
    }

    pub(crate) fn add(&mut self, game: &GameRow) {
        let contest = game.contest as usize;
        self.games += 1;
        *self.ends[contest].entry(game.resolution.clone()).or_default() += 1;
        let group = (game.repetition % self.groups) as usize;
        for (seat, one) in game.seats.iter().enumerate() {
            let strategy = usize::from(one.entrant);
            self.scores[strategy][contest][seat][group].add(one.score);
            self.payoffs[strategy][contest][seat].add(one.payoff);
            self.conduct[strategy].add(game, seat, one);
        }
        if let [one, other] = game.seats[..] {
            let (i, j) = (usize::from(one.entrant), usize::from(other.entrant));
            let count = self.conduct.len();
            self.meetings[contest][i * count + j].add(one.score);
            self.meetings[contest][j * count + i].add(other.score);
        }
    }

    /// Groups that the seeds of a contest are put into.
    pub const fn groups(&self) -> usize {
        self.groups as usize
    }

    /// Mean score of a strategy at each group of seeds of a contest, seats weighing alike; none where it has not
    /// sat in all of the seats that it takes.
    pub fn contest_scores(&self, strategy: usize, contest: usize) -> Vec<Option<f64>> {
        let seats: Vec<&Vec<Sum>> = self.scores[strategy][contest]
            .iter()
            .filter(|groups| groups.iter().any(|sum| sum.count > 0))
            .collect();
        let mean = |group: usize| {
            let mut mean = 0.0;
            for seat in &seats {
                mean += seat[group].mean()?;
            }
            (!seats.is_empty()).then(|| mean / seats.len() as f64)
        };
        (0..self.groups as usize).map(mean).collect()
    }

    /// Mean score of all strategies in a contest at each group of seeds; none where not all have played.
    pub fn field(&self, contest: usize) -> Vec<Option<f64>> {
        let all: Vec<Vec<Option<f64>>> = (0..self.conduct.len())
            .map(|strategy| self.contest_scores(strategy, contest))
            .filter(|scores| scores.iter().any(Option::is_some))
            .collect();
        let mean = |group: usize| {
            let mut mean = 0.0;
            for scores in &all {
                mean += scores[group]?;
            }
            (!all.is_empty()).then(|| mean / all.len() as f64)
        };
        (0..self.groups()).map(mean).collect()
    }

    /// Mean score of a strategy in one seat at each group of seeds.
    pub fn seat_scores(&self, strategy: usize, contest: usize, seat: usize) -> Vec<Option<f64>> {
        self.scores[strategy][contest][seat].iter().map(Sum::mean).collect()
    }

    /// Payoffs of a strategy in one seat.
    pub fn seat_payoff(&self, strategy: usize, contest: usize, seat: usize) -> Sum {
        self.payoffs[strategy][contest][seat]
    }

    /// Mean score of one strategy against another over the contests with two seats in which both have met, which
    /// weigh alike; none: they never met.
    pub fn against(&self, strategy: usize, other: usize) -> Option<f64> {
        let place = strategy * self.conduct.len() + other;
        let means: Vec<f64> =
            self.meetings.iter().filter_map(|meetings| meetings[place].mean()).collect();
        (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64)
    }
}

impl Tally {
    /// The empirical game: score of each strategy against each, those who have played only. None: some of them
    /// have never met.
    pub fn payoffs(&self) -> Option<Payoffs> {
        let played: Vec<usize> =
            (0..self.conduct.len()).filter(|&place| self.conduct[place].seats > 0).collect();
        let row = |&row: &usize| played.iter().map(|&other| self.against(row, other)).collect();
        let matrix: Option<Vec<Vec<f64>>> = played.iter().map(row).collect();
        let names: Vec<String> =
            played.iter().map(|&place| self.names.strategies[place].clone()).collect();
        matrix.filter(|matrix| !matrix.is_empty()).map(|matrix| Payoffs::of_matrix(names, matrix))
    }
}

impl Conduct {
    fn add(&mut self, game: &GameRow, seat: usize, one: &SeatRow) {
        let seat = i32::try_from(seat).ok();
        self.seats += 1;
        self.concessions.add(one.concessions.into());
        self.given_up.add(one.given_up);
        self.first += u64::from(game.first.is_some() && game.first == seat);
        self.joint += u64::from(game.first == Some(-1) && one.first.is_some());
        if let Some(first) = one.first {
            self.when.add(f64::from(first) / f64::from(game.ticks.max(1)));
        }
        if game.agreed.is_some() {
            self.agreements += 1;
        }
        game.pareto.into_iter().for_each(|distance| self.pareto.add(distance));
        game.nash.into_iter().for_each(|distance| self.nash.add(distance));
        if game.forfeit.is_some() && game.forfeit == seat {
            self.forfeits += 1;
            self.reason.clone_from(&game.reason);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::game_row;

    pub(crate) fn names() -> Names {
        let contest = |name: &str| ContestNames {
            name: name.into(),
            unit: "utility".into(),
            games: 8,
            seats: vec!["x".into(), "y".into()],
        };
        Names {
            id: "test".into(),
            title: "A test".into(),
            engine: "0".into(),
            repetitions: 2,
            strategies: vec!["a".into(), "b".into()],
            contests: vec![contest("one"), contest("two")],
        }
    }

    #[test]
    fn seats_and_contests_weigh_alike() {
        let mut tally = Tally::empty(names());
        let seat = |entrant, score| SeatRow { entrant, score, payoff: score, ..SeatRow::default() };
        let mut add = |contest, repetition, one, other| {
            tally.add(&GameRow { contest, repetition, seats: vec![one, other], ..game_row() });
        };
        add(0, 0, seat(0, 1.0), seat(1, 0.0));
        add(0, 0, seat(0, 0.5), seat(1, 0.0));
        add(0, 0, seat(1, 0.25), seat(0, 0.25));
        add(0, 1, seat(0, 0.5), seat(1, 0.0));
        add(1, 0, seat(0, 0.125), seat(1, 0.0));
        assert_eq!(tally.contest_scores(0, 0), [Some(0.5), None]);
        assert_eq!(tally.seat_scores(0, 0, 0), [Some(0.75), Some(0.5)]);
        assert_eq!(tally.against(0, 1), Some((2.25 / 4.0 + 0.125) / 2.0));
        assert_eq!(tally.against(0, 0), None);
        assert_eq!(tally.seat_payoff(1, 0, 0).mean(), Some(0.25));
        assert_eq!(tally.conduct[0].agreements, 5);
    }
}
