//! The rows of a flow that comes in, with ids of this database.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
};

use tokio::sync::mpsc;

use super::{super::export::blocking, files::Files};
use crate::{
    api::{self, Event},
    model::{Checkpoint, CheckpointId, Experiment, ExperimentId, Flow, FlowId, IterationId, Origin},
    service::{
        ServiceError, Services,
        change::Change,
        data_dir::DataDir,
        portable::{Manifest, Record, SavedCheckpoint, read_history, wrong},
    },
    store::{
        checkpoint::{self, StoredCheckpoint},
        experiment, flow, gating, health_check, individuals, iteration, validation,
    },
};

/// Ids there and here.
pub(super) type Ids<T> = HashMap<T, T>;

/// Adds the flow's own row, without what refers to other rows.
pub(super) async fn insert_flow(
    change: &mut Change,
    there: &Flow,
    notes: &mut Vec<String>,
) -> Result<Flow, ServiceError> {
    let wanted = there.name.trim();
    let mut name = wanted.to_owned();
    for number in 2_u32.. {
        if !flow::is_named(&mut change.db, &name).await? {
            break;
        }
        name = format!("{wanted} ({number})");
    }
    if name != wanted {
        notes.push(format!("there is a flow \"{wanted}\" here, so this one is called \"{name}\""));
    }
    let row = flow::NewFlow {
        name: &name,
        description: there.description.as_deref(),
        config: &there.config,
        seed_checkpoint_id: None,
        origin: Origin::default(),
        created_at: there.created_at,
    };
    let id = flow::insert(&mut change.db, &row).await?;
    Ok(Flow { id, name, seed_checkpoint_id: None, origin: Origin::default(), ..there.clone() })
}

/// Adds the experiments of the flow.
pub(super) async fn insert_experiments(
    change: &mut Change,
    flow: FlowId,
    there: &[Experiment],
) -> Result<Ids<ExperimentId>, ServiceError> {
    let mut ids = HashMap::with_capacity(there.len());
    for experiment in there {
        let row = Experiment { flow_id: Some(flow), ..experiment.clone() };
        ids.insert(experiment.id, experiment::insert_copy(&mut change.db, &row).await?);
    }
    Ok(ids)
}

/// Adds what was recorded, and gives the ids of the iterations that checkpoints refer to.
pub(super) async fn insert_history(
    change: &mut Change,
    (flow, experiments): (FlowId, &Ids<ExperimentId>),
    manifest: &Manifest,
    history: PathBuf,
) -> Result<Ids<IterationId>, ServiceError> {
    let referred: HashSet<_> = manifest.checkpoints.iter().filter_map(|saved| saved.checkpoint.iteration_id).collect();
    let mut ids = HashMap::new();
    let (sender, mut batches) = mpsc::channel(2);
    let reading =
        tokio::spawn(blocking(move || read_history(&history, |records| sender.blocking_send(records).is_ok())));
    while let Some(records) = batches.recv().await {
        for record in records {
            match record {
                Record::Iteration(mut row) if referred.contains(&row.id) => {
                    row.experiment_id = here(experiments, row.experiment_id)?;
                    ids.insert(row.id, iteration::record(&mut change.db, &row).await?);
                }
                other => insert_record(change, (flow, experiments), manifest.flow.id, other).await?,
            }
        }
    }
    reading.await.map_err(ServiceError::internal)??;
    Ok(ids)
}

/// Adds a row to which no other refers; `there` is the flow's id where it comes from.
async fn insert_record(
    change: &mut Change,
    (flow, experiments): (FlowId, &Ids<ExperimentId>),
    there: FlowId,
    record: Record,
) -> Result<(), ServiceError> {
    match record {
        Record::Iteration(mut row) => {
            row.experiment_id = here(experiments, row.experiment_id)?;
            iteration::record(&mut change.db, &row).await?;
        }
        Record::Individuals(row) => {
            let (experiment, number) = (here(experiments, row.experiment_id)?, row.iteration_num);
            let Some(iteration) = iteration::id_of(&mut change.db, experiment, number).await? else {
                return Err(wrong(format!("holds individuals of iteration {number}, but not that iteration")));
            };
            individuals::record(&mut change.db, iteration, &row.everyone()).await?;
        }
        Record::HealthCheck(mut row) => {
            row.experiment_id = here(experiments, row.experiment_id)?;
            health_check::record(&mut change.db, &row).await?;
        }
        Record::ValidationSummary(mut row) => {
            row.experiment_id = here(experiments, row.experiment_id)?;
            row.flow_id = row.flow_id.filter(|named| *named == there).map(|_| flow);
            validation::record(&mut change.db, &row).await?;
        }
        Record::GatingRun(mut row) => {
            row.experiment_id = here(experiments, row.experiment_id)?;
            gating::insert_copy(&mut change.db, &row).await?;
        }
    }
    Ok(())
}

fn here(experiments: &Ids<ExperimentId>, there: ExperimentId) -> Result<ExperimentId, ServiceError> {
    let unknown = || wrong(format!("holds rows of experiment {there}, but not that experiment"));
    experiments.get(&there).copied().ok_or_else(unknown)
}

/// Adds checkpoints.
pub(super) struct Checkpoints<'a> {
    pub(super) services: &'a Services,
    pub(super) experiments: Ids<ExperimentId>,
    pub(super) iterations: Ids<IterationId>,
}

impl Checkpoints<'_> {
    /// Adds those of the flow, and gives the one that it starts from.
    pub(super) async fn insert(
        &self,
        change: &mut Change,
        flow: FlowId,
        files: &Files,
        notes: &mut Vec<String>,
    ) -> Result<Option<CheckpointId>, ServiceError> {
        let mut ids = HashMap::new();
        for (saved, path) in files.manifest.checkpoints.iter().zip(&files.paths) {
            let path = path.as_ref().map(|path| DataDir::flow_checkpoints(flow).join(path));
            let experiment = here(&self.experiments, saved.checkpoint.experiment_id)?;
            match self.insert_one(change, saved, experiment, path).await? {
                Some(id) => _ = ids.insert(saved.checkpoint.id, id),
                None => notes.push(format!("the checkpoint \"{}\" had lost its file there", saved.checkpoint.name)),
            }
        }
        let Some(there) = files.manifest.flow.seed_checkpoint_id else { return Ok(None) };
        let seed = match ids.get(&there) {
            Some(id) => Some(*id),
            None => self.insert_seed(change, flow, &files.manifest).await?,
        };
        if seed.is_none() {
            notes.push(
                "the checkpoint that it starts from did not come along; begun anew, it starts from nothing".into(),
            );
        }
        Ok(seed)
    }

    /// Adds the checkpoint of another flow, which stays there, and the experiment that it came from.
    async fn insert_seed(
        &self,
        change: &mut Change,
        flow: FlowId,
        manifest: &Manifest,
    ) -> Result<Option<CheckpointId>, ServiceError> {
        let Some(seed) = manifest.seed.as_ref().filter(|seed| seed.saved.entry.is_some()) else { return Ok(None) };
        let experiment = Experiment { flow_id: None, sequence_order: None, ..seed.experiment.clone() };
        let experiment = experiment::insert_copy(&mut change.db, &experiment).await?;
        let path = DataDir::seed_of_flow(flow).join(&seed.saved.checkpoint.file_path);
        self.insert_one(change, &seed.saved, experiment, Some(path)).await
    }

    /// `None` where it is one of ours without a file: there is no row without its file.
    async fn insert_one(
        &self,
        change: &mut Change,
        saved: &SavedCheckpoint,
        experiment: ExperimentId,
        path: Option<PathBuf>,
    ) -> Result<Option<CheckpointId>, ServiceError> {
        let file_path = match path {
            Some(path) => path.display().to_string(),
            None if saved.is_managed => return Ok(None),
            None => saved.checkpoint.file_path.clone(),
        };
        let there = saved.checkpoint.clone();
        let iteration = there.iteration_id.and_then(|id| self.iterations.get(&id).copied());
        let checkpoint = Checkpoint { experiment_id: experiment, iteration_id: iteration, file_path, ..stored(there) };
        let row = StoredCheckpoint { checkpoint, managed: saved.is_managed };
        let id = checkpoint::insert_copy(&mut change.db, &row).await?;
        if let Some(path) = &saved.registered_path {
            checkpoint::set_registered_path(&mut change.db, id, path).await?;
        }
        if let Some(stored) = checkpoint::get(&mut change.db, id).await? {
            change.tell(Event::CheckpointCreated(self.services.shown(stored)));
        }
        Ok(Some(id))
    }
}

/// The stored form of a checkpoint as it stands on the wire.
fn stored(checkpoint: api::Checkpoint) -> Checkpoint {
    Checkpoint {
        id: checkpoint.id,
        experiment_id: checkpoint.experiment_id,
        flow_id: checkpoint.flow_id,
        name: checkpoint.name,
        file_path: checkpoint.file_path,
        file_size_bytes: checkpoint.file_size_bytes,
        created_at: checkpoint.created_at,
        final_fitness: checkpoint.final_fitness,
        final_accuracy: checkpoint.final_accuracy,
        iterations_run: checkpoint.iterations_run,
        genome_stats: checkpoint.genome_stats,
        is_final: checkpoint.is_final,
        reference_count: checkpoint.reference_count,
        checkpoint_type: checkpoint.checkpoint_type,
        iteration_id: checkpoint.iteration_id,
        content_hash: checkpoint.content_hash,
    }
}
