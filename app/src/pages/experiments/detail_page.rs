//! `/experiments/:id`: one experiment with its charts, iterations and checkpoints, live.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use wnn_experiments::api::ExperimentDetail;

use crate::{
    components::{
        experiments::{ExperimentFigures, IterationTable, Parameters, PickedGeneration, Population},
        flows::{NewestCheckpoints, SearchCharts, SearchSpeed},
        layout::PageHeader,
        ui::{Badge, Load},
    },
    live::synced,
    serverfns::experiments::{show_experiment, show_generation},
};

/// The page of one experiment.
#[component]
pub(crate) fn ExperimentDetailPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let wanted = Memo::new(move |_| {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        let before: Option<i64> = query.with(|query| query.get("before")).and_then(|text| text.parse().ok());
        (id, before)
    });
    let detail = Resource::new(move || wanted.get(), |(id, before)| show_experiment(id, before));
    let asked = Memo::new(move |_| {
        let number: Option<i64> = query.with(|query| query.get("generation")).and_then(|text| text.parse().ok());
        (wanted.get().0, number)
    });
    let picked = Resource::new(
        move || asked.get(),
        |(id, number)| async move {
            match number {
                Some(number) => Some(show_generation(id, number).await),
                None => None,
            }
        },
    );
    view! { <Load resource=detail view=move |detail| view! { <Detail detail picked/> }/> }
}

/// Address and name of the pages above.
fn trail(detail: &ExperimentDetail) -> Vec<(String, String)> {
    let flow = detail.experiment.flow_id.zip(detail.flow.as_ref());
    let flow = flow.map(|(id, flow)| (format!("/flows/{id}"), flow.name.clone()));
    [("/experiments".to_owned(), "Experiments".to_owned())].into_iter().chain(flow).collect()
}

#[component]
fn Detail(detail: ExperimentDetail, picked: PickedGeneration) -> impl IntoView {
    let (id, before) = (detail.experiment.id.to_string(), detail.page.before);
    let trail = trail(&detail);
    let detail = synced(detail, move || show_experiment(id.clone(), before)).value;
    let title = Signal::derive(move || detail.with(|detail| detail.experiment.name.clone()));
    let status = Signal::derive(move || detail.with(|detail| detail.experiment.status.as_str()));
    view! {
        <PageHeader title trail><Badge status/></PageHeader>
        <ExperimentFigures detail/>
        <SearchCharts detail/>
        <SearchSpeed detail/>
        <Population detail picked/>
        <IterationTable detail/>
        <NewestCheckpoints
            checkpoints=Signal::derive(move || detail.with(|detail| detail.checkpoints.clone()))
            all=format!("/checkpoints?experiment_id={}", detail.with_untracked(|detail| detail.experiment.id))
            nothing="It leaves one when it ends, and some on the way."
        />
        <Parameters detail/>
    }
}
