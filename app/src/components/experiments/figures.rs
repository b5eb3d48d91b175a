//! The figures at the top of an experiment's page.

use std::time::Duration;

use leptos::prelude::*;
use wnn_experiments::{
    api::ExperimentDetail,
    model::{ExperimentStatus, StopReason},
};

use crate::{
    components::flows::{Gain, gain},
    format::{NOTHING, capitalized, change, count, duration, nats, percent, stop_reason},
};

/// The figures that tell at a glance how an experiment does.
#[derive(Debug, Clone, PartialEq)]
struct Summary {
    gain: Gain,
    status: ExperimentStatus,
    stop_reason: Option<StopReason>,
    done: i64,
    most: Option<i64>,
    recorded: u64,
    span: Option<Duration>,
}

fn summary(detail: &ExperimentDetail) -> Summary {
    let experiment = &detail.experiment;
    // While it runs, its last iteration is the last sign of it by the server's clock.
    let end = experiment.ended_at.or_else(|| detail.iterations.last().map(|row| row.timestamp));
    Summary {
        gain: gain(&detail.health_checks, experiment),
        status: experiment.status,
        stop_reason: experiment.stop_reason,
        done: experiment.current_iteration.unwrap_or(0),
        most: experiment.max_iterations,
        recorded: detail.iteration_count,
        span: experiment.started_at.zip(end).map(|(start, end)| end.since(start)),
    }
}

impl Summary {
    fn progress(&self) -> String {
        self.most.map_or_else(|| self.done.to_string(), |most| format!("{} / {most}", self.done))
    }

    fn pace(&self) -> Option<String> {
        let recorded = u32::try_from(self.recorded).ok().filter(|recorded| *recorded > 0)?;
        let each = self.span? / recorded;
        Some(format!("{:.2} s for each iteration", each.as_secs_f64()))
    }

    fn end(&self) -> (String, String) {
        let state = capitalized(self.status.as_str());
        match self.stop_reason {
            Some(reason) => (stop_reason(reason).to_owned(), state),
            None => (NOTHING.to_owned(), state),
        }
    }
}

/// Best cross-entropy, accuracy, iterations, time, and why it ended.
#[component]
pub(crate) fn ExperimentFigures(
    /// The experiment.
    detail: RwSignal<ExperimentDetail>,
) -> impl IntoView {
    let summary = Memo::new(move |_| detail.with(summary));
    let improvement = move || {
        let Gain { from, ce, .. } = summary.get().gain;
        change(from, ce).map(|change| format!("{change} from {}", nats(from)))
    };
    view! {
        <dl class="figures">
            <div>
                <dt>"Best cross-entropy"</dt>
                <dd>{move || nats(summary.get().gain.ce)}<small>" nats"</small></dd>
                <dd class="figures__note">{improvement}</dd>
            </div>
            <div>
                <dt>"Its accuracy"</dt>
                <dd>{move || percent(summary.get().gain.accuracy)}</dd>
                <dd class="figures__note"></dd>
            </div>
            <div>
                <dt>"Iterations"</dt>
                <dd>{move || summary.get().progress()}</dd>
                <dd class="figures__note">{move || format!("{} recorded", count(summary.get().recorded))}</dd>
            </div>
            <div>
                <dt>"Duration"</dt>
                <dd>{move || summary.get().span.map_or_else(|| NOTHING.to_owned(), duration)}</dd>
                <dd class="figures__note">{move || summary.get().pace()}</dd>
            </div>
            <div>
                <dt>"Ended by"</dt>
                <dd class="figures__name">{move || summary.get().end().0}</dd>
                <dd class="figures__note">{move || summary.get().end().1}</dd>
            </div>
        </dl>
    }
}
