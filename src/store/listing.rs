//! What all lists share: finding the rows of a page by an index, in order, and counting all rows.
//!
//! A page is found in two steps. The first reads ids and the values that they are sorted by, from an index alone; the
//! second reads the rows of those ids. So neither sorting nor a row that cannot be read gets in the way of paging.
//! Values that are unknown come last, whichever way a list goes: it has two parts, known and unknown.

mod cursor;
mod rows;
mod search;

use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, TypeInfo as _, ValueRef as _, sqlite::SqliteRow};

pub(crate) use cursor::{Cursor, Key};
pub(super) use rows::{arrange, legible};
pub(crate) use search::Search;

use super::StoreError;
use crate::model::{SortColumn, SortOrder};

/// How one kind of list stands in the database.
pub(crate) trait Listed: SortColumn {
    /// Its table.
    const TABLE: &'static str;
    /// The columns that are searched; an index of the table holds them all.
    const SEARCHED: &'static [&'static str];

    /// The column in the words of the database, and whether it may be unknown.
    fn column(self) -> (&'static str, bool);
}

/// Which rows, and in which order.
pub(crate) struct Window<S> {
    pub(crate) search: Search,
    pub(crate) sort: S,
    pub(crate) order: SortOrder,
    pub(crate) start: Start,
    /// Rows at most.
    pub(crate) limit: u32,
}

/// Where a page begins, or ends.
pub(crate) enum Start {
    /// After so many rows.
    Offset(u32),
    /// After that row.
    After(Cursor),
    /// So that it ends before that row.
    Before(Cursor),
}

/// Some rows of a list, and where its other rows are.
pub(crate) struct Slice<T> {
    pub(crate) items: Vec<T>,
    pub(crate) previous: Option<Cursor>,
    pub(crate) next: Option<Cursor>,
}

/// What the rows of a list have in common.
pub(super) struct Condition {
    pub(super) column: &'static str,
    pub(super) value: Key,
    /// Whether few rows meet it, so that they are better found first and then sorted.
    pub(super) is_selective: bool,
}

/// The ids of a page in their order, and whether there are more on either side.
pub(super) struct Keys {
    found: Vec<Cursor>,
    has_previous: bool,
    has_next: bool,
}

impl Condition {
    /// That few rows meet.
    pub(super) fn selective(column: &'static str, id: Option<i64>) -> Option<Self> {
        id.map(|id| Self { column, value: Key::Integer(id), is_selective: true })
    }

    /// That many rows may meet.
    pub(super) fn broad(column: &'static str, value: Option<impl Into<Key>>) -> Option<Self> {
        value.map(|value| Self { column, value: value.into(), is_selective: false })
    }
}

impl Keys {
    fn ids(&self) -> impl Iterator<Item = i64> {
        self.found.iter().map(|cursor| cursor.id)
    }

    /// Adds ` IN (…)`.
    pub(super) fn push_ids(&self, query: &mut QueryBuilder<Sqlite>) {
        query.push(" IN (");
        let mut ids = query.separated(", ");
        for id in self.ids() {
            ids.push_bind(id);
        }
        query.push(")");
    }

    /// The page, given its rows.
    pub(super) fn slice<T>(self, items: Vec<T>) -> Slice<T> {
        let Self { mut found, has_previous, has_next } = self;
        let next = found.pop();
        let previous = if found.is_empty() { next.clone() } else { Some(found.swap_remove(0)) };
        Slice { items, previous: previous.filter(|_| has_previous), next: next.filter(|_| has_next) }
    }
}

impl Start {
    fn cursor(&self) -> Option<&Cursor> {
        match self {
            Self::Offset(_) => None,
            Self::After(cursor) | Self::Before(cursor) => Some(cursor),
        }
    }
}

/// How many rows meet the conditions.
pub(super) async fn total<S: Listed>(
    db: &mut SqliteConnection,
    search: &Search,
    conditions: &[Condition],
) -> Result<u64, StoreError> {
    if search.is_empty() && conditions.is_empty() {
        let total: i64 =
            sqlx::query_scalar("SELECT total FROM list_totals WHERE list = ?").bind(S::TABLE).fetch_one(db).await?;
        return Ok(total as u64);
    }
    let mut query = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM ");
    query.push(S::TABLE).push(" WHERE TRUE");
    for condition in conditions {
        // The index that is searched holds the columns of broad conditions too.
        let plus = if search.is_empty() || condition.is_selective { "" } else { "+" };
        query.push(" AND ").push(plus).push(condition.column).push(" = ");
        condition.value.bind(&mut query);
    }
    search.push::<S>(&mut query);
    let total: i64 = query.build_query_scalar().fetch_one(db).await?;
    Ok(total as u64)
}

/// The ids of a page.
pub(super) async fn keys<S: Listed>(
    db: &mut SqliteConnection,
    window: &Window<S>,
    conditions: &[Condition],
) -> Result<Keys, StoreError> {
    let backward = matches!(window.start, Start::Before(_));
    let (mut offset, has_begun) = match window.start {
        Start::Offset(rows) => (u64::from(rows), rows > 0),
        _ => (0, true),
    };
    // One more than wanted tells whether there are more.
    let wanted = window.limit as usize + 1;
    let mut found = Vec::new();
    for part in parts(window) {
        let room = wanted - found.len();
        if room == 0 {
            break;
        }
        let mut query = QueryBuilder::new("");
        push_keys(&mut query, window, conditions, part);
        query.push(" LIMIT ").push_bind(room as i64).push(" OFFSET ").push_bind(offset as i64);
        let rows = query.build().fetch_all(&mut *db).await?;
        if rows.is_empty() && offset > 0 && part == Part::Known {
            offset = offset.saturating_sub(count_part(db, window, conditions).await?);
        } else {
            offset = 0;
        }
        found.extend(rows.iter().map(|row| cursor(window.sort, row)).collect::<Result<Vec<_>, _>>()?);
    }
    let more = found.len() == wanted;
    found.truncate(window.limit as usize);
    if backward {
        found.reverse();
        return Ok(Keys { found, has_previous: more, has_next: true });
    }
    Ok(Keys { found, has_previous: has_begun, has_next: more })
}

/// Rows whose value is known, or those where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Known,
    Unknown,
}

/// The parts that a page may reach into, in the order of reading.
fn parts<S: Listed>(window: &Window<S>) -> Vec<Part> {
    if !window.sort.column().1 {
        return vec![Part::Known];
    }
    let at_unknown = window.start.cursor().map(|cursor| cursor.key == Key::Null);
    match (&window.start, at_unknown) {
        (Start::Before(_), Some(true)) => vec![Part::Unknown, Part::Known],
        (Start::Before(_), _) => vec![Part::Known],
        (_, Some(true)) => vec![Part::Unknown],
        _ => vec![Part::Known, Part::Unknown],
    }
}

/// Ids and values of one part in order, from the cursor on.
fn push_keys<S: Listed>(query: &mut QueryBuilder<Sqlite>, window: &Window<S>, conditions: &[Condition], part: Part) {
    let (column, _) = window.sort.column();
    let backward = matches!(window.start, Start::Before(_));
    let descending = (window.order == SortOrder::Descending) != backward;
    let (beyond, direction) = if descending { ("<", " DESC") } else { (">", "") };
    query.push("SELECT id, ").push(column).push(" FROM ").push(S::TABLE).push(" WHERE ");
    restrict(query, window, conditions, part);
    if let Some(cursor) = window.start.cursor().filter(|cursor| (cursor.key == Key::Null) == (part == Part::Unknown)) {
        // The first comparison is for the index, which knows nothing of the second.
        if part == Part::Known {
            query.push(" AND ").push(column).push(beyond).push("= ");
            cursor.key.bind(query);
            query.push(" AND (").push(column).push(" ").push(beyond).push(" ");
            cursor.key.bind(query);
            query.push(" OR id ").push(beyond).push(" ").push_bind(cursor.id).push(")");
        } else {
            query.push(" AND id ").push(beyond).push(" ").push_bind(cursor.id);
        }
    }
    query.push(" ORDER BY ");
    if part == Part::Known && column != "id" {
        query.push(column).push(direction).push(", ");
    }
    query.push("id").push(direction);
}

/// What the rows of a part have in common.
fn restrict<S: Listed>(query: &mut QueryBuilder<Sqlite>, window: &Window<S>, conditions: &[Condition], part: Part) {
    let (column, may_be_unknown) = window.sort.column();
    match part {
        Part::Unknown => query.push(column).push(" IS NULL"),
        Part::Known if may_be_unknown => query.push(column).push(" IS NOT NULL"),
        Part::Known => query.push("TRUE"),
    };
    for condition in conditions {
        // The sign keeps SQLite from finding such rows first and sorting them: they may be almost all there are.
        let plus = if condition.is_selective || window.sort == S::ID { "" } else { "+" };
        query.push(" AND ").push(plus).push(condition.column).push(" = ");
        condition.value.bind(query);
    }
    if !window.search.is_empty() {
        query.push(" AND +id IN (SELECT id FROM ").push(S::TABLE).push(" WHERE TRUE");
        window.search.push::<S>(query);
        query.push(")");
    }
}

/// How many rows have a known value.
async fn count_part<S: Listed>(
    db: &mut SqliteConnection,
    window: &Window<S>,
    conditions: &[Condition],
) -> Result<u64, StoreError> {
    let mut query = QueryBuilder::new("SELECT count(*) FROM ");
    query.push(S::TABLE).push(" WHERE ");
    restrict(&mut query, window, conditions, Part::Known);
    let count: i64 = query.build_query_scalar().fetch_one(db).await?;
    Ok(count as u64)
}

fn cursor<S: Listed>(sort: S, row: &SqliteRow) -> Result<Cursor, sqlx::Error> {
    let value = row.try_get_raw(1)?;
    let key = match value.type_info().name() {
        _ if value.is_null() => Key::Null,
        "INTEGER" | "BOOLEAN" => Key::Integer(row.try_get_unchecked(1)?),
        "REAL" => Key::Real(row.try_get_unchecked(1)?),
        _ => Key::Text(row.try_get_unchecked(1)?),
    };
    Ok(Cursor { column: sort.name().to_owned(), id: row.try_get(0)?, key })
}

#[cfg(test)]
mod tests;
