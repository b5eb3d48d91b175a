//! Where things stand: the snapshot that a socket begins with, and the figures for collectors.

use sqlx::SqliteConnection;

use super::{ServiceError, Services, health};
use crate::{
    api::{HealthCheck, Phase, Snapshot},
    model::{Experiment, ExperimentId, ExperimentStatus, FlowId, FlowStatus},
    store::{experiment, flow, health_check, iteration},
};

/// Iterations of the current phase in a snapshot at most.
const RECENT: u32 = 20;
/// Phases in a snapshot at most.
const PHASES: usize = 16;
/// Bytes of a snapshot as JSON at most, for as long as no single name is longer.
const MAX_BYTES: usize = 19_000;

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

    /// What the server did so far and holds at the moment, in the text format of `OpenMetrics`.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`] where the database does not answer.
    pub async fn metrics_text(&self) -> Result<String, ServiceError> {
        let mut db = self.read().await?;
        let running = flow::count(&mut db, FlowStatus::Running).await?;
        let queued = flow::count(&mut db, FlowStatus::Queued).await?;
        let disk_free = health::disk(self.data()).await.map_or(0, |disk| disk.free_bytes);
        self.metrics().text(running, queued, disk_free).map_err(ServiceError::internal)
    }
}

async fn of_flow(db: &mut SqliteConnection, seq: u64, flow: FlowId) -> Result<Snapshot, ServiceError> {
    let experiments = experiment::list_of_flow(db, flow).await?;
    let checks = health_check::of_flow(db, flow).await?;
    let current = experiments.iter().find(|experiment| experiment.status == ExperimentStatus::Running);
    let shown = current.or_else(|| experiments.iter().rev().find(|experiment| experiment.started_at.is_some()));
    let iterations = match shown {
        Some(experiment) => iteration::latest(db, experiment.id, RECENT).await?,
        None => Vec::new(),
    };
    let (best_ce, best_acc) = bests(&experiments, &checks);
    let mut snapshot = Snapshot {
        seq,
        phases: experiments.iter().map(Phase::from).collect(),
        current_phase: current.map(Phase::from),
        iterations,
        best_ce: best_ce.map(|(ce, _)| ce),
        best_ce_acc: best_ce.map(|(_, accuracy)| accuracy),
        best_acc: best_acc.map(|(_, accuracy)| accuracy),
        best_acc_ce: best_acc.map(|(ce, _)| ce),
    };
    bound(&mut snapshot, shown.map(|experiment| experiment.id));
    Ok(snapshot)
}

/// Leaves out what is farthest from the phase that is shown, until the snapshot is small enough.
fn bound(snapshot: &mut Snapshot, shown: Option<ExperimentId>) {
    while snapshot.phases.len() > PHASES {
        drop_farthest(&mut snapshot.phases, shown);
    }
    while serde_json::to_vec(snapshot).is_ok_and(|json| json.len() > MAX_BYTES) {
        if !snapshot.iterations.is_empty() {
            snapshot.iterations.remove(0);
        } else if snapshot.phases.len() > 1 {
            drop_farthest(&mut snapshot.phases, shown);
        } else {
            break;
        }
    }
}

fn drop_farthest(phases: &mut Vec<Phase>, shown: Option<ExperimentId>) {
    let at = phases.iter().position(|phase| Some(phase.id) == shown).unwrap_or(0);
    if at > phases.len() / 2 {
        phases.remove(0)
    } else {
        phases.remove(phases.len() - 1)
    };
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_snapshot_stays_small_and_holds_what_is_near_the_phase_that_runs() {
        let iteration: crate::model::Iteration = serde_json::from_value(json!({
            "id": 123_456_789, "phase_id": 1, "experiment_id": 1, "iteration_num": 1_000, "best_ce": 10.123_456_789_012,
            "avg_ce": 10.123_456_789_012, "timestamp": "2026-01-01T00:00:00.000Z"}))
        .unwrap();
        let phase = |id: i64| -> Phase {
            serde_json::from_value(json!({"id": id, "experiment_id": id, "name": "x".repeat(600), "status": "pending"}))
                .unwrap()
        };
        let mut snapshot = Snapshot {
            phases: (1..=100).map(phase).collect(),
            iterations: vec![iteration; RECENT as usize],
            ..Snapshot::default()
        };
        bound(&mut snapshot, Some(ExperimentId(70)));
        assert!(serde_json::to_vec(&snapshot).unwrap().len() <= MAX_BYTES);
        assert_eq!(snapshot.phases.len(), PHASES);
        assert!(snapshot.phases.iter().any(|phase| phase.id.0 == 70) && !snapshot.iterations.is_empty());
        let mut long = Snapshot { phases: (1..=16).map(phase).collect(), ..Snapshot::default() };
        long.phases.iter_mut().for_each(|phase| phase.name = "ü".repeat(4_000));
        bound(&mut long, Some(ExperimentId(16)));
        assert_eq!(long.phases.iter().map(|phase| phase.id.0).collect::<Vec<_>>(), [15, 16]);
    }
}
