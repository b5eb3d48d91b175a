//! `wnn-exp experiment show`

use wnn_experiments::{api::Experiment, model::Timestamp};

use super::iterations;
use crate::{
    commands::{Context, references::ExperimentArg},
    error::CliError,
    ui::{Layout, details::Details, format},
};

pub(super) async fn run(context: &Context, experiment: &ExperimentArg) -> Result<(), CliError> {
    let experiment = context.client.get_experiment(experiment.id(context).await?).await?;
    context.ui.show_row(&experiment, |layout| render(&experiment, layout, format::now()))
}

fn render(experiment: &Experiment, layout: Layout, now: Timestamp) -> String {
    let utc = |time: Timestamp| format!("{} UTC", format::moment(time));
    let ce = |value: f64| format!("{} nats", format::nats(Some(value)));
    let took = experiment.started_at.map(|start| format::took(Some(start), experiment.ended_at, now));
    Details::new(format!("{} (experiment {})", experiment.name, experiment.id))
        .with("Status", experiment.status.as_str())
        .with_some("Ended by", experiment.stop_reason.map(format::stop_reason))
        .with_some("Flow", experiment.flow_id.map(|flow| flow.to_string()))
        .with_some("Type", experiment.phase_type.as_deref())
        .with("Iterations", iterations(experiment))
        .with_some("Began at", experiment.initial_ce.map(ce))
        .with_some("Cross-entropy", experiment.best_ce.map(ce))
        .with_some("Accuracy", experiment.best_accuracy.map(|accuracy| format::percent(Some(accuracy))))
        .with_some("Created", Some(utc(experiment.created_at)))
        .with_some("Started", experiment.started_at.map(utc))
        .with_some("Ended", experiment.ended_at.map(utc))
        .with_some("Took", took)
        .with_some("Log", experiment.log_path.as_deref())
        .render(layout)
}

#[cfg(test)]
mod tests {
    use wnn_experiments::model::{ExperimentStatus, StopReason};

    use super::*;
    use crate::{
        commands::flow::samples::{experiment, time},
        ui::assert_snapshot,
    };

    #[test]
    fn an_experiment_is_shown_with_what_it_came_to() {
        let mut done = experiment(1, "Phase 1a: GA Neurons");
        (done.status, done.current_iteration) = (ExperimentStatus::Completed, Some(120));
        (done.started_at, done.ended_at) = (Some(time("08:00:00")), Some(time("08:03:05")));
        (done.initial_ce, done.best_ce, done.best_accuracy) = (Some(10.52), Some(10.31), Some(0.041));
        (done.phase_type, done.stop_reason) = (Some("ga_neurons".to_owned()), Some(StopReason::PatienceExhausted));
        assert_snapshot("experiment-show", &render(&done, Layout::PLAIN, time("10:00:00")));
    }
}
