//! Exports: all rows of a list as CSV, as a JSON array, or as a JSON object on each line.
//!
//! Rows are read a batch at a time, each in a short transaction of its own, as fast as the client takes them: memory
//! stays bounded, and a slow client holds nothing up.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{
        HeaderName, HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
        request::Parts,
    },
    response::{IntoResponse as _, Response},
};
use futures_util::{TryStreamExt as _, stream};
use serde::Serialize;
use wnn_experiments::{
    api::{Tabular, csv},
    service::{Batch, ServiceError},
};

use crate::{
    download::attachment,
    rest_error::{RestError, RestResult},
};

/// What an export is written as, by the end of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Json,
    JsonLines,
}

impl Format {
    fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::JsonLines => "application/x-ndjson",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Format {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let path = parts.uri.path();
        let formats = [Self::Csv, Self::Json, Self::JsonLines];
        let found = formats.into_iter().find(|format| path.rsplit('.').next() == Some(format.extension()));
        found.ok_or_else(|| super::nothing_at(path))
    }
}

/// How far an export got.
struct Progress<T, C> {
    /// What is to be written next; nothing at the end.
    batch: Option<Batch<T, C>>,
    /// Whether anything was written.
    is_open: bool,
    /// Whether a row was written.
    has_rows: bool,
}

/// All rows, to be saved as `name` with the format's extension. `read` gives the rows from a place on, the first ones
/// without a place.
///
/// # Errors
///
/// What the first batch fails with; where a later one fails, the answer breaks off, which a client notices.
pub(super) async fn export<T, C, F>(
    format: Format,
    name: &str,
    read: impl Fn(Option<C>) -> F + Send + Sync + 'static,
) -> RestResult<Response>
where
    T: Tabular + Serialize + Send + 'static,
    C: Send + 'static,
    F: Future<Output = Result<Batch<T, C>, ServiceError>> + Send,
{
    let read = Arc::new(read);
    let begin = Progress { batch: Some(read(None).await?), is_open: false, has_rows: false };
    let chunks = stream::try_unfold(begin, move |mut progress| {
        let read = read.clone();
        async move {
            let Some(batch) = progress.batch.take() else { return Ok(None) };
            let chunk = progress.write(format, &batch)?;
            if let Some(place) = batch.next {
                progress.batch = Some(read(Some(place)).await?);
            }
            Ok::<_, RestError>(Some((chunk, progress)))
        }
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
        (CONTENT_DISPOSITION, attachment(&format!("{name}.{}", format.extension()))),
        (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, Body::from_stream(chunks.map_err(|_| "the export broke off"))).into_response())
}

impl<T: Tabular + Serialize, C> Progress<T, C> {
    /// The text of one batch, with what belongs before the first and after the last.
    fn write(&mut self, format: Format, batch: &Batch<T, C>) -> RestResult<Vec<u8>> {
        let is_first = !std::mem::replace(&mut self.is_open, true);
        if format == Format::Csv {
            return Ok(csv(&batch.items, is_first)?);
        }
        let (open, between, close) = if format == Format::Json { ("[\n", ",\n", "\n]\n") } else { ("", "", "") };
        let mut chunk = if is_first { open.as_bytes().to_vec() } else { Vec::new() };
        for item in &batch.items {
            if std::mem::replace(&mut self.has_rows, true) {
                chunk.extend(between.as_bytes());
            }
            serde_json::to_writer(&mut chunk, item).map_err(ServiceError::internal)?;
            if format == Format::JsonLines {
                chunk.push(b'\n');
            }
        }
        if batch.next.is_none() {
            chunk.extend(close.as_bytes());
        }
        Ok(chunk)
    }
}
