//! Checkpoint files: gzip'd JSON that other tools of the field read and write too.
//!
//! The result of an experiment stands under `phase_result`, in the words that those tools know; what only an exact
//! resume needs stands beside it under `wnn_experiments`. A file is complete or absent: it is written under another
//! name, flushed to disk, and renamed. Reading trusts nothing: sizes are bounded while the data is inflated, and every
//! contradiction is refused with a sentence. Knows files and genomes, nothing of databases or flows.

mod best;
mod bounded;
mod document;
mod genome;
mod read;
mod resume;
#[cfg(test)]
mod tests;
mod texts;
mod write;

pub use best::read_best;
pub use genome::StoredGenome;
pub use read::{ReadLimits, read};
pub(super) use write::whole_file;
pub use write::{copy, write};

use super::{EngineError, SearchState, evaluate::Fitness, executor::Outcome, executor::Seeds};
use crate::model::{EvaluationSettings, ExperimentPlan, Method, StopReason};

/// What a checkpoint file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckpointFile {
    /// Name of the experiment, for example `Phase 1a: GA Neurons`; files of other tools may lack it.
    pub phase_name: Option<String>,
    /// The search method; files of other tools may lack it.
    pub strategy: Option<Method>,
    /// Cross-entropy of the best genome on the whole corpus, in nats.
    pub final_fitness: Option<f64>,
    /// Accuracy of the best genome on the whole corpus.
    pub final_accuracy: Option<f64>,
    /// Generations or iterations done.
    pub iterations_run: u32,
    /// The best genome.
    pub best: StoredGenome,
    /// What a next experiment starts from; empty in a checkpoint made on the way.
    pub population: Vec<StoredGenome>,
    /// Accuracy threshold that a next experiment starts with.
    pub threshold: f64,
    /// Where the experiment started, on the whole corpus.
    pub initial: Option<Fitness>,
    /// How long the experiment has run.
    pub elapsed_seconds: f64,
    /// How the genomes were judged; files of other tools do not say it.
    pub evaluation: Option<EvaluationSettings>,
    /// What the search needs to go on exactly from here.
    pub state: Option<SearchState>,
}

/// The name of a checkpoint that holds a genome and nothing else.
const ALONE: &str = "Genome";

impl CheckpointFile {
    /// A genome that belongs to no search, with its fitness on the whole corpus where that is known.
    pub fn of_genome(best: StoredGenome, fitness: Option<Fitness>) -> Self {
        Self {
            phase_name: Some(ALONE.to_owned()),
            strategy: None,
            final_fitness: fitness.map(|fitness| fitness.ce),
            final_accuracy: fitness.map(|fitness| fitness.accuracy),
            iterations_run: 0,
            best,
            population: Vec::new(),
            threshold: 0.0,
            initial: None,
            elapsed_seconds: 0.0,
            evaluation: None,
            state: None,
        }
    }

    /// A checkpoint made on the way in the experiment called `name`, from which the search can go on.
    pub fn interim(name: &str, plan: &ExperimentPlan, state: &SearchState, elapsed_seconds: f64) -> Self {
        let best = state.best();
        Self {
            phase_name: Some(name.to_owned()),
            strategy: Some(plan.method),
            final_fitness: Some(best.fitness.ce),
            final_accuracy: Some(best.fitness.accuracy),
            iterations_run: state.iteration(),
            best: StoredGenome::Complete(best.genome.clone()),
            population: Vec::new(),
            threshold: state.threshold(),
            initial: Some(state.initial()),
            elapsed_seconds,
            evaluation: None,
            state: Some(state.clone()),
        }
    }

    /// The result of the experiment called `name`; that of a stopped one can be gone on from.
    pub fn result(name: &str, plan: &ExperimentPlan, outcome: &Outcome, elapsed_seconds: f64) -> Self {
        let stopped = outcome.stop_reason == StopReason::Stopped;
        Self {
            phase_name: Some(name.to_owned()),
            strategy: Some(plan.method),
            final_fitness: Some(outcome.fitness.ce),
            final_accuracy: Some(outcome.fitness.accuracy),
            iterations_run: outcome.iterations_run,
            best: StoredGenome::Complete(outcome.best.clone()),
            population: outcome.population.iter().cloned().map(StoredGenome::Complete).collect(),
            threshold: outcome.threshold,
            initial: Some(outcome.initial),
            elapsed_seconds,
            evaluation: None,
            state: stopped.then(|| outcome.state.clone()),
        }
    }

    /// The same, saying how its genomes were judged, where anyone can judge them again.
    #[must_use]
    pub fn judged_by(self, evaluation: impl Into<Option<EvaluationSettings>>) -> Self {
        Self { evaluation: evaluation.into(), ..self }
    }

    /// What an experiment on a corpus of `clusters` tokens and `input_bits` input bits takes over from the file.
    ///
    /// Connections that the file leaves out are drawn from `seed`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Genome`] where a genome does not fit the corpus.
    pub fn seeds(self, clusters: u32, input_bits: u16, seed: u64) -> Result<Seeds, EngineError> {
        let best = self.best.complete(input_bits, seed, 0);
        best.check(clusters, input_bits)?;
        let mut population = Vec::with_capacity(self.population.len());
        for (index, stored) in self.population.into_iter().enumerate() {
            let mut genome = stored.complete(input_bits, seed, index as u32 + 1);
            genome.check(clusters, input_bits)?;
            genome.share_with(&best);
            population.push(genome);
        }
        Ok(Seeds { genome: Some(best), population, threshold: Some(self.threshold) })
    }
}

/// The name of an experiment's file: `Phase 1a: GA Neurons` becomes `phase_1a_ga_neurons.json.gz`.
///
/// Lower case, blanks to `_`; whatever could leave the folder or upset a file system is dropped.
pub fn file_name(phase_name: &str) -> String {
    let kept = phase_name.to_lowercase().replace(char::is_whitespace, "_");
    let allowed = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let stem: String = kept.chars().filter(allowed).take(64).collect();
    let stem = stem.trim_matches('.');
    format!("{}.json.gz", if stem.is_empty() { "experiment" } else { stem })
}

/// The name of a file for the experiment's state after `iteration`: `phase_1a_ga_neurons_iter_000050.json.gz`.
pub fn interim_file_name(phase_name: &str, iteration: u32) -> String {
    let name = file_name(phase_name);
    let stem = name.strip_suffix(".json.gz").unwrap_or(&name);
    format!("{stem}_iter_{iteration:06}.json.gz")
}

/// The name of the folder, in its flow's, of the experiment at `index`: `exp_00`.
pub fn folder_name(index: u32) -> String {
    format!("exp_{index:02}")
}
