//! All corpora.

use leptos::prelude::*;
use wnn_experiments::model::Corpus;

use crate::{error::AppError, serverfns::Json};

/// The corpora that flows can name.
#[server(prefix = "/sfn", endpoint = "corpora/list", output = Json)]
pub(crate) async fn list_corpora() -> Result<Vec<Corpus>, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().corpora().list().await)
}
