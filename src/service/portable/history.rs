//! `history.jsonl`: what was recorded of the flow, one row a line, never more than a few of them in memory.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write as _},
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::manifest::wrong;
use crate::{
    model::{ExperimentId, GatingRun, HealthCheck, Individual, Iteration, ValidationSummary},
    service::{
        ServiceError,
        sums::{Sum, Summed},
    },
};

/// The entry's name.
pub(in crate::service) const HISTORY: &str = "history.jsonl";
/// Bytes of a line at most; a gating run holds what clients sent, in two bodies of 16 MiB.
const MAX_LINE: u64 = 40 << 20;
/// Rows handed on at once.
const BATCH: usize = 1000;
/// Bytes of their lines, unless a single one has more.
const BATCH_BYTES: usize = 1 << 20;

/// One row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::service) enum Record {
    Iteration(Box<Iteration>),
    Individuals(IterationIndividuals),
    HealthCheck(HealthCheck),
    ValidationSummary(Box<ValidationSummary>),
    GatingRun(Box<GatingRun>),
}

/// Who took part in an iteration, which comes before this.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::service) struct IterationIndividuals {
    pub(in crate::service) experiment_id: ExperimentId,
    pub(in crate::service) iteration_num: i64,
    /// Of each its cross-entropy, its accuracy, and whether it went on: rows without names, since there are so many.
    individuals: Vec<(f64, f64, bool)>,
}

impl IterationIndividuals {
    pub(in crate::service) fn new(experiment_id: ExperimentId, iteration_num: i64, everyone: &[Individual]) -> Self {
        let individuals = everyone.iter().map(|one| (one.ce, one.accuracy, one.went_on)).collect();
        Self { experiment_id, iteration_num, individuals }
    }

    pub(in crate::service) fn everyone(&self) -> Vec<Individual> {
        let one = |&(ce, accuracy, went_on): &_| Individual { ce, accuracy, went_on };
        self.individuals.iter().map(one).collect()
    }
}

/// Writes the rows to a file.
pub(in crate::service) struct HistoryWriter(Summed<BufWriter<File>>);

impl HistoryWriter {
    pub(in crate::service) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self(Summed::new(BufWriter::new(File::create_new(path)?))))
    }

    pub(in crate::service) fn write(&mut self, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }

    pub(in crate::service) fn finish(mut self) -> io::Result<Sum> {
        self.0.flush()?;
        Ok(self.0.finish().0)
    }
}

/// Reads the rows and hands them to `take` in batches, until it says that it wants no more.
pub(in crate::service) fn read_history(
    path: &Path,
    mut take: impl FnMut(Vec<Record>) -> bool,
) -> Result<(), ServiceError> {
    let mut lines = BufReader::new(File::open(path).map_err(ServiceError::internal)?);
    let (mut line, mut batch, mut bytes) = (Vec::new(), Vec::new(), 0);
    for number in 1_u64.. {
        line.clear();
        let read = (&mut lines).take(MAX_LINE).read_until(b'\n', &mut line).map_err(ServiceError::internal)?;
        let is_end = read == 0;
        if !is_end {
            let record = serde_json::from_slice(&line);
            batch.push(record.map_err(|error| wrong(format!("has a broken line {number} in {HISTORY}: {error}")))?);
        }
        bytes += line.len();
        let is_full = is_end || batch.len() == BATCH || bytes > BATCH_BYTES;
        let goes_on = !is_full || take(std::mem::take(&mut batch));
        if is_full {
            bytes = 0;
        }
        if is_end || !goes_on {
            break;
        }
    }
    Ok(())
}
