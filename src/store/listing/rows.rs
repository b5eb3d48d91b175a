//! The rows of a page, read one by one: a row that cannot be read is left out and logged, and hides no other.

use std::collections::HashMap;

use sqlx::{FromRow, Row as _, sqlite::SqliteRow};

use super::{Keys, StoreError};

/// Turns rows into values in the order of the keys.
pub(in crate::store) fn arrange<R, T>(noun: &str, rows: &[SqliteRow], keys: &Keys) -> Vec<T>
where
    R: for<'r> FromRow<'r, SqliteRow>,
    T: TryFrom<R, Error = StoreError>,
{
    let places: HashMap<i64, usize> = keys.ids().zip(0..).collect();
    let mut values: Vec<_> = rows.iter().filter_map(|row| readable::<R, T>(noun, row)).collect();
    values.sort_by_key(|(id, _)| places.get(id).copied());
    values.into_iter().map(|(_, value)| value).collect()
}

/// Turns rows into values in the order of the rows.
pub(in crate::store) fn legible<R, T>(noun: &str, rows: &[SqliteRow]) -> Vec<T>
where
    R: for<'r> FromRow<'r, SqliteRow>,
    T: TryFrom<R, Error = StoreError>,
{
    rows.iter().filter_map(|row| readable::<R, T>(noun, row)).map(|(_, value)| value).collect()
}

/// A value and its id, or nothing where the row cannot be read; 0 where such rows have no id.
fn readable<R, T>(noun: &str, row: &SqliteRow) -> Option<(i64, T)>
where
    R: for<'r> FromRow<'r, SqliteRow>,
    T: TryFrom<R, Error = StoreError>,
{
    let id: i64 = row.try_get("id").unwrap_or_default();
    match R::from_row(row).map_err(StoreError::from).and_then(T::try_from) {
        Ok(value) => Some((id, value)),
        Err(error) => {
            tracing::error!("{noun} {id} is left out of a list: {error}");
            None
        }
    }
}
