//! What an experiment was told.

use leptos::prelude::*;
use serde_json::{Map, Value};
use wnn_experiments::api::ExperimentDetail;

use crate::{components::ui::Moment, format::NOTHING};

fn parameters(detail: &ExperimentDetail) -> Map<String, Value> {
    detail.experiment.parameters(detail.flow.as_ref().map(|flow| &flow.params))
}

fn pair((name, value): (String, Value)) -> impl IntoView {
    let label = wnn_experiments::model::parameter(&name).map_or(name, |known| known.label.to_owned());
    let value = match value {
        Value::Null => NOTHING.to_owned(),
        Value::String(text) => text,
        other => other.to_string(),
    };
    view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
}

/// When it was made and what it was told, for the record.
#[component]
pub(crate) fn Parameters(
    /// The experiment.
    detail: RwSignal<ExperimentDetail>,
) -> impl IntoView {
    let all = Memo::new(move |_| detail.with(parameters));
    let experiment = Memo::new(move |_| detail.with(|detail| detail.experiment.clone()));
    let moment = |label: &'static str, time: Option<_>| {
        time.map(|time| view! { <div><dt>{label}</dt><dd><Moment time/></dd></div> })
    };
    view! {
        <section class="card" aria-labelledby="parameters">
            <h2 id="parameters">"Parameters"</h2>
            <dl class="pairs">
                {move || moment("Created", Some(experiment.get().created_at))}
                {move || moment("First ran", experiment.get().started_at)}
                {move || moment("Ended", experiment.get().ended_at)}
                {move || experiment.get().flow_id.map(|_| view! { <div><dt>"Run of the flow"</dt><dd>{experiment.get().run}</dd></div> })}
                {move || experiment.get().log_path.map(|path| view! { <div><dt>"Log"</dt><dd>{path}</dd></div> })}
                {move || all.get().into_iter().map(pair).collect_view()}
            </dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_an_experiment_was_told_itself_comes_before_what_its_flow_was_told() {
        let detail = serde_json::from_value(json!({"seq": 1, "corpus": null, "checkpoints": [], "health_checks": [],
            "flow": {"name": "f", "params": {"seed": 7, "patience": 10}},
            "experiment": {"id": 7, "name": "e", "created_at": "2026-01-31T08:15:30.250Z", "status": "running",
                "config": {"name": "e", "experiment_type": "ga", "params": {"patience": 3}}},
            "iterations": [], "iteration_count": 0, "page": {"rows": [], "before": null, "older": null, "newer": null}}));
        let told = Value::Object(parameters(&detail.unwrap()));
        assert_eq!(told, json!({"seed": 7, "patience": 3, "experiment_type": "ga"}));
    }
}
