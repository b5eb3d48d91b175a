//! A copy of the whole database, and what files it names.

use std::path::Path;

use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};

use super::{StoreError, pool::BUSY_TIMEOUT};

/// A file below the data directory that a row names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedFile {
    /// Relative to the data directory.
    pub(crate) path: String,
    /// Its size as the row has it.
    pub(crate) bytes: Option<u64>,
}

/// Writes the database at `database` to the new file `target` as it is at one moment, while others read and write it.
pub(crate) async fn write(database: &Path, target: &Path) -> Result<(), StoreError> {
    let mut db = open(database).await?;
    sqlx::query("VACUUM INTO ?").bind(target.to_string_lossy().into_owned()).execute(&mut db).await?;
    Ok(db.close().await?)
}

/// The files that the rows of a database name, whatever version its schema has: checkpoints, states, corpora, and what
/// is in the trash.
pub(crate) async fn named_files(database: &Path) -> Result<Vec<NamedFile>, StoreError> {
    let mut db = open(database).await?;
    let rows: Vec<(String, Option<i64>)> = sqlx::query_as(
        "SELECT file_path, file_size_bytes FROM checkpoints WHERE is_managed \
         UNION ALL SELECT 'corpora/' || name || '.corpus', file_size_bytes FROM corpora",
    )
    .fetch_all(&mut db)
    .await?;
    let rows = rows.into_iter().chain(discarded(&mut db).await?);
    db.close().await?;
    let named = |(path, bytes): (String, Option<i64>)| NamedFile { path, bytes: bytes.map(i64::unsigned_abs) };
    Ok(rows.map(named).collect())
}

/// The files in the trash that no row of a checkpoint names; a database of before the trash has none.
async fn discarded(db: &mut SqliteConnection) -> Result<Vec<(String, Option<i64>)>, StoreError> {
    let known = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'trash')";
    if !sqlx::query_scalar::<_, bool>(known).fetch_one(&mut *db).await? {
        return Ok(Vec::new());
    }
    let wanted = "SELECT 'trash/' || id || '/' || name, bytes FROM trash WHERE kind = 'file' AND state = 'kept'";
    Ok(sqlx::query_as(wanted).fetch_all(db).await?)
}

async fn open(database: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(false)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(SqliteSynchronous::Full);
    Ok(options.connect().await?)
}
