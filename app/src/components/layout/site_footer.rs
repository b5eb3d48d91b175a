//! The foot of every page: what is looked for seldom.

use leptos::prelude::*;

use super::{news::NotifySwitch, theme_switch::ThemeSwitch};

/// The foot of every page.
#[component]
pub(crate) fn SiteFooter() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <nav aria-label="More">
                <a href="/trash">"Trash"</a>
                <a href="/api/docs" rel="external">"REST API"</a>
            </nav>
            <div class="site-footer__choices">
                <NotifySwitch/>
                <ThemeSwitch/>
            </div>
        </footer>
    }
}
