//! Which games there are, and what each is: everything follows from a game's number.

use crate::error::Error;
use detente_game::draw::{DrawName, derive_seed};
use detente_game::tournament::{Contest, Pairing, TournamentSpec};
use std::ops::Range;

/// Strategies in the seats of one contest: places among the entrants, by seat.
pub type Assignment = Vec<u16>;

/// Games of one assignment that are played in a row, in one world.
const UNIT: u32 = 32;

/// One game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Game {
    /// Its number, which is its key in the store.
    pub id: u64,
    /// Which contest.
    pub contest: usize,
    /// Which assignment of the contest.
    pub assignment: usize,
    /// Which of the assignment's games, from 0.
    pub repetition: u32,
    /// Its seed: a function of the tournament's seed, the contest's name and the repetition.
    pub seed: u64,
}

/// Games of one assignment, played in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Which contest.
    pub contest: usize,
    /// Which of its assignments.
    pub assignment: usize,
    /// Which games.
    pub repetitions: Range<u32>,
}

/// All games of a tournament, numbered: contest by contest, assignment by assignment, seed by seed.
#[derive(Clone, Debug)]
pub struct Schedule {
    seed: u64,
    games: u32,
    /// The first games of all assignments come before any other.
    trial: bool,
    contests: Vec<Slate>,
}

/// The assignments of one contest.
#[derive(Clone, Debug)]
struct Slate {
    name: DrawName,
    first: u64,
    assignments: Vec<Assignment>,
}

impl Schedule {
    /// Numbers the games of a tournament.
    ///
    /// # Errors
    /// A tournament in which nobody can meet anybody.
    pub fn new(spec: &TournamentSpec) -> Result<Self, Error> {
        let mut contests = Vec::new();
        let mut first = 0;
        for contest in &spec.contests {
            let assignments = assignments(spec, contest);
            if assignments.is_empty() {
                return Err(Error::Empty(contest.id.clone()));
            }
            let count = assignments.len() as u64 * u64::from(spec.games);
            contests.push(Slate {
                name: DrawName::new(&["tournament", &contest.id]),
                first,
                assignments,
            });
            first += count;
        }
        Ok(Schedule { seed: spec.seed, games: spec.games, trial: spec.bench.is_some(), contests })
    }

    /// How many games there are.
    pub fn len(&self) -> u64 {
        let last = self.contests.last();
        last.map_or(0, |slate| slate.first + slate.assignments.len() as u64 * u64::from(self.games))
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Games of each assignment.
    pub const fn repetitions(&self) -> u32 {
        self.games
    }

    /// The assignments of a contest.
    pub fn assignments(&self, contest: usize) -> &[Assignment] {
        &self.contests[contest].assignments
    }

    /// The game of a number below [`len`](Schedule::len).
    pub fn game(&self, id: u64) -> Game {
        let contest = self.contests.partition_point(|slate| slate.first <= id) - 1;
        let within = id - self.contests[contest].first;
        let (assignment, repetition) =
            ((within / u64::from(self.games)) as usize, (within % u64::from(self.games)) as u32);
        self.at(contest, assignment, repetition)
    }

    /// The game of a contest, assignment and repetition.
    pub fn at(&self, contest: usize, assignment: usize, repetition: u32) -> Game {
        let slate = &self.contests[contest];
        let id = slate.first + assignment as u64 * u64::from(self.games) + u64::from(repetition);
        let seed = derive_seed(self.seed, slate.name.nth(repetition.into()));
        Game { id, contest, assignment, repetition, seed }
    }

    /// The games of a unit.
    pub fn games<'a>(&'a self, unit: &'a Unit) -> impl Iterator<Item = Game> + 'a {
        let Unit { contest, assignment, .. } = *unit;
        unit.repetitions.clone().map(move |repetition| self.at(contest, assignment, repetition))
    }

    /// Every game, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = Game> + '_ {
        (0..self.len()).map(|id| self.game(id))
    }

    /// All units of the first games when strategies may be benched for them; none otherwise.
    pub fn trial(&self) -> impl Iterator<Item = Unit> + '_ {
        let repetitions = 0..u32::from(self.trial);
        self.units_of(repetitions, 1)
    }

    /// All units of the games that do not belong to the trial.
    pub fn units(&self) -> impl Iterator<Item = Unit> + '_ {
        self.units_of(u32::from(self.trial)..self.games, UNIT)
    }

    fn units_of(&self, all: Range<u32>, length: u32) -> impl Iterator<Item = Unit> + '_ {
        self.contests.iter().enumerate().flat_map(move |(contest, slate)| {
            let all = all.clone();
            (0..slate.assignments.len()).flat_map(move |assignment| {
                let all = all.clone();
                all.clone().step_by(length as usize).map(move |start| Unit {
                    contest,
                    assignment,
                    repetitions: start..start.saturating_add(length).min(all.end),
                })
            })
        })
    }
}

/// Every assignment of a contest, the last seat running fastest.
fn assignments(spec: &TournamentSpec, contest: &Contest) -> Vec<Assignment> {
    let seats: Vec<Vec<u16>> = (0..contest.seats.len())
        .map(|seat| {
            let takes =
                |&place: &u16| contest.call(&spec.entrants[usize::from(place)], seat).is_some();
            let count = u16::try_from(spec.entrants.len()).unwrap_or(u16::MAX);
            (0..count).filter(takes).collect()
        })
        .collect();
    let mut found = Vec::new();
    let mut current = Vec::with_capacity(seats.len());
    assign(&spec.pairing, &seats, &mut current, &mut found);
    found
}

fn assign(
    pairing: &Pairing,
    seats: &[Vec<u16>],
    current: &mut Assignment,
    found: &mut Vec<Assignment>,
) {
    let Some(free) = seats.get(current.len()) else {
        if is_meeting(pairing, current) {
            found.push(current.clone());
        }
        return;
    };
    for &entrant in free {
        let again = current.contains(&entrant);
        if again && *pairing == (Pairing::RoundRobin { mirror: false }) {
            continue;
        }
        current.push(entrant);
        assign(pairing, seats, current, found);
        current.pop();
    }
}

/// Whether a whole assignment is one that the pairing asks for.
fn is_meeting(pairing: &Pairing, assignment: &[u16]) -> bool {
    match pairing {
        Pairing::RoundRobin { .. } => true,
        Pairing::Gauntlet { candidates } => {
            let is_candidate = |entrant: &&u16| candidates.contains(&usize::from(**entrant));
            assignment.iter().filter(is_candidate).count() == 1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{cake, tournament};
    use std::collections::BTreeSet;

    fn pairs(pairing: Pairing) -> Vec<Assignment> {
        let spec = TournamentSpec { pairing, ..tournament(3, vec![cake("a")]) };
        Schedule::new(&spec).unwrap().assignments(0).to_vec()
    }

    #[test]
    fn everybody_meets_everybody_in_every_seat() {
        let round = pairs(Pairing::RoundRobin { mirror: false });
        assert_eq!(round, [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]]);
        assert_eq!(pairs(Pairing::RoundRobin { mirror: true }).len(), 9);
        let gauntlet = pairs(Pairing::Gauntlet { candidates: vec![1] });
        assert_eq!(gauntlet, [[0, 1], [1, 0], [1, 2], [2, 1]]);
    }

    #[test]
    fn a_number_is_a_game_and_every_game_is_in_one_unit() {
        for bench in [None, Some(0.5)] {
            let spec =
                TournamentSpec { games: 40, bench, ..tournament(3, vec![cake("a"), cake("b")]) };
            let schedule = Schedule::new(&spec).unwrap();
            assert_eq!(schedule.len(), 2 * 6 * 40);
            let units = schedule.trial().chain(schedule.units());
            let ids: Vec<u64> = units
                .flat_map(|unit| schedule.games(&unit).map(|game| game.id).collect::<Vec<_>>())
                .collect();
            assert_eq!(ids.len() as u64, schedule.len());
            assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len() as u64, schedule.len());
            for (id, game) in schedule.iter().enumerate() {
                assert_eq!(game.id, id as u64);
                assert_eq!(schedule.at(game.contest, game.assignment, game.repetition), game);
            }
        }
    }

    #[test]
    fn all_assignments_of_a_contest_play_the_same_seeds() {
        let spec = TournamentSpec { games: 3, ..tournament(3, vec![cake("a"), cake("b")]) };
        let schedule = Schedule::new(&spec).unwrap();
        let seeds = |contest, assignment| {
            (0..3)
                .map(|repetition| schedule.at(contest, assignment, repetition).seed)
                .collect::<Vec<_>>()
        };
        assert_eq!(seeds(0, 0), seeds(0, 5));
        assert_ne!(seeds(0, 0), seeds(1, 0));
        let more = TournamentSpec { games: 9, ..tournament(5, vec![cake("z"), cake("a")]) };
        let more = Schedule::new(&more).unwrap();
        assert_eq!(
            more.at(1, 7, 2).seed,
            seeds(0, 0)[2],
            "neither place nor number of others matters"
        );
    }
}
