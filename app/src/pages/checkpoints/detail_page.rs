//! `/checkpoints/:id`: one checkpoint, its genome made visible, its file.

mod changes;
mod connections;
mod figures;
mod file;
mod ranks;
mod tiers;

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_params_map, use_query_map},
    location::Url,
};
use serde::Deserialize as _;
use serde_json::Value;
use wnn_experiments::{
    api::{Checkpoint, CheckpointDetail, Event, Verification},
    model::{CheckpointId, TierConfig},
};

use self::{changes::Changes, connections::Connections, figures::Figures, file::FileCard, ranks::Ranks, tiers::Tiers};
use crate::{
    components::{
        checkpoints::{CheckpointVerdict, DeleteCheckpointButton},
        layout::PageHeader,
        ui::{ActionError, Load, Notice},
    },
    error::AppError,
    flow_form::SEED,
    format::{checkpoint_kind, sentence},
    live::Live,
    serverfns::checkpoints::{DeleteCheckpoint, show_checkpoint, verify_checkpoint},
};

/// What a verification came to; `None` where none was asked for.
type Verified = Resource<Option<Result<Verification, AppError>>>;

/// The page of one checkpoint.
///
/// How often its file is to be verified stands in the address, so that a link does it without JavaScript too.
#[component]
pub(crate) fn CheckpointDetailPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let asked = Memo::new(move |_| query.with(|query| query.get("verify").and_then(|text| text.parse::<u32>().ok())));
    let detail = Resource::new(move || id.get(), show_checkpoint);
    let verified = Resource::new(
        move || (id.get(), asked.get()),
        |(id, asked)| async move {
            match asked {
                Some(_) => Some(verify_checkpoint(id).await),
                None => None,
            }
        },
    );
    view! { <Load resource=detail view=move |detail| view! { <Detail detail asked verified/> }/> }
}

#[component]
fn Detail(detail: CheckpointDetail, asked: Memo<Option<u32>>, verified: Verified) -> impl IntoView {
    let CheckpointDetail { checkpoint, genome, genome_problem, .. } = detail.clone();
    let delete = ServerAction::<DeleteCheckpoint>::new();
    let id = checkpoint.id;
    let badge = if checkpoint.is_final { "badge badge--final" } else { "badge badge--interim" };
    let kind = checkpoint_kind(checkpoint.checkpoint_type, checkpoint.is_final);
    let seed = seed_address(&detail);
    let verify = move || format!("/checkpoints/{id}?verify={}", asked.get().unwrap_or(0).saturating_add(1));
    let parts = genome.map(|genome| {
        view! {
            <Ranks genome=genome.clone()/>
            <Connections genome=genome.clone()/>
            <Tiers tiers=genome.tiers.clone()/>
            <Changes genome checkpoint=checkpoint.clone()/>
        }
    });
    view! {
        <PageHeader title=checkpoint.name.clone() parent=("/checkpoints", "Checkpoints")>
            <span class=badge>{kind}</span>
            <div class="actions">
                <a class="button button--primary" href=seed>"Seed a flow"</a>
                <a class="button" href=format!("/api/checkpoints/{id}/download") rel="external" download="">"Download"</a>
                <a class="button" href=verify rel="nofollow">"Verify"</a>
                <DeleteCheckpointButton id action=delete/>
            </div>
        </PageHeader>
        <Origin detail=detail.clone()/>
        <ActionError answer=delete.value()/>
        <Gone id/>
        <Verdict verified/>
        <Figures detail=detail.clone()/>
        {genome_problem.map(|problem| view! { <Notice><strong>"Its genome cannot be shown. "</strong>{sentence(&problem)}</Notice> })}
        {parts}
        <FileCard checkpoint/>
    }
}

/// The experiment and the flow that it came from.
#[component]
fn Origin(detail: CheckpointDetail) -> impl IntoView {
    let CheckpointDetail {
        checkpoint: Checkpoint { id, experiment_id, flow_id, .. }, experiment_name, flow_name, ..
    } = detail;
    let experiment = experiment_name.unwrap_or_else(|| format!("Experiment {experiment_id}"));
    let flow = flow_id.map(|flow| {
        let name = flow_name.unwrap_or_else(|| format!("Flow {flow}"));
        view! { " of "<a href=format!("/flows/{flow}")>{name}</a> }
    });
    view! {
        <p class="lead">
            {format!("Checkpoint {id}, from ")}<a href=format!("/experiments/{experiment_id}")>{experiment}</a>{flow}
        </p>
    }
}

/// The builder, filled in for a flow that starts from here and is else like the one that it comes from.
fn seed_address(detail: &CheckpointDetail) -> String {
    let mut params = detail.params.clone();
    if let Some(size) = detail.context_size {
        params.insert("context_size".to_owned(), size.into());
    }
    let fields = params.iter().map(|(name, value)| format!("&{}={}", Url::escape(name), Url::escape(&typed(value))));
    format!("/flows/new?{SEED}={}{}", detail.checkpoint.id, fields.collect::<String>())
}

/// The value of a parameter as one would type it.
fn typed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) => TierConfig::deserialize(value).map_or_else(|_| value.to_string(), |tiers| tiers.to_string()),
        other => other.to_string(),
    }
}

/// Says so when somebody deletes it meanwhile.
#[component]
fn Gone(id: CheckpointId) -> impl IntoView {
    let gone = RwSignal::new(false);
    expect_context::<Live>().subscribe(Callback::new(move |batch: crate::live::Batch| {
        let is_gone = |event: &Event| matches!(event, Event::CheckpointDeleted { id: deleted } if *deleted == id);
        if batch.iter().any(|frame| is_gone(&frame.event)) {
            gone.set(true);
        }
    }));
    view! {
        <Show when=move || gone.get()>
            <Notice>"This checkpoint was deleted. "<a href="/trash">"The trash"</a>" may still have it."</Notice>
        </Show>
    }
}

/// What a verification of the file came to.
#[component]
fn Verdict(verified: Verified) -> impl IntoView {
    let shown = move || {
        Suspend::new(async move {
            verified.await.map(|answer| match answer {
                Ok(found) => view! { <CheckpointVerdict found/> }.into_any(),
                Err(error) => view! { <Notice>{sentence(&error.to_string())}</Notice> }.into_any(),
            })
        })
    };
    view! {
        <Suspense fallback=|| view! { <p class="verdict" role="status">"Reading the file …"</p> }>{shown}</Suspense>
    }
}
