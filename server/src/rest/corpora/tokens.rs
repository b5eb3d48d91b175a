//! `GET /api/corpora/{name}/train.u32` and `eval.u32`.

use axum::{
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::IntoResponse,
};
use wnn_experiments::service::{Services, Split};

use crate::{download::attachment, extract::PathName, rest_error::RestResult};

/// The train tokens, each as four bytes, the lowest first.
pub(in crate::rest) async fn train(
    State(services): State<Services>,
    PathName(name): PathName,
) -> RestResult<impl IntoResponse> {
    tokens(&services, &name, Split::Train, "train.u32").await
}

/// The eval tokens, each as four bytes, the lowest first.
pub(in crate::rest) async fn eval(
    State(services): State<Services>,
    PathName(name): PathName,
) -> RestResult<impl IntoResponse> {
    tokens(&services, &name, Split::Eval, "eval.u32").await
}

async fn tokens(services: &Services, name: &str, split: Split, file: &str) -> RestResult<impl IntoResponse + use<>> {
    let bytes = services.corpora().tokens(name, split).await?;
    let kind = HeaderValue::from_static("application/octet-stream");
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, attachment(&format!("{name}.{file}")))], bytes))
}
