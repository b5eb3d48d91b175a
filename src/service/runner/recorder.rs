//! From the engine's thread to the database: what a search tells becomes rows and events.
//!
//! The channel between the two is bounded: a database that is slow slows the search down, and no row is lost.

use std::{io, sync::Arc};

use tokio::sync::mpsc;

use super::{
    effort::Meter,
    saving::{Left, Saving, register},
    writer::Writer,
};
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
    Iteration(Box<Iteration>),
    HealthCheck(HealthCheck),
    Checkpoint(Box<NewCheckpoint>),
}

/// Listens to a search and hands rows over; has its state saved when it is time.
pub(super) struct Reporter {
    outbox: Outbox,
    clock: Arc<dyn Clock>,
    experiment: ExperimentId,
    meter: Arc<Meter>,
    saving: Arc<Saving>,
    writer: Writer<Left>,
}

/// Where rows go.
#[derive(Clone)]
struct Outbox {
    sender: mpsc::Sender<Record>,
    control: Control,
}

/// A reporter for the engine's thread, and what it reports.
pub(super) fn channel(
    services: &Services,
    experiment: ExperimentId,
    control: &Control,
    meter: Arc<Meter>,
    saving: Arc<Saving>,
) -> io::Result<(Reporter, mpsc::Receiver<Record>)> {
    let (sender, receiver) = mpsc::channel(QUEUE);
    let outbox = Outbox { sender, control: control.clone() };
    let (files, rows) = (saving.clone(), outbox.clone());
    let write = move |left: Left| {
        rows.send(Record::Checkpoint(Box::new(files.interim(&left)?)));
        Ok(())
    };
    let control = control.clone();
    // Without its checkpoints the search would go on in vain.
    let writer = Writer::begin(write, move || control.stop())?;
    let clock = services.clock().clone();
    Ok((Reporter { outbox, clock, experiment, meter, saving, writer }, receiver))
}

impl Reporter {
    /// Waits until every state that it was told of is written.
    pub(super) fn finish(self) -> Result<(), EngineError> {
        self.writer.finish()
    }
}

impl Outbox {
    fn send(&self, record: Record) {
        // Nobody listens any more: writing failed, or the server is going down. Going on would be in vain.
        if self.sender.blocking_send(record).is_err() {
            self.control.stop();
        }
    }
}

impl Observer for Reporter {
    fn iteration(&mut self, report: &IterationReport) {
        let (elapsed, effort) = self.meter.iteration();
        self.outbox.send(Record::Iteration(Box::new(Iteration {
            id: IterationId(0),
            phase_id: self.experiment,
            experiment_id: self.experiment,
            iteration_num: i64::from(report.number),
            best_ce: Some(report.best_ce),
            avg_ce: Some(report.mean_ce),
            best_accuracy: Some(report.best_accuracy),
            avg_accuracy: Some(report.mean_accuracy),
            elapsed_secs: Some(elapsed),
            timestamp: self.clock.now(),
            threshold: Some(report.threshold),
            train_part: Some(i64::from(report.train_part)),
            evaluations: Some(report.evaluations as i64),
            patience: Some(i64::from(report.patience)),
            effort,
        })));
    }

    fn health_check(&mut self, report: &HealthReport) {
        self.outbox.send(Record::HealthCheck(HealthCheck {
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
        self.writer.write(self.saving.left(state.clone()))
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
                    change.tell(Event::IterationUpdate(*row));
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
