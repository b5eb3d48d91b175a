//! Light, dark, or as the system has it.
//!
//! The choice is a cookie, so that the server can write it into the page and nothing flashes.

use leptos::{ev::Event, prelude::*, wasm_bindgen::JsCast as _};
use web_sys::HtmlDocument;

/// The cookie's name, and the attribute of the document.
pub(crate) const COOKIE: &str = "wnn_theme";

/// What can be chosen, as the cookie says it and as people read it.
const THEMES: [(&str, &str); 3] = [("system", "System"), ("light", "Light"), ("dark", "Dark")];

/// The theme that a cookie's value asks for; nothing where the system decides.
#[cfg(feature = "ssr")]
pub(crate) fn chosen(cookie: Option<&str>) -> Option<&'static str> {
    THEMES[1..].iter().map(|(value, _)| *value).find(|value| Some(*value) == cookie)
}

/// A choice that takes effect at once; shown once the page is hydrated.
#[component]
pub(crate) fn ThemeSwitch() -> impl IntoView {
    let theme = RwSignal::new("system".to_owned());
    Effect::new(move |_| {
        let root = document().document_element();
        if let Some(known) = root.and_then(|root| root.get_attribute("data-theme")) {
            theme.set(known);
        }
    });
    let choose = move |event: Event| {
        let value = event_target_value(&event);
        apply(&value);
        theme.set(value);
    };
    let options = THEMES.map(|(value, text)| view! { <option value=value>{text}</option> });
    view! {
        <select class="theme-switch" aria-label="Colours" prop:value=move || theme.get() on:change=choose>{options}</select>
    }
}

fn apply(theme: &str) {
    let Some(root) = document().document_element() else { return };
    // An attribute with a fixed, valid name: neither can fail.
    let _ =
        if theme == "system" { root.remove_attribute("data-theme") } else { root.set_attribute("data-theme", theme) };
    if let Ok(document) = document().dyn_into::<HtmlDocument>() {
        // A browser that takes no cookies forgets the choice with the page.
        let _ = document.set_cookie(&format!("{COOKIE}={theme}; Path=/; Max-Age=31536000; SameSite=Strict"));
    }
}
