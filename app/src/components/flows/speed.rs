//! How fast the search goes, and where its time and memory go.

use leptos::prelude::*;
use wnn_experiments::api::{Speed, StageShares};

use super::course::{Course, Searched};
use crate::format::{NOTHING, bytes, capitalized, phase_label, rate, share};

/// Speed of the experiment that ran last, with its name.
fn latest(detail: Course<'_>) -> Option<(String, Speed)> {
    let last = detail.iterations.last()?;
    let place = detail.experiments.iter().position(|one| one.id == last.experiment_id)?;
    let (short, title) = phase_label(&detail.experiments[place].name, place + 1);
    Some((format!("{short} {title}"), Speed::of(detail.iterations)?))
}

/// Genomes and moves per second, cache, memory, and the stages of the search; nothing before the first iteration.
#[component]
pub(crate) fn SearchSpeed<T: Searched>(
    /// The flow or the experiment.
    detail: RwSignal<T>,
) -> impl IntoView {
    let latest = Memo::new(move |_| detail.with(|detail| latest(detail.course())));
    move || {
        latest.get().map(|(experiment, speed)| {
            let hits = speed.cache_hit_rate.map(|_| share(speed.cache_hit_rate));
            view! {
                <section class="card" aria-labelledby="speed">
                    <h2 id="speed">"Speed"</h2>
                    <dl class="pairs speed">
                        <div><dt>"Genomes per second"</dt><dd>{rate(speed.genomes_per_sec)}</dd></div>
                        <div><dt>"Moves per second"</dt><dd>{rate(speed.moves_per_sec)}</dd></div>
                        <div><dt>"Found in cache"</dt><dd>{hits.unwrap_or_else(|| NOTHING.to_owned())}</dd></div>
                        <div><dt>"Memory of the cache"</dt><dd>{bytes(speed.cache_bytes)}</dd></div>
                        <div><dt>"Memory in all"</dt><dd>{bytes(speed.memory_bytes)}</dd></div>
                    </dl>
                    {speed.stages.as_ref().map(stages)}
                    <p class="card__note">{format!("The latest iterations of {experiment}.")}</p>
                </section>
            }
        })
    }
}

/// Where the time goes: a bar of five parts, and the same in words.
fn stages(shares: &StageShares) -> impl IntoView + use<> {
    let named = shares.named();
    let part = |(name, part): (&'static str, f64)| {
        view! { <span class=format!("stages__part stages__part--{name}") style=format!("width:{:.2}%", part * 100.0)></span> }
    };
    let entry = |(name, part): (&'static str, f64)| {
        view! {
            <li>
                <span class=format!("stages__key stages__part--{name}") aria-hidden="true"></span>
                {capitalized(name)}" "<b>{share(Some(part))}</b>
            </li>
        }
    };
    view! {
        <div class="stages">
            <div class="stages__bar" aria-hidden="true">{named.map(part).collect_view()}</div>
            <ul class="stages__names" aria-label="Share of time by stage">{named.map(entry).collect_view()}</ul>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wnn_experiments::api::FlowDetail;

    use super::*;

    fn detail() -> FlowDetail {
        let row = |experiment: i64, number: i64| {
            json!({"id": number, "phase_id": experiment, "experiment_id": experiment, "iteration_num": number,
                "elapsed_secs": 0.5, "timestamp": "2026-01-31T08:15:32.000Z", "evaluations": 40 * experiment,
                "draw_secs": 0.1, "judge_secs": 0.4, "select_secs": 0.0, "check_secs": 0.0, "save_secs": 0.0})
        };
        let experiment = |id: i64, name: &str| json!({"id": id, "name": name, "created_at": "2026-01-31T08:15:30.250Z", "status": "running", "flow_id": 3});
        serde_json::from_value(json!({"seq": 1,
            "flow": {"id": 3, "name": "f", "description": null, "config": {}, "created_at": "2026-01-31T08:15:30.250Z",
                "started_at": null, "completed_at": null, "status": "running", "seed_checkpoint_id": null, "pid": null,
                "last_heartbeat": null, "error": null, "experiment_count": 2},
            "experiments": [experiment(1, "Phase 1a: GA Neurons"), experiment(2, "Warm-up")],
            "iterations": [row(1, 1), row(1, 2), row(2, 1)], "health_checks": [], "checkpoints": [], "corpus": null}))
        .unwrap()
    }

    #[test]
    fn the_experiment_that_ran_last_is_named_with_its_own_speed() {
        let mut detail = detail();
        let (name, speed) = latest(detail.course()).unwrap();
        assert_eq!((name.as_str(), rate(speed.genomes_per_sec)), ("2 Warm-up", "160".to_owned()));
        detail.iterations.pop();
        let (name, speed) = latest(detail.course()).unwrap();
        assert_eq!((name.as_str(), rate(speed.genomes_per_sec)), ("1a GA Neurons", "80.0".to_owned()));
        detail.iterations.clear();
        assert_eq!(latest(detail.course()), None);
    }
}
