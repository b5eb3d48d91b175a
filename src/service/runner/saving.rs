//! Saves where a search stands: first the file, then the row that names it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use super::reporter::{Outbox, Record};
use crate::{
    engine::{
        Control, EngineError, Genome, Outcome, SearchState, Writer,
        checkpoint_file::{self, CheckpointFile},
        evaluate::Fitness,
    },
    model::{CheckpointType, EvaluationSettings, ExperimentId, ExperimentPlan, StopReason, Timestamp},
    service::{Clock, Services, data_dir::DataDir},
    store::checkpoint::NewCheckpoint,
};

/// Makes the checkpoints of one experiment.
pub(super) struct Saving {
    data: Arc<DataDir>,
    clock: Arc<dyn Clock>,
    plan: Arc<ExperimentPlan>,
    judged_by: EvaluationSettings,
    experiment: ExperimentId,
    /// Relative to the data directory.
    folder: PathBuf,
    /// Seconds that the experiment ran before it was interrupted.
    elapsed_before: f64,
    begun: Instant,
    outbox: Outbox,
}

/// A checkpoint to be written; making one costs next to nothing.
pub(super) struct Paper {
    saving: Arc<Saving>,
    file: CheckpointFile,
    best: Genome,
    is_final: bool,
    /// Where it is the last of its experiment.
    ended: Option<Ended>,
}

/// How an experiment ended.
pub(super) struct Ended {
    pub(super) stop_reason: StopReason,
    pub(super) iterations_run: u32,
    pub(super) initial: Fitness,
    pub(super) fitness: Fitness,
    pub(super) at: Timestamp,
}

/// Begins to write checkpoints beside the search; where one cannot be written, `control` is stopped.
///
/// # Errors
///
/// Those of [`Writer::begin`].
pub(super) fn writer(control: &Control) -> Result<Writer<Paper>, EngineError> {
    let control = control.clone();
    // Without its checkpoints the search would go on in vain.
    Writer::begin(Paper::write, move || control.stop())
}

impl Saving {
    /// For an experiment and its folder, its plan and how its genomes are judged; rows go to `outbox`.
    pub(super) fn new(
        services: &Services,
        (experiment, folder): (ExperimentId, PathBuf),
        (plan, judged_by): (&Arc<ExperimentPlan>, EvaluationSettings),
        elapsed_before: f64,
        outbox: Outbox,
    ) -> Self {
        Self {
            data: services.data().clone(),
            clock: services.clock().clone(),
            plan: plan.clone(),
            judged_by,
            experiment,
            folder,
            elapsed_before,
            begun: Instant::now(),
            outbox,
        }
    }

    /// A state that the search can go on from.
    pub(super) fn state(self: &Arc<Self>, state: &SearchState) -> Paper {
        let plan = &*self.plan;
        let file = CheckpointFile::interim(&plan.name, plan, state, self.elapsed()).judged_by(self.judged_by);
        Paper { saving: self.clone(), file, best: state.best().genome.clone(), is_final: false, ended: None }
    }

    /// The last one: what the experiment came to, or where it was stopped its state.
    pub(super) fn last(self: &Arc<Self>, outcome: &Outcome) -> Paper {
        let &Outcome { stop_reason, iterations_run, initial, fitness, .. } = outcome;
        let ended = Some(Ended { stop_reason, iterations_run, initial, fitness, at: self.clock.now() });
        if stop_reason == StopReason::Stopped {
            return Paper { ended, ..self.state(&outcome.state) };
        }
        let plan = &*self.plan;
        let file = CheckpointFile::result(&plan.name, plan, outcome, self.elapsed()).judged_by(self.judged_by);
        Paper { saving: self.clone(), file, best: outcome.best.clone(), is_final: true, ended }
    }

    fn elapsed(&self) -> f64 {
        self.elapsed_before + self.begun.elapsed().as_secs_f64()
    }
}

impl Paper {
    /// Writes the file, then hands its row over.
    fn write(self) -> Result<(), EngineError> {
        let row = self.write_file()?;
        self.saving.outbox.send(Record::Checkpoint(Box::new((row, self.ended))));
        Ok(())
    }

    fn write_file(&self) -> Result<NewCheckpoint, EngineError> {
        let Self { saving, file, best, is_final, .. } = self;
        let (plan, iteration) = (&saving.plan, file.iterations_run);
        let (name, file_name, checkpoint_type) = if *is_final {
            (plan.name.clone(), checkpoint_file::file_name(&plan.name), CheckpointType::ExperimentEnd)
        } else {
            let name = format!("{}, iteration {iteration}", plan.name);
            (name, checkpoint_file::interim_file_name(&plan.name, iteration), CheckpointType::Auto)
        };
        let folder = saving.data.root().join(&saving.folder);
        fs::create_dir_all(&folder).map_err(|source| create_error(&folder, source))?;
        let written = checkpoint_file::write(&folder.join(&file_name), file)?;
        Ok(NewCheckpoint {
            experiment_id: saving.experiment,
            name,
            file_path: saving.folder.join(&file_name).display().to_string(),
            file_size_bytes: written.bytes,
            content_hash: written.sha256,
            created_at: saving.clock.now(),
            final_fitness: file.final_fitness,
            final_accuracy: file.final_accuracy,
            iterations_run: file.iterations_run,
            genome_stats: best.stats(plan.tiers.as_ref()),
            is_final: *is_final,
            checkpoint_type,
        })
    }
}

fn create_error(path: &Path, source: std::io::Error) -> EngineError {
    EngineError::Io { action: "create", path: path.to_path_buf(), source }
}
