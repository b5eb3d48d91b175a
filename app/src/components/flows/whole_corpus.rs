//! Figures measured on the whole corpus, the only ones that compare between experiments.
//!
//! While an experiment runs, its iterations learn from one part of the train split each; only its health checks use all of
//! it, as does its result.

use wnn_experiments::{
    api::{Experiment, HealthCheck},
    model::ExperimentStatus,
};

/// What an experiment gained, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Gain {
    /// Cross-entropy of the best genome that it started from, in nats.
    pub(crate) from: Option<f64>,
    /// Lowest cross-entropy so far, in nats.
    pub(crate) ce: Option<f64>,
    /// Accuracy of that genome, in `0..=1`.
    pub(crate) accuracy: Option<f64>,
}

/// What `experiment` gained: its result, or until that is there the best of its health checks.
///
/// Runs from outside have no health checks; what they reported stands as it is.
pub(crate) fn gain(health_checks: &[HealthCheck], experiment: &Experiment) -> Gain {
    let checks = || health_checks.iter().filter(|check| check.experiment_id == experiment.id);
    let first = checks().find(|check| check.iteration_num == 0).map(|check| check.best_ce);
    let from = experiment.initial_ce.or(first);
    let reported = Gain { from, ce: experiment.best_ce, accuracy: experiment.best_accuracy };
    if experiment.status == ExperimentStatus::Completed {
        return reported;
    }
    let by_ce = |left: &&HealthCheck, right: &&HealthCheck| left.best_ce.total_cmp(&right.best_ce);
    match checks().min_by(by_ce) {
        Some(best) => Gain { from, ce: Some(best.best_ce), accuracy: Some(best.best_ce_accuracy) },
        None => reported,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wnn_experiments::api::FlowDetail;

    use super::*;

    fn detail(status: &str) -> FlowDetail {
        let check = |iteration: i64, ce: f64| {
            json!({"experiment_id": 7, "iteration_num": iteration, "top_k_ce": ce, "top_k_accuracy": 0.03, "best_ce": ce,
                "best_ce_accuracy": ce / 10.0, "best_accuracy": 0.05, "best_accuracy_ce": 5.9, "improvement_pct": 0.1,
                "patience": 9, "timestamp": "2026-01-31T08:15:33.000Z"})
        };
        serde_json::from_value(json!({"seq": 1,
            "flow": {"id": 3, "name": "a", "description": null, "config": {}, "created_at": "2026-01-31T08:15:30.250Z",
                "started_at": null, "completed_at": null, "status": "running", "seed_checkpoint_id": null, "pid": null,
                "last_heartbeat": null, "error": null, "experiment_count": 1},
            "experiments": [{"id": 7, "name": "e", "created_at": "2026-01-31T08:15:30.250Z", "status": status, "flow_id": 3,
                "best_ce": 5.1, "best_accuracy": 0.2}],
            "iterations": [], "health_checks": [check(0, 5.6), check(10, 5.4), check(20, 5.5)], "checkpoints": [],
            "corpus": null}))
        .unwrap()
    }

    #[test]
    fn an_experiment_without_a_result_is_judged_by_its_health_checks() {
        for status in ["running", "cancelled"] {
            let detail = detail(status);
            let gained = gain(&detail.health_checks, &detail.experiments[0]);
            assert_eq!(gained, Gain { from: Some(5.6), ce: Some(5.4), accuracy: Some(0.54) });
        }
    }

    #[test]
    fn a_run_from_outside_is_judged_by_what_it_reported() {
        let mut detail = detail("running");
        detail.health_checks.clear();
        let gained = gain(&detail.health_checks, &detail.experiments[0]);
        assert_eq!(gained, Gain { from: None, ce: Some(5.1), accuracy: Some(0.2) });
    }

    #[test]
    fn a_completed_experiment_is_judged_by_its_result() {
        let detail = detail("completed");
        let gained = gain(&detail.health_checks, &detail.experiments[0]);
        assert_eq!(gained, Gain { from: Some(5.6), ce: Some(5.1), accuracy: Some(0.2) });
    }
}
