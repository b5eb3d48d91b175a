//! Saves where a search stands: first the file, then the row that names it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use crate::{
    api::Event,
    engine::{
        EngineError, Genome, SearchState,
        checkpoint_file::{self, CheckpointFile},
        executor::Outcome,
    },
    model::{CheckpointType, ExperimentId, ExperimentPlan, FlowId, FlowPlan},
    service::{Clock, ServiceError, Services, change::Change, data_dir::DataDir},
    store::checkpoint::{self, NewCheckpoint},
};

/// A state of a search, and how many seconds the experiment had run when it was left.
pub(super) struct Left {
    state: SearchState,
    elapsed: f64,
}

/// Writes the checkpoint files of one experiment.
pub(super) struct Saving {
    data: Arc<DataDir>,
    clock: Arc<dyn Clock>,
    plan: Arc<FlowPlan>,
    index: u32,
    experiment: ExperimentId,
    /// Relative to the data directory.
    folder: PathBuf,
    /// Seconds that the experiment ran before it was interrupted.
    elapsed_before: f64,
    begun: Instant,
}

impl Saving {
    /// For the experiment at `index` of a flow and its plan.
    pub(super) fn new(
        services: &Services,
        (flow, plan): (FlowId, &Arc<FlowPlan>),
        index: u32,
        experiment: ExperimentId,
        elapsed_before: f64,
    ) -> Self {
        Self {
            data: services.data().clone(),
            clock: services.clock().clone(),
            plan: plan.clone(),
            index,
            experiment,
            folder: DataDir::experiment_checkpoints(flow, index),
            elapsed_before,
            begun: Instant::now(),
        }
    }

    /// A state as it is left now, to be written.
    pub(super) fn left(&self, state: SearchState) -> Left {
        Left { state, elapsed: self.elapsed() }
    }

    /// Writes a state that the search can go on from.
    pub(super) fn interim(&self, Left { state, elapsed }: &Left) -> Result<NewCheckpoint, EngineError> {
        let (plan, iteration) = (self.plan(), state.iteration());
        let name = checkpoint_file::interim_file_name(&plan.name, iteration);
        let file = CheckpointFile::interim(&plan.name, plan, state, *elapsed).judged_by(self.plan.evaluation);
        let mut saved = self.write(&name, &file, &state.best().genome)?;
        saved.name = format!("{}, iteration {iteration}", plan.name);
        Ok(saved)
    }

    /// Writes what the experiment came to.
    pub(super) fn result(&self, outcome: &Outcome) -> Result<NewCheckpoint, EngineError> {
        let plan = self.plan();
        let file = CheckpointFile::result(&plan.name, plan, outcome, self.elapsed()).judged_by(self.plan.evaluation);
        let mut saved = self.write(&checkpoint_file::file_name(&plan.name), &file, &outcome.best)?;
        (saved.is_final, saved.checkpoint_type) = (true, CheckpointType::ExperimentEnd);
        Ok(saved)
    }

    fn write(&self, name: &str, file: &CheckpointFile, best: &Genome) -> Result<NewCheckpoint, EngineError> {
        let folder = self.data.root().join(&self.folder);
        fs::create_dir_all(&folder).map_err(|source| create_error(&folder, source))?;
        let bytes = checkpoint_file::write(&folder.join(name), file)?;
        let plan = self.plan();
        Ok(NewCheckpoint {
            experiment_id: self.experiment,
            name: plan.name.clone(),
            file_path: self.folder.join(name).display().to_string(),
            file_size_bytes: bytes,
            created_at: self.clock.now(),
            final_fitness: file.final_fitness,
            final_accuracy: file.final_accuracy,
            iterations_run: file.iterations_run,
            genome_stats: best.stats(plan.tiers.as_ref()),
            is_final: false,
            checkpoint_type: CheckpointType::Auto,
        })
    }

    fn plan(&self) -> &ExperimentPlan {
        &self.plan.experiments[self.index as usize]
    }

    fn elapsed(&self) -> f64 {
        self.elapsed_before + self.begun.elapsed().as_secs_f64()
    }
}

fn create_error(path: &Path, source: std::io::Error) -> EngineError {
    EngineError::Io { action: "create", path: path.to_path_buf(), source }
}

/// Adds the row of a file that is written.
pub(super) async fn register(
    services: &Services,
    change: &mut Change,
    saved: &NewCheckpoint,
) -> Result<(), ServiceError> {
    let id = checkpoint::register(&mut change.db, saved).await?;
    if let Some(stored) = checkpoint::get(&mut change.db, id).await? {
        change.tell(Event::CheckpointCreated(services.shown(stored)));
    }
    Ok(())
}
