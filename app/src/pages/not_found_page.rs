//! What an address without a page shows.

use leptos::prelude::*;

use crate::components::layout::PageHeader;

/// Says that there is nothing here, and where there is something.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(leptos::server_fn::http_export::StatusCode::NOT_FOUND);
    }
    view! {
        <PageHeader title="There is no page here".to_owned()/>
        <p class="lead">"The address may have a slip in it, or what it led to was deleted."</p>
        <p class="actions"><a class="button button--primary" href="/flows">"To the flows"</a></p>
    }
}
