//! A flow in a directory of its own, for a search without a server.
//!
//! ```text
//! flow.json     what the flow is to do; no other is let in
//! flow.lock     held for as long as somebody searches here
//! exp_00/phase_1a_ga_neurons.json.gz                the result of an experiment, as a server writes it
//!        phase_1a_ga_neurons_iter_000050.json.gz    a state on the way
//!        phase_1a_ga_neurons_iterations.jsonl       a line for each iteration
//!        phase_1a_ga_neurons_summary.json           what the experiment came to, without genomes
//! exp_00_before_1/…                                 the same, from before it was run again
//! ```
//!
//! Knows no clock: seconds come in as arguments.

mod description;
mod experiment_summary;
mod iteration_log;
mod scribe;
#[cfg(test)]
mod tests;

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

pub use description::Description;
pub use experiment_summary::ExperimentSummary;
pub use iteration_log::IterationLine;
use iteration_log::IterationLog;
pub use scribe::{Paper, Scribe, writer};

use super::{
    EngineError,
    checkpoint_file::{self, CheckpointFile, ReadLimits, file_name, folder_name, whole_file},
    executor::Seeds,
    sequence::{Beginning, Files, Workbench},
};
use crate::model::{ExperimentPlan, FlowPlan};

/// What the flow is to do.
const DESCRIPTION: &str = "flow.json";
/// What the name of an experiment's figures ends in.
const SUMMARY: &str = "_summary.json";
/// What the name of an experiment's iterations ends in.
const ITERATIONS: &str = "_iterations.jsonl";
/// Bytes of `flow.json` at most.
const MOST_DESCRIPTION: u64 = 1 << 20;
/// What the name of every checkpoint file ends in.
const ENDING: &str = ".json.gz";

/// Whether a file lies in the directory of a flow beside its checkpoints and is none itself.
pub fn is_beside_checkpoints(path: &Path) -> bool {
    let Some((folder, name)) = path.parent().zip(path.file_name().and_then(|name| name.to_str())) else { return false };
    match name.strip_suffix(SUMMARY) {
        Some(stem) => folder.join(format!("{stem}{ENDING}")).exists(),
        None => name == DESCRIPTION && folder.join(folder_name(0)).is_dir(),
    }
}

/// The directory of a flow, held for this process for as long as the value lives.
#[derive(Debug)]
pub struct FlowDirectory {
    root: PathBuf,
    plan: Arc<FlowPlan>,
    _lock: File,
}

impl FlowDirectory {
    /// Whether a directory holds a flow already.
    pub fn is_begun(root: &Path) -> bool {
        root.join(DESCRIPTION).exists()
    }

    /// Takes a directory that is empty, missing, or holds this very flow already.
    ///
    /// # Errors
    ///
    /// [`EngineError::Directory`] where it holds another flow or somebody else searches in it, [`EngineError::Io`].
    pub fn open(root: &Path, plan: &Arc<FlowPlan>, description: &Description) -> Result<Self, EngineError> {
        let refuse = |reason: String| EngineError::Directory { path: root.to_owned(), reason };
        fs::create_dir_all(root).map_err(io_error("create", root))?;
        let known = known_description(root)?;
        if known.is_none() && root.join(folder_name(0)).exists() {
            return Err(refuse("it holds checkpoints, but no flow.json that says of which flow".to_owned()));
        }
        let lock = lock(root)?;
        if let Some(known) = known {
            let differences = known.differences(description);
            if !differences.is_empty() {
                return Err(refuse(format!(
                    "it holds another search: {}; give the same settings to go on with it, or another directory",
                    differences.join("; ")
                )));
            }
        } else {
            let path = root.join(DESCRIPTION);
            let json = serde_json::to_vec_pretty(description).map_err(io::Error::from);
            let written = json.and_then(|json| whole_file(&path, |file| file.write_all(&json)));
            written.map_err(io_error("write", &path))?;
        }
        let directory = Self { root: root.to_owned(), plan: plan.clone(), _lock: lock };
        directory.remove_parts()?;
        Ok(directory)
    }

    /// The index of the experiment to be run next, and where it starts; `None` where all are done. The one `at` an index is
    /// run again from its beginning: what there is of it and of those after it is set aside, in folders beside theirs. Tells
    /// `passed_over` why a file cannot serve, and asks for `seeds` where the flow begins anew.
    ///
    /// # Errors
    ///
    /// Those of `seeds`, and [`EngineError::Io`] where nothing can be set aside.
    pub fn find_beginning(
        &self,
        bench: &Workbench,
        at: Option<u32>,
        passed_over: &mut dyn FnMut(&EngineError),
        seeds: impl FnOnce() -> Result<Seeds, EngineError>,
    ) -> Result<Option<(u32, Beginning)>, EngineError> {
        let count = self.plan.experiments.len() as u32;
        let missing = || (0..count).find(|&index| !self.result_path(index).exists());
        let first = match at.or_else(missing) {
            Some(first) => first,
            None => match self.result(count - 1) {
                Ok(_) => return Ok(None),
                Err(error) => {
                    passed_over(&error);
                    count - 1
                }
            },
        };
        if at.is_some() {
            // The last one first: wherever this is interrupted, no result is left that comes of one that is gone.
            (first..count).rev().try_for_each(|index| self.set_aside(index))?;
        }
        let files: Vec<Files> = (0..=first).map(|index| self.files(index)).collect();
        let found = bench.find_beginning(&files, passed_over);
        let found = found.map(|(index, beginning)| Ok((index as u32, beginning)));
        found.unwrap_or_else(|| Ok((0, Beginning::fresh(seeds()?)))).map(Some)
    }

    /// What the experiment at `index` came to.
    ///
    /// # Errors
    ///
    /// Those of [`checkpoint_file::read`].
    pub fn result(&self, index: u32) -> Result<CheckpointFile, EngineError> {
        checkpoint_file::read(&self.result_path(index), ReadLimits::default())
    }

    /// Where that is written.
    pub fn result_path(&self, index: u32) -> PathBuf {
        self.folder(index).join(file_name(&self.experiment(index).name))
    }

    /// The figures of the experiment at `index`, which is done.
    ///
    /// # Errors
    ///
    /// Those of [`checkpoint_file::read`], where the result has to be read for them.
    pub fn summary(&self, index: u32) -> Result<ExperimentSummary, EngineError> {
        let known = fs::read(self.companion(index, SUMMARY)).ok();
        match known.and_then(|json| serde_json::from_slice(&json).ok()) {
            Some(summary) => Ok(summary),
            None => Ok(ExperimentSummary::of_result(self.experiment(index), &self.result(index)?)),
        }
    }

    /// Where its iterations are recorded.
    pub fn iterations_path(&self, index: u32) -> PathBuf {
        self.companion(index, ITERATIONS)
    }

    /// A file beside the result of the experiment at `index`, whose name ends differently.
    fn companion(&self, index: u32, ending: &str) -> PathBuf {
        let name = file_name(&self.experiment(index).name);
        self.folder(index).join(format!("{}{ending}", name.strip_suffix(ENDING).unwrap_or(&name)))
    }

    fn experiment(&self, index: u32) -> &ExperimentPlan {
        &self.plan.experiments[index as usize]
    }

    fn folder(&self, index: u32) -> PathBuf {
        self.root.join(folder_name(index))
    }

    /// The checkpoints of the experiment at `index`, the furthest first.
    fn files(&self, index: u32) -> Files {
        let name = file_name(&self.experiment(index).name);
        let stem = format!("{}_iter_", name.strip_suffix(ENDING).unwrap_or(&name));
        let number = |name: &str| name.strip_prefix(&stem)?.strip_suffix(ENDING)?.parse::<u32>().ok();
        let mut states: Vec<_> =
            names(&self.folder(index)).into_iter().filter_map(|name| Some((number(&name)?, name))).collect();
        states.sort_unstable_by(|one, other| other.cmp(one));
        let result = self.result_path(index);
        Files {
            results: if result.exists() { vec![result] } else { Vec::new() },
            states: states.into_iter().map(|(_, name)| self.folder(index).join(name)).collect(),
        }
    }

    /// Renames the folder of an experiment, if there is one, to the first name of its kind that is free.
    fn set_aside(&self, index: u32) -> Result<(), EngineError> {
        let folder = self.folder(index);
        if !folder.exists() {
            return Ok(());
        }
        let aside = |number: u32| folder.with_file_name(format!("{}_before_{number}", folder_name(index)));
        let free = (1..=u32::MAX).map(aside).find(|path| !path.exists()).unwrap_or_else(|| aside(0));
        fs::rename(&folder, free).map_err(io_error("set aside", &folder))
    }

    /// Removes what a process that was killed had half written.
    fn remove_parts(&self) -> Result<(), EngineError> {
        let folders = (0..self.plan.experiments.len() as u32).map(|index| self.folder(index));
        for folder in std::iter::once(self.root.clone()).chain(folders) {
            let is_part =
                |name: &String| name.starts_with('.') && Path::new(name).extension().is_some_and(|end| end == "part");
            for name in names(&folder).into_iter().filter(is_part) {
                let path = folder.join(name);
                fs::remove_file(&path).map_err(io_error("remove", &path))?;
            }
        }
        Ok(())
    }
}

/// What the flow of a directory is to do, if it has one.
fn known_description(root: &Path) -> Result<Option<Description>, EngineError> {
    let path = root.join(DESCRIPTION);
    let size = match path.metadata() {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error("read", &path)(error)),
    };
    let refuse = |reason: String| EngineError::Directory { path: root.to_owned(), reason };
    if size > MOST_DESCRIPTION {
        return Err(refuse(format!(
            "its flow.json has {size} bytes, more than the {MOST_DESCRIPTION} that are allowed"
        )));
    }
    let json = fs::read(&path).map_err(io_error("read", &path))?;
    serde_json::from_slice(&json).map(Some).map_err(|error| refuse(format!("its flow.json is not valid: {error}")))
}

fn lock(root: &Path) -> Result<File, EngineError> {
    let path = root.join("flow.lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(io_error("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EngineError::Directory {
            path: root.to_owned(),
            reason: "another process is searching there; wait for it or give another directory".to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(io_error("lock", &path)(error)),
    }
}

/// The names in a folder; none where it is not there.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
}

fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> EngineError + use<> {
    let path = path.to_owned();
    move |source| EngineError::Io { action, path, source }
}
