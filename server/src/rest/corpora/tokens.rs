//! `GET /api/corpora/{name}/train.u32` and `eval.u32`.

use std::io;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
};
use futures_util::stream::try_unfold;
use tokio::task::spawn_blocking;
use wnn_experiments::service::{Services, Split};

use crate::{download::attachment, extract::PathName, rest_error::RestResult};

/// The train tokens, each as four bytes, the lowest first.
pub(in crate::rest) async fn train(State(services): State<Services>, PathName(name): PathName) -> RestResult<Response> {
    tokens(&services, &name, Split::Train, "train.u32").await
}

/// The eval tokens, each as four bytes, the lowest first.
pub(in crate::rest) async fn eval(State(services): State<Services>, PathName(name): PathName) -> RestResult<Response> {
    tokens(&services, &name, Split::Eval, "eval.u32").await
}

async fn tokens(services: &Services, name: &str, split: Split, file: &str) -> RestResult<Response> {
    let reader = services.corpora().tokens(name, split).await?;
    let bytes = 4 * reader.tokens_left();
    // A block is read when the client has taken the one before: a slow client holds one block, not a corpus.
    let blocks = try_unfold(reader, async |mut reader| {
        spawn_blocking(move || {
            let block = reader.next_block()?;
            io::Result::Ok((!block.is_empty()).then_some((Bytes::from(block), reader)))
        })
        .await
        .map_err(io::Error::other)?
    });
    let kind = HeaderValue::from_static("application/octet-stream");
    let name = attachment(&format!("{name}.{file}"));
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name), (CONTENT_LENGTH, HeaderValue::from(bytes))];
    Ok((headers, Body::from_stream(blocks)).into_response())
}
