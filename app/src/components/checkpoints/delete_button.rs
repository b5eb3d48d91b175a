//! Deleting a checkpoint after a second word.

use leptos::prelude::*;
use wnn_experiments::model::{CheckpointId, TRASH_DAYS};

use crate::{
    components::ui::{DeletionBox, ForceBox},
    serverfns::checkpoints::{DeleteCheckpoint, checkpoint_deletion},
};

/// Deletes a checkpoint after a second word that says what goes with it.
#[component]
pub(crate) fn DeleteCheckpointButton(
    /// The checkpoint.
    id: CheckpointId,
    /// What to dispatch.
    action: ServerAction<DeleteCheckpoint>,
    /// What it is called, where the button stands in a row of a table.
    #[prop(optional)]
    row: Option<String>,
    /// The query of the list to go back to.
    #[prop(optional, into)]
    back: String,
) -> impl IntoView {
    let ask = Action::new(move |(): &()| checkpoint_deletion(id));
    let usual = format!("Moves the checkpoint and its file to the trash. It can be restored for {TRASH_DAYS} days.");
    view! {
        <DeletionBox ask usual row>
            <ActionForm action=action>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="back" value=back/>
                <ForceBox ask text="Delete it all the same; flows that start from it start from nothing"/>
                <button class="button button--danger" type="submit" disabled=move || action.pending().get()>"Move to the trash"</button>
            </ActionForm>
        </DeletionBox>
    }
}
