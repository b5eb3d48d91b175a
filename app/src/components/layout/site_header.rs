//! The bar at the top: name, navigation, and how the live connection is.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::live::{Connection, Live};

/// The bar at the top of every page.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    view! {
        <header class="site-header">
            <div class="site-header__inner">
                <a class="site-header__name" href="/" aria-label="WNN Experiments, to the overview">
                    <svg viewBox="0 0 20 20" aria-hidden="true">
                        <path d="M2 15.5 6.2 9l3.6 3.4L14 5.8 18 8"/>
                        <circle cx="14" cy="5.8" r="2"/>
                    </svg>
                    <span>"WNN Experiments"</span>
                </a>
                <nav class="site-header__nav" aria-label="Main">
                    <A href="/" exact=true>"Overview"</A>
                    <A href="/flows">"Flows"</A>
                    <A href="/experiments">"Experiments"</A>
                    <A href="/checkpoints">"Checkpoints"</A>
                    <A href="/corpora">"Corpora"</A>
                </nav>
                <ConnectionState/>
                // Shown where the document says that there is a login.
                <form class="site-header__logout" method="post" action="/logout">
                    <button class="button" type="submit">"Log out"</button>
                </form>
            </div>
        </header>
    }
}

/// A dot and a word on the live connection; shown once the page is hydrated.
#[component]
fn ConnectionState() -> impl IntoView {
    let live = expect_context::<Live>();
    let (connection, lag) = (live.connection(), live.lag());
    let state = move || match (connection.get(), lag.get()) {
        (Connection::Connecting, _) => ("connecting", "Connecting".to_owned()),
        // A fifth of a second is what nobody notices.
        (Connection::Live, 0..=2) => ("live", "Live".to_owned()),
        (Connection::Live, lag) => ("slow", format!("{}.{} s behind", lag / 10, lag % 10)),
        (Connection::Reconnecting, _) => ("lost", "Reconnecting".to_owned()),
    };
    view! {
        <p class=move || format!("connection connection--{}", state().0) role="status" title="Whether this page updates by itself">
            <span>{move || state().1}</span>
        </p>
    }
}
