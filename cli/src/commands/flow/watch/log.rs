//! What happens in a flow, in words; knows neither the socket nor the screen.

use std::collections::HashMap;

use wnn_experiments::{
    api::{Checkpoint, Event, Experiment, Flow, HealthCheck, Iteration, Speed},
    model::{ExperimentId, ExperimentStatus, FlowStatus, Timestamp},
};

use crate::{
    commands::flow::speed::{brief, rates},
    ui::format::{change, clock, count, duration, nats, percent, stop_reason},
};

/// Names longer than this push the text beside them to the right.
const MAX_NAME: usize = 24;

/// A line of the log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) weight: Weight,
    pub(super) text: String,
}

/// How much a line matters to somebody who sees the progress anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Something began or ended.
    Milestone,
    /// One of many.
    Step,
}

/// What is under way.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Progress {
    /// `2/6 Phase 1b: TS Neurons`.
    pub(super) title: String,
    /// Iterations done.
    pub(super) done: u64,
    /// Iterations at most.
    pub(super) most: u64,
    /// The latest figures.
    pub(super) figures: String,
}

/// How it ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Summary {
    Completed(String),
    EndedBadly(String),
    /// Somebody deleted it.
    Gone(String),
}

/// A flow, and what of it was told.
pub(super) struct Log {
    flow: Flow,
    experiments: Vec<Experiment>,
    seen: HashMap<ExperimentId, i64>,
    /// The latest iterations of the experiment that was told of last.
    latest: Vec<Iteration>,
    is_deleted: bool,
}

impl Log {
    /// Begins with where the flow stands; iterations that were done before are not told.
    pub(super) fn new(flow: Flow, experiments: Vec<Experiment>) -> Self {
        let seen = experiments.iter().map(|known| (known.id, known.current_iteration.unwrap_or(0))).collect();
        Self { flow, experiments, seen, latest: Vec::new(), is_deleted: false }
    }

    /// The flow.
    pub(super) fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Its experiments in their order.
    pub(super) fn experiments(&self) -> &[Experiment] {
        &self.experiments
    }

    /// How long what is left takes at most, at the speed of the latest iterations.
    pub(super) fn left(&self) -> Option<String> {
        let seconds: f64 = self.latest.iter().filter_map(|row| row.elapsed_secs).sum();
        let left =
            self.experiments.iter().filter(|known| !known.status.is_ended()).map(|known| {
                known.max_iterations.unwrap_or(0).saturating_sub(known.current_iteration.unwrap_or(0)).max(0)
            });
        let whole = seconds / self.latest.len() as f64 * left.sum::<i64>() as f64;
        std::time::Duration::try_from_secs_f64(whole).ok().filter(|_| seconds > 0.0).map(duration)
    }

    /// Whether nothing more will happen.
    pub(super) fn is_over(&self) -> bool {
        self.is_deleted || self.flow.status.is_ended()
    }

    /// The last iteration of an experiment that was told.
    pub(super) fn seen(&self, experiment: ExperimentId) -> i64 {
        self.seen.get(&experiment).copied().unwrap_or(0)
    }

    /// Where the flow stands at the beginning.
    pub(super) fn opening(&self) -> Vec<Entry> {
        let flow = &self.flow;
        let begun = self.experiments.iter().filter(|known| known.status != ExperimentStatus::Pending);
        let about_flow = (!self.is_over()).then(|| self.about_flow(flow.started_at.unwrap_or(flow.created_at)));
        about_flow.into_iter().chain(begun.flat_map(|known| self.standing(known, known.started_at))).collect()
    }

    /// Takes in one event.
    pub(super) fn apply(&mut self, event: &Event, now: Timestamp) -> Vec<Entry> {
        let entry = match event {
            Event::ExperimentStatusChanged(experiment) => return self.replace_experiment(experiment, now),
            Event::FlowQueued(flow)
            | Event::FlowStarted(flow)
            | Event::FlowCompleted(flow)
            | Event::FlowCancelled(flow)
            | Event::FlowUpdated(flow) => self.replace_flow(flow.clone(), now),
            Event::FlowFailed(failed) => self.replace_flow(failed.flow.clone(), now),
            Event::FlowDeleted { id } => {
                self.is_deleted |= *id == self.flow.id;
                None
            }
            Event::IterationUpdate(iteration) => self.record(iteration),
            Event::HealthCheck(check) => {
                return self.health_check(check).into_iter().chain(self.speed(check)).collect();
            }
            Event::CheckpointCreated(checkpoint) => self.checkpoint(checkpoint),
            _ => None,
        };
        entry.into_iter().collect()
    }

    /// Takes in where things stand after events were lost, and the iterations among them.
    pub(super) fn catch_up(
        &mut self,
        flow: Flow,
        experiments: &[Experiment],
        missed: &[Iteration],
        now: Timestamp,
    ) -> Vec<Entry> {
        let mut entries = Vec::new();
        for experiment in experiments {
            let iterations: Vec<_> = missed.iter().filter(|row| row.experiment_id == experiment.id).collect();
            if !experiment.status.is_ended() {
                entries.extend(self.replace_experiment(experiment, now));
            }
            entries.extend(iterations.into_iter().filter_map(|iteration| self.record(iteration)));
            entries.extend(self.replace_experiment(experiment, now));
        }
        entries.extend(self.replace_flow(flow, now));
        entries
    }

    /// The experiment that is under way.
    pub(super) fn progress(&self) -> Option<Progress> {
        let running = |known: &Experiment| known.status == ExperimentStatus::Running;
        let index = self.experiments.iter().position(running)?;
        let experiment = &self.experiments[index];
        let latest = self.latest.last().filter(|row| row.experiment_id == experiment.id);
        let rate = latest.and_then(|_| Speed::of(&self.latest)).map(|speed| format!("  {}", rates(&speed)));
        Some(Progress {
            title: format!("{}/{} {}", index + 1, self.experiments.len(), experiment.name),
            done: self.seen(experiment.id).unsigned_abs(),
            most: experiment.max_iterations.unwrap_or(0).unsigned_abs(),
            figures: format!(
                "CE {}  acc {}{}",
                nats(experiment.best_ce),
                percent(latest.map_or(experiment.best_accuracy, |row| row.best_accuracy)),
                rate.unwrap_or_default()
            ),
        })
    }

    /// How it ended.
    pub(super) fn summary(&self) -> Summary {
        let flow = &self.flow;
        let (id, name) = (flow.id, &flow.name);
        if self.is_deleted {
            return Summary::Gone(format!("flow {id} \"{name}\" was deleted"));
        }
        match flow.status {
            FlowStatus::Failed => {
                let reason = flow.error.as_deref().unwrap_or("nobody said why");
                Summary::EndedBadly(format!("flow {id} \"{name}\" failed: {reason}"))
            }
            FlowStatus::Completed => Summary::Completed(format!("Flow {id} \"{name}\" completed{}", self.outcome())),
            _ => Summary::EndedBadly(format!("flow {id} \"{name}\" was stopped")),
        }
    }

    /// ` in 4 m 30 s: CE 10.5200 to 9.1043 (-4.20%), acc 4.10%`.
    fn outcome(&self) -> String {
        let took = self.flow.started_at.zip(self.flow.completed_at).map(|(from, to)| duration(to.since(from)));
        let took = took.map(|took| format!(" in {took}")).unwrap_or_default();
        let initial = self.experiments.first().and_then(|first| first.initial_ce);
        match self.experiments.last() {
            Some(last) if last.best_ce.is_some() => format!("{took}: {}", figures(initial, last)),
            _ => took,
        }
    }

    fn replace_flow(&mut self, flow: Flow, now: Timestamp) -> Option<Entry> {
        if flow.id != self.flow.id {
            return None;
        }
        let is_news = flow.status != self.flow.status;
        self.flow = flow;
        // That it completed is what the summary says.
        let is_told = is_news && self.flow.status != FlowStatus::Completed;
        is_told.then(|| self.about_flow(now))
    }

    fn about_flow(&self, time: Timestamp) -> Entry {
        let Flow { id, name, status, .. } = &self.flow;
        Entry { weight: Weight::Milestone, text: format!("{}  Flow {id} \"{name}\" is {status}", clock(time)) }
    }

    fn replace_experiment(&mut self, experiment: &Experiment, now: Timestamp) -> Vec<Entry> {
        let Some(known) = self.experiments.iter_mut().find(|known| known.id == experiment.id) else {
            return Vec::new();
        };
        let is_news = experiment.status != known.status;
        *known = experiment.clone();
        if experiment.current_iteration.is_none() {
            // It begins anew.
            self.seen.insert(experiment.id, 0);
        }
        if is_news { self.standing(experiment, Some(now)) } else { Vec::new() }
    }

    /// An experiment's status, and below it the figures of one that ended.
    fn standing(&self, experiment: &Experiment, began: Option<Timestamp>) -> Vec<Entry> {
        let done = experiment.current_iteration.unwrap_or(0).unsigned_abs();
        let text = match experiment.status {
            ExperimentStatus::Pending => "waits".to_owned(),
            ExperimentStatus::Running if done > 0 => format!("goes on after iteration {}", count(done)),
            ExperimentStatus::Running => "begins".to_owned(),
            ExperimentStatus::Completed => {
                let reason = experiment.stop_reason.map(|reason| format!(": {}", stop_reason(reason)));
                format!("ends at {}{}", count(done), reason.unwrap_or_default())
            }
            ExperimentStatus::Paused => format!("is paused at {}", count(done)),
            ExperimentStatus::Failed => format!("fails at {}", count(done)),
            ExperimentStatus::Cancelled => format!("is stopped at {}", count(done)),
        };
        let time = experiment.ended_at.or(began).unwrap_or(experiment.created_at);
        let line = |text: &str| self.entry(Weight::Milestone, time, &experiment.name, text);
        let mut entries = vec![line(&text)];
        if experiment.status == ExperimentStatus::Completed {
            entries.push(line(&figures(experiment.initial_ce, experiment)));
        }
        entries
    }

    fn record(&mut self, iteration: &Iteration) -> Option<Entry> {
        let number = iteration.iteration_num;
        if number <= self.seen(iteration.experiment_id) {
            return None;
        }
        let experiment = self.experiments.iter_mut().find(|known| known.id == iteration.experiment_id)?;
        self.seen.insert(experiment.id, number);
        experiment.current_iteration = Some(number);
        experiment.best_ce = match (experiment.best_ce, iteration.best_ce) {
            (Some(before), Some(now)) => Some(before.min(now)),
            (before, now) => now.or(before),
        };
        self.latest.retain(|row| row.experiment_id == iteration.experiment_id);
        if self.latest.len() == Speed::ITERATIONS {
            self.latest.remove(0);
        }
        self.latest.push(iteration.clone());
        let most = experiment.max_iterations.map(|most| most.to_string()).unwrap_or_default();
        let done = format!("{number:>width$}/{most}", width = most.len());
        let text = format!(
            "{done}  CE {}  mean {}  acc {}",
            nats(iteration.best_ce),
            nats(iteration.avg_ce),
            percent(iteration.best_accuracy)
        );
        let name = experiment.name.clone();
        Some(self.entry(Weight::Step, iteration.timestamp, &name, &text))
    }

    fn health_check(&self, check: &HealthCheck) -> Option<Entry> {
        let text = format!(
            "check: CE {}, gain {:.2}%, patience {}",
            nats(Some(check.top_k_ce)),
            check.improvement_pct,
            check.patience
        );
        Some(self.entry(Weight::Step, check.timestamp, self.name(check.experiment_id)?, &text))
    }

    fn checkpoint(&self, checkpoint: &Checkpoint) -> Option<Entry> {
        let figures = checkpoint.final_fitness.map(|ce| format!(": CE {}", nats(Some(ce)))).unwrap_or_default();
        let kind = if checkpoint.is_final { "final checkpoint" } else { "checkpoint" };
        let text = format!("{kind} {}{figures}", checkpoint.id);
        Some(self.entry(Weight::Step, checkpoint.created_at, self.name(checkpoint.experiment_id)?, &text))
    }

    /// How fast the iterations before a health check were.
    fn speed(&self, check: &HealthCheck) -> Option<Entry> {
        let same = self.latest.last()?.experiment_id == check.experiment_id;
        let text = Speed::of(&self.latest).filter(|_| same).map(|speed| brief(&speed))?;
        Some(self.entry(Weight::Step, check.timestamp, self.name(check.experiment_id)?, &text))
    }

    fn name(&self, experiment: ExperimentId) -> Option<&str> {
        self.experiments.iter().find(|known| known.id == experiment).map(|known| known.name.as_str())
    }

    fn entry(&self, weight: Weight, time: Timestamp, name: &str, text: &str) -> Entry {
        let lengths = self.experiments.iter().map(|known| known.name.chars().count());
        let width = lengths.max().unwrap_or(0).min(MAX_NAME);
        Entry { weight, text: format!("{}  {name:<width$}  {text}", clock(time)) }
    }
}

/// `CE 10.5200 to 9.1043 (-4.20%), acc 4.10%`.
fn figures(initial: Option<f64>, experiment: &Experiment) -> String {
    let ce = match initial {
        Some(_) => {
            format!("CE {} to {} ({})", nats(initial), nats(experiment.best_ce), change(initial, experiment.best_ce))
        }
        None => format!("CE {}", nats(experiment.best_ce)),
    };
    format!("{ce}, acc {}", percent(experiment.best_accuracy))
}

#[cfg(test)]
mod tests;
