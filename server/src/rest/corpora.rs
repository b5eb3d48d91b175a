//! `/api/corpora`.

mod add;
mod delete;
mod get;
mod list;
mod meta;
mod tokens;

use aide::axum::{ApiRouter, routing::get_with};

use super::openapi::{BYTES, about, gives, says, takes_corpus};
use crate::state::AppState;

pub(super) use add::add;
pub(super) use delete::delete;
pub(super) use get::get;
pub(super) use list::list;
pub(super) use meta::meta;
pub(super) use tokens::{eval, train};

/// What corpora are and have.
pub(super) fn routes() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route(
            "/corpora",
            get_with(list, says("list_corpora", "All corpora"))
                .post_with(add, takes_corpus("add_corpus", "Makes a corpus of uploaded text")),
        )
        .api_route(
            "/corpora/{name}",
            get_with(get, says("get_corpus", "One corpus"))
                .delete_with(delete, says("delete_corpus", "Moves a corpus to the trash")),
        )
        .api_route(
            "/corpora/{name}/meta.json",
            get_with(meta, says("get_corpus_meta", "What somebody who reads the token files must know")),
        )
        .api_route(
            "/corpora/{name}/train.u32",
            get_with(train, gives(BYTES, "get_train_tokens", "The train tokens, each as four bytes, the lowest first")),
        )
        .api_route(
            "/corpora/{name}/eval.u32",
            get_with(eval, gives(BYTES, "get_eval_tokens", "The eval tokens, each as four bytes, the lowest first")),
        )
        .with_path_items(about("corpora"))
}
