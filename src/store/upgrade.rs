//! Bringing a database up to date, with a copy of it made before.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sqlx::{SqlitePool, migrate::Migrator};

use super::StoreError;
use crate::model::Timestamp;

/// Copies that are kept beside the database.
const COPIES: usize = 3;
/// Between the name of the database and the time in the name of a copy.
const COPY: &str = ".before-migration-";

/// Every migration that this program knows.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!();

/// Brings the schema up to date. A database that holds something already is copied first.
pub(super) async fn upgrade(db: &SqlitePool, path: &Path, now: Timestamp) -> Result<(), StoreError> {
    let applied = applied(db).await?;
    if let Some(next) = first_missing(&applied, path)?
        && !applied.is_empty()
    {
        copy(db, path, next, now).await?;
    }
    Ok(MIGRATIONS.run(db).await?)
}

/// Refuses a database whose schema is not that of this program.
pub(super) async fn check_current(db: &SqlitePool, path: &Path) -> Result<(), StoreError> {
    match first_missing(&applied(db).await?, path)? {
        Some(missing) => Err(StoreError::Older { path: path.to_owned(), missing, known: newest() }),
        None => Ok(()),
    }
}

/// The first migration that is still to come; those of a newer program are refused.
fn first_missing(applied: &BTreeSet<i64>, path: &Path) -> Result<Option<i64>, StoreError> {
    let known: BTreeSet<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    if let Some(newer) = applied.iter().rev().find(|version| !known.contains(version)) {
        return Err(StoreError::Newer { path: path.to_owned(), found: *newer, known: newest() });
    }
    Ok(known.difference(applied).next().copied())
}

fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// The migrations that the database has seen.
async fn applied(db: &SqlitePool) -> Result<BTreeSet<i64>, StoreError> {
    let is_there: bool = sqlx::query_scalar("SELECT count(*) > 0 FROM sqlite_schema WHERE name = '_sqlx_migrations'")
        .fetch_one(db)
        .await?;
    if !is_there {
        return Ok(BTreeSet::new());
    }
    let versions: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations").fetch_all(db).await?;
    Ok(versions.into_iter().collect())
}

async fn copy(db: &SqlitePool, path: &Path, next: i64, now: Timestamp) -> Result<(), StoreError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let time = now.to_string().replace(':', "");
    let target = path.with_file_name(format!("{name}{COPY}{next:04}-{time}"));
    let part = path.with_file_name(format!(".{name}{COPY}{next:04}.part"));
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| StoreError::Copy { path: target.clone(), source };
    clear(&part).map_err(|error| failed(error.into()))?;
    let copied = sqlx::query("VACUUM INTO ?").bind(part.to_string_lossy()).execute(db).await;
    copied.map_err(|error| failed(error.into()))?;
    keep(&part, &target).map_err(|error| failed(error.into()))?;
    tracing::info!("the database is about to be brought up to date; a copy of it as it was is {}", target.display());
    if let Err(error) = forget_old(path, &name) {
        tracing::warn!("an old copy of the database could not be removed: {error}");
    }
    Ok(())
}

fn clear(part: &Path) -> io::Result<()> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Gives a copy its name once it is on the disk.
fn keep(part: &Path, target: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    fs::rename(part, target)?;
    match target.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// Removes all copies but the last few, by the time in their names.
fn forget_old(path: &Path, name: &str) -> io::Result<()> {
    let prefix = format!("{name}{COPY}");
    let mut copies: Vec<(String, PathBuf)> = Vec::new();
    for entry in fs::read_dir(path.parent().unwrap_or(Path::new(".")))? {
        let entry = entry?;
        if let Some(rest) = entry.file_name().to_str().and_then(|name| name.strip_prefix(&prefix))
            && let Some((_, time)) = rest.split_once('-')
        {
            copies.push((time.to_owned(), entry.path()));
        }
    }
    copies.sort();
    let surplus = copies.len().saturating_sub(COPIES);
    copies.drain(..surplus).try_for_each(|(_, path)| fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnectOptions;

    use super::*;
    use crate::store::Store;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_millis(1_700_000_000_000 + second * 1000)
    }

    /// A database as the version left it that knew all migrations but the last.
    async fn older(path: &Path) -> SqlitePool {
        let db = SqlitePool::connect_with(SqliteConnectOptions::new().filename(path).create_if_missing(true)).await;
        let (db, mut known) = (db.unwrap(), MIGRATIONS.iter().cloned().collect::<Vec<_>>());
        known.pop();
        Migrator::with_migrations(known).run(&db).await.unwrap();
        db
    }

    fn copies(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut copies: Vec<_> = entries.filter(|path| path.to_string_lossy().contains(COPY)).collect();
        copies.sort();
        copies
    }

    #[tokio::test]
    async fn a_database_is_copied_before_it_is_changed_and_only_then() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("experiments.db");
        let db = older(&path).await;
        sqlx::query("INSERT INTO flows (name, config_json, created_at) VALUES ('old', '{}', '')")
            .execute(&db)
            .await
            .unwrap();
        db.close().await;
        Store::open(&path, at(0)).await.unwrap();
        let [copy] = &copies(temp.path())[..] else { panic!("{:?}", copies(temp.path())) };
        let db = SqlitePool::connect_with(SqliteConnectOptions::new().filename(copy)).await.unwrap();
        let name: String = sqlx::query_scalar("SELECT name FROM flows").fetch_one(&db).await.unwrap();
        assert_eq!((name.as_str(), applied(&db).await.unwrap().len()), ("old", MIGRATIONS.iter().count() - 1));
        Store::open(&path, at(1)).await.unwrap();
        assert_eq!(copies(temp.path()).len(), 1, "nothing was to be done");
    }

    #[tokio::test]
    async fn the_last_few_copies_are_kept_and_a_new_database_has_none() {
        let temp = tempfile::tempdir().unwrap();
        for second in 0..5 {
            let path = temp.path().join("experiments.db");
            let _ = fs::remove_file(&path);
            older(&path).await.close().await;
            Store::open(&path, at(second)).await.unwrap().close().await;
        }
        let left: Vec<_> = copies(temp.path()).iter().map(|path| path.display().to_string()).collect();
        assert_eq!(left.len(), COPIES);
        assert!(
            left[0].ends_with("-2023-11-14T221322.000Z") && left[2].ends_with("-2023-11-14T221324.000Z"),
            "{left:?}"
        );
        let temp = tempfile::tempdir().unwrap();
        Store::open(&temp.path().join("experiments.db"), at(0)).await.unwrap();
        assert_eq!(copies(temp.path()).len(), 0);
    }

    #[tokio::test]
    async fn a_database_that_is_only_looked_at_is_never_brought_up_to_date() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("experiments.db");
        assert!(Store::open_to_look(&path).await.is_err() && !path.exists(), "none is made");
        let db = older(&path).await;
        let refused = Store::open_to_look(&path).await.err().unwrap().to_string();
        assert!(refused.contains("older version") && refused.contains("--repair"), "{refused}");
        assert_eq!(applied(&db).await.unwrap().len(), MIGRATIONS.iter().count() - 1);
        db.close().await;
        Store::open(&path, at(0)).await.unwrap().close().await;
        let store = Store::open_to_look(&path).await.unwrap();
        store.read().await.unwrap();
        let mut write = store.write().await.unwrap();
        let refused = sqlx::query("DELETE FROM flows").execute(&mut *write).await.unwrap_err();
        assert!(refused.to_string().contains("readonly"), "{refused}");
    }

    #[tokio::test]
    async fn a_database_of_a_newer_version_is_refused_with_a_sentence() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("experiments.db");
        Store::open(&path, at(0)).await.unwrap();
        let db = SqlitePool::connect_with(SqliteConnectOptions::new().filename(&path)).await.unwrap();
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     VALUES (9999, 'later', TRUE, x'00', 0)";
        sqlx::query(newer).execute(&db).await.unwrap();
        let refused = Store::open(&path, at(1)).await.err().unwrap().to_string();
        assert!(refused.contains("newer version (it is at step 9999"), "{refused}");
        assert_eq!(copies(temp.path()).len(), 0);
    }
}
