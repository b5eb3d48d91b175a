//! What one experiment leaves in the directory, written beside the search.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{ExperimentSummary, FlowDirectory, IterationLog, SUMMARY, io_error};
use crate::{
    engine::{
        Control, Desk, EngineError, IterationReport, Outcome, SearchState, StageSeconds, Writer,
        checkpoint_file::{self, CheckpointFile, interim_file_name, whole_file},
    },
    model::{EvaluationSettings, ExperimentPlan, FlowPlan, StopReason},
};

/// Begins to write papers on a thread of its own, which tells `written` of each; where one cannot be written, `control` is
/// stopped.
///
/// # Errors
///
/// Those of [`Writer::begin`].
pub fn writer(control: &Control, written: impl Fn(&Paper) + Send + 'static) -> Result<Writer<Paper>, EngineError> {
    let control = control.clone();
    // Without its checkpoints the search would go on in vain.
    let write = move |paper: Paper| {
        paper.write()?;
        written(&paper);
        Ok(())
    };
    Writer::begin(write, move || control.stop())
}

/// A checkpoint to be written, with what has to be on the disk before it.
#[derive(Debug)]
pub struct Paper {
    index: u32,
    path: PathBuf,
    file: CheckpointFile,
    log: Arc<IterationLog>,
    summary: Option<(PathBuf, ExperimentSummary)>,
}

/// Has the files of one experiment written. Its iterations are appended at once, and the disk is not waited for; all else
/// is laid on the writer's desk.
#[derive(Debug)]
pub struct Scribe {
    plan: Arc<FlowPlan>,
    judged_by: Option<EvaluationSettings>,
    index: u32,
    result: PathBuf,
    summary: PathBuf,
    log: Arc<IterationLog>,
    desk: Desk<Paper>,
}

impl Scribe {
    /// For the experiment at `index`, of whose record `done` iterations are kept and whose genomes are `judged_by` these
    /// settings.
    ///
    /// # Errors
    ///
    /// [`EngineError::Io`] where the record cannot be opened.
    pub fn begin(
        directory: &FlowDirectory,
        (index, done): (u32, u32),
        judged_by: Option<EvaluationSettings>,
        desk: Desk<Paper>,
    ) -> Result<Self, EngineError> {
        let log = Arc::new(IterationLog::open(&directory.iterations_path(index), done)?);
        let (result, summary) = (directory.result_path(index), directory.companion(index, SUMMARY));
        Ok(Self { plan: directory.plan.clone(), judged_by, index, result, summary, log, desk })
    }

    /// Records an iteration, which took so many seconds.
    ///
    /// # Errors
    ///
    /// [`EngineError::Io`].
    pub fn iteration(&self, report: &IterationReport, took: &StageSeconds) -> Result<(), EngineError> {
        self.log.add(report, took)
    }

    /// Has a state written that the experiment can go on from.
    ///
    /// # Errors
    ///
    /// Why an earlier paper could not be written.
    pub fn state(&self, state: &SearchState, elapsed_seconds: f64) -> Result<(), EngineError> {
        self.desk.write(self.paper_of_state(state, elapsed_seconds))
    }

    /// Has the last checkpoint written: the result, or where the experiment was stopped its state.
    ///
    /// # Errors
    ///
    /// Why an earlier paper could not be written.
    pub fn end(&self, outcome: &Outcome, elapsed_seconds: f64) -> Result<(), EngineError> {
        self.desk.keep(match outcome.stop_reason {
            StopReason::Stopped => self.paper_of_state(&outcome.state, elapsed_seconds),
            _ => self.paper_of_result(outcome, elapsed_seconds),
        })
    }

    pub(super) fn paper_of_state(&self, state: &SearchState, elapsed_seconds: f64) -> Paper {
        let plan = self.experiment();
        let file = CheckpointFile::interim(&plan.name, plan, state, elapsed_seconds);
        self.paper(self.result.with_file_name(interim_file_name(&plan.name, state.iteration())), file, None)
    }

    fn paper_of_result(&self, outcome: &Outcome, elapsed_seconds: f64) -> Paper {
        let plan = self.experiment();
        let summary = ExperimentSummary::new(plan, outcome, elapsed_seconds);
        let file = CheckpointFile::result(&plan.name, plan, outcome, elapsed_seconds);
        self.paper(self.result.clone(), file, Some((self.summary.clone(), summary)))
    }

    fn paper(&self, path: PathBuf, file: CheckpointFile, summary: Option<(PathBuf, ExperimentSummary)>) -> Paper {
        Paper { index: self.index, path, file: file.judged_by(self.judged_by), log: self.log.clone(), summary }
    }

    fn experiment(&self) -> &ExperimentPlan {
        &self.plan.experiments[self.index as usize]
    }
}

impl Paper {
    /// The index of the experiment.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// Where the checkpoint is written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The checkpoint.
    pub fn file(&self) -> &CheckpointFile {
        &self.file
    }

    /// Whether it is the result of the experiment.
    pub fn is_final(&self) -> bool {
        self.summary.is_some()
    }

    /// The record must not be behind a checkpoint, and the result comes last, since the experiment counts as done once it
    /// is there.
    pub(super) fn write(&self) -> Result<(), EngineError> {
        self.log.flush()?;
        if let Some((path, summary)) = &self.summary {
            let json = serde_json::to_vec_pretty(summary).map_err(io::Error::from);
            let written = json.and_then(|json| whole_file(path, |file| file.write_all(&json)));
            written.map_err(io_error("write", path))?;
        }
        checkpoint_file::write(&self.path, &self.file).map(drop)
    }
}
