//! What has the browser fetch the page's code, and what a page's group of files is called.

use std::{collections::HashMap, fs, path::Path, sync::OnceLock};

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::Link;

/// Addresses of the files of each group.
type Groups = HashMap<String, Vec<String>>;

static GROUPS: OnceLock<Groups> = OnceLock::new();

/// The script that takes the page over once it is painted, and the link to the file that every page needs.
#[component]
pub(crate) fn Start(options: LeptosOptions) -> impl IntoView {
    GROUPS.get_or_init(|| groups(&options));
    let place = format!("/{}/{}", options.site_pkg_dir, options.output_name);
    let (script, wasm) = (format!("{place}.js"), format!("{place}.wasm"));
    let begin = format!("{}({script:?}, {wasm:?})", include_str!("start.js").trim_end());
    view! {
        <link rel="after-paint" href=wasm r#as="fetch" r#type="application/wasm" crossorigin=""/>
        <script r#type="module" nonce=use_nonce()>{begin}</script>
    }
}

/// Has the browser fetch the files of a group with the others, and not only when it comes to need them.
pub(crate) fn announce(group: &str) {
    let files = GROUPS.get().and_then(|groups| groups.get(group));
    for href in files.into_iter().flatten().map(String::as_str) {
        let link = view! { <Link rel="after-paint" href as_="fetch" type_="application/wasm" crossorigin=""/> };
        // It is noted for the head; what is left in its place is nothing.
        let _ = link.to_html();
    }
}

/// There are none where the pages' scripts are not built.
fn groups(options: &LeptosOptions) -> Groups {
    let folder = Path::new(&*options.site_root).join(&*options.site_pkg_dir);
    let text = fs::read_to_string(folder.join("__wasm_split_manifest.json")).unwrap_or_default();
    let mut groups: Groups = serde_json::from_str(&text).unwrap_or_default();
    for file in groups.values_mut().flatten() {
        *file = format!("/{}/{file}.wasm", options.site_pkg_dir);
    }
    groups
}
