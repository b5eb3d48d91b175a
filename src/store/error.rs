//! What can go wrong with the database.

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
