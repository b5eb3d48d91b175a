//! The experiments of a flow one behind the other: how far each got, and what it gained.

use leptos::prelude::*;
use wnn_experiments::{api::Experiment, model::ExperimentBrief};

use super::whole_corpus::Gain;
use crate::{
    components::ui::Progress,
    format::{NOTHING, change, nats, phase_label},
};

/// One step for each experiment: cross-entropy before and after, and the difference.
#[component]
pub(crate) fn GainTrack(
    /// The experiments in their order, each with what it gained.
    #[prop(into)]
    experiments: Signal<Vec<(Experiment, Gain)>>,
) -> impl IntoView {
    let steps = move || {
        let steps = (1..).zip(experiments.get());
        steps.map(|(number, (experiment, gain))| step(number, &experiment, gain)).collect_view()
    };
    view! { <ol class="gain-track" aria-label="What each experiment gained">{steps}</ol> }
}

fn step(number: usize, experiment: &Experiment, gain: Gain) -> impl IntoView + use<> {
    let (short, title) = phase_label(&experiment.name, number);
    let share = ExperimentBrief::from(experiment).share_done();
    let status = experiment.status.as_str();
    let ends = gain.ce.map(|_| {
        let from = gain.from.map(|_| format!("{} → ", nats(gain.from)));
        view! { {from}<b>{nats(gain.ce)}</b> }
    });
    view! {
        <li>
            <p class="gain-track__name"><span>{short.clone()}</span>" "{title}</p>
            <Progress share label=format!("Progress of {short}") status/>
            <p class="gain-track__ends">{ends.map_or_else(|| NOTHING.into_any(), IntoAny::into_any)}</p>
            <p class="gain-track__gain">{difference(gain)}</p>
        </li>
    }
}

/// `−0.1234 nats, −2.20%`.
fn difference(gain: Gain) -> Option<String> {
    let (from, to) = (gain.from?, gain.ce?);
    let step = to - from;
    // What the digits do not show is no gain.
    if step.abs() < 0.000_05 {
        return Some("no change".to_owned());
    }
    let sign = if to > from { "+" } else { "−" };
    let percent = change(gain.from, gain.ce).map(|percent| format!(", {percent}")).unwrap_or_default();
    Some(format!("{sign}{:.4} nats{percent}", step.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_in_nats_and_percent_and_a_fall_is_negative() {
        let gain = |from, ce| Gain { from, ce, accuracy: None };
        assert_eq!(difference(gain(Some(10.0), Some(9.5))).as_deref(), Some("−0.5000 nats, −5.00%"));
        assert_eq!(difference(gain(Some(10.0), Some(10.25))).as_deref(), Some("+0.2500 nats, +2.50%"));
        assert_eq!(difference(gain(Some(5.48241), Some(5.48239))).as_deref(), Some("no change"));
        assert_eq!(difference(gain(None, Some(9.5))), None);
    }
}
