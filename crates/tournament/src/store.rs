//! The store: one SQLite file in the tournament's folder, one row a game. `schema.sql` documents it.
//!
//! Games come in by transactions, so that a process killed at any moment leaves whole units behind.

use crate::content::ContentDigest;
use crate::error::Error;
use crate::identity::Identity;
use crate::judge::{GameRow, SeatRow};
use crate::schedule::Schedule;
use detente_game::tournament::{Arena, Entrant, TournamentSpec};
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
        Ok(Identity::of_lines(lines))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{cake, game_row, tournament};

    fn row(id: u64) -> GameRow {
        let seat = SeatRow { payoff: 0.5, score: 0.1 + 0.2, first: Some(3), ..SeatRow::default() };
        let reason = Some("a reason".repeat(20));
        GameRow { id, seed: (1 << 53) - 1, reason, seats: vec![seat, seat], ..game_row() }
    }

    fn store(folder: &Path) -> Store {
        let spec = tournament(2, vec![cake("a")]);
        let schedule = Schedule::new(&spec).unwrap();
        Store::open(folder, &spec, &schedule).unwrap()
    }

    fn rows(store: &Store) -> Vec<GameRow> {
        let mut rows = Vec::new();
        store.each_game(|game| rows.push(game.clone())).unwrap();
        rows
    }

    #[test]
    fn games_come_back_as_they_went_in() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(folder.path());
        store.add(&[row(7), row(2)]).unwrap();
        store.add(&[row(3)]).unwrap();
        assert_eq!(rows(&store), [row(2), row(3), row(7)]);
        let digest = store.digest().unwrap();
        assert_eq!(Store::read(folder.path()).unwrap().digest().unwrap(), digest);
        let mut changed = row(9);
        changed.seats[1].score = f64::from_bits(changed.seats[1].score.to_bits() + 1);
        store.add(&[changed]).unwrap();
        let one = store.digest().unwrap();
        store.connection().execute("DELETE FROM game WHERE id = 9", []).unwrap();
        store.connection().execute("DELETE FROM play WHERE game = 9", []).unwrap();
        assert_eq!(store.digest().unwrap(), digest);
        store.add(&[row(9)]).unwrap();
        assert_ne!(store.digest().unwrap(), one, "the last bit of a score counts");
    }

    #[test]
    fn a_full_disk_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(folder.path());
        store.add(&[row(1)]).unwrap();
        let pages: i64 =
            store.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        store.connection().pragma_update(None, "max_page_count", pages).unwrap();
        let many: Vec<GameRow> = (2..500).map(row).collect();
        let error = store.add(&many).unwrap_err().to_string();
        assert!(error.contains("full") && error.contains("the same command goes on"), "{error}");
        assert_eq!(rows(&store), [row(1)]);
        store.connection().pragma_update(None, "max_page_count", 1 << 20).unwrap();
        store.add(&many).unwrap();
        assert_eq!(store.games().unwrap(), 499);
    }

    #[test]
    fn a_store_that_another_holds_stops_cleanly() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(folder.path());
        let other = Connection::open(store.path()).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        store.connection().busy_timeout(Duration::ZERO).unwrap();
        let error = store.add(&[row(1)]).unwrap_err().to_string();
        assert!(error.contains("locked"), "{error}");
        other.execute_batch("ROLLBACK").unwrap();
        store.add(&[row(1)]).unwrap();
        assert_eq!(rows(&store), [row(1)]);
    }
}
