//! What can be done with the checkpoints of a list, each in its row.

use leptos::prelude::*;
use wnn_experiments::{
    api::{Checkpoint, Verification},
    model::CheckpointId,
};

use super::{CheckpointVerdict, DeleteCheckpointButton};
use crate::{
    components::ui::Notice, error::AppError, flow_form::SEED, format::sentence, list_address::ListAddress,
    serverfns::checkpoints::DeleteCheckpoint,
};

/// What the rows of one list share.
#[derive(Clone)]
pub(crate) struct Rows {
    /// The list.
    pub(crate) list: ListAddress,
    /// What deletes one.
    pub(crate) delete: ServerAction<DeleteCheckpoint>,
    /// Which checkpoint is to be verified, and the how manieth time.
    pub(crate) asked: Memo<Option<(CheckpointId, u32)>>,
    /// What that came to.
    pub(crate) verified: Resource<Option<Result<Verification, AppError>>>,
}

/// Seeds a flow, verifies, downloads, deletes; links and a form, so that they work without JavaScript.
#[component]
pub(crate) fn RowActions(
    /// The checkpoint.
    checkpoint: Checkpoint,
    /// What its list shares.
    rows: Rows,
) -> impl IntoView {
    let Checkpoint { id, name, .. } = checkpoint;
    let label = |verb: &str| format!("{verb} {name}, checkpoint {id}");
    let list = rows.list.clone();
    let verify = move || {
        // A number that grows, so that the same can be asked again.
        let times = rows.asked.get().filter(|(asked, _)| *asked == id).map_or(1, |(_, times)| times.saturating_add(1));
        list.here_with("verify", &format!("{id}x{times}"))
    };
    let back = rows.list.here().strip_prefix(rows.list.path).unwrap_or_default().to_owned();
    view! {
        <div class="row-actions">
            <a class="button button--small" href=format!("/api/checkpoints/{id}/download") rel="external" download="" aria-label=label("Download")>"Download"</a>
            <a class="button button--small" href=verify rel="nofollow" aria-label=label("Verify")>"Verify"</a>
            <a class="button button--small" href=format!("/flows/new?{SEED}={id}") aria-label=label("Seed a flow from")>"Seed a flow"</a>
            <DeleteCheckpointButton id action=rows.delete row=format!("{name}, checkpoint {id}") back/>
        </div>
    }
}

/// What a verification of this checkpoint came to, if it was asked for.
#[component]
pub(crate) fn RowVerdict(
    /// The checkpoint.
    id: CheckpointId,
    /// What its list shares.
    rows: Rows,
) -> impl IntoView {
    let Rows { asked, verified, .. } = rows;
    let is_asked = move || asked.get().is_some_and(|(asked, _)| asked == id);
    let answer = move || {
        Suspend::new(async move {
            verified.await.map(|answer| match answer {
                Ok(found) => view! { <CheckpointVerdict found/> }.into_any(),
                Err(error) => view! { <Notice>{sentence(&error.to_string())}</Notice> }.into_any(),
            })
        })
    };
    let shown = move || {
        view! { <Suspense fallback=|| view! { <p class="verdict" role="status">"Reading the file …"</p> }>{answer}</Suspense> }
    };
    // Most rows never wait for anything.
    move || is_asked().then(shown)
}
