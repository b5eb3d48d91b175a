//! `/`: what runs, what waits, what ended since the last visit, the best results, and the room that is left.

use leptos::{either::Either, prelude::*};
use wnn_experiments::{
    api::{BestOfCorpus, Flow, Room},
    model::Timestamp,
};

use super::run::Run;
use crate::{
    components::{
        layout::PageHeader,
        ui::{Badge, Cell, EmptyState, Load, Moment},
    },
    format::{ago, bytes, count, nats, percent},
    home::HomeView,
    live::synced,
    serverfns::home::show_home,
};

/// The first page.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let home = Resource::new(|| (), |()| show_home());
    view! { <Load resource=home view=|view| view! { <Overview view/> }/> }
}

#[component]
fn Overview(view: HomeView) -> impl IntoView {
    let view = synced(view, show_home).value;
    let is_empty = Memo::new(move |_| view.with(|view| view.home.flows == 0));
    let parts = move || {
        if is_empty.get() {
            Either::Left(view! { <NoFlows/> })
        } else {
            Either::Right(view! {
                <Running view/>
                <div class="columns">
                    <Ended view/>
                    <Queue view/>
                </div>
                <Best view/>
            })
        }
    };
    view! {
        <PageHeader title="Overview".to_owned()>
            <div class="actions"><a class="button button--primary" href="/flows/new">"New flow"</a></div>
        </PageHeader>
        {parts}
        <Disk view/>
    }
}

#[component]
fn NoFlows() -> impl IntoView {
    view! {
        <EmptyState title="Nothing here yet">
            <p>"A flow is a sequence of searches over one corpus. Create one, start it, and watch its cross-entropy fall."</p>
            <p class="actions"><a class="button button--primary" href="/flows/new">"Create the first flow"</a></p>
        </EmptyState>
    }
}

#[component]
fn Running(view: RwSignal<HomeView>) -> impl IntoView {
    let ids =
        Memo::new(move |_| view.with(|view| view.home.running.iter().map(|detail| detail.flow.id).collect::<Vec<_>>()));
    view! {
        <section aria-labelledby="running">
            <h2 id="running" class="section-title">"Running"</h2>
            <Show
                when=move || !ids.with(Vec::is_empty)
                fallback=|| view! { <p class="card card__empty">"Nothing runs at the moment."</p> }
            >
                <div class="runs">
                    <For each=move || ids.get() key=|id| *id children=move |id| view! { <Run id view/> }/>
                </div>
            </Show>
        </section>
    }
}

#[component]
fn Ended(view: RwSignal<HomeView>) -> impl IntoView {
    let ended = Memo::new(move |_| view.with(|view| (view.home.ended.clone(), view.home.as_of)));
    let news =
        Memo::new(move |_| view.with(|view| view.home.ended.iter().map(|flow| view.is_news(flow)).collect::<Vec<_>>()));
    let rows = move || {
        let (flows, as_of) = ended.get();
        let news = news.get();
        flows.into_iter().zip(news).map(|(flow, is_news)| ended_row(flow, as_of, is_news)).collect_view()
    };
    view! {
        <section class="card" aria-labelledby="ended">
            <h2 id="ended">"Ended last"</h2>
            <Show
                when=move || !ended.with(|(flows, _)| flows.is_empty())
                fallback=|| view! { <p class="card__empty">"No flow has ended yet."</p> }
            >
                <ul class="lines">{rows}</ul>
            </Show>
        </section>
    }
}

fn ended_row(flow: Flow, as_of: Timestamp, is_news: bool) -> impl IntoView {
    let time = flow.completed_at.map(|time| {
        view! { <time datetime=time.to_string() title=crate::format::moment(time)>{ago(as_of.since(time))}</time> }
    });
    view! {
        <li>
            <a href=format!("/flows/{}", flow.id)>{flow.name.clone()}</a>
            {is_news.then(|| view! { <b class="mark" title="Ended since your last visit">"New"</b> })}
            <span class="lines__figure">{nats(flow.best_ce)}</span>
            <Badge status=flow.status.as_str()/>
            <span class="lines__time">{time}</span>
        </li>
    }
}

#[component]
fn Queue(view: RwSignal<HomeView>) -> impl IntoView {
    let queued = Memo::new(move |_| view.with(|view| view.home.queued.clone()));
    let row = |flow: Flow| view! { <li><a href=format!("/flows/{}", flow.id)>{flow.name.clone()}</a></li> };
    view! {
        <section class="card" aria-labelledby="queue">
            <h2 id="queue">"Waiting"</h2>
            <Show
                when=move || !queued.with(Vec::is_empty)
                fallback=|| view! { <p class="card__empty">"No flow waits."</p> }
            >
                <ol class="lines lines--numbered">{move || queued.get().into_iter().map(row).collect_view()}</ol>
            </Show>
        </section>
    }
}

#[component]
fn Best(view: RwSignal<HomeView>) -> impl IntoView {
    let best = Memo::new(move |_| view.with(|view| view.home.best.clone()));
    view! {
        <Show when=move || !best.with(Vec::is_empty)>
            <section class="card" aria-labelledby="best">
                <h2 id="best">"Best on each corpus"</h2>
                <table class="table table--cards">
                    <thead>
                        <tr>
                            <th scope="col">"Corpus"</th>
                            <th scope="col" class="table__number">"Cross-entropy"</th>
                            <th scope="col" class="table__number">"Unigram"</th>
                            <th scope="col" class="table__number">"Accuracy"</th>
                            <th scope="col">"Flow"</th>
                            <th scope="col">"Created"</th>
                        </tr>
                    </thead>
                    <tbody>{move || best.get().into_iter().map(best_row).collect_view()}</tbody>
                </table>
            </section>
        </Show>
    }
}

fn best_row(best: BestOfCorpus) -> impl IntoView {
    let flow = best.checkpoint.flow_id.map(|id| view! { <a href=format!("/flows/{id}")>{best.flow_name}</a> });
    view! {
        <tr>
            <th scope="row" class="table__title">{best.corpus}</th>
            <Cell label="Cross-entropy" text=nats(best.checkpoint.final_fitness) number=true/>
            <Cell label="Unigram" text=nats(Some(best.unigram_entropy)) number=true/>
            <Cell label="Accuracy" text=percent(best.checkpoint.final_accuracy) number=true/>
            <td data-label="Flow">{flow}</td>
            <td data-label="Created"><Moment time=best.checkpoint.created_at/></td>
        </tr>
    }
}

#[component]
fn Disk(view: RwSignal<HomeView>) -> impl IntoView {
    let room = Memo::new(move |_| view.with(|view| view.home.room.clone()));
    let size = |value: u64| bytes(i64::try_from(value).ok());
    let pairs = move || {
        let Room { checkpoints, checkpoint_bytes, trash_bytes, database_bytes, disk } = room.get();
        let free = disk.map_or_else(
            || "unknown".to_owned(),
            |disk| format!("{} of {}", size(disk.free_bytes), size(disk.total_bytes)),
        );
        view! {
            <div><dt>{format!("{} checkpoints", count(checkpoints))}</dt><dd>{size(checkpoint_bytes)}</dd></div>
            <div><dt>"Database"</dt><dd>{size(database_bytes)}</dd></div>
            <div><dt><a href="/trash">"Trash"</a></dt><dd>{size(trash_bytes)}</dd></div>
            <div><dt>"Free on the disk"</dt><dd>{free}</dd></div>
        }
    };
    view! {
        <section class="card" aria-labelledby="room">
            <h2 id="room">"Room"</h2>
            <dl class="pairs">{pairs}</dl>
        </section>
    }
}
