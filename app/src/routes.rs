//! The app's frame and its routes.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    components::layout::{News, SiteFooter, SiteHeader},
    live::provide_live,
    pages::{
        checkpoints::{CheckpointDetailPage, CheckpointListPage},
        compare_page::ComparePage,
        corpora::CorpusListPage,
        experiments::{ExperimentDetailPage, ExperimentListPage},
        flows::{FlowDetailPage, FlowListPage, NewFlowPage, SeveralFlowsPage},
        home::HomePage,
        not_found_page::NotFoundPage,
        trash::TrashListPage,
    },
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
    view! {
        <Title formatter=|title: String| if title.is_empty() { "WNN Experiments".to_owned() } else { format!("{title} · WNN Experiments") }/>
        <Router>
            <a class="skip-link" href="#main">"Skip to content"</a>
            <SiteHeader/>
            <main id="main" class="page" tabindex="-1">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                    <Route path=path!("/flows") view=FlowListPage ssr=SsrMode::Async/>
                    <Route path=path!("/flows/new") view=NewFlowPage ssr=SsrMode::Async/>
                    <Route path=path!("/flows/several") view=SeveralFlowsPage ssr=SsrMode::Async/>
                    <Route path=path!("/flows/:id") view=FlowDetailPage ssr=SsrMode::Async/>
                    <Route path=path!("/experiments") view=ExperimentListPage ssr=SsrMode::Async/>
                    <Route path=path!("/experiments/:id") view=ExperimentDetailPage ssr=SsrMode::Async/>
                    <Route path=path!("/compare") view=ComparePage ssr=SsrMode::Async/>
                    <Route path=path!("/checkpoints") view=CheckpointListPage ssr=SsrMode::Async/>
                    <Route path=path!("/checkpoints/:id") view=CheckpointDetailPage ssr=SsrMode::Async/>
                    <Route path=path!("/trash") view=TrashListPage ssr=SsrMode::Async/>
                    <Route path=path!("/corpora") view=CorpusListPage ssr=SsrMode::Async/>
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
