//! A line of JSON for each iteration of an experiment.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::io_error;
use crate::engine::{Digest, EngineError, IterationReport, StageSeconds};

/// The record of an experiment's iterations, in the words of the REST interface; it only grows.
#[derive(Debug)]
pub(super) struct IterationLog {
    path: PathBuf,
    file: File,
}

/// An iteration in the words of the REST interface, with the seconds that its stages took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IterationLine {
    iteration_num: u32,
    best_ce: f64,
    avg_ce: f64,
    best_accuracy: f64,
    avg_accuracy: f64,
    threshold: f64,
    train_part: u32,
    evaluations: u64,
    patience: u32,
    genome_hash: Digest,
    elapsed_secs: f64,
    #[serde(flatten)]
    took: StageSeconds,
}

impl IterationLine {
    /// Of an iteration, which took so many seconds.
    pub fn new(report: &IterationReport, took: &StageSeconds) -> Self {
        Self {
            iteration_num: report.number,
            best_ce: report.best_ce,
            avg_ce: report.mean_ce,
            best_accuracy: report.best_accuracy,
            avg_accuracy: report.mean_accuracy,
            threshold: report.threshold,
            train_part: report.train_part,
            evaluations: report.evaluations,
            patience: report.patience,
            genome_hash: report.genome_hash,
            elapsed_secs: took.total(),
            took: *took,
        }
    }
}

#[derive(Deserialize)]
struct Number {
    iteration_num: u32,
}

impl IterationLog {
    /// Opens the record, and drops what is there of iterations after the first `done`: they are about to be done again.
    pub(super) fn open(path: &Path, done: u32) -> Result<Self, EngineError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(io_error("create", folder))?;
        }
        let known = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            known => known.map_err(io_error("read", path))?,
        };
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(io_error("open", path))?;
        file.set_len(kept_bytes(&known, done)).map_err(io_error("write", path))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Adds an iteration, which took so many seconds.
    pub(super) fn add(&self, report: &IterationReport, took: &StageSeconds) -> Result<(), EngineError> {
        let line = serde_json::to_string(&IterationLine::new(report, took));
        let written = line.map_err(io::Error::from).and_then(|line| (&self.file).write_all((line + "\n").as_bytes()));
        written.map_err(io_error("write", &self.path))
    }

    /// Has what was added on the disk when it returns.
    pub(super) fn flush(&self) -> Result<(), EngineError> {
        self.file.sync_data().map_err(io_error("write", &self.path))
    }
}

/// How many bytes at the beginning are whole lines of the first `done` iterations.
fn kept_bytes(known: &str, done: u32) -> u64 {
    let number = |line: &str| serde_json::from_str::<Number>(line).ok().map(|line| line.iteration_num);
    let is_kept = |line: &&str| line.ends_with('\n') && number(line).is_some_and(|number| number <= done);
    known.split_inclusive('\n').take_while(is_kept).map(|line| line.len() as u64).sum()
}
