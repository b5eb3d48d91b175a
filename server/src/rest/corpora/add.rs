//! `POST /api/corpora`.

use axum::{
    Json,
    extract::{Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
};
use wnn_experiments::{api::Corpus, service::Services};

use crate::{
    rest_error::{RestError, RestResult},
    upload::Uploads,
};

/// Makes a corpus of uploaded text.
pub(in crate::rest) async fn add(
    State(services): State<Services>,
    State(uploads): State<Uploads>,
    form: Result<Multipart, MultipartRejection>,
) -> RestResult<(StatusCode, Json<Corpus>)> {
    let form = form
        .map_err(|_| RestError::malformed("a corpus is sent as multipart/form-data: name, tokenizer, train, eval"))?;
    let upload = uploads.receive(form).await?;
    let eval = upload.eval.as_ref().map(|file| file.path().to_owned());
    let corpus = services.corpora().add(upload.corpus, upload.train.path().to_owned(), eval).await?;
    Ok((StatusCode::CREATED, Json(corpus)))
}
