//! An experiment: one GA or tabu-search run.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ExperimentId, ExperimentStatus, FlowId, StopReason, Timestamp, flow::first_run};

/// An experiment as it is stored and as it stands on the wire.
///
/// On the wire one experiment is one phase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Experiment {
    /// Its id.
    pub id: ExperimentId,
    /// Its name, for example `Phase 1a: GA Neurons`.
    pub name: String,
    /// Where an outside worker writes its log.
    pub log_path: Option<String>,
    /// When it was defined.
    pub created_at: Timestamp,
    /// When it first ran.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Where it stands.
    pub status: ExperimentStatus,
    /// What it does, as it was sent.
    pub config: Option<Value>,
    /// The flow that it belongs to; runs from outside may belong to none.
    pub flow_id: Option<FlowId>,
    /// Its place in the flow, from 0.
    pub sequence_order: Option<i64>,
    /// Which run of the flow it belongs to.
    #[serde(default = "first_run")]
    pub run: i64,
    /// Names its folder and its random numbers; stays when the order changes.
    #[serde(default)]
    pub slot: Option<i64>,
    /// Method and dimension, for example `ga_neurons`.
    pub phase_type: Option<String>,
    /// The last iteration recorded.
    pub current_iteration: Option<i64>,
    /// Generations or iterations at most.
    pub max_iterations: Option<i64>,
    /// Lowest cross-entropy so far, in nats; on the whole corpus once the experiment has ended.
    pub best_ce: Option<f64>,
    /// Accuracy of that genome, in `0..=1`.
    pub best_accuracy: Option<f64>,
    /// Cross-entropy of the best genome that it started from, on the whole corpus.
    pub initial_ce: Option<f64>,
    /// Accuracy of that genome.
    pub initial_accuracy: Option<f64>,
    /// Why it ended.
    pub stop_reason: Option<StopReason>,
    /// Genomes per generation, or neighbours per iteration.
    pub population_size: Option<i64>,
    /// Context tokens.
    pub context_size: Option<i64>,
    /// Tiers as they were sent.
    pub tier_config: Option<Value>,
    /// What kind of clusters it searches, in the words of an outside worker.
    pub cluster_type: Option<String>,
}

impl Experiment {
    /// The parameters by name: those that its flow shares, with its own in their place.
    pub fn parameters(&self, shared: Option<&Map<String, Value>>) -> Map<String, Value> {
        let mut all = shared.cloned().unwrap_or_default();
        let Some(Value::Object(own)) = &self.config else { return all };
        for (name, value) in own {
            match (name.as_str(), value) {
                ("name", _) => {}
                ("params", Value::Object(nested)) => all.extend(nested.clone()),
                _ => {
                    all.insert(name.clone(), value.clone());
                }
            }
        }
        all
    }

    /// Whether it never ran.
    pub fn never_ran(&self) -> bool {
        self.status == ExperimentStatus::Pending && self.started_at.is_none()
    }
}

/// As much of an experiment as a row of a list of flows shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentBrief {
    /// Its id.
    pub id: ExperimentId,
    /// Where it stands.
    pub status: ExperimentStatus,
    /// The last iteration recorded.
    pub current_iteration: Option<i64>,
    /// Iterations at most.
    pub max_iterations: Option<i64>,
    /// Lowest cross-entropy so far, in nats.
    pub best_ce: Option<f64>,
}

impl From<&Experiment> for ExperimentBrief {
    fn from(experiment: &Experiment) -> Self {
        Self {
            id: experiment.id,
            status: experiment.status,
            current_iteration: experiment.current_iteration,
            max_iterations: experiment.max_iterations,
            best_ce: experiment.best_ce,
        }
    }
}

impl ExperimentBrief {
    /// The share done, in `0..=1`; an experiment that ended early is done all the same.
    pub fn share_done(&self) -> f64 {
        if self.status == ExperimentStatus::Completed {
            return 1.0;
        }
        match (self.current_iteration, self.max_iterations) {
            (Some(done), Some(all)) if all > 0 => (done as f64 / all as f64).clamp(0.0, 1.0),
            _ => 0.0,
        }
    }
}
