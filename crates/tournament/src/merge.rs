//! One store from several: shards of one tournament, or runs of it on several machines.

use crate::error::Error;
use crate::identity::Identity;
use crate::store::Store;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// Tables that say what the tournament is; a store that is begun takes them from the first one merged.
const FIXED: [&str; 5] = ["about", "specification", "strategy", "contest", "seat"];

/// Puts the games of several folders into one, which may hold some already. Gives back how many it holds then.
///
/// # Errors
/// A folder without a tournament, or with another one; a game that two of them hold differently.
pub fn merge(folders: &[PathBuf], into: &Path) -> Result<u64, Error> {
    let mut whole = Store::writable(into)?;
    for folder in folders {
        let part = Store::read(folder)?;
        let identity = part.identity()?;
        let path = part.path().to_path_buf();
        drop(part);
        take(&mut whole, &path, &identity)?;
    }
    whole.games()
}

fn take(whole: &mut Store, path: &Path, identity: &Identity) -> Result<(), Error> {
    if whole.is_begun()? {
        let changes = whole.identity()?.changes(identity);
        if !changes.is_empty() {
            return Err(Error::Changed { path: path.into(), changes });
        }
    }
    let fresh = !whole.is_begun()?;
    let copied = copy(whole.connection(), path, fresh);
    match whole.at(copied)? {
        None => Ok(()),
        Some(id) => Err(Error::Contradiction { id: id as u64, path: path.into() }),
    }
}

/// Copies what is missing; gives back the first game that both hold differently, and then copies nothing.
fn copy(connection: &mut Connection, path: &Path, fresh: bool) -> rusqlite::Result<Option<i64>> {
    connection.execute("ATTACH ?1 AS part", [path.to_string_lossy()])?;
    let copied = copy_attached(connection, fresh);
    connection.execute("DETACH part", [])?;
    copied
}

fn copy_attached(connection: &mut Connection, fresh: bool) -> rusqlite::Result<Option<i64>> {
    let transaction = connection.transaction()?;
    if fresh {
        transaction.execute_batch(include_str!("schema.sql"))?;
        for table in FIXED {
            transaction
                .execute(&format!("INSERT INTO main.{table} SELECT * FROM part.{table}"), [])?;
        }
    }
    for (table, id) in [("game", "id"), ("play", "game")] {
        let differs = format!(
            "SELECT {id} FROM (SELECT * FROM part.{table} WHERE {id} IN (SELECT id FROM main.game)
             EXCEPT SELECT * FROM main.{table}) ORDER BY {id} LIMIT 1"
        );
        let mut statement = transaction.prepare(&differs)?;
        if let Some(row) = statement.query([])?.next()? {
            return row.get(0).map(Some);
        }
    }
    for table in ["game", "play"] {
        // What is there already is the same.
        let missing = format!("INSERT OR IGNORE INTO main.{table} SELECT * FROM part.{table}");
        transaction.execute(&missing, [])?;
    }
    transaction.commit()?;
    Ok(None)
}
