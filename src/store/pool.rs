//! The connections: one that writes, some that can only read.

use std::{
    ops::{Deref, DerefMut},
    path::Path,
    time::Duration,
};

use sqlx::{
    Connection as _, Sqlite, SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    StoreError,
    upgrade::{check_current, upgrade},
};
use crate::model::Timestamp;

/// Readers at the same time; more wait for their turn.
const READERS: u32 = 8;
/// How long to wait for another process (a backup, a doctor) that holds the database.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Rows that a query may be ahead of who reads them. A page's worth fits, so that the two need not take turns.
const ROWS_AHEAD: usize = 4096;
/// What a reader keeps of the database, in KiB as `SQLite` wants it: negative.
const READER_CACHE: &str = "-8192";

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
}

/// A consistent view of the database as of its first query.
pub(crate) struct Read(Transaction<'static, Sqlite>);

/// A transaction that changes the database; without [`Write::commit`] nothing of it remains.
pub(crate) struct Write(Transaction<'static, Sqlite>);

impl Store {
    /// Opens the database at `path`, creates it if it is missing, and brings its schema up to date; what was there before is
    /// copied first.
    ///
    /// `synchronous` is FULL: with NORMAL a power failure may take back a transaction that was answered with success, and
    /// the deletion of a checkpoint whose file is already gone. Rows of a running search are batched, so it costs little.
    pub(crate) async fn open(path: &Path, now: Timestamp) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .row_buffer_size(ROWS_AHEAD);
        let writer = Self::pool(1).after_release(|connection, _| Box::pin(is_at_rest(connection)));
        let writer = writer.connect_with(options.clone()).await?;
        upgrade(&writer, path, now).await?;
        let reading = options.create_if_missing(false).read_only(true).pragma("cache_size", READER_CACHE);
        let readers = Self::pool(READERS).connect_with(reading).await?;
        Ok(Self { writer, readers })
    }

    /// Opens the database at `path` without changing anything; its schema must be up to date.
    pub(crate) async fn open_to_look(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY_TIMEOUT);
        let readers = Self::pool(READERS).connect_with(options).await?;
        check_current(&readers, path).await?;
        // What is asked to write says that it cannot.
        Ok(Self { writer: readers.clone(), readers })
    }

    /// Ends all connections.
    #[cfg(test)]
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// A store on a database that is already migrated.
    #[cfg(test)]
    pub(crate) fn on(pool: SqlitePool) -> Self {
        Self { writer: pool.clone(), readers: pool }
    }

    fn pool(size: u32) -> SqlitePoolOptions {
        // A file does not hang up: nothing needs to ask whether it is still there.
        let lasting = SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None).test_before_acquire(false);
        lasting.max_connections(size)
    }

    /// Begins to read.
    pub(crate) async fn read(&self) -> Result<Read, StoreError> {
        Ok(Read(self.readers.begin().await?))
    }

    /// Begins to write, as soon as no one else does.
    pub(crate) async fn write(&self) -> Result<Write, StoreError> {
        Ok(Write(self.writer.begin_with("BEGIN IMMEDIATE").await?))
    }
}

/// Whether the connection can be used for another transaction. Where the disk is full, `SQLite` ends one by itself, and then
/// its rollback fails and it is believed to be open for ever.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // After this, the rollback of a transaction that was given up has been tried.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

impl Write {
    /// Makes the changes last.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit().await?)
    }

    /// Begins a change that can be undone by itself.
    pub(crate) async fn begin_change(&mut self) -> Result<(), StoreError> {
        self.run("SAVEPOINT change").await
    }

    /// Ends the change: it will last if the transaction does.
    pub(crate) async fn keep_change(&mut self) -> Result<(), StoreError> {
        self.run("RELEASE change").await
    }

    /// Takes the change back; what was changed before it stays.
    pub(crate) async fn undo_change(&mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK TO change").await
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), StoreError> {
        sqlx::query(statement).execute(&mut *self.0).await?;
        Ok(())
    }
}

impl Deref for Read {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl DerefMut for Read {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

impl Deref for Write {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}
