//! Where a flow that is taken from the queue begins, or goes on, by the checkpoints that the database names.

use std::path::PathBuf;

use super::failure::{Failure, blocking};
use crate::{
    engine::{
        EngineError,
        executor::Seeds,
        sequence::{Beginning, Files, Workbench},
    },
    model::{Experiment, ExperimentStatus, Flow},
    service::Services,
    store::checkpoint::{self, StoredCheckpoint},
};

/// The file of the checkpoint that a flow starts from, if it has one.
type Seed = Result<Option<PathBuf>, Failure>;

/// The index of the first experiment to be run, and where it starts.
pub(super) async fn find(
    services: &Services,
    flow: &Flow,
    experiments: &[Experiment],
    bench: &Workbench,
) -> Result<(usize, Beginning), Failure> {
    let Some(first) = experiments.iter().position(|one| one.status != ExperimentStatus::Completed) else {
        return Ok((experiments.len(), Beginning::fresh(Seeds::default())));
    };
    let seed = seed_file(services, flow).await;
    let mut db = services.read().await?;
    let mut files = Vec::with_capacity(first + 1);
    for experiment in &experiments[..=first] {
        files.push(Files {
            results: existing(services, checkpoint::of_experiment(&mut db, experiment.id, true).await?),
            states: existing(services, checkpoint::of_experiment(&mut db, experiment.id, false).await?),
        });
    }
    drop(db);
    let bench = bench.clone();
    blocking(move || {
        let found = bench.find_beginning(&files, &mut |error: &EngineError| {
            tracing::warn!("the search goes on from an earlier checkpoint: {error}");
        });
        found.map_or_else(|| Ok((0, Beginning::fresh(seeds(&bench, seed)?))), Ok)
    })
    .await
}

/// What a flow begins with; only here does it matter whether the seed checkpoint is still there.
fn seeds(bench: &Workbench, seed: Seed) -> Result<Seeds, Failure> {
    let Some(path) = seed? else { return Ok(Seeds::default()) };
    bench.seeds_of(&path).map_err(|error| Failure(format!("it cannot start from its seed checkpoint: {error}")))
}

/// The files of checkpoints that are there.
fn existing(services: &Services, stored: Vec<StoredCheckpoint>) -> Vec<PathBuf> {
    let own = stored.into_iter().filter(|stored| stored.managed);
    own.filter_map(|stored| services.data().existing_file(&stored.checkpoint.file_path)).collect()
}

/// The file of the checkpoint that the flow starts from.
async fn seed_file(services: &Services, flow: &Flow) -> Seed {
    let Some(id) = flow.seed_checkpoint_id else { return Ok(None) };
    match services.checkpoints().file(id).await {
        Ok(file) => Ok(Some(file.path)),
        Err(error) => Err(Failure(format!("it cannot start from its seed checkpoint: {error}"))),
    }
}
