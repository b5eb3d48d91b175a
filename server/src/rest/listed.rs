//! Lists: bare arrays, with the number of all rows and the way to the other pages in headers.

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use wnn_experiments::api::Page;

/// How many rows a list has without paging.
const TOTAL: HeaderName = HeaderName::from_static("x-total-count");
/// What to send as `after` to get the next page; absent on the last.
const NEXT: HeaderName = HeaderName::from_static("x-next-cursor");
/// What to send as `before` to get the page before; absent on the first.
const PREVIOUS: HeaderName = HeaderName::from_static("x-previous-cursor");

/// Some rows of a list, as they go out.
pub(super) struct Listed<T>(Page<T>);

impl<T> From<Page<T>> for Listed<T> {
    fn from(page: Page<T>) -> Self {
        Self(page)
    }
}

impl<T> From<Vec<T>> for Listed<T> {
    fn from(items: Vec<T>) -> Self {
        Self(Page { total: items.len() as u64, items, next: None, previous: None })
    }
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let Page { items, total, next, previous } = self.0;
        let mut headers = HeaderMap::from_iter([(TOTAL, HeaderValue::from(total))]);
        for (name, cursor) in [(NEXT, next), (PREVIOUS, previous)] {
            if let Some(value) = cursor.and_then(|cursor| HeaderValue::try_from(cursor).ok()) {
                headers.insert(name, value);
            }
        }
        (headers, Json(items)).into_response()
    }
}
