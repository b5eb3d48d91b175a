//! What the database and everybody who listens learn of the experiments of a flow, in their order.
//!
//! A search goes on while the result of the one before it is still being written. Its own records wait until then: so an
//! experiment begins only after the one before it has ended, and it ends only once its last checkpoint is on the disk.

use tokio::sync::mpsc;

use super::{reporter::Record, saving::Ended};
use crate::{
    api::{CompletedPhase, Event, MetricType, Phase, PhaseResult},
    model::{Experiment, ExperimentAction, ExperimentId, StopReason, Timestamp},
    service::{ServiceError, Services, change::Change, lifecycle},
    store::{
        checkpoint::{self, NewCheckpoint},
        experiment, health_check, individuals, iteration,
    },
};

/// Records written in one transaction at most.
const BATCH: usize = 256;

/// The books of one experiment.
pub(super) struct Books {
    pub(super) experiment: Experiment,
    /// When it began, or went on.
    pub(super) begun: Timestamp,
    /// Whether it is at its very beginning.
    pub(super) is_fresh: bool,
    pub(super) records: mpsc::Receiver<Record>,
}

/// Keeps the books of one experiment after the other.
pub(super) async fn keep(services: &Services, mut all: mpsc::Receiver<Books>) -> Result<(), ServiceError> {
    while let Some(books) = all.recv().await {
        // Else it broke off, or its last checkpoint could not be written; whoever ran it knows why.
        if !books.keep(services).await? {
            break;
        }
    }
    Ok(())
}

impl Books {
    /// Writes what arrives until nobody can send any more; says whether the end of the experiment was among it.
    async fn keep(mut self, services: &Services) -> Result<bool, ServiceError> {
        self.begin(services).await?;
        let mut has_ended = false;
        let mut batch = Vec::with_capacity(BATCH);
        while self.records.recv_many(&mut batch, BATCH).await > 0 {
            let mut change = services.change().await?;
            for record in batch.drain(..) {
                has_ended |= write(services, &mut change, self.experiment.id, record).await?;
            }
            change.commit().await?;
        }
        Ok(has_ended)
    }

    /// Marks the experiment as running.
    async fn begin(&mut self, services: &Services) -> Result<(), ServiceError> {
        let experiment = &mut self.experiment;
        lifecycle::follow(experiment, ExperimentAction::Begin, self.begun)?;
        experiment.started_at.get_or_insert(self.begun);
        if self.is_fresh {
            (experiment.current_iteration, experiment.best_ce, experiment.best_accuracy) = (None, None, None);
        }
        let mut change = services.change().await?;
        experiment::save(&mut change.db, experiment).await?;
        change.tell(Event::ExperimentStatusChanged(experiment.clone()));
        change.tell(Event::PhaseStarted(Phase::from(&*experiment)));
        change.commit().await?;
        services.courses().forget(experiment.id);
        Ok(())
    }
}

/// Writes one record; says whether it is the last of its experiment.
async fn write(
    services: &Services,
    change: &mut Change,
    id: ExperimentId,
    record: Record,
) -> Result<bool, ServiceError> {
    match record {
        Record::Iteration(told) => {
            let (mut row, everyone) = *told;
            row.id = iteration::record(&mut change.db, &row).await?;
            individuals::record(&mut change.db, row.id, &everyone).await?;
            if let (Some(ce), Some(accuracy)) = (row.best_ce, row.best_accuracy) {
                experiment::record_progress(&mut change.db, id, row.iteration_num, (ce, accuracy)).await?;
            }
            change.tell(Event::IterationUpdate(row));
        }
        Record::HealthCheck(row) => {
            health_check::record(&mut change.db, &row).await?;
            change.tell(Event::HealthCheck(row));
        }
        Record::Checkpoint(written) => {
            let (new, ended) = *written;
            register(services, change, &new).await?;
            if let Some(ended) = ended {
                end(change, id, &ended).await?;
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Adds the row of a file that is written.
async fn register(services: &Services, change: &mut Change, saved: &NewCheckpoint) -> Result<(), ServiceError> {
    let id = checkpoint::register(&mut change.db, saved).await?;
    if let Some(stored) = checkpoint::get(&mut change.db, id).await? {
        change.tell(Event::CheckpointCreated(services.shown(stored)));
    }
    Ok(())
}

/// Records the result, unless the experiment was stopped. What a stop makes of its state is decided with the flow's.
async fn end(change: &mut Change, id: ExperimentId, outcome: &Ended) -> Result<(), ServiceError> {
    let found = experiment::get(&mut change.db, id).await?;
    let mut ended = found.ok_or_else(|| ServiceError::not_found("experiment", &id))?;
    (ended.initial_ce, ended.initial_accuracy) = (Some(outcome.initial.ce), Some(outcome.initial.accuracy));
    if outcome.stop_reason != StopReason::Stopped {
        lifecycle::follow(&mut ended, ExperimentAction::Complete, outcome.at)?;
        ended.stop_reason = Some(outcome.stop_reason);
        ended.current_iteration = Some(i64::from(outcome.iterations_run));
        (ended.best_ce, ended.best_accuracy) = (Some(outcome.fitness.ce), Some(outcome.fitness.accuracy));
        change.tell(Event::ExperimentStatusChanged(ended.clone()));
        change.tell(Event::PhaseCompleted(CompletedPhase { phase: Phase::from(&ended), result: result(&ended) }));
    }
    experiment::save(&mut change.db, &ended).await?;
    Ok(())
}

fn result(experiment: &Experiment) -> PhaseResult {
    let improvement = |(before, after): (f64, f64)| (before - after) / before * 100.0;
    PhaseResult {
        id: experiment.id,
        phase_id: experiment.id,
        metric_type: MetricType::BestCe,
        ce: experiment.best_ce,
        accuracy: experiment.best_accuracy,
        memory_bytes: None,
        improvement_pct: experiment.initial_ce.zip(experiment.best_ce).map(improvement),
    }
}
