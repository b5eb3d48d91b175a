//! Which numbers of events may have been given out.

use sqlx::SqliteConnection;

use super::{StoreError, Write};

/// The last number that may have been given out.
pub(crate) async fn reserved(db: &mut SqliteConnection) -> Result<u64, StoreError> {
    let reserved: i64 = sqlx::query_scalar("SELECT reserved FROM event_numbers").fetch_one(db).await?;
    Ok(reserved.unsigned_abs())
}

/// Notes that all numbers up to that one may be given out.
pub(crate) async fn reserve(db: &mut Write, up_to: u64) -> Result<(), StoreError> {
    let up_to = i64::try_from(up_to).unwrap_or(i64::MAX);
    sqlx::query("UPDATE event_numbers SET reserved = ?").bind(up_to).execute(&mut **db).await?;
    Ok(())
}
