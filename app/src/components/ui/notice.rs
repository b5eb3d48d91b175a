//! A sentence on what went wrong.

use leptos::prelude::*;

use crate::{error::AppError, format::sentence};

/// A problem, announced to screen readers.
#[component]
pub(crate) fn Notice(
    /// The sentence.
    children: Children,
) -> impl IntoView {
    view! { <div class="notice" role="alert">{children()}</div> }
}

/// What went wrong with an action the last time, if anything.
#[component]
pub(crate) fn ActionError<T: Clone + Send + Sync + 'static>(
    /// The last answer of the action.
    #[prop(into)]
    answer: Signal<Option<Result<T, AppError>>>,
) -> impl IntoView {
    move || {
        let error = answer.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().err().cloned()));
        error.map(|error| view! { <Notice>{sentence(&error.to_string())}</Notice> })
    }
}
