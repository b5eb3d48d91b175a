//! Flows on the wire.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{
    Checkpoint, Event, Experiment, Flow, FlowConfig, HealthCheck, Iteration, ListQuery, checkpoint,
    held::{MOST_HELD, MOST_OF_EACH},
    list::lenient_bool,
};
use crate::model::{CheckpointId, Corpus, FlowSort, FlowStatus};

/// `POST /api/flows`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NewFlow {
    /// What to call it.
    #[serde(default)]
    pub name: String,
    /// Why it exists.
    #[serde(default)]
    pub description: Option<String>,
    /// What it does.
    #[serde(default)]
    pub config: Option<FlowConfig>,
    /// Experiments at the top level, as gen 2 clients send them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiments: Option<Vec<Value>>,
    /// The checkpoint to start from.
    #[serde(default)]
    pub seed_checkpoint_id: Option<CheckpointId>,
}

/// `PATCH /api/flows/{id}`: what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FlowPatch {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What an outside worker says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<FlowStatus>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// A new configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<FlowConfig>,
    /// Another checkpoint to start from; an explicit `null` clears it.
    #[serde(default, deserialize_with = "explicit_null", skip_serializing_if = "Option::is_none")]
    pub seed_checkpoint_id: Option<Option<CheckpointId>>,
}

#[expect(clippy::option_option, reason = "absent, null and a value are three different wishes")]
fn explicit_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<CheckpointId>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// `GET /api/flows?…`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FlowQuery {
    /// Only flows in that state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<FlowStatus>,
    /// What all lists have.
    #[serde(flatten)]
    pub list: ListQuery<FlowSort>,
}

/// `GET /api/flows/{id}/experiments?…`: the present run unless another or all are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RunQuery {
    /// Which run, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<i64>,
    /// All runs, the first one first.
    #[serde(default, deserialize_with = "lenient_bool", skip_serializing_if = "Option::is_none")]
    pub all_runs: Option<bool>,
}

/// All that the page of one flow shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowDetail {
    /// The number of the last event that it contains.
    pub seq: u64,
    /// The flow.
    pub flow: Flow,
    /// Its experiments in their order.
    pub experiments: Vec<Experiment>,
    /// Their iterations, by experiment and number; where there are very many, those that show the course of all.
    pub iterations: Vec<Iteration>,
    /// How many iterations there are in all.
    #[serde(default)]
    pub iteration_count: u64,
    /// Their health checks, by experiment and iteration.
    pub health_checks: Vec<HealthCheck>,
    /// The newest of their checkpoints, [`MOST_SHOWN`](super::MOST_SHOWN) at most, oldest first.
    pub checkpoints: Vec<Checkpoint>,
    /// The corpus, if it is there.
    pub corpus: Option<Corpus>,
}

impl FlowDetail {
    /// Whether it holds so much that thinned rows are to be asked for.
    pub fn is_overfull(&self) -> bool {
        let most = MOST_HELD.max(MOST_OF_EACH * self.experiments.len());
        self.iterations.len().max(self.health_checks.len()) > most
    }

    /// Brings it up to date with one event; events of other flows change nothing. Says whether anything changed.
    pub fn apply(&mut self, seq: u64, event: &Event) -> bool {
        if seq <= self.seq {
            return false;
        }
        let changed = match event {
            Event::FlowQueued(flow)
            | Event::FlowStarted(flow)
            | Event::FlowCompleted(flow)
            | Event::FlowCancelled(flow)
            | Event::FlowUpdated(flow) => self.replace_flow(flow),
            Event::FlowFailed(failed) => self.replace_flow(&failed.flow),
            Event::ExperimentStatusChanged(experiment) => self.replace_experiment(experiment),
            Event::ExperimentDeleted { id, .. } => {
                let before = self.experiments.len();
                self.experiments.retain(|known| known.id != *id);
                self.experiments.len() != before
            }
            Event::IterationUpdate(iteration) => self.record_iteration(iteration),
            Event::HealthCheck(check) => self.record_health_check(check),
            Event::CheckpointCreated(checkpoint) if checkpoint.flow_id == Some(self.flow.id) => {
                checkpoint::record(&mut self.checkpoints, checkpoint);
                true
            }
            Event::CheckpointDeleted { id } => checkpoint::forget(&mut self.checkpoints, *id),
            _ => false,
        };
        if changed {
            self.seq = seq;
        }
        changed
    }

    fn replace_flow(&mut self, flow: &Flow) -> bool {
        let same = flow.id == self.flow.id;
        if same {
            if flow.current_run > self.flow.current_run {
                self.begin_run();
            }
            self.flow = flow.clone();
        }
        same
    }

    /// Leaves the last run behind; the experiments of the new one are told next.
    fn begin_run(&mut self) {
        self.experiments.clear();
        self.iterations.clear();
        self.iteration_count = 0;
        self.health_checks.clear();
        self.checkpoints.clear();
    }

    fn replace_experiment(&mut self, experiment: &Experiment) -> bool {
        if experiment.flow_id != Some(self.flow.id) || experiment.run != self.flow.current_run {
            return false;
        }
        match self.experiments.iter_mut().find(|known| known.id == experiment.id) {
            Some(known) => *known = experiment.clone(),
            None => self.experiments.push(experiment.clone()),
        }
        self.experiments.sort_by_key(|known| (known.sequence_order, known.id));
        true
    }

    fn record_iteration(&mut self, iteration: &Iteration) -> bool {
        let Some(experiment) = self.experiments.iter_mut().find(|known| known.id == iteration.experiment_id) else {
            return false;
        };
        experiment.current_iteration = Some(iteration.iteration_num);
        if let (Some(ce), accuracy @ Some(_)) = (iteration.best_ce, iteration.best_accuracy)
            && experiment.best_ce.is_none_or(|best| ce < best)
        {
            (experiment.best_ce, experiment.best_accuracy) = (Some(ce), accuracy);
        }
        let order: Vec<_> = self.experiments.iter().map(|known| known.id).collect();
        let rank = |row: &Iteration| (order.iter().position(|id| *id == row.experiment_id), row.iteration_num);
        let wanted = rank(iteration);
        match self.iterations.binary_search_by_key(&wanted, rank) {
            Ok(index) => self.iterations[index] = iteration.clone(),
            Err(index) => {
                self.iterations.insert(index, iteration.clone());
                self.iteration_count += 1;
            }
        }
        true
    }

    fn record_health_check(&mut self, check: &HealthCheck) -> bool {
        if !self.experiments.iter().any(|known| known.id == check.experiment_id) {
            return false;
        }
        self.health_checks
            .retain(|known| (known.experiment_id, known.iteration_num) != (check.experiment_id, check.iteration_num));
        self.health_checks.push(check.clone());
        true
    }
}

#[cfg(test)]
mod tests;
