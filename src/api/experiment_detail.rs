//! All that the page of one experiment shows, and how events change it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Checkpoint, Event, Experiment, Flow, HealthCheck, Iteration, checkpoint, held::MOST_HELD};
use crate::model::Corpus;

/// All that the page of one experiment shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentDetail {
    /// The number of the last event that it contains.
    pub seq: u64,
    /// The experiment.
    pub experiment: Experiment,
    /// The flow that it belongs to, if it belongs to one.
    pub flow: Option<ParentFlow>,
    /// Its iterations, by number; where there are very many, those that show the course of all.
    pub iterations: Vec<Iteration>,
    /// How many iterations there are in all.
    pub iteration_count: u64,
    /// One page of all of them.
    pub page: IterationPage,
    /// Its health checks, by iteration.
    pub health_checks: Vec<HealthCheck>,
    /// The newest of its checkpoints, [`MOST_SHOWN`](super::MOST_SHOWN) at most, oldest first.
    pub checkpoints: Vec<Checkpoint>,
    /// The corpus, if it is there.
    pub corpus: Option<Corpus>,
}

/// What the page of an experiment shows of its flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParentFlow {
    /// What it is called.
    pub name: String,
    /// The parameters that all its experiments share.
    pub params: Map<String, Value>,
}

impl From<&Flow> for ParentFlow {
    fn from(flow: &Flow) -> Self {
        Self { name: flow.name.clone(), params: flow.config.params.clone() }
    }
}

/// Some neighbouring iterations of an experiment, the newest first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct IterationPage {
    /// The iterations, at most [`IterationPage::ROWS`].
    pub rows: Vec<Iteration>,
    /// All have numbers below this one; without it they are the newest.
    pub before: Option<i64>,
    /// The iteration before the last of the rows; an older page begins with it.
    pub older: Option<Iteration>,
    /// What `before` of the next newer page is; without it, and where this is not the newest, the newest page follows.
    pub newer: Option<i64>,
}

impl IterationPage {
    /// Iterations of a page.
    pub const ROWS: u32 = 50;

    /// Takes an iteration in that was recorded, where it belongs here.
    fn record(&mut self, iteration: &Iteration) {
        let number = iteration.iteration_num;
        match self.rows.binary_search_by(|row| number.cmp(&row.iteration_num)) {
            Ok(index) => self.rows[index] = iteration.clone(),
            Err(0) if self.before.is_none() => {
                self.rows.insert(0, iteration.clone());
                if self.rows.len() > Self::ROWS as usize {
                    self.older = self.rows.pop();
                }
            }
            Err(_) => {}
        }
    }
}

impl ExperimentDetail {
    /// Whether it holds so much that thinned rows are to be asked for.
    pub fn is_overfull(&self) -> bool {
        self.iterations.len().max(self.health_checks.len()) > MOST_HELD
    }

    /// Brings it up to date with one event; events of other experiments change nothing. Says whether anything changed.
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
            Event::ExperimentStatusChanged(experiment) if experiment.id == self.experiment.id => {
                self.experiment = experiment.clone();
                true
            }
            Event::IterationUpdate(iteration) if iteration.experiment_id == self.experiment.id => {
                self.record_iteration(iteration);
                true
            }
            Event::HealthCheck(check) if check.experiment_id == self.experiment.id => {
                self.health_checks.retain(|known| known.iteration_num != check.iteration_num);
                self.health_checks.push(check.clone());
                self.health_checks.sort_by_key(|known| known.iteration_num);
                true
            }
            Event::CheckpointCreated(checkpoint) if checkpoint.experiment_id == self.experiment.id => {
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
        let parent = ParentFlow::from(flow);
        let changed = self.experiment.flow_id == Some(flow.id) && self.flow.as_ref() != Some(&parent);
        if changed {
            self.flow = Some(parent);
        }
        changed
    }

    fn record_iteration(&mut self, iteration: &Iteration) {
        self.experiment.current_iteration = Some(iteration.iteration_num);
        if let (Some(ce), accuracy @ Some(_)) = (iteration.best_ce, iteration.best_accuracy)
            && self.experiment.best_ce.is_none_or(|best| ce < best)
        {
            (self.experiment.best_ce, self.experiment.best_accuracy) = (Some(ce), accuracy);
        }
        let are_all = self.iteration_count == self.iterations.len() as u64;
        match self.iterations.binary_search_by_key(&iteration.iteration_num, |row| row.iteration_num) {
            Ok(index) => self.iterations[index] = iteration.clone(),
            Err(index) => {
                // One in between may be known and only not among those that show the course.
                if are_all || index == self.iterations.len() {
                    self.iteration_count += 1;
                }
                self.iterations.insert(index, iteration.clone());
            }
        }
        self.page.record(iteration);
    }
}

#[cfg(test)]
mod tests;
