//! Playing the games of one unit: one world, built for its strategies and used for all its seeds.

use crate::efficiency::Efficiency;
use crate::error::Error;
use crate::judge::{First, GameRow, Judge, SeatRow, Verdict};
use crate::saved::{self, Recording, Saved};
use crate::schedule::{Assignment, Game};
use detente_core::{Sessions, Simulation};
use detente_game::session::{SessionCast, SessionRecord, SessionSpec};
use detente_game::spec::Role;
use detente_game::tournament::{Arena, Contest, TournamentSpec};
use detente_game::{Cast, Chance, GameSpec, Registry, Situation};
use detente_record::{GameResult, Recorder, SavedGame, SavedSessions};
use std::sync::Arc;

/// What every worker shares.
pub(crate) struct Field<'a> {
    /// The tournament.
    pub(crate) spec: &'a TournamentSpec,
    /// Where strategies are found.
    pub(crate) registry: &'a dyn Registry,
    /// Who reads off what happened.
    pub(crate) judge: &'a dyn Judge,
    /// Which games are saved.
    pub(crate) recording: Option<Recording>,
    /// How many games there are in all.
    pub(crate) total: u64,
    efficiency: Vec<Option<Efficiency>>,
}

/// What the games of one unit gave.
#[derive(Default)]
pub(crate) struct Harvest {
    /// In order.
    pub(crate) rows: Vec<GameRow>,
    /// A file of saved games, if any was to be saved.
    pub(crate) saved: Option<saved::File>,
}

impl<'a> Field<'a> {
    /// The span in which the games of one assignment are played; what it names is looked up only for a log that asks.
    pub(crate) fn span(&self, contest: usize, assignment: &[u16], games: usize) -> tracing::Span {
        let name = |entrant: &u16| self.spec.entrants[usize::from(*entrant)].id.as_str();
        tracing::debug_span!(
            "pairing",
            contest = self.spec.contests[contest].id,
            seats = assignment.iter().map(name).collect::<Vec<_>>().join(", "),
            games
        )
    }

    /// Looks at the domains of all sessions once.
    pub(crate) fn new(
        spec: &'a TournamentSpec,
        registry: &'a dyn Registry,
        judge: &'a dyn Judge,
        recording: Option<Recording>,
        total: u64,
    ) -> Self {
        let efficiency = |contest: &Contest| match &contest.arena {
            Arena::Game(_) => None,
            Arena::Session(spec) => Efficiency::of(spec),
        };
        let efficiency = spec.contests.iter().map(efficiency).collect();
        Field { spec, registry, judge, recording, total, efficiency }
    }

    /// Plays games of one assignment.
    pub(crate) fn play(&self, assignment: &Assignment, games: &[Game]) -> Result<Harvest, Error> {
        let Some(first) = games.first() else { return Ok(Harvest::default()) };
        let contest = &self.spec.contests[first.contest];
        match &contest.arena {
            Arena::Game(spec) => self.play_games(contest, spec, assignment, games),
            Arena::Session(spec) => self.play_sessions(contest, spec, assignment, games),
        }
    }

    fn call(&self, contest: &Contest, assignment: &Assignment, seat: usize) -> String {
        let entrant = &self.spec.entrants[usize::from(assignment[seat])];
        // The schedule assigns nobody a seat that it cannot take.
        contest.call(entrant, seat).unwrap_or_default().to_string()
    }

    fn play_games(
        &self,
        contest: &Contest,
        spec: &Arc<GameSpec>,
        assignment: &Assignment,
        games: &[Game],
    ) -> Result<Harvest, Error> {
        let mut spec = GameSpec::clone(spec);
        for (seat, &place) in contest.seats.iter().enumerate() {
            spec.agents[place].strategy = self.call(contest, assignment, seat);
        }
        let spec = Arc::new(spec);
        let cast = Cast::new(&spec, self.registry)?;
        let mut recorder = self.recording.map(|_| Recorder::new(&spec));
        let cast = recorder.as_ref().map(|recorder| recorder.seat(&spec, &cast)).unwrap_or(cast);
        let built = Simulation::new(spec.clone(), cast);
        let mut simulation =
            built.map_err(|source| Error::Build { contest: contest.id.clone(), source })?;
        let mut harvest = Harvest::default();
        let mut kept: Vec<SavedGame> = Vec::new();
        for game in games {
            let row =
                play_game(self.judge, contest, &mut simulation, &mut recorder, game, assignment);
            if let (Some(recorder), Some(recording)) = (&mut recorder, self.recording)
                && recording.keeps(&row, self.total)
            {
                let header = saved::header(contest, &spec, self.registry, game.seed)?;
                kept.push(recorder.take(header, GameResult::of(simulation.finish())));
            }
            harvest.rows.push(row);
        }
        if !kept.is_empty() {
            let kept = Saved::Games(kept);
            harvest.saved = Some(saved::File::new(self.spec, contest, assignment, games, &kept)?);
        }
        Ok(harvest)
    }

    fn play_sessions(
        &self,
        contest: &Contest,
        spec: &Arc<SessionSpec>,
        assignment: &Assignment,
        games: &[Game],
    ) -> Result<Harvest, Error> {
        let mut spec = SessionSpec::clone(spec);
        for (seat, &place) in contest.seats.iter().enumerate() {
            spec.parties[place].strategy = self.call(contest, assignment, seat);
        }
        let cast = SessionCast::new(&spec, self.registry)?;
        let built = Sessions::new(Arc::new(spec), cast);
        let mut sessions =
            built.map_err(|source| Error::Session { contest: contest.id.clone(), source })?;
        let mut harvest = Harvest::default();
        let mut kept: Vec<SessionRecord> = Vec::new();
        for game in games {
            let record = sessions.play(game.seed).clone();
            let row = self.session_row(contest, sessions.spec(), assignment, game, &record);
            if self.recording.is_some_and(|recording| recording.keeps(&row, self.total)) {
                kept.push(record);
            }
            harvest.rows.push(row);
        }
        if !kept.is_empty() {
            let header = saved::session_header(contest, sessions.spec(), self.registry)?;
            let kept = Saved::Sessions(SavedSessions { header, records: kept });
            harvest.saved = Some(saved::File::new(self.spec, contest, assignment, games, &kept)?);
        }
        Ok(harvest)
    }

    fn session_row(
        &self,
        contest: &Contest,
        spec: &SessionSpec,
        assignment: &Assignment,
        game: &Game,
        record: &SessionRecord,
    ) -> GameRow {
        let verdict = self.judge.session(spec, record);
        let mut row = row(game, contest, &verdict, record.steps);
        let utilities = record.utilities(spec);
        for (seat, &place) in contest.seats.iter().enumerate() {
            let utility = utilities[place];
            row.seats.push(seat_row(assignment[seat], utility, utility, &verdict, place));
        }
        let agreed = record.agreement().zip(self.efficiency[game.contest].as_ref());
        if let Some((agreed, efficiency)) = agreed {
            row.pareto = efficiency.to_frontier(spec, agreed);
            row.nash = efficiency.to_nash(spec, agreed);
        }
        row
    }
}

/// Plays one game with an economy.
fn play_game(
    judge: &dyn Judge,
    contest: &Contest,
    simulation: &mut Simulation,
    recorder: &mut Option<Recorder>,
    game: &Game,
    assignment: &Assignment,
) -> GameRow {
    simulation.begin(&Chance::Seed(game.seed));
    if let Some(recorder) = recorder {
        recorder.start(simulation);
    }
    let spec = simulation.spec().clone();
    let mut ledger = Ledger::new(&spec);
    while !simulation.is_over() {
        match recorder {
            Some(recorder) => recorder.step(simulation),
            None => simulation.step(),
        };
        ledger.add(simulation.situation());
    }
    ledger.extend(spec.horizon - simulation.tick());
    let played = simulation.finish();
    let verdict = judge.game(&spec, played);
    let mut row = row(game, contest, &verdict, played.ticks);
    let ranges = played.ranges.clone();
    for (seat, &place) in contest.seats.iter().enumerate() {
        let Role::Nation(party) = spec.agents[place].role else { continue };
        let payoff = ledger.payoff(simulation.situation(), party.index());
        let range = ranges.get(party.index()).map_or(0.0, |(least, most)| most - least);
        let score = if range > 0.0 { payoff / range } else { 0.0 };
        row.seats.push(seat_row(assignment[seat], payoff, score, &verdict, place));
    }
    row
}

/// What measures cost each party while a game goes on: what it suffers of the others' and what its own cost it.
///
/// The payoff of a party is the utility of the measures that stand at the end, less all that standing cost it
/// on the way. After a forfeit the measures stay as they stand, up to the horizon.
struct Ledger {
    spent: Vec<f64>,
    today: Vec<f64>,
}

impl Ledger {
    fn new(spec: &GameSpec) -> Self {
        let none = vec![0.0; spec.parties.len()];
        Ledger { spent: none.clone(), today: none }
    }

    fn add(&mut self, day: &Situation) {
        self.today.fill(0.0);
        for issue in &day.issues {
            self.today[issue.victim.index()] += issue.loss;
            self.today[issue.owner.index()] += issue.own_cost;
        }
        self.extend(1);
    }

    fn extend(&mut self, days: u32) {
        for (spent, today) in self.spent.iter_mut().zip(&self.today) {
            *spent += today * f64::from(days);
        }
    }

    fn payoff(&self, last: &Situation, party: usize) -> f64 {
        last.parties[party].utility - self.spent[party]
    }
}

fn row(game: &Game, contest: &Contest, verdict: &Verdict, ticks: u32) -> GameRow {
    let seat = |place: usize| {
        let seat = contest.seats.iter().position(|&seat| seat == place)?;
        i32::try_from(seat).ok()
    };
    let first = match verdict.first {
        Some(First::Seat(place)) => seat(place),
        Some(First::Joint) => Some(-1),
        None => None,
    };
    let forfeit = verdict.forfeit.as_ref();
    GameRow {
        id: game.id,
        contest: game.contest as u32,
        repetition: game.repetition,
        seed: game.seed,
        resolution: verdict.resolution.into(),
        ticks,
        agreed: verdict.agreed,
        first,
        pareto: None,
        nash: None,
        forfeit: forfeit.map(|(place, _)| seat(*place).unwrap_or(-1)),
        reason: forfeit.map(|(_, reason)| reason.clone()),
        seats: Vec::with_capacity(contest.seats.len()),
    }
}

fn seat_row(entrant: u16, payoff: f64, score: f64, verdict: &Verdict, place: usize) -> SeatRow {
    let seat = verdict.seats.get(place).copied().unwrap_or_default();
    SeatRow {
        entrant,
        payoff,
        score,
        concessions: seat.concessions,
        first: seat.first,
        given_up: seat.given_up,
    }
}
