//! A directory, and `wnn-exp search` in it.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;
use wnn_experiments::engine::checkpoint_file::{self, CheckpointFile, ReadLimits};

/// A search of its own.
pub(crate) struct Run {
    dir: TempDir,
    flags: Vec<String>,
}

impl Run {
    /// One with these flags, not begun.
    pub(crate) fn begin(flags: &[&str]) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), flags: flags.iter().map(|&flag| flag.to_owned()).collect() }
    }

    /// Where its checkpoints are.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Whether there is a file or folder of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.dir().join(name).exists()
    }

    /// The command, with more flags.
    pub(crate) fn command(&self, more: &[&str]) -> Command {
        let mut command = wnn_exp(&["search", "--threads", "2", "--cache-mb", "64", "--checkpoint-dir"]);
        command.arg(self.dir()).args(&self.flags).args(more);
        command
    }

    /// Starts it; nobody listens.
    pub(crate) fn start(&self) -> Child {
        self.command(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Runs what is left of it, and says how long that took.
    #[track_caller]
    pub(crate) fn to_the_end(&self) -> Duration {
        let begun = Instant::now();
        let done = self.command(&[]).output().unwrap();
        assert!(done.status.success(), "{}", stderr(&done));
        begun.elapsed()
    }
}

/// The program with these arguments.
pub(crate) fn wnn_exp(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wnn-exp"));
    command.args(arguments).env_remove("WNN_DATA").env_remove("COLUMNS").stdin(Stdio::null());
    command
}

/// What was said beside the data.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What must be the same in two runs of one experiment: its result, and each of its iterations, genome hash included. Only
/// times are left out.
pub(crate) type Figures = (CheckpointFile, Vec<Value>);

/// Those of each experiment of a flow.
pub(crate) fn figures(dir: &Path) -> Vec<Figures> {
    let mut folders: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders.iter().map(|folder| (result(folder), iterations(folder))).collect()
}

fn result(folder: &Path) -> CheckpointFile {
    let is_result = |name: &str| name.ends_with(".json.gz") && !name.contains("_iter_");
    let path = only(folder, is_result);
    let mut file = checkpoint_file::read(&path, ReadLimits::default()).unwrap();
    assert!(file.final_fitness.is_some_and(f64::is_finite) && !file.population.is_empty());
    file.elapsed_seconds = 0.0;
    file
}

fn iterations(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(only(folder, |name| name.ends_with("_iterations.jsonl"))).unwrap();
    let line = |(index, line): (usize, &str)| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["iteration_num"], index + 1);
        assert_eq!(line["genome_hash"].as_str().unwrap().len(), 16);
        assert!(line["save_secs"].as_f64() <= line["elapsed_secs"].as_f64(), "{line}");
        line.as_object_mut().unwrap().retain(|name, _| !name.ends_with("_secs"));
        line
    };
    text.lines().enumerate().map(line).collect()
}

#[track_caller]
fn only(folder: &Path, wanted: impl Fn(&str) -> bool) -> std::path::PathBuf {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: Vec<_> = names.filter(|name| wanted(name)).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    folder.join(&found[0])
}
