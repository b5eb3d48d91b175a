//! What stands against the deletion of a flow or a checkpoint, and what it would take along.

use sqlx::SqliteConnection;

use super::{ServiceError, Services, checkpoints::needed, naming::name_all};
use crate::{
    api::{DeletionImpact, Referrer},
    model::{CheckpointId, Flow, FlowAction, FlowId, TRASH_DAYS},
    store::{
        checkpoint::StoredCheckpoint,
        flow,
        impact::{self, Impact},
    },
};

/// What stands against a deletion.
pub(super) struct Obstacles {
    refusal: Option<ServiceError>,
    can_be_forced: bool,
    /// The flows that start from it, each with its checkpoint.
    pub(super) seeds: Vec<(FlowId, CheckpointId)>,
    resumes: Option<FlowId>,
}

impl Obstacles {
    /// What stands against the deletion of a flow.
    pub(super) async fn of_flow(db: &mut SqliteConnection, flow: &Flow) -> Result<Self, ServiceError> {
        let (id, status) = (flow.id, flow.status);
        let seeds = flow::seeded_from_flow(db, id).await?;
        let is_busy = !status.allows(FlowAction::Delete);
        let refusal = if is_busy {
            Some(format!("flow {id} is {status}; stop it before you delete it"))
        } else {
            starting(&seeds).map(|flows| {
                let which = if seeds.len() == 1 { "that one" } else { "those" };
                format!(
                    "{flows} from a checkpoint of flow {id}; delete {which} first, clear the seed checkpoint, or delete \
                     it with force"
                )
            })
        };
        Ok(Self { refusal: refusal.map(ServiceError::Conflict), can_be_forced: !is_busy, seeds, resumes: None })
    }

    /// What stands against the deletion of a checkpoint.
    pub(super) async fn of_checkpoint(
        services: &Services,
        db: &mut SqliteConnection,
        stored: &StoredCheckpoint,
    ) -> Result<Self, ServiceError> {
        let id = stored.checkpoint.id;
        let seeds: Vec<_> = flow::seeded_from(db, id).await?.into_iter().map(|flow| (flow, id)).collect();
        let starting = starting(&seeds)
            .map(|flows| format!("{flows} from checkpoint {id}; delete it with force to let them start from nothing"));
        let (resumes, going_on) = needed::who_resumes(db, stored).await?.unzip();
        let refusal = match starting.or(going_on) {
            Some(sentence) => Some(ServiceError::Conflict(sentence)),
            None => services.checkpoints().out_of_reach(stored).await?,
        };
        Ok(Self { refusal, can_be_forced: true, seeds, resumes })
    }

    /// Refuses the deletion where something stands against it that `force` does not overcome.
    pub(super) fn check(&mut self, force: bool) -> Result<(), ServiceError> {
        match self.refusal.take() {
            Some(refusal) if !(force && self.can_be_forced) => Err(refusal),
            _ => Ok(()),
        }
    }

    async fn into_impact(
        self,
        db: &mut SqliteConnection,
        name: String,
        taken: Impact,
    ) -> Result<DeletionImpact, ServiceError> {
        let seeds: Vec<FlowId> = self.seeds.iter().map(|(flow, _)| *flow).collect();
        let resumes: Vec<FlowId> = self.resumes.into_iter().collect();
        Ok(DeletionImpact {
            name,
            can_be_forced: self.can_be_forced && self.refusal.is_some(),
            refusal: self.refusal.map(|refusal| refusal.to_string()),
            seeds: referrers(db, &seeds).await?,
            resumes: referrers(db, &resumes).await?,
            experiments: taken.experiments,
            iterations: taken.iterations,
            checkpoints: taken.checkpoints,
            rows: taken.rows,
            files: taken.files,
            bytes: taken.bytes,
            restorable_days: TRASH_DAYS,
        })
    }
}

/// What the deletion of a flow would take along.
pub(super) async fn impact_of_flow(db: &mut SqliteConnection, flow: Flow) -> Result<DeletionImpact, ServiceError> {
    let obstacles = Obstacles::of_flow(db, &flow).await?;
    let taken = impact::of_flow(db, flow.id).await?;
    obstacles.into_impact(db, flow.name, taken).await
}

/// What the deletion of a checkpoint would take along.
pub(super) async fn impact_of_checkpoint(
    services: &Services,
    db: &mut SqliteConnection,
    stored: StoredCheckpoint,
) -> Result<DeletionImpact, ServiceError> {
    let obstacles = Obstacles::of_checkpoint(services, db, &stored).await?;
    let files = u64::from(stored.managed);
    let bytes = bytes_of(&stored);
    let taken = Impact { experiments: 0, iterations: 0, checkpoints: 1, rows: 1, files, bytes };
    obstacles.into_impact(db, stored.checkpoint.name, taken).await
}

/// Bytes of the file of a checkpoint, where this server keeps it.
pub(super) fn bytes_of(stored: &StoredCheckpoint) -> u64 {
    let bytes = stored.checkpoint.file_size_bytes.filter(|_| stored.managed);
    bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or_default()
}

/// `flow 3 starts`, `flows 3 and 4 start`; nothing where there is none.
fn starting(seeds: &[(FlowId, CheckpointId)]) -> Option<String> {
    let flows: Vec<_> = seeds.iter().map(|(flow, _)| flow).collect();
    let start = if flows.len() == 1 { "starts" } else { "start" };
    (!flows.is_empty()).then(|| format!("{} {start}", name_all("flow", &flows)))
}

async fn referrers(db: &mut SqliteConnection, flows: &[FlowId]) -> Result<Vec<Referrer>, ServiceError> {
    let mut named = Vec::with_capacity(flows.len());
    for id in flows {
        if let Some(flow) = flow::get(db, *id).await? {
            named.push(Referrer { flow_id: flow.id, name: flow.name, status: flow.status });
        }
    }
    Ok(named)
}
