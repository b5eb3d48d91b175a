//! The pages of the Experiments Manager: rendered on the server with their data, then hydrated and live in the browser.
//!
//! Knows the service (on the server) and the wire; never the store, the engine, or how the server is mounted.

#![allow(
    clippy::needless_pass_by_value,
    reason = "component properties are moved into closures that outlive the call; the macro hides the move"
)]
#![allow(unreachable_pub, reason = "the component macro writes a `pub` of its own into private modules")]

mod compare;
mod components;
mod error;
mod experiment_list;
mod flow_form;
mod flow_list;
mod flow_log;
mod flow_selection;
mod format;
mod home;
mod list_address;
mod live;
mod pages;
mod routes;
mod serverfns;
#[cfg(feature = "ssr")]
mod start;
mod tier_rows;
#[cfg(feature = "ssr")]
mod visit;

use leptos::prelude::*;
use leptos_meta::MetaTags;

#[cfg(feature = "ssr")]
use components::layout::theme_switch;

pub use error::AppError;
pub use routes::App;

/// Provided as a context where the server asks for a token, so that pages offer to log out.
#[derive(Debug, Clone, Copy)]
pub struct AsksForToken;

/// The HTML document around the app, for the server to render.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    #[cfg(feature = "ssr")]
    let theme = theme_switch::chosen(serverfns::edge::cookie(theme_switch::COOKIE).as_deref());
    #[cfg(not(feature = "ssr"))]
    let theme = None::<&str>;
    #[cfg(feature = "ssr")]
    let start = view! { <start::Start options=options.clone()/> };
    #[cfg(not(feature = "ssr"))]
    let start = ();
    let login = use_context::<AsksForToken>().map(|_| "");
    view! {
        <!DOCTYPE html>
        <html lang="en" data-login=login data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f7f7f5"/>
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#14171a"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" id="leptos" href="/pkg/wnn-experiments.css"/>
                <AutoReload options/>
                {start}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Takes the server-rendered page over in the browser, once all its code is there: at once then, so that no event comes between.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        routes::lazy::fetch_shown().await;
        leptos::mount::hydrate_body(App);
    });
}
