//! From the engine's thread to the books: what a search tells becomes records.
//!
//! The channel between the two is bounded: a database that is slow slows the search down, and no row is lost.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{
    effort::Meter,
    saving::{Ended, Paper, Saving},
};
use crate::{
    engine::{Control, Desk, EngineError, HealthReport, IterationReport, Observer, Outcome, SearchState},
    model::{ExperimentId, HealthCheck, Individual, Iteration, IterationId},
    service::Clock,
    store::checkpoint::NewCheckpoint,
};

/// Records that may wait to be written.
const QUEUE: usize = 1024;

/// One row to be.
pub(super) enum Record {
    Iteration(Box<(Iteration, Vec<Individual>)>),
    HealthCheck(HealthCheck),
    /// With the last one the experiment ends.
    Checkpoint(Box<(NewCheckpoint, Option<Ended>)>),
}

/// Listens to a search and hands records over; has its state saved when it is time.
pub(super) struct Reporter {
    pub(super) outbox: Outbox,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) experiment: ExperimentId,
    pub(super) meter: Arc<Meter>,
    pub(super) saving: Arc<Saving>,
    pub(super) desk: Desk<Paper>,
}

/// Where the records of an experiment go.
#[derive(Clone)]
pub(super) struct Outbox {
    sender: mpsc::Sender<Record>,
    control: Control,
}

impl Reporter {
    /// Has the last checkpoint written.
    ///
    /// # Errors
    ///
    /// Why an earlier one could not be written.
    pub(super) fn end(&self, outcome: &Outcome) -> Result<(), EngineError> {
        self.desk.keep(self.saving.last(outcome))
    }
}

impl Outbox {
    /// An outbox, and where its records come out; where nobody takes them, `control` is stopped.
    pub(super) fn new(control: &Control) -> (Self, mpsc::Receiver<Record>) {
        let (sender, records) = mpsc::channel(QUEUE);
        (Self { sender, control: control.clone() }, records)
    }

    /// Hands a record over; not to be called where waiting is not allowed.
    pub(super) fn send(&self, record: Record) {
        // Nobody listens any more: writing failed, or the server is going down. Going on would be in vain.
        if self.sender.blocking_send(record).is_err() {
            self.control.stop();
        }
    }
}

impl Observer for Reporter {
    fn iteration(&mut self, report: &IterationReport) {
        let (elapsed, effort) = self.meter.iteration();
        let row = Iteration {
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
            genome_hash: Some(report.genome_hash.to_string()),
            effort,
        };
        self.outbox.send(Record::Iteration(Box::new((row, report.individuals.clone()))));
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
        self.desk.write(self.saving.state(state))
    }
}
