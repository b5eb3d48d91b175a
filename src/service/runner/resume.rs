//! Where a flow that is taken from the queue begins, or goes on.
//!
//! Experiments that are completed are not run again, as long as the result that the next one starts from can be read.
//! The one that was interrupted goes on from its furthest checkpoint that can be read. Where a file is broken or gone,
//! the one before it serves, in the end the experiment's beginning: more is computed again, with the same result.

use std::path::{Path, PathBuf};

use super::flow_run::{Failure, Workbench, blocking};
use crate::{
    engine::{
        EngineError,
        checkpoint_file::{self, CheckpointFile, ReadLimits},
        executor::{Seeds, Start},
    },
    model::{Experiment, ExperimentStatus, Flow},
    service::Services,
    store::checkpoint::{self, StoredCheckpoint},
};

/// Where an experiment starts, and how many seconds it ran before.
pub(super) struct Beginning {
    pub(super) start: Start,
    pub(super) elapsed: f64,
}

/// The file of the checkpoint that a flow starts from, if it has one.
type Seed = Result<Option<PathBuf>, Failure>;

/// The readable files that belong to one experiment, the furthest first.
struct Files {
    results: Vec<PathBuf>,
    states: Vec<PathBuf>,
}

impl Beginning {
    /// At the beginning.
    pub(super) fn fresh(seeds: Seeds) -> Self {
        Self { start: Start::Fresh(seeds), elapsed: 0.0 }
    }
}

/// The index of the first experiment to be run, and where it starts.
pub(super) async fn find(
    services: &Services,
    flow: &Flow,
    experiments: &[Experiment],
    workbench: &Workbench,
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
    let workbench = workbench.clone();
    blocking(move || search_back(&workbench, &files, seed)).await
}

/// From the last experiment back to the first: the state in which it was left, or the result of the one before it.
fn search_back(bench: &Workbench, files: &[Files], seed: Seed) -> Result<(usize, Beginning), Failure> {
    for (index, own) in files.iter().enumerate().rev() {
        if let Some(beginning) = usable(&own.states, |path| left_state(bench, index, path)) {
            return Ok((index, beginning));
        }
        let Some(before) = index.checked_sub(1) else { break };
        if let Some(seeds) = usable(&files[before].results, |path| seeds_of(bench, path)) {
            return Ok((index, Beginning::fresh(seeds)));
        }
    }
    // Only now does it matter whether the seed checkpoint is still there.
    let Some(path) = seed? else { return Ok((0, Beginning::fresh(Seeds::default()))) };
    let seeds = seeds_of(bench, &path);
    let seeds = seeds.map_err(|error| Failure(format!("it cannot start from its seed checkpoint: {error}")))?;
    Ok((0, Beginning::fresh(seeds)))
}

/// The first file that can be used; those that cannot are named in the log.
fn usable<T>(files: &[PathBuf], read: impl Fn(&Path) -> Result<T, EngineError>) -> Option<T> {
    files.iter().find_map(|path| match read(path) {
        Ok(found) => Some(found),
        Err(error) => {
            tracing::warn!("the search goes on from an earlier checkpoint: {error}");
            None
        }
    })
}

/// The state in which the experiment at `index` was left.
fn left_state(bench: &Workbench, index: usize, path: &Path) -> Result<Beginning, EngineError> {
    let file = read(path)?;
    let state = file.state.ok_or_else(|| EngineError::State("the file holds no state".to_owned()))?;
    let (saved, wanted) = (state.method(), bench.plan.experiments[index].method);
    if saved != wanted {
        return Err(EngineError::State(format!("it was saved by `{saved}`, but the experiment is `{wanted}`")));
    }
    state.best().genome.check(bench.evaluator.clusters(), bench.evaluator.input_bits())?;
    Ok(Beginning { start: Start::Resume(state), elapsed: file.elapsed_seconds })
}

fn seeds_of(bench: &Workbench, path: &Path) -> Result<Seeds, EngineError> {
    read(path)?.seeds(bench.evaluator.clusters(), bench.evaluator.input_bits(), bench.plan.seed)
}

fn read(path: &Path) -> Result<CheckpointFile, EngineError> {
    checkpoint_file::read(path, ReadLimits::default())
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
