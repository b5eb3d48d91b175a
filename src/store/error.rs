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
