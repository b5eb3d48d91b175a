//! Where things stand: the snapshot that a socket begins with, and the state of health.

use sqlx::SqliteConnection;

use super::{ServiceError, Services};
use crate::{
    api::{Health, HealthCheck, Phase, Snapshot},
    model::{Experiment, ExperimentStatus, FlowId, FlowStatus},
    store::{experiment, flow, health_check, iteration},
};

/// Iterations of the current phase in a snapshot.
const RECENT: u32 = 40;

impl Services {
    /// Where that flow stands, or the one that runs, or the one that ran last.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn snapshot(&self, flow: Option<FlowId>) -> Result<Snapshot, ServiceError> {
        let seq = self.events().last_seq();
        let mut db = self.read().await?;
        let flow = match flow {
            Some(id) if flow::get(&mut db, id).await?.is_none() => return Err(ServiceError::not_found("flow", &id)),
            Some(id) => Some(id),
            None => flow::latest_run(&mut db).await?,
        };
        match flow {
            Some(flow) => of_flow(&mut db, seq, flow).await,
            None => Ok(Snapshot { seq, ..Snapshot::default() }),
        }
    }

    /// Whether the manager is well.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`] where the database does not answer.
    pub async fn health(&self) -> Result<Health, ServiceError> {
        let mut db = self.read().await?;
        Ok(Health {
            status: "ok".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_dir: self.data().root().display().to_string(),
            engine_threads: self.settings().engine_threads as u32,
            running_flows: flow::count(&mut db, FlowStatus::Running).await?,
            queued_flows: flow::count(&mut db, FlowStatus::Queued).await?,
        })
    }

    /// What the server did so far and holds at the moment, in the text format of `OpenMetrics`.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`] where the database does not answer.
    pub async fn metrics_text(&self) -> Result<String, ServiceError> {
        let mut db = self.read().await?;
        let running = flow::count(&mut db, FlowStatus::Running).await?;
        let queued = flow::count(&mut db, FlowStatus::Queued).await?;
        self.metrics().text(running, queued).map_err(ServiceError::internal)
    }
}

async fn of_flow(db: &mut SqliteConnection, seq: u64, flow: FlowId) -> Result<Snapshot, ServiceError> {
    let experiments = experiment::of_flow(db, flow).await?;
    let checks = health_check::of_flow(db, flow).await?;
    let current = experiments.iter().find(|experiment| experiment.status == ExperimentStatus::Running);
    let shown = current.or_else(|| experiments.iter().rev().find(|experiment| experiment.started_at.is_some()));
    let iterations = match shown {
        Some(experiment) => iteration::latest(db, experiment.id, RECENT).await?,
        None => Vec::new(),
    };
    let (best_ce, best_acc) = bests(&experiments, &checks);
    Ok(Snapshot {
        seq,
        phases: experiments.iter().map(Phase::from).collect(),
        current_phase: current.map(Phase::from),
        iterations,
        best_ce: best_ce.map(|(ce, _)| ce),
        best_ce_acc: best_ce.map(|(_, accuracy)| accuracy),
        best_acc: best_acc.map(|(_, accuracy)| accuracy),
        best_acc_ce: best_acc.map(|(ce, _)| ce),
    })
}

/// The (cross-entropy, accuracy) of the best genome by the one and by the other.
#[expect(clippy::type_complexity, reason = "two optional pairs of the same kind, read in one place")]
fn bests(experiments: &[Experiment], checks: &[HealthCheck]) -> (Option<(f64, f64)>, Option<(f64, f64)>) {
    let reached: Vec<_> = experiments.iter().filter_map(|one| one.best_ce.zip(one.best_accuracy)).collect();
    let checked = checks.iter().map(|check| (check.best_accuracy_ce, check.best_accuracy));
    let by_ce = reached.iter().copied().min_by(|one, other| one.0.total_cmp(&other.0));
    let by_accuracy = reached.iter().copied().chain(checked).max_by(|one, other| one.1.total_cmp(&other.1));
    (by_ce, by_accuracy)
}
