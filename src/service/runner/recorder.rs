//! From the engine's thread to the database: what a search tells becomes rows and events.
//!
//! The channel between the two is bounded: a database that is slow slows the search down, and no row is lost.

use std::{sync::Arc, time::Instant};

use tokio::sync::mpsc;

use super::saving::{Saving, register};
use crate::{
    api::Event,
    engine::{Control, EngineError, HealthReport, IterationReport, Observer, SearchState},
    model::{ExperimentId, HealthCheck, Iteration, IterationId},
    service::{Clock, ServiceError, Services},
    store::{checkpoint::NewCheckpoint, experiment, health_check, iteration},
};

/// Rows that may wait to be written.
const QUEUE: usize = 1024;
/// Rows written in one transaction at most.
const BATCH: usize = 256;

/// One row to be.
pub(super) enum Record {
    Iteration(Iteration),
    HealthCheck(HealthCheck),
    Checkpoint(Box<NewCheckpoint>),
}

/// Listens to a search and hands rows over; saves its state when it is time.
pub(super) struct Reporter {
    sender: mpsc::Sender<Record>,
    control: Control,
    clock: Arc<dyn Clock>,
    experiment: ExperimentId,
    saving: Arc<Saving>,
    /// When the last iteration ended.
    last: Instant,
}

/// A reporter for the engine's thread, and what it reports.
pub(super) fn channel(
    services: &Services,
    experiment: ExperimentId,
    control: &Control,
    saving: Arc<Saving>,
) -> (Reporter, mpsc::Receiver<Record>) {
    let (sender, receiver) = mpsc::channel(QUEUE);
    let (control, clock) = (control.clone(), services.clock().clone());
    (Reporter { sender, control, clock, experiment, saving, last: Instant::now() }, receiver)
}

impl Reporter {
    fn send(&self, record: Record) {
        // Nobody listens any more: writing failed, or the server is going down. Going on would be in vain.
        if self.sender.blocking_send(record).is_err() {
            self.control.stop();
        }
    }
}

impl Observer for Reporter {
    fn iteration(&mut self, report: &IterationReport) {
        let now = Instant::now();
        let elapsed = now.duration_since(std::mem::replace(&mut self.last, now));
        self.send(Record::Iteration(Iteration {
            id: IterationId(0),
            phase_id: self.experiment,
            experiment_id: self.experiment,
            iteration_num: i64::from(report.number),
            best_ce: Some(report.best_ce),
            avg_ce: Some(report.mean_ce),
            best_accuracy: Some(report.best_accuracy),
            avg_accuracy: Some(report.mean_accuracy),
            elapsed_secs: Some(elapsed.as_secs_f64()),
            timestamp: self.clock.now(),
            threshold: Some(report.threshold),
            train_part: Some(i64::from(report.train_part)),
            evaluations: Some(report.evaluations as i64),
            patience: Some(i64::from(report.patience)),
        }));
    }

    fn health_check(&mut self, report: &HealthReport) {
        self.send(Record::HealthCheck(HealthCheck {
            experiment_id: self.experiment,
            iteration_num: i64::from(report.iteration),
            top_k_ce: report.top_k_ce,
            top_k_accuracy: report.top_k_accuracy,
            best_ce: report.best_ce.0,
            best_ce_accuracy: report.best_ce.1,
            best_accuracy: report.best_accuracy.0,
            best_accuracy_ce: report.best_accuracy.1,
            improvement_pct: report.improvement_pct,
            patience: i64::from(report.patience),
            timestamp: self.clock.now(),
        }));
    }

    fn checkpoint(&mut self, state: &SearchState) -> Result<(), EngineError> {
        let saved = self.saving.interim(state)?;
        self.send(Record::Checkpoint(Box::new(saved)));
        Ok(())
    }
}

/// Writes what arrives until the reporter is gone: as much as has gathered, in one transaction, then its events.
pub(super) async fn record(services: &Services, mut receiver: mpsc::Receiver<Record>) -> Result<(), ServiceError> {
    let mut batch = Vec::with_capacity(BATCH);
    while receiver.recv_many(&mut batch, BATCH).await > 0 {
        let mut change = services.change().await?;
        for record in batch.drain(..) {
            match record {
                Record::Iteration(mut row) => {
                    row.id = iteration::record(&mut change.db, &row).await?;
                    if let (Some(ce), Some(accuracy)) = (row.best_ce, row.best_accuracy) {
                        let (id, number) = (row.experiment_id, row.iteration_num);
                        experiment::record_progress(&mut change.db, id, number, (ce, accuracy)).await?;
                    }
                    change.tell(Event::IterationUpdate(row));
                }
                Record::HealthCheck(row) => {
                    health_check::record(&mut change.db, &row).await?;
                    change.tell(Event::HealthCheck(row));
                }
                Record::Checkpoint(new) => register(services, &mut change, &new).await?,
            }
        }
        change.commit().await?;
    }
    Ok(())
}
