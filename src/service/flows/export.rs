//! Taking a flow along: all that belongs to it, as one file.

use super::{Flows, required};
use crate::{
    engine::corpus as text,
    model::{CheckpointId, Corpus, Experiment, FlowId},
    service::{
        ServiceError, Services,
        portable::{
            CORPUS, CorpusIdentity, HISTORY, HistoryWriter, IterationIndividuals, Manifest, PortableFlow, Record,
            SavedCheckpoint, Seed, Staging, checkpoint_entry,
        },
        sums::Sum,
    },
    store::{
        Read,
        checkpoint::{self, StoredCheckpoint},
        corpus, experiment, flow, gating, health_check, individuals, iteration, validation,
    },
};

/// Iterations read at once.
const BATCH: u32 = 5000;
/// Iterations of which the individuals are read at once: a population may have thousands.
const POPULATIONS: usize = 100;

impl Flows<'_> {
    /// Makes a flow ready to be sent, as it is at one moment: its rows, and links to its files. `with_corpus` takes the
    /// tokens of its corpus along.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`] where there is no such flow, or no such corpus to take along,
    /// [`ServiceError::Internal`].
    pub async fn export(&self, id: FlowId, with_corpus: bool) -> Result<PortableFlow, ServiceError> {
        let mut db = self.0.read().await?;
        let flow = required(flow::get(&mut db, id).await?, id)?;
        let experiments = experiment::of_all_runs(&mut db, id).await?;
        let own = own_checkpoints(&mut db, id).await?;
        let seed = foreign_seed(&mut db, flow.seed_checkpoint_id, &own).await?;
        let corpus = corpus::get(&mut db, flow.config.corpus()).await?;
        if with_corpus && corpus.is_none() {
            return Err(ServiceError::not_found("corpus", &flow.config.corpus()));
        }
        let data = self.0.data().clone();
        let staging = blocking(move || Staging::begin(&data).map_err(ServiceError::internal)).await?;
        let mut manifest = Manifest::new(self.0.now(), flow, experiments);
        let history = write_history(&mut db, &manifest.experiments, &staging).await?;
        manifest.add(HISTORY, history);
        drop(db);
        let services = self.0.clone();
        blocking(move || {
            for one in own {
                let saved = save(&services, &mut manifest, &staging, one)?;
                manifest.checkpoints.push(saved);
            }
            if let Some((experiment, stored)) = seed {
                manifest.seed =
                    Some(Seed { saved: save(&services, &mut manifest, &staging, (stored, None))?, experiment });
            }
            if let Some(corpus) = corpus {
                add_corpus(&services, &mut manifest, &staging, (corpus, with_corpus))?;
            }
            Ok(PortableFlow::new(manifest, staging))
        })
        .await
    }
}

/// A checkpoint, and the path under which a client registered it whose file is kept here.
type Own = (StoredCheckpoint, Option<String>);

async fn own_checkpoints(db: &mut Read, id: FlowId) -> Result<Vec<Own>, ServiceError> {
    let mut registered = checkpoint::registered_paths(db, id).await?;
    let own = checkpoint::of_flow(db, id).await?.into_iter();
    let with_path = |stored: StoredCheckpoint| {
        let path = registered.remove(&stored.checkpoint.id);
        (stored, path)
    };
    Ok(own.map(with_path).collect())
}

/// The checkpoint that the flow starts from, unless it is among its own.
async fn foreign_seed(
    db: &mut Read,
    id: Option<CheckpointId>,
    own: &[Own],
) -> Result<Option<(Experiment, StoredCheckpoint)>, ServiceError> {
    let Some(id) = id.filter(|id| own.iter().all(|(stored, _)| stored.checkpoint.id != *id)) else { return Ok(None) };
    let Some(stored) = checkpoint::get(db, id).await? else { return Ok(None) };
    let experiment = experiment::get(db, stored.checkpoint.experiment_id).await?;
    Ok(experiment.map(|experiment| (experiment, stored)))
}

async fn write_history(db: &mut Read, experiments: &[Experiment], staging: &Staging) -> Result<Sum, ServiceError> {
    let place = staging.place(HISTORY);
    let mut writer = blocking(move || HistoryWriter::create(&place).map_err(ServiceError::internal)).await?;
    for experiment in experiments {
        let mut after = None;
        loop {
            let rows = iteration::list(db, experiment.id, after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.iteration_num);
            let numbers: Vec<_> = rows.iter().map(|row| row.iteration_num).collect();
            writer = write(writer, rows.into_iter().map(|row| Record::Iteration(Box::new(row))).collect()).await?;
            for numbers in numbers.chunks(POPULATIONS) {
                let span = (numbers[0], numbers[numbers.len() - 1]);
                let mut known = individuals::between(db, experiment.id, span).await?;
                // An iteration that could not be read is not there.
                known.retain(|(number, _)| numbers.contains(number));
                let known = known.into_iter().map(|(number, everyone)| {
                    Record::Individuals(IterationIndividuals::new(experiment.id, number, &everyone))
                });
                writer = write(writer, known.collect()).await?;
            }
        }
        let checks = health_check::of_experiment(db, experiment.id).await?;
        writer = write(writer, checks.into_iter().map(Record::HealthCheck).collect()).await?;
        // Lists of these begin with the newest, and ids grow as they are added.
        let summaries = validation::of_experiment(db, experiment.id).await?;
        let summaries = summaries.into_iter().rev().map(|row| Record::ValidationSummary(Box::new(row)));
        writer = write(writer, summaries.collect()).await?;
        let runs = gating::of_experiment(db, experiment.id).await?;
        writer = write(writer, runs.into_iter().rev().map(|row| Record::GatingRun(Box::new(row))).collect()).await?;
    }
    blocking(move || writer.finish().map_err(ServiceError::internal)).await
}

async fn write(mut writer: HistoryWriter, records: Vec<Record>) -> Result<HistoryWriter, ServiceError> {
    blocking(move || {
        for record in &records {
            writer.write(record).map_err(ServiceError::internal)?;
        }
        Ok(writer)
    })
    .await
}

/// Takes a checkpoint along, with its file where that is there and ours.
fn save(
    services: &Services,
    manifest: &mut Manifest,
    staging: &Staging,
    (stored, registered_path): Own,
) -> Result<SavedCheckpoint, ServiceError> {
    let is_managed = stored.managed;
    let file = if is_managed { services.data().existing_file(&stored.checkpoint.file_path) } else { None };
    let mut checkpoint = services.shown(stored);
    if is_managed {
        let name = checkpoint.file_path.rsplit('/').next().unwrap_or_default().to_owned();
        checkpoint.file_path = name;
    }
    let mut entry = None;
    if let Some(file) = file {
        let name = checkpoint_entry(manifest.entry_count());
        let sum = staging.take(&file, &name).map_err(ServiceError::internal)?;
        checkpoint.file_size_bytes = Some(sum.bytes as i64);
        manifest.add(&name, sum);
        entry = Some(name);
    }
    Ok(SavedCheckpoint { checkpoint, is_managed, registered_path, entry })
}

fn add_corpus(
    services: &Services,
    manifest: &mut Manifest,
    staging: &Staging,
    (corpus, comes_along): (Corpus, bool),
) -> Result<(), ServiceError> {
    let path = services.data().corpus(&corpus.name);
    let read = match text::Corpus::read(&path) {
        Err(error) if comes_along => return Err(ServiceError::internal(error)),
        // The flow is no worse off without.
        Err(_) => return Ok(()),
        Ok(read) => read,
    };
    let mut identity = CorpusIdentity::new(corpus, read.digest().to_string());
    if comes_along {
        manifest.add(CORPUS, staging.take(&path, CORPUS).map_err(ServiceError::internal)?);
        identity.entry = Some(CORPUS.to_owned());
    }
    manifest.corpus = Some(identity);
    Ok(())
}

/// Works with files beside the server.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static,
) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work).await.map_err(ServiceError::internal)?
}
