//! What is said to the server of a checkpoint file on this machine.

use std::{fs, path::Path};

use wnn_experiments::{
    api::NewCheckpoint,
    engine::checkpoint_file::{self, ReadLimits},
    model::{CheckpointType, ExperimentId},
};

use crate::error::CliError;

/// Reads a checkpoint file from its beginning to its end, and says what is in it: something saved on the way in an experiment
/// that is yet to be named.
///
/// # Errors
///
/// The file cannot be read, or it is no checkpoint.
pub(in crate::commands) fn read(path: &Path) -> Result<NewCheckpoint, CliError> {
    let file = checkpoint_file::read(path, ReadLimits::default())?;
    let bytes = fs::metadata(path).map_err(CliError::file(path))?.len();
    let file_path = fs::canonicalize(path).map_err(CliError::file(path))?;
    let Some(file_path) = file_path.to_str() else {
        return Err(CliError::Invalid(format!("{}: the path is not UTF-8; rename it first", path.display())));
    };
    Ok(NewCheckpoint {
        experiment_id: ExperimentId(0),
        name: Some(file.phase_name.clone().unwrap_or_else(|| stem(path).to_owned())),
        file_path: file_path.to_owned(),
        file_size_bytes: i64::try_from(bytes).ok(),
        final_fitness: file.final_fitness,
        final_accuracy: file.final_accuracy,
        best_ce: None,
        best_accuracy: None,
        iterations_run: Some(file.iterations_run.into()),
        genome_stats: Some(file.best.stats()),
        is_final: Some(false),
        checkpoint_type: Some(if file.state.is_some() { CheckpointType::Auto } else { CheckpointType::PhaseEnd }),
        iteration_id: None,
    })
}

/// The same as the result of its experiment.
pub(in crate::commands) fn as_result(checkpoint: NewCheckpoint) -> NewCheckpoint {
    NewCheckpoint { is_final: Some(true), checkpoint_type: Some(CheckpointType::ExperimentEnd), ..checkpoint }
}

/// The name of a file without what says that it is a checkpoint.
pub(in crate::commands) fn stem(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// What the names of checkpoint files end with.
pub(in crate::commands) const ENDINGS: [&str; 2] = [".json.gz", ".json"];
