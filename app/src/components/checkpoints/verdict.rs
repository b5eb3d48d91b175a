//! What a verification came to.

use leptos::prelude::*;
use wnn_experiments::api::Verification;

use crate::{components::ui::Moment, format::sentence};

/// Whether the file is what was written, and when that was looked at.
#[component]
pub(crate) fn CheckpointVerdict(
    /// What was found.
    found: Verification,
) -> impl IntoView {
    let (class, word) = match found.sound {
        Some(true) => ("verdict verdict--good", "Sound. "),
        Some(false) => ("verdict verdict--bad", "Changed. "),
        None => ("verdict", "Not known. "),
    };
    view! {
        <p class=class role="status">
            <strong>{word}</strong>{sentence(&found.finding)}" "<small>"Read "<Moment time=found.checked_at/></small>
        </p>
    }
}
