//! The store: one SQLite file in the tournament's folder, one row a game. `schema.sql` documents it.
//!
//! Games come in by transactions, so that a process killed at any moment leaves whole units behind. The content
//! digest is BLAKE3 over the lines of the specification and every game in the order of numbers: it depends on
//! what was played, not on when, where or in which order.

use crate::error::Error;
use crate::judge::{GameRow, SeatRow};
use crate::schedule::Schedule;
use detente_game::tournament::{Arena, Entrant, Pairing, TournamentSpec};
use rusqlite::{Connection, OpenFlags, Row, params};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The store's file in its folder.
const FILE: &str = "tournament.sqlite";
/// The file that is locked while games are played into the folder.
const LOCK: &str = "lock";
/// Version of the schema.
const FORMAT: &str = "1";
/// How long another reader or writer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// What tells one tournament from another: a line for everything that its games depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity(Vec<String>);

impl Identity {
    /// The lines of a tournament.
    pub fn of(spec: &TournamentSpec) -> Self {
        let mut lines = vec![
            format!("engine {}", env!("CARGO_PKG_VERSION")),
            format!("tournament {}", spec.id),
            format!("seed {}", spec.seed),
            format!("games {}", spec.games),
            format!("pairing {}", pairing(spec)),
        ];
        lines.extend(spec.bench.map(|share| format!("bench {share}")));
        lines.extend(spec.entrants.iter().map(entrant_line));
        lines.extend(spec.contests.iter().map(|contest| {
            let seats: Vec<&str> =
                (0..contest.seats.len()).map(|seat| contest.seat_id(seat)).collect();
            let sets: String = contest.sets.iter().map(|set| format!(", {set}")).collect();
            let (id, scenario, digest) = (&contest.id, &contest.scenario, &contest.digest);
            format!("contest {id}: {scenario} {digest}{sets}; seats {}", seats.join(", "))
        }));
        Identity(lines)
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.0
    }

    /// Lines of this that the other lacks, and of the other that this lacks.
    pub(crate) fn changes(&self, other: &Identity) -> Vec<String> {
        let missing = |of: &Identity, from: &Identity, sign: &str| -> Vec<String> {
            let lines = of.0.iter().filter(|line| !from.0.contains(line));
            lines.map(|line| format!("  {sign} {line}")).collect()
        };
        let mut changes = missing(self, other, "-");
        changes.extend(missing(other, self, "+"));
        if changes.is_empty() && self != other {
            changes.push("  the order of strategies or contests".into());
        }
        changes
    }
}

fn pairing(spec: &TournamentSpec) -> String {
    match &spec.pairing {
        Pairing::RoundRobin { mirror: false } => "round-robin".into(),
        Pairing::RoundRobin { mirror: true } => "everyone".into(),
        Pairing::Gauntlet { candidates } => {
            let names: Vec<&str> =
                candidates.iter().map(|&place| spec.entrants[place].id.as_str()).collect();
            format!("gauntlet of {}", names.join(", "))
        }
    }
}

fn entrant_line(entrant: &Entrant) -> String {
    let way = |role: &str, call: &Option<String>| {
        call.as_ref().map_or(String::new(), |call| format!(" {role} {call};"))
    };
    let (nation, party) = (way("nation", &entrant.nation), way("party", &entrant.party));
    let seats = entrant.seats.join(", ");
    let seats = if seats.is_empty() { seats } else { format!(" seats {seats}") };
    format!("strategy {}:{nation}{party}{seats}", entrant.id)
}

/// The games of a tournament, on disk.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    path: PathBuf,
    connection: Connection,
    /// Held while games may be written.
    _lock: Option<File>,
}

impl Store {
    /// Opens the store of a tournament for writing, or begins it.
    ///
    /// # Errors
    /// A folder that cannot be written, is in use, or holds another tournament.
    pub fn open(folder: &Path, spec: &TournamentSpec, schedule: &Schedule) -> Result<Self, Error> {
        let identity = Identity::of(spec);
        let mut store = Store::writable(folder)?;
        if !store.is_begun()? {
            store.begin(spec, schedule, &identity)?;
        }
        store.check_format()?;
        let changes = store.identity()?.changes(&identity);
        match changes.is_empty() {
            true => Ok(store),
            false => Err(Error::Changed { path: store.path, changes }),
        }
    }

    /// Opens the store of a folder for reading.
    ///
    /// # Errors
    /// No store, or one of another format.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Err(Error::Nothing(folder.into()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags);
        let connection =
            connection.map_err(|source| Error::Store { path: path.clone(), source })?;
        let store = Store { folder: folder.into(), path, connection, _lock: None };
        store.at(store.connection.busy_timeout(PATIENCE))?;
        store.at(store.connection.pragma_update(None, "query_only", true))?;
        if !store.is_begun()? {
            return Err(Error::Nothing(folder.into()));
        }
        store.check_format()?;
        Ok(store)
    }

    /// A folder with an empty or older store, locked.
    pub(crate) fn writable(folder: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Write { path: folder.into(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        let lock = File::create(folder.join(LOCK)).map_err(failed)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(Error::InUse(folder.into())),
            // Where the file system has no locks, two processes meet at the database itself.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let path = folder.join(FILE);
        let connection = Connection::open(&path);
        let connection =
            connection.map_err(|source| Error::Store { path: path.clone(), source })?;
        let store = Store { folder: folder.into(), path, connection, _lock: Some(lock) };
        store.at(store.connection.busy_timeout(PATIENCE))?;
        // A journal beside the file works on network file systems too, where shared memory does not.
        store.at(store.connection.pragma_update(None, "journal_mode", "TRUNCATE"))?;
        store.at(store.connection.pragma_update(None, "synchronous", "FULL"))?;
        // What a row refers to is written with it, or before.
        store.at(store.connection.pragma_update(None, "foreign_keys", false))?;
        Ok(store)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    pub(crate) fn at<T>(&self, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|source| Error::Store { path: self.path.clone(), source })
    }

    pub(crate) fn is_begun(&self) -> Result<bool, Error> {
        let query = "SELECT count(*) FROM sqlite_schema WHERE name = 'about'";
        let tables: i64 = self.at(self.connection.query_row(query, [], |row| row.get(0)))?;
        Ok(tables > 0)
    }

    fn check_format(&self) -> Result<(), Error> {
        match self.about("format")?.as_str() {
            FORMAT => Ok(()),
            other => {
                let what = format!("its format is {other}, not {FORMAT}");
                Err(Error::Foreign { path: self.path.clone(), what })
            }
        }
    }

    /// What the store says about itself under a key: `id`, `title`, `engine`.
    ///
    /// # Errors
    /// Those of the store.
    pub fn about(&self, key: &str) -> Result<String, Error> {
        let query = "SELECT value FROM about WHERE key = ?1";
        self.at(self.connection.query_row(query, [key], |row| row.get(0)))
    }

    /// The lines of the tournament that it holds.
    ///
    /// # Errors
    /// Those of the store.
    pub fn identity(&self) -> Result<Identity, Error> {
        let lines = self.list("SELECT text FROM specification ORDER BY line", |row| row.get(0))?;
        Ok(Identity(lines))
    }

    /// Every row of a query.
    pub(crate) fn list<T>(
        &self,
        query: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let rows = || self.connection.prepare(query)?.query_map([], read)?.collect();
        self.at(rows())
    }

    fn begin(
        &mut self,
        spec: &TournamentSpec,
        schedule: &Schedule,
        identity: &Identity,
    ) -> Result<(), Error> {
        let begun = begin(&mut self.connection, spec, schedule, identity);
        self.at(begun)
    }

    /// Adds games, all or none.
    ///
    /// # Errors
    /// A full disk, or a store that another process holds: nothing that it held before is lost.
    pub fn add(&mut self, rows: &[GameRow]) -> Result<(), Error> {
        let added = add(&mut self.connection, rows);
        self.at(added)
    }

    /// Numbers of all games that it holds, rising.
    ///
    /// # Errors
    /// Those of the store.
    pub fn each_id(&self, mut each: impl FnMut(u64)) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare("SELECT id FROM game ORDER BY id")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                each(number(row, 0)?);
            }
            Ok(())
        };
        self.at(read())
    }

    /// Every game that it holds, in the order of numbers; memory does not grow with them.
    ///
    /// # Errors
    /// Those of the store.
    pub fn each_game(&self, mut each: impl FnMut(&GameRow)) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut games = self.connection.prepare("SELECT * FROM game ORDER BY id")?;
            let mut plays = self.connection.prepare("SELECT * FROM play ORDER BY game, seat")?;
            let (mut games, mut plays) = (games.query([])?, plays.query([])?);
            let mut play = next_play(&mut plays)?;
            while let Some(row) = games.next()? {
                let mut game = game_row(row)?;
                while let Some((of, seat)) = play.filter(|(of, _)| *of <= game.id) {
                    if of == game.id {
                        game.seats.push(seat);
                    }
                    play = next_play(&mut plays)?;
                }
                each(&game);
            }
            Ok(())
        };
        self.at(read())
    }

    /// How many games it holds.
    ///
    /// # Errors
    /// Those of the store.
    pub fn games(&self) -> Result<u64, Error> {
        let query = "SELECT count(*) FROM game";
        let count: i64 = self.at(self.connection.query_row(query, [], |row| row.get(0)))?;
        Ok(count as u64)
    }

    /// Digest of the tournament and of all games that it holds. 32 hex digits.
    ///
    /// # Errors
    /// Those of the store.
    pub fn digest(&self) -> Result<String, Error> {
        let mut digest = ContentDigest::new(&self.identity()?);
        self.each_game(|game| digest.add(game))?;
        Ok(digest.finish())
    }
}

fn begin(
    connection: &mut Connection,
    spec: &TournamentSpec,
    schedule: &Schedule,
    identity: &Identity,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(include_str!("schema.sql"))?;
    let engine = env!("CARGO_PKG_VERSION");
    let about = [
        ("format", FORMAT),
        ("id", &spec.id),
        ("title", &spec.title),
        ("engine", engine),
        ("games", &spec.games.to_string()),
    ];
    for (key, value) in about {
        transaction.execute("INSERT INTO about VALUES (?1, ?2)", [key, value])?;
    }
    for (line, text) in identity.lines().iter().enumerate() {
        transaction.execute("INSERT INTO specification VALUES (?1, ?2)", params![line, text])?;
    }
    for (id, entrant) in spec.entrants.iter().enumerate() {
        let Entrant { id: name, nation, party, .. } = entrant;
        let row = params![id, name, nation, party];
        transaction.execute("INSERT INTO strategy VALUES (?1, ?2, ?3, ?4)", row)?;
    }
    for (id, contest) in spec.contests.iter().enumerate() {
        let games = schedule.assignments(id).len() as u64 * u64::from(spec.games);
        let scenario = match &contest.arena {
            Arena::Game(spec) => &spec.id,
            Arena::Session(spec) => &spec.id,
        };
        let row = params![id, contest.id, scenario, contest.digest, contest.unit(), games as i64];
        transaction.execute("INSERT INTO contest VALUES (?1, ?2, ?3, ?4, ?5, ?6)", row)?;
        for seat in 0..contest.seats.len() {
            let row = params![id, seat, contest.seat_id(seat)];
            transaction.execute("INSERT INTO seat VALUES (?1, ?2, ?3)", row)?;
        }
    }
    transaction.commit()
}

fn add(connection: &mut Connection, rows: &[GameRow]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    {
        let mut game = transaction.prepare_cached(
            "INSERT INTO game VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        let mut play = transaction
            .prepare_cached("INSERT INTO play VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        for row in rows {
            game.execute(params![
                row.id as i64,
                row.contest,
                row.repetition,
                row.seed as i64,
                row.resolution,
                row.ticks,
                row.agreed,
                row.first,
                row.pareto,
                row.nash,
                row.forfeit,
                row.reason,
            ])?;
            for (seat, one) in row.seats.iter().enumerate() {
                play.execute(params![
                    row.id as i64,
                    seat,
                    one.entrant,
                    one.payoff,
                    one.score,
                    one.concessions,
                    one.first,
                    one.given_up,
                ])?;
            }
        }
    }
    transaction.commit()
}

/// A number of a game or a seed, which SQLite keeps as a signed one.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|number| number as u64)
}

fn game_row(row: &Row<'_>) -> rusqlite::Result<GameRow> {
    Ok(GameRow {
        id: number(row, 0)?,
        contest: row.get(1)?,
        repetition: row.get(2)?,
        seed: number(row, 3)?,
        resolution: row.get(4)?,
        ticks: row.get(5)?,
        agreed: row.get(6)?,
        first: row.get(7)?,
        pareto: row.get(8)?,
        nash: row.get(9)?,
        forfeit: row.get(10)?,
        reason: row.get(11)?,
        seats: Vec::with_capacity(2),
    })
}

fn next_play(rows: &mut rusqlite::Rows<'_>) -> rusqlite::Result<Option<(u64, SeatRow)>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let seat = SeatRow {
        entrant: row.get(2)?,
        payoff: row.get(3)?,
        score: row.get(4)?,
        concessions: row.get(5)?,
        first: row.get(6)?,
        given_up: row.get(7)?,
    };
    Ok(Some((number(row, 0)?, seat)))
}

/// The content digest, as games come by.
pub(crate) struct ContentDigest(blake3::Hasher);

impl ContentDigest {
    pub(crate) fn new(identity: &Identity) -> Self {
        let mut digest = ContentDigest(blake3::Hasher::new());
        identity.lines().iter().for_each(|line| digest.text(line));
        digest
    }

    /// Adds a game; to be called in the order of numbers.
    pub(crate) fn add(&mut self, game: &GameRow) {
        for number in [game.id, game.seed, game.contest.into(), game.repetition.into()] {
            self.0.update(&number.to_le_bytes());
        }
        self.text(&game.resolution);
        self.0.update(&game.ticks.to_le_bytes());
        self.maybe(game.agreed.map(u64::from));
        self.maybe(game.first.map(|seat| seat as u64));
        self.maybe(game.pareto.map(f64::to_bits));
        self.maybe(game.nash.map(f64::to_bits));
        self.maybe(game.forfeit.map(|seat| seat as u64));
        self.text(game.reason.as_deref().unwrap_or_default());
        for seat in &game.seats {
            self.0.update(&seat.entrant.to_le_bytes());
            for number in [seat.payoff, seat.score, seat.given_up] {
                self.0.update(&number.to_bits().to_le_bytes());
            }
            self.0.update(&seat.concessions.to_le_bytes());
            self.maybe(seat.first.map(u64::from));
        }
    }

    fn text(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn maybe(&mut self, number: Option<u64>) {
        self.0.update(&[u8::from(number.is_some())]);
        self.0.update(&number.unwrap_or(0).to_le_bytes());
    }

    pub(crate) fn finish(&self) -> String {
        self.0.finalize().to_hex()[..32].to_string()
    }
}
