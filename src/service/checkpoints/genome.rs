//! A checkpoint's genome: what it looks like, and what it changed.

mod changes;
mod summary;

use serde_json::{Map, Value};
use tokio::task::spawn_blocking;

use self::{changes::changes, summary::Anatomy};
use super::{
    Checkpoints, DownloadableFile,
    beginning::{self, Beginning},
};
use crate::{
    api::{ApiError, CheckpointDetail, GenomeSummary, ParentCheckpoint},
    engine::{
        EngineError,
        checkpoint_file::{ReadLimits, StoredGenome, read_best},
    },
    model::{Checkpoint, CheckpointId, Experiment, Flow, TierConfig},
    service::ServiceError,
    store::{checkpoint::StoredCheckpoint, experiment, flow},
};

/// How much of a file is read for one genome: twice what the largest of fifty thousand clusters takes.
const LIMITS: ReadLimits = ReadLimits { max_compressed_bytes: 512 << 20, max_bytes: 128 << 20 };

/// A checkpoint, and where it belongs.
struct Origin {
    checkpoint: StoredCheckpoint,
    experiment: Option<Experiment>,
    flow: Option<Flow>,
    beginning: Beginning,
}

/// What to read and how it is laid out.
struct Task {
    id: CheckpointId,
    own: DownloadableFile,
    parent: Result<(ParentCheckpoint, Result<DownloadableFile, String>), String>,
    tiers: Option<TierConfig>,
    context_size: u32,
}

impl Checkpoints<'_> {
    /// What the genome of a checkpoint looks like, and what it changed of the one that its experiment started from.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`] where there is no such checkpoint or its file has vanished, [`ServiceError::Forbidden`]
    /// where the file is not this server's to read, [`ServiceError::Conflict`] where it is broken,
    /// [`ServiceError::Internal`].
    pub async fn genome(&self, id: CheckpointId) -> Result<GenomeSummary, ServiceError> {
        let origin = self.origin(id).await?;
        self.summary(&origin).await
    }

    /// All that the page of one checkpoint shows; a file that cannot be read leaves the rest to be seen.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`] where there is no such checkpoint, [`ServiceError::Internal`].
    pub async fn detail(&self, id: CheckpointId) -> Result<CheckpointDetail, ServiceError> {
        let origin = self.origin(id).await?;
        let (genome, genome_problem) = match self.summary(&origin).await {
            Ok(summary) => (Some(summary), None),
            Err(error @ ServiceError::Internal(_)) => return Err(error),
            Err(error) => (None, Some(ApiError::from(error).error)),
        };
        let Origin { checkpoint, experiment, flow, .. } = origin;
        Ok(CheckpointDetail {
            checkpoint: self.0.shown(checkpoint),
            context_size: experiment.as_ref().and_then(|one| one.context_size),
            experiment_name: experiment.map(|one| one.name),
            params: flow.as_ref().map(params).unwrap_or_default(),
            flow_name: flow.map(|flow| flow.name),
            genome,
            genome_problem,
        })
    }

    async fn origin(self, id: CheckpointId) -> Result<Origin, ServiceError> {
        let checkpoint = self.stored(id).await?;
        let mut db = self.0.read().await?;
        let experiment = experiment::get(&mut db, checkpoint.checkpoint.experiment_id).await?;
        let flow = match checkpoint.checkpoint.flow_id {
            Some(id) => flow::get(&mut db, id).await?,
            None => None,
        };
        let beginning = beginning::find(&mut db, experiment.as_ref(), flow.as_ref()).await?;
        Ok(Origin { checkpoint, experiment, flow, beginning })
    }

    async fn summary(self, origin: &Origin) -> Result<GenomeSummary, ServiceError> {
        let id = origin.checkpoint.checkpoint.id;
        let own = self.file(id).await?;
        let parent = match &origin.beginning {
            Beginning::Nothing(sentence) => Err(sentence.clone()),
            Beginning::From(stored) => {
                let file = self.file(stored.checkpoint.id).await.map_err(|error| unreadable(&error));
                Ok((parent(&stored.checkpoint), file))
            }
        };
        let experiment = origin.experiment.as_ref();
        let tiers = experiment.and_then(|one| one.tier_config.clone());
        let context = experiment.and_then(|one| one.context_size);
        let task = Task {
            id,
            own,
            parent,
            tiers: tiers.and_then(|tiers| serde_json::from_value(tiers).ok()),
            context_size: context.and_then(|size| u32::try_from(size).ok()).unwrap_or(0),
        };
        // A genome may take hundreds of megabytes while it is read, so one page after the other.
        let _turn = self.0.reading_genomes().lock().await;
        spawn_blocking(move || task.carry_out()).await.map_err(ServiceError::internal)?
    }
}

/// The parameters of a flow, and its corpus also where that is the usual one.
fn params(flow: &Flow) -> Map<String, Value> {
    let mut params = flow.config.params.clone();
    if let Ok(plan) = flow.config.plan() {
        params.insert("corpus".to_owned(), plan.corpus.into());
    }
    params
}

impl Task {
    fn carry_out(self) -> Result<GenomeSummary, ServiceError> {
        let Self { id, own, parent, tiers, context_size } = self;
        let genome = read_best(&own.path, LIMITS).map_err(|error| broken(id, error))?;
        let anatomy = Anatomy::new(genome, tiers.as_ref());
        let (parent, compared) = match parent {
            Err(sentence) => (None, Err(sentence)),
            Ok((parent, file)) => {
                let genome = file.and_then(|file| read_parent(&file, parent.checkpoint_id));
                (Some(parent), genome.and_then(|genome| changes(&Anatomy::new(genome, None), &anatomy)))
            }
        };
        let (changes, tier_changes, not_compared) = match compared {
            Ok((whole, tiers)) => (Some(whole), tiers, None),
            Err(sentence) => (None, Vec::new(), Some(sentence)),
        };
        Ok(GenomeSummary {
            checkpoint_id: id,
            size: anatomy.size(),
            tiers: anatomy.tier_summaries(),
            ranks: anatomy.ranks(),
            bits_per_token: anatomy.bits_per_token(),
            connection_map: anatomy.connection_map(context_size),
            parent,
            changes,
            tier_changes,
            not_compared,
        })
    }
}

fn parent(checkpoint: &Checkpoint) -> ParentCheckpoint {
    ParentCheckpoint {
        checkpoint_id: checkpoint.id,
        name: checkpoint.name.clone(),
        flow_id: checkpoint.flow_id,
        best_ce: checkpoint.final_fitness,
        best_accuracy: checkpoint.final_accuracy,
    }
}

fn read_parent(file: &DownloadableFile, id: CheckpointId) -> Result<StoredGenome, String> {
    read_best(&file.path, LIMITS).map_err(|error| unreadable(&broken(id, error)))
}

/// Why the genome of the parent is not there to be compared.
fn unreadable(error: &ServiceError) -> String {
    match error {
        ServiceError::Internal(source) => {
            tracing::error!(error = ?source, "a checkpoint to compare with could not be read");
            "The file of the checkpoint that it started from cannot be read; the server's log says why.".to_owned()
        }
        error => format!("What it started from cannot be read: {error}."),
    }
}

fn broken(id: CheckpointId, error: EngineError) -> ServiceError {
    match error {
        EngineError::Checkpoint { reason, .. } => {
            ServiceError::Conflict(format!("the file of checkpoint {id} is no usable checkpoint: {reason}"))
        }
        other => ServiceError::internal(other),
    }
}
