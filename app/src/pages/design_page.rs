//! `/design`: every component in its states, and the tokens; in development builds only.

mod charts;
mod controls;
mod samples;
mod tokens;

use leptos::prelude::*;

use self::{
    charts::Charts,
    controls::{Buttons, Feedback, Fields},
    tokens::Tokens,
};
use crate::components::{
    layout::PageHeader,
    ui::{Badge, Cell, EmptyState, Placeholder, Progress},
};

/// The page of all components.
#[component]
pub(crate) fn DesignPage() -> impl IntoView {
    let trail =
        [("/", "Overview"), ("/flows", "Flows")].map(|(address, name)| (address.to_owned(), name.to_owned())).to_vec();
    view! {
        <PageHeader title="Design".to_owned() trail>
            <Badge status="running"/>
            <div class="actions"><a class="button" href="#tokens">"Tokens"</a></div>
        </PageHeader>
        <p class="lead">"Every component in its states, as the pages use it. Above stand the breadcrumb and the head of a page."</p>
        <Tokens/>
        <Buttons/>
        <Fields/>
        <Feedback/>
        <States/>
        <Figures/>
        <Charts/>
        <section class="card" aria-labelledby="waiting">
            <h2 id="waiting">"Waiting and empty"</h2>
            <Placeholder/>
        </section>
        <EmptyState title="No flows yet">
            <p>"What stands where a list has nothing to show."</p>
            <p class="actions"><a class="button button--primary" href="/flows/new">"Create the first flow"</a></p>
        </EmptyState>
    }
}

/// Badges and bars in every state, and a table of them.
#[component]
fn States() -> impl IntoView {
    let row = |(place, status): (usize, &wnn_experiments::model::FlowStatus)| {
        let (name, share) = (status.as_str(), place as f64 / 6.0);
        view! {
            <tr>
                <th scope="row" class="table__title"><a href="/flows">{format!("Flow {place}")}</a><small>"What it is for"</small></th>
                <td data-label="Status"><Badge status=name/></td>
                <td data-label="Progress"><Progress share label=format!("Progress of flow {place}") status=name/></td>
                <Cell label="Best CE" text=format!("{:.4}", 6.0 - share) number=true/>
                <Cell label="Duration" text=crate::format::NOTHING number=true/>
                <td class="table__action"><button class="button button--small" type="button">"Start"</button></td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="states">
            <h2 id="states">"Badge, progress, table"</h2>
            <table class="table table--cards">
                <caption class="visually-hidden">"A flow in each state"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Flow"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Progress"</th>
                        <th scope="col" class="table__number">"Best CE"</th>
                        <th scope="col" class="table__number">"Duration"</th>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{wnn_experiments::model::FlowStatus::ALL.iter().enumerate().map(row).collect_view()}</tbody>
            </table>
            <p class="actions">
                <span class="badge badge--final">"Final"</span>
                <span class="badge badge--interim">"Interim"</span>
            </p>
        </section>
    }
}

/// The figures at the head of a page, and pairs of names and values.
#[component]
fn Figures() -> impl IntoView {
    view! {
        <dl class="figures">
            <div>
                <dt>"Best cross-entropy"</dt>
                <dd>"5.1234"<small>" nats"</small></dd>
                <dd class="figures__note">"−2.20% from 5.2387"</dd>
            </div>
            <div>
                <dt>"Corpus"</dt>
                <dd class="figures__name">"toy"</dd>
                <dd class="figures__note">"unigram 6.1000"</dd>
            </div>
        </dl>
        <section class="card" aria-labelledby="pairs">
            <h2 id="pairs">"Pairs"</h2>
            <dl class="pairs">
                <div><dt>"Seed"</dt><dd>"42"</dd></div>
                <div><dt>"Patience"</dt><dd>"10"</dd></div>
            </dl>
            <p class="card__note">"A note below what a card shows."</p>
        </section>
    }
}
