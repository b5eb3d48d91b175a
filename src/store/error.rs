//! What can go wrong with the database.

use std::{error::Error as StdError, path::PathBuf};

use thiserror::Error;

/// Why the database did not do what it was asked.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    /// It said no: locked, full, damaged, a constraint.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// Its schema could not be brought up to date.
    #[error("the database could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A later version of this program made it.
    #[error(
        "the database {} was last used by a newer version (it is at step {found}, and this program knows {known}); \
         start that version, or put a copy from before it in its place",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// The last step that it has seen.
        found: i64,
        /// The last step that this program knows.
        known: i64,
    },
    /// An earlier version of this program made it, and it is only to be looked at.
    #[error(
        "the database {} was last used by an older version (it lacks step {missing} of {known}), and is left as it is; \
         start the server on it, or add --repair, to have it brought up to date, of which a copy is kept",
        path.display()
    )]
    Older {
        /// The database.
        path: PathBuf,
        /// The first step that it has not seen.
        missing: i64,
        /// The last step that this program knows.
        known: i64,
    },
    /// No copy could be made before it is changed.
    #[error(
        "the database has to be brought up to date, but could not be copied to {} before: {source}; make room there",
        path.display()
    )]
    Copy {
        /// Where the copy was to be.
        path: PathBuf,
        /// What failed.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A value in it is none that was ever written by this program.
    #[error("the database holds a value in {column} that cannot be read: {reason}")]
    Value {
        /// Table and column.
        column: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

/// What keeps the database from working, where that is not this program's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hindrance {
    /// The disk is full.
    Full,
    /// The disk or the file is read-only.
    ReadOnly,
    /// The disk fails.
    Broken,
    /// Another process holds the database.
    Held,
}

impl StoreError {
    /// What keeps the database from working, as far as its result code says.
    pub(crate) fn hindrance(&self) -> Option<Hindrance> {
        let (Self::Database(error) | Self::Migration(sqlx::migrate::MigrateError::Execute(error))) = self else {
            return None;
        };
        let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
        // The low byte is the kind: https://sqlite.org/rescode.html
        match code & 0xff {
            5 | 6 => Some(Hindrance::Held),
            8 => Some(Hindrance::ReadOnly),
            10 | 14 => Some(Hindrance::Broken),
            13 => Some(Hindrance::Full),
            _ => None,
        }
    }
}
