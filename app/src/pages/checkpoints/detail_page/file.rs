//! The file of the checkpoint.

use leptos::prelude::*;
use wnn_experiments::api::Checkpoint;

use crate::{
    components::ui::Moment,
    format::{bytes, count},
};

/// Where the file is, how large, by which hash it is known, and who starts from it.
#[component]
pub(super) fn FileCard(
    /// The checkpoint.
    checkpoint: Checkpoint,
) -> impl IntoView {
    let hash = checkpoint.content_hash.unwrap_or_else(|| "not kept".to_owned());
    let seeds = checkpoint.reference_count.unsigned_abs();
    let seeds = format!("{} flow{}", count(seeds), if seeds == 1 { "" } else { "s" });
    view! {
        <section class="card" aria-labelledby="file">
            <h2 id="file">"File"</h2>
            <dl class="pairs file">
                <div><dt>"Size"</dt><dd>{bytes(checkpoint.file_size_bytes)}</dd></div>
                <div><dt>"Created"</dt><dd><Moment time=checkpoint.created_at/></dd></div>
                <div><dt>"Start from it"</dt><dd>{seeds}</dd></div>
                <div class="file__long"><dt>"Path"</dt><dd><code>{checkpoint.file_path}</code></dd></div>
                <div class="file__long"><dt>"SHA-256"</dt><dd><code>{hash}</code></dd></div>
            </dl>
        </section>
    }
}
