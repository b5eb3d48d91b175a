//! How long a flow may still take.

use std::time::Duration;

use super::{FlowDetail, Speed};
use crate::model::{Experiment, ExperimentStatus};

impl FlowDetail {
    /// How long the flow still takes if every experiment goes on to its limit at the pace of the latest iterations; most
    /// end earlier, when nothing improves any more. Nothing before the first iteration.
    pub fn remaining(&self) -> Option<Duration> {
        let latest = &self.iterations[self.iterations.len().saturating_sub(Speed::ITERATIONS)..];
        let paces: Vec<_> = latest.iter().filter_map(|row| row.elapsed_secs).collect();
        if paces.is_empty() {
            return None;
        }
        let pace = paces.iter().sum::<f64>() / paces.len() as f64;
        let left: i64 = self.experiments.iter().map(iterations_left).sum();
        Duration::try_from_secs_f64(pace * left as f64).ok()
    }

    /// The share of all iterations that is done, in `0..=1`; an experiment that ended early is done all the same.
    pub fn share_done(&self) -> f64 {
        let shares = self.experiments.iter().map(|one| match (one.status, one.current_iteration, one.max_iterations) {
            (ExperimentStatus::Completed, ..) => 1.0,
            (_, Some(done), Some(all)) if all > 0 => (done as f64 / all as f64).clamp(0.0, 1.0),
            _ => 0.0,
        });
        shares.sum::<f64>() / self.experiments.len().max(1) as f64
    }
}

fn iterations_left(experiment: &Experiment) -> i64 {
    if experiment.status == ExperimentStatus::Completed {
        return 0;
    }
    (experiment.max_iterations.unwrap_or(0) - experiment.current_iteration.unwrap_or(0)).max(0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn detail(pace: &[f64]) -> FlowDetail {
        let row = |(index, secs): (usize, &f64)| {
            json!({"id": index, "phase_id": 2, "experiment_id": 2, "iteration_num": index + 1, "elapsed_secs": secs,
                "timestamp": "2026-01-31T08:15:32.000Z"})
        };
        let experiment = |id: i64, status: &str, done: i64, all: i64| {
            json!({"id": id, "name": "e", "created_at": "2026-01-31T08:15:30.250Z", "status": status, "flow_id": 3,
                "current_iteration": done, "max_iterations": all})
        };
        serde_json::from_value(json!({"seq": 1,
            "flow": {"id": 3, "name": "f", "description": null, "config": {}, "created_at": "2026-01-31T08:15:30.250Z",
                "started_at": null, "completed_at": null, "status": "running", "seed_checkpoint_id": null, "pid": null,
                "last_heartbeat": null, "error": null, "experiment_count": 3},
            "experiments": [experiment(1, "completed", 7, 20), experiment(2, "running", 5, 20), experiment(4, "pending", 0, 10)],
            "iterations": pace.iter().enumerate().map(row).collect::<Vec<_>>(), "health_checks": [], "checkpoints": [],
            "corpus": null}))
        .unwrap()
    }

    #[test]
    fn what_is_left_takes_the_pace_of_the_latest_iterations() {
        assert_eq!(detail(&[]).remaining(), None);
        assert_eq!(detail(&[1.0, 3.0]).remaining(), Some(Duration::from_secs(50)), "25 iterations of 2 s");
        let mut long = vec![100.0];
        long.extend([1.0; Speed::ITERATIONS]);
        assert_eq!(detail(&long).remaining(), Some(Duration::from_secs(25)));
    }

    #[test]
    fn an_experiment_that_ended_early_is_done() {
        assert!((detail(&[]).share_done() - (1.0 + 0.25) / 3.0).abs() < 1e-12);
    }
}
