//! From what a client asks of a list to what the store is asked, and back.

use super::ServiceError;
use crate::{
    api::{ListQuery, MAX_SEARCHED, Page},
    model::FieldError,
    store::listing::{Cursor, Listed, Search, Slice, Start, Window},
};

/// Rows of one batch of an export.
const BATCH: u32 = 1000;

/// A part of a list that is read to its end, and where the next part begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch<T, C = String> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next batch begins, if there is one.
    pub next: Option<C>,
}

/// What the store is to be asked for.
pub(super) fn window<S: Listed>(query: &ListQuery<S>) -> Result<Window<S>, ServiceError> {
    let text = query.q.as_deref().unwrap_or_default();
    let (length, words) = (text.chars().count(), text.split_whitespace().count());
    if length > MAX_SEARCHED.0 || words > MAX_SEARCHED.1 {
        let (most, most_words) = MAX_SEARCHED;
        let message = format!("must have at most {most} characters in {most_words} words, not {length} in {words}");
        return Err(ServiceError::invalid("q", message));
    }
    let start = match (&query.after, &query.before) {
        (None, None) => Start::Offset(query.offset()),
        (Some(after), None) => Start::After(cursor("after", after, query.sort())?),
        (None, Some(before)) => Start::Before(cursor("before", before, query.sort())?),
        (Some(_), Some(_)) => return Err(ServiceError::invalid("before", "must not be given together with after")),
    };
    let (sort, order, limit) = (query.sort(), query.order(), query.limit());
    Ok(Window { search: Search::new(text), sort, order, start, limit })
}

/// What the store is to be asked for by an export that got as far as `after`.
pub(super) fn batch_window<S: Listed>(query: &ListQuery<S>, after: Option<String>) -> Result<Window<S>, ServiceError> {
    let ListQuery { q, sort, order, .. } = query.clone();
    window(&ListQuery { q, sort, order, after, before: None, limit: Some(BATCH), offset: None })
}

fn cursor<S: Listed>(field: &str, text: &str, sort: S) -> Result<Cursor, ServiceError> {
    let wrong = |message: String| ServiceError::Invalid(vec![FieldError::new(field, message)]);
    let cursor = Cursor::decode(text).ok_or_else(|| wrong(format!("must be a cursor from an answer, not `{text}`")))?;
    if cursor.column != sort.name() {
        let (wanted, given) = (sort.name(), cursor.column);
        return Err(wrong(format!("must be a cursor of a list sorted by {wanted}, not by {given}")));
    }
    Ok(cursor)
}

/// A page as clients see it.
pub(super) fn page<T>(slice: Slice<T>, total: u64) -> Page<T> {
    let encode = |cursor: Option<Cursor>| cursor.map(|cursor| cursor.encode());
    Page { items: slice.items, total, next: encode(slice.next), previous: encode(slice.previous) }
}

/// A batch as exports see it.
pub(super) fn batch<T>(slice: Slice<T>) -> Batch<T> {
    Batch { items: slice.items, next: slice.next.map(|cursor| cursor.encode()) }
}
