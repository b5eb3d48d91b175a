//! The app's frame and its routes.

pub(crate) mod lazy;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{Route, Router, Routes},
    path,
};

use self::lazy::{
    CheckpointDetailRoute, CheckpointListRoute, CompareRoute, CorpusListRoute, ExperimentDetailRoute,
    ExperimentListRoute, FlowDetailRoute, FlowListRoute, HomeRoute, NewFlowRoute, SeveralFlowsRoute, TrashListRoute,
};
use crate::{
    components::layout::{News, SiteFooter, SiteHeader},
    live::provide_live,
    pages::not_found_page::NotFoundPage,
};

// Only who builds for development has the page of all components; elsewhere its address leads nowhere.
#[cfg(debug_assertions)]
use crate::pages::design_page::DesignPage;
#[cfg(not(debug_assertions))]
use crate::pages::not_found_page::NotFoundPage as DesignPage;

/// The whole app: header, routes, live connection.
///
/// Every route waits for its data on the server (`SsrMode::Async`), so that a page is complete without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_live();
    mark_hydrated();
    #[cfg(feature = "hydrate")]
    lazy::fetch_soon();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "WNN Experiments".to_owned() } else { format!("{title} · WNN Experiments") }/>
        <Router>
            <a class="skip-link" href="#main">"Skip to content"</a>
            <SiteHeader/>
            <main id="main" class="page" tabindex="-1">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view={Lazy::<HomeRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/flows") view={Lazy::<FlowListRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/flows/new") view={Lazy::<NewFlowRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/flows/several") view={Lazy::<SeveralFlowsRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/flows/:id") view={Lazy::<FlowDetailRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/experiments") view={Lazy::<ExperimentListRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/experiments/:id") view={Lazy::<ExperimentDetailRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/compare") view={Lazy::<CompareRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/checkpoints") view={Lazy::<CheckpointListRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/checkpoints/:id") view={Lazy::<CheckpointDetailRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/trash") view={Lazy::<TrashListRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/corpora") view={Lazy::<CorpusListRoute>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/design") view=DesignPage ssr=SsrMode::Async/>
                </Routes>
            </main>
            <SiteFooter/>
            <News/>
        </Router>
    }
}

/// Sets `data-hydrated` on the body once the browser has taken over; styles and end-to-end tests look at it.
fn mark_hydrated() {
    Effect::new(|_| {
        if let Some(body) = document().body() {
            // An attribute with a fixed, valid name: setting it cannot fail.
            let _ = body.set_attribute("data-hydrated", "");
        }
    });
}
