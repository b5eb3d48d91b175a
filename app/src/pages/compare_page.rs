//! `/compare`: flows or experiments beside each other; all that it shows follows from its address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wnn_experiments::api::Comparison;

use crate::{
    compare::{By, CompareAddress, Compared, Measure, concerns, curves, group_name, groups},
    components::{
        chart::{Overlay, OverlayChart, Swatch, Unit},
        compare::{DifferenceTable, RepeatedTable, ResultTable},
        layout::PageHeader,
        ui::{EmptyState, Load},
    },
    live::revisited,
    serverfns::compare::compare,
};

/// The page of a comparison.
#[component]
pub(crate) fn ComparePage() -> impl IntoView {
    let query = use_query_map();
    let address = Memo::new(move |_| query.with(CompareAddress::of_query));
    let wanted = Memo::new(move |_| address.with(|address| (address.what, address.ids.clone())));
    let found = Resource::new(
        move || wanted.get(),
        |(what, ids)| async move { if ids.is_empty() { Ok(None) } else { compare(what, ids).await.map(Some) } },
    );
    let shown = move |found: Option<Comparison>| match found {
        Some(found) => view! { <Found found address/> }.into_any(),
        None => view! { <NothingPicked/> }.into_any(),
    };
    view! { <Load resource=found view=shown/> }
}

#[component]
fn NothingPicked() -> impl IntoView {
    view! {
        <PageHeader title="Compare".to_owned()/>
        <EmptyState title="Nothing picked yet">
            <p>"Pick from 2 to 8 flows or experiments by the boxes in their lists, then compare them."</p>
            <p class="actions">
                <a class="button button--primary" href="/flows">"To the flows"</a>
                <a class="button" href="/experiments">"To the experiments"</a>
            </p>
        </EmptyState>
    }
}

#[component]
fn Found(found: Comparison, address: Memo<CompareAddress>) -> impl IntoView {
    let CompareAddress { what, ids, .. } = address.get_untracked();
    let parent = match what {
        Compared::Flows => ("/flows", "Flows"),
        Compared::Experiments => ("/experiments", "Experiments"),
    };
    let title = format!("Compare {} {}", found.subjects.len(), what.name());
    let found = revisited(found, move |found, event| concerns(found, what, event), move || compare(what, ids.clone()));
    view! {
        <PageHeader title=title parent/>
        <Charts found address/>
        {move || {
            let found = found.get();
            view! {
                <ResultTable found=found.clone() what/>
                <RepeatedTable found=found.clone()/>
                <DifferenceTable found/>
            }
        }}
    }
}

const CROSS_ENTROPY: Measure = Measure { of: |point| point.best_ce, is_less_better: true };
const ACCURACY: Measure = Measure { of: |point| point.best_accuracy, is_less_better: false };

#[component]
fn Charts(found: RwSignal<Comparison>, address: Memo<CompareAddress>) -> impl IntoView {
    let by = Memo::new(move |_| address.with(|address| address.by));
    let overlay = move |title: &'static str, unit: Unit, measure: Measure| {
        Memo::new(move |_| {
            let by = by.get();
            let axis = match by {
                By::Iteration => "by iteration",
                By::Time => "by time spent searching",
                By::Evaluations => "by genomes judged",
            };
            let curves = found.with(|found| curves(found, by, measure));
            Overlay { title, axis, is_time: by == By::Time, unit, curves }
        })
    };
    let cursor = RwSignal::new(None);
    let entropy = overlay("Lowest cross-entropy so far", Unit::Nats, CROSS_ENTROPY);
    let accuracy = overlay("Highest accuracy so far", Unit::Share, ACCURACY);
    view! {
        <section class="card" aria-labelledby="charts">
            <div class="compare-head">
                <h2 id="charts">"Course"</h2>
                <nav class="actions" aria-label="Axis">{move || axes(&address.get())}</nav>
            </div>
            <Legend found/>
            <OverlayChart overlay=entropy cursor id="compare-ce"/>
            <OverlayChart overlay=accuracy cursor id="compare-accuracy"/>
            <p class="card__note">
                "Each iteration learns from one part of the train split, so that its figures are those of that part; the \
                results below are measured on the whole corpus. Those that differ in nothing but the seed are one line, \
                their median, within the band from the lowest to the highest of them."
            </p>
        </section>
    }
}

/// Links to the same along each axis.
fn axes(address: &CompareAddress) -> impl IntoView + use<> {
    let link = |(by, name, text): (By, &'static str, &'static str)| {
        let current = (by == address.by).then_some("true");
        view! { <a class="button button--small" href=address.along(name) aria-current=current>{text}</a> }
    };
    By::ALL.map(link).collect_view()
}

/// Which line is whose.
#[component]
fn Legend(found: RwSignal<Comparison>) -> impl IntoView {
    let entries = move || {
        found.with(|found| {
            let names = groups(found).into_iter().map(|members| group_name(&members));
            let entry = |(tone, name): (usize, String)| view! { <li><Swatch tone/>{name}</li> };
            (1..).zip(names).map(entry).collect_view()
        })
    };
    view! { <ul class="compare-legend" aria-label="Lines">{entries}</ul> }
}
