//! What a page shows while its data is on the way, and where it could not be had.

use leptos::prelude::*;
use wnn_experiments::api::ErrorCode;

use super::Notice;
use crate::{components::layout::PageHeader, error::AppError, format::sentence};

/// Shows `view` of the data once it is there; before that a quiet placeholder, or what went wrong with a way to try again.
#[component]
pub(crate) fn Load<T, V, F>(
    /// The data.
    resource: Resource<Result<T, AppError>>,
    /// What to show of it.
    view: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let shown = move || {
        let view = view.clone();
        Suspend::new(async move {
            let data = resource.await;
            #[cfg(feature = "ssr")]
            later().await;
            match data {
                Ok(data) => leptos::either::Either::Left(view(data)),
                Err(error) => leptos::either::Either::Right(view! { <Failed error retry=move || resource.refetch()/> }),
            }
        })
    };
    view! { <Suspense fallback=Placeholder>{shown}</Suspense> }
}

/// Ready when asked a second time. `Suspense` asks once only to learn what there is to wait for, and throws away what it gets:
/// without this the server would build every page twice.
#[cfg(feature = "ssr")]
async fn later() {
    let mut asked = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut asked, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

/// Stands where data will be.
#[component]
pub(crate) fn Placeholder() -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label="Loading">
            <span></span>
            <span></span>
            <span></span>
        </div>
    }
}

/// Stands where data could not be had, and says why.
#[component]
pub(crate) fn Failed(
    /// Why.
    error: AppError,
    /// Tries again.
    retry: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    let missing = error.0.code == ErrorCode::NotFound;
    let title = if missing { "Not found" } else { "That did not work" };
    view! {
        <PageHeader title=title.to_owned()/>
        <Notice>{sentence(&error.to_string())}</Notice>
        <p class="actions">
            {(!missing).then(|| view! { <button class="button" type="button" on:click=move |_| retry()>"Try again"</button> })}
            <a class="button" href="/flows">"To the flows"</a>
        </p>
    }
}
