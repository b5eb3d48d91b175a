//! Lists: bare arrays, with the number of all rows in a header.

use axum::{
    Json,
    http::HeaderName,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use wnn_experiments::api::Page;

/// How many rows a list has without paging.
const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

/// Some rows of a list, as they go out.
pub(super) struct Listed<T>(Page<T>);

impl<T> From<Page<T>> for Listed<T> {
    fn from(page: Page<T>) -> Self {
        Self(page)
    }
}

impl<T> From<Vec<T>> for Listed<T> {
    fn from(items: Vec<T>) -> Self {
        Self(Page { total: items.len() as u64, items })
    }
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        ([(TOTAL, self.0.total.to_string())], Json(self.0.items)).into_response()
    }
}
