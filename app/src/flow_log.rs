//! What happened in a flow, as lines: pure, so that a reload tells the same as having watched.

use wnn_experiments::{
    api::{Experiment, FlowDetail},
    model::{ExperimentStatus, FlowStatus, Timestamp},
};

use crate::format::{change, nats, percent, phase_label, stop_reason};

/// Lines at most; the oldest are left out.
const LINES: usize = 60;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// When.
    pub(crate) time: Timestamp,
    /// A few words.
    pub(crate) text: String,
}

/// The lines of a flow, the newest first.
pub(crate) fn lines(detail: &FlowDetail) -> Vec<Line> {
    let mut lines = Vec::new();
    let flow = &detail.flow;
    lines.push(Line { time: flow.created_at, text: "Created".to_owned() });
    lines.extend(flow.started_at.map(|time| Line { time, text: "Began to run".to_owned() }));
    for (number, experiment) in (1..).zip(&detail.experiments) {
        lines.extend(of_experiment(number, experiment));
    }
    for check in &detail.health_checks {
        let Some(place) = detail.experiments.iter().position(|one| one.id == check.experiment_id) else { continue };
        let (short, _) = phase_label(&detail.experiments[place].name, place + 1);
        let text = format!(
            "{short}: health check at iteration {}, {} nats and {}",
            check.iteration_num,
            nats(Some(check.best_ce)),
            percent(Some(check.best_ce_accuracy))
        );
        lines.push(Line { time: check.timestamp, text });
    }
    for checkpoint in &detail.checkpoints {
        let kind = if checkpoint.is_final { "result" } else { "state on the way" };
        lines.push(Line { time: checkpoint.created_at, text: format!("Checkpoint {} saved, a {kind}", checkpoint.id) });
    }
    lines.extend(flow.completed_at.and_then(|time| Some(Line { time, text: end(flow.status)?.to_owned() })));
    // What happened at the same moment keeps the order of the story, newest first.
    lines.reverse();
    lines.sort_by_key(|line| std::cmp::Reverse(line.time));
    lines.truncate(LINES);
    lines
}

fn of_experiment(number: usize, experiment: &Experiment) -> impl Iterator<Item = Line> {
    let (short, title) = phase_label(&experiment.name, number);
    let began = experiment.started_at.map(|time| Line { time, text: format!("{short} {title} began") });
    let ended = experiment.ended_at.map(|time| {
        let how = match experiment.status {
            ExperimentStatus::Completed => experiment.stop_reason.map_or("completed", stop_reason),
            status => status.as_str(),
        };
        let gained =
            change(experiment.initial_ce, experiment.best_ce).map(|gain| format!(", {gain}")).unwrap_or_default();
        let reached = experiment.best_ce.map(|ce| format!(" at {} nats{gained}", nats(Some(ce)))).unwrap_or_default();
        Line { time, text: format!("{short} {title} ended{reached}: {}", how.to_ascii_lowercase()) }
    });
    began.into_iter().chain(ended)
}

fn end(status: FlowStatus) -> Option<&'static str> {
    match status {
        FlowStatus::Completed => Some("Completed"),
        FlowStatus::Failed => Some("Failed"),
        FlowStatus::Cancelled => Some("Stopped"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_flow_tells_its_story_newest_first() {
        let at = |second: u32| format!("2026-01-31T08:15:{second:02}.000Z");
        let detail: FlowDetail = serde_json::from_value(json!({"seq": 1,
            "flow": {"id": 3, "name": "a", "description": null, "config": {}, "created_at": at(1), "started_at": at(2),
                "completed_at": at(30), "status": "completed", "seed_checkpoint_id": null, "pid": null,
                "last_heartbeat": null, "error": null, "experiment_count": 1},
            "experiments": [{"id": 7, "name": "Phase 1a: GA Neurons", "created_at": at(1), "started_at": at(2),
                "ended_at": at(30), "status": "completed", "stop_reason": "patience_exhausted", "flow_id": 3,
                "initial_ce": 6.0, "best_ce": 5.4, "best_accuracy": 0.2}],
            "iterations": [],
            "health_checks": [{"experiment_id": 7, "iteration_num": 10, "top_k_ce": 5.5, "top_k_accuracy": 0.03,
                "best_ce": 5.5, "best_ce_accuracy": 0.1, "best_accuracy": 0.1, "best_accuracy_ce": 5.9,
                "improvement_pct": 0.1, "patience": 9, "timestamp": at(20)}],
            "checkpoints": [], "corpus": null}))
        .unwrap();
        let texts: Vec<_> = lines(&detail).into_iter().map(|line| line.text).collect();
        assert_eq!(
            texts,
            [
                "Completed",
                "1a GA Neurons ended at 5.4000 nats, −10.00%: no more improvement",
                "1a: health check at iteration 10, 5.5000 nats and 10.00%",
                "1a GA Neurons began",
                "Began to run",
                "Created",
            ]
        );
    }
}
