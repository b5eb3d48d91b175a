//! Pages whose code is not in the file that every page fetches, but in that of their group: the overview comes first and
//! alone, and who only looks at lists need not wait for charts.

use leptos::{
    prelude::*,
    server_fn::error::{FromServerFnError, ServerFnErrorErr},
    wasm_split::{SplitLoaderError, wasm_split},
};
use leptos_router::LazyRoute;

use crate::{
    components::ui::Failed,
    error::AppError,
    pages::{
        checkpoints::{CheckpointDetailPage, CheckpointListPage},
        compare_page::ComparePage,
        corpora::CorpusListPage,
        experiments::{ExperimentDetailPage, ExperimentListPage},
        flows::{FlowDetailPage, FlowListPage, NewFlowPage, SeveralFlowsPage},
        home::HomePage,
        trash::TrashListPage,
    },
};

/// For each page of each group, at the segments of its address, its route, a function with its view, and one that fetches the
/// group's code. Of addresses that fit two pages the first counts.
macro_rules! groups {
    ($($group:ident { $($route:ident = $page:ident at $segments:pat, $view:ident, $fetch:ident;)+ })+) => {
        $($(
            #[wasm_split($group, wasm_split_path = leptos::wasm_split, preload($fetch), fallible)]
            fn $view() -> Result<AnyView, SplitLoaderError> {
                Ok(view! { <$page/> }.into_any())
            }

            #[doc = concat!("The way to [`", stringify!($page), "`].")]
            #[derive(Debug)]
            pub(super) struct $route;

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    #[cfg(feature = "ssr")]
                    crate::start::announce(stringify!($group));
                    $view().await.unwrap_or_else(|_| not_fetched())
                }

                async fn preload() {
                    // Where it fails, `view` tries again and shows that.
                    let _ = $fetch().await;
                }
            }
        )+)+

        /// Fetches the code of the page with an address of these segments; says whether all that it needs is there.
        #[cfg(feature = "hydrate")]
        async fn fetch(segments: &[&str]) -> bool {
            match segments {
                $($($segments => $fetch().await.is_ok(),)+)+
                _ => true,
            }
        }

        /// Fetches the code of all pages.
        #[cfg(feature = "hydrate")]
        async fn fetch_all() {
            // What could not be fetched now is fetched when it is wanted.
            $($(let _ = $fetch().await;)+)+
        }
    };
}

groups! {
    overview {
        HomeRoute = HomePage at [], home, fetch_home;
    }
    lists {
        FlowListRoute = FlowListPage at ["flows"], flow_list, fetch_flow_list;
        SeveralFlowsRoute = SeveralFlowsPage at ["flows", "several"], several_flows, fetch_several_flows;
        ExperimentListRoute = ExperimentListPage at ["experiments"], experiment_list, fetch_experiment_list;
        CheckpointListRoute = CheckpointListPage at ["checkpoints"], checkpoint_list, fetch_checkpoint_list;
        TrashListRoute = TrashListPage at ["trash"], trash_list, fetch_trash_list;
        CorpusListRoute = CorpusListPage at ["corpora"], corpus_list, fetch_corpus_list;
    }
    builder {
        NewFlowRoute = NewFlowPage at ["flows", "new"], new_flow, fetch_new_flow;
    }
    details {
        FlowDetailRoute = FlowDetailPage at ["flows", _], flow_detail, fetch_flow_detail;
        ExperimentDetailRoute = ExperimentDetailPage at ["experiments", _], experiment_detail, fetch_experiment_detail;
        CheckpointDetailRoute = CheckpointDetailPage at ["checkpoints", _], checkpoint_detail, fetch_checkpoint_detail;
        CompareRoute = ComparePage at ["compare"], compare, fetch_compare;
    }
}

/// Stands where a page would be whose code could not be fetched.
fn not_fetched() -> AnyView {
    let error = AppError::from_server_fn_error(ServerFnErrorErr::Request(String::new()));
    // A browser that cannot reload has said so itself.
    let reload = || drop(window().location().reload());
    view! { <Failed error retry=reload/> }.into_any()
}

/// Fetches the code of the page that is shown, and tries again until it is there: without it the page stays as the server drew
/// it, with links and forms that work.
#[cfg(feature = "hydrate")]
pub(crate) async fn fetch_shown() {
    const PAUSE: u32 = 2_000;
    let path = window().location().pathname().unwrap_or_default();
    let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    while !fetch(&segments).await {
        gloo_timers::future::TimeoutFuture::new(PAUSE).await;
    }
}

/// Fetches the code of the other pages soon after the first one is there: the next one need not wait for it then, and a page
/// that stays open while the server is replaced has all of its own version.
#[cfg(feature = "hydrate")]
pub(super) fn fetch_soon() {
    const AFTER: std::time::Duration = std::time::Duration::from_secs(2);
    set_timeout(|| leptos::task::spawn_local(fetch_all()), AFTER);
}
