//! What somebody gives a flow to start from.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use crate::engine::{Digest, EngineError, Seeds, checkpoint_file::StoredGenome, sequence::Workbench};

/// A checkpoint file, genomes, or both: what is given by itself counts before what the file holds.
#[derive(Debug, Clone, Default)]
pub struct GivenSeeds {
    /// A checkpoint file.
    pub checkpoint: Option<PathBuf>,
    /// A genome to start from.
    pub genome: Option<StoredGenome>,
    /// Genomes to start from beside it.
    pub population: Option<Vec<StoredGenome>>,
    /// Accuracy threshold at the start.
    pub threshold: Option<f64>,
}

impl GivenSeeds {
    /// What a flow starts from; connections that genomes have not are drawn from its seed.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, or genomes do not fit.
    pub fn seeds(&self, bench: &Workbench) -> Result<Seeds, EngineError> {
        let file = self.checkpoint.as_deref().map(|path| bench.seeds_of(path)).transpose()?.unwrap_or_default();
        let drawn = |index: usize, genome: &StoredGenome| {
            genome.clone().complete(bench.evaluator().input_bits(), bench.plan().seed, index as u32)
        };
        let population =
            self.population.as_ref().map(|genomes| (1..).zip(genomes).map(|(i, one)| drawn(i, one)).collect());
        let seeds = Seeds {
            genome: self.genome.as_ref().map(|genome| drawn(0, genome)).or(file.genome),
            population: population.unwrap_or(file.population),
            threshold: self.threshold.or(file.threshold),
        };
        for genome in seeds.genome.iter().chain(&seeds.population) {
            genome.check(bench.evaluator().clusters(), bench.evaluator().input_bits())?;
        }
        Ok(seeds)
    }

    /// Tells them from others, where there are any; those of a file alone are told by its content. A broken file is refused
    /// once it is needed.
    ///
    /// # Errors
    ///
    /// [`EngineError::Io`] where the file cannot be read.
    pub fn digest(&self) -> Result<Option<Digest>, EngineError> {
        let file = self.checkpoint.as_deref().map(digest_of).transpose()?;
        if self.genome.is_none() && self.population.is_none() && self.threshold.is_none() {
            return Ok(file);
        }
        let mut text = format!("{file:?} {:?} {}", self.threshold.map(f64::to_bits), self.genome.is_some());
        for genome in self.genome.iter().chain(self.population.iter().flatten()) {
            let known = genome.known().map(|genome| genome.digest().to_string());
            // Writing to a text does not fail.
            let _ = write!(text, " {}", known.unwrap_or_else(|| format!("{:?}", genome.shapes())));
        }
        Ok(Some(Digest::of_bytes(text.as_bytes())))
    }
}

fn digest_of(path: &Path) -> Result<Digest, EngineError> {
    let read = fs::read(path);
    let bytes = read.map_err(|source| EngineError::Io { action: "read", path: path.to_owned(), source })?;
    Ok(Digest::of_bytes(&bytes))
}
