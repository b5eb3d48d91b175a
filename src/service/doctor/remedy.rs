//! What is done about a problem; nothing is destroyed.

use std::path::{Component, Path};

use super::problem::Problem;
use crate::{
    api::Event,
    engine::{
        EngineError, Fingerprint,
        checkpoint_file::{self, CheckpointFile, ReadLimits},
    },
    model::{CheckpointType, Experiment, ExperimentAction, ExperimentId, FlowId},
    service::{ServiceError, Services, data_dir::DataDir, lifecycle, runner, trash},
    store::{
        checkpoint::{self, NewCheckpoint},
        experiment,
    },
};

/// Repairs what can be repaired, and says how; `None` where a person has to decide.
pub(super) async fn apply(services: &Services, problem: &Problem) -> Result<Option<String>, ServiceError> {
    match problem {
        Problem::Changed { .. } => Ok(None),
        Problem::LostCheckpoint { id, .. } => match services.checkpoints().delete(*id, false).await {
            Ok(()) => Ok(Some("its row was moved to the trash".to_owned())),
            Err(ServiceError::Conflict(_) | ServiceError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        },
        Problem::LostCorpus(_) => {
            services.corpora().provide_toy().await?;
            let is_back = services.data().is_taken(&problem.finding().path.unwrap_or_default());
            Ok(is_back.then(|| "it was made anew".to_owned()))
        }
        Problem::Orphan { path, bytes } => match adopt(services, path).await? {
            Some(done) => Ok(Some(done)),
            None => discard(services, path, *bytes).await.map(Some),
        },
        Problem::HalfWritten { path, bytes } => discard(services, path, *bytes).await.map(Some),
        Problem::StuckFlow(id) => settle(services, *id).await.map(Some),
        Problem::StuckExperiment(id) => let_wait(services, *id).await.map(Some),
        Problem::StuckEntry(id, _) => {
            trash::settle(services, *id).await?;
            Ok(Some("it was brought to its end".to_owned()))
        }
    }
}

async fn discard(services: &Services, path: &Path, bytes: u64) -> Result<String, ServiceError> {
    let id = trash::discard_file(services, path, bytes).await?;
    Ok(format!("it was moved to the trash (entry {id})"))
}

async fn settle(services: &Services, id: FlowId) -> Result<String, ServiceError> {
    if services.runner().runs(id) {
        return Ok("it runs by now".to_owned());
    }
    let status = runner::settle(services, id).await?;
    services.runner().wake();
    Ok(status.map_or_else(|| "it is gone by now".to_owned(), |status| format!("it is {status} now")))
}

async fn let_wait(services: &Services, id: ExperimentId) -> Result<String, ServiceError> {
    let mut change = services.change().await?;
    if let Some(mut experiment) = experiment::get(&mut change.db, id).await? {
        lifecycle::follow(&mut experiment, ExperimentAction::Requeue, services.now())?;
        experiment::save(&mut change.db, &experiment).await?;
        change.tell(Event::ExperimentStatusChanged(experiment));
        change.commit().await?;
    }
    Ok("it waits for its flow".to_owned())
}

/// Gives a checkpoint file whose experiment is there its row back.
async fn adopt(services: &Services, path: &Path) -> Result<Option<String>, ServiceError> {
    let (Some(relative), Some(place)) =
        (path.to_str(), path.to_str().and_then(|path| services.data().existing_file(path)))
    else {
        return Ok(None);
    };
    if services.corpora().adopt(relative).await?.is_some() {
        return Ok(Some("it is a corpus again".to_owned()));
    }
    let Some(experiment) = experiment_of(services, path).await? else { return Ok(None) };
    let read = tokio::task::spawn_blocking(move || {
        let file = checkpoint_file::read(&place, ReadLimits::default())?;
        let io = |source| EngineError::Io { action: "read", path: place.clone(), source };
        Ok::<_, EngineError>((file, Fingerprint::of_file(&place).map_err(io)?))
    });
    let Ok((file, fingerprint)) = read.await.map_err(ServiceError::internal)? else { return Ok(None) };
    let row = row(services, &experiment, relative, &file, fingerprint);
    let mut change = services.change().await?;
    let id = checkpoint::register(&mut change.db, &row).await?;
    if let Some(stored) = checkpoint::get(&mut change.db, id).await? {
        change.tell(Event::CheckpointCreated(services.shown(stored)));
    }
    change.commit().await?;
    Ok(Some(format!("it is checkpoint {id} now")))
}

fn row(
    services: &Services,
    experiment: &Experiment,
    path: &str,
    file: &CheckpointFile,
    fingerprint: Fingerprint,
) -> NewCheckpoint {
    let is_final = file.state.is_none();
    let (name, checkpoint_type) = if is_final {
        (experiment.name.clone(), CheckpointType::ExperimentEnd)
    } else {
        (format!("{}, iteration {}", experiment.name, file.iterations_run), CheckpointType::Auto)
    };
    NewCheckpoint {
        experiment_id: experiment.id,
        name,
        file_path: path.to_owned(),
        file_size_bytes: fingerprint.bytes,
        created_at: services.now(),
        final_fitness: file.final_fitness,
        final_accuracy: file.final_accuracy,
        iterations_run: file.iterations_run,
        genome_stats: file.best.stats(),
        is_final,
        checkpoint_type,
        content_hash: fingerprint.sha256,
    }
}

/// The experiment in whose folder the file is: `checkpoints/flow_000001/exp_00/…`, or `…/run_02/exp_00/…`.
async fn experiment_of(services: &Services, path: &Path) -> Result<Option<Experiment>, ServiceError> {
    let parts: Vec<_> = path.components().map(Component::as_os_str).filter_map(|part| part.to_str()).collect();
    let ["checkpoints", flow, ..] = parts[..] else { return Ok(None) };
    let Some(id) = flow.strip_prefix("flow_").and_then(|id| id.parse().ok()).map(FlowId) else { return Ok(None) };
    let own = experiment::of_all_runs(&mut *services.read().await?, id).await?;
    let is_meant = |one: &Experiment| {
        let slot = one.slot.and_then(|slot| slot.try_into().ok());
        slot.map(|slot| DataDir::experiment_checkpoints(id, one.run, slot)).as_deref() == path.parent()
    };
    Ok(own.into_iter().find(is_meant))
}
