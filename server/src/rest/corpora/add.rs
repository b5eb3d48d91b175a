//! `POST /api/corpora`.

use axum::extract::{Multipart, State, multipart::MultipartRejection};
use wnn_experiments::{api::Corpus, service::Services};

use crate::{
    rest::created::Created,
    rest_error::{RestError, RestResult},
    upload::Uploads,
};

/// Makes a corpus of uploaded text.
pub(in crate::rest) async fn add(
    State(services): State<Services>,
    State(uploads): State<Uploads>,
    form: Result<Multipart, MultipartRejection>,
) -> RestResult<Created<Corpus>> {
    let form = form
        .map_err(|_| RestError::malformed("a corpus is sent as multipart/form-data: name, tokenizer, train, eval"))?;
    let upload = uploads.receive(form).await?;
    let eval = upload.eval.as_ref().map(|file| file.path().to_owned());
    let corpus = services.corpora().add(upload.corpus, upload.train.path().to_owned(), eval).await?;
    Ok(Created(corpus))
}
