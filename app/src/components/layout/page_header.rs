//! The head of a page: where it is, what it is, what can be done.

use leptos::prelude::*;
use leptos_meta::Title;

/// The head of a page, which also names the browser's tab.
#[component]
pub(crate) fn PageHeader(
    /// The page's name.
    #[prop(into)]
    title: Signal<String>,
    /// The page above this one: its address and its name.
    #[prop(optional)]
    parent: Option<(&'static str, &'static str)>,
    /// The pages above this one where they are more: address and name, the topmost first.
    #[prop(optional)]
    trail: Vec<(String, String)>,
    /// What stands beside the name and at the right end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let parent = parent.map(|(address, name)| {
        view! { <nav class="breadcrumb" aria-label="Breadcrumb"><a href=address>{name}</a></nav> }
    });
    let trail = (!trail.is_empty()).then(|| {
        let link = |(address, name): (String, String)| view! { <a href=address>{name}</a> };
        let links = trail.into_iter().map(link).collect_view();
        view! { <nav class="breadcrumb" aria-label="Breadcrumb">{links}</nav> }
    });
    // The tab may ask for its name when the page itself, and all signals of it, are gone already.
    let name = ArcRwSignal::new(title.get_untracked());
    Effect::new({
        let name = name.clone();
        move |_| name.set(title.get())
    });
    view! {
        <Title text=move || name.get()/>
        <header class="page-header">
            {parent}
            {trail}
            <div class="page-header__row">
                <h1>{move || title.get()}</h1>
                {children.map(|children| children())}
            </div>
        </header>
    }
}
