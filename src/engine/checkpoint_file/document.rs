//! The JSON of a checkpoint file, in the forms that are written and in those that are read.

use serde::{Deserialize, Serialize};

use super::{
    CheckpointFile, StoredGenome,
    genome::{ReadGenome, ReadPopulation, Written},
    resume::StoredState,
};
use crate::{
    engine::evaluate::Fitness,
    model::{EvaluationSettings, Method},
};

/// What a file without a genome is refused for.
pub(super) const NO_GENOME: &str = "it has none of `phase_result`, `final` and `genome`, so there is no genome in it";

/// What is written.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    phase_result: WrittenResult<'a>,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
    #[serde(skip_serializing_if = "Option::is_none")]
    wnn_experiments: Option<Own>,
}

/// What only this program writes and reads.
#[derive(Default, Serialize, Deserialize)]
struct Own {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    evaluation: Option<EvaluationSettings>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<StoredState>,
}

#[derive(Serialize)]
struct WrittenResult<'a> {
    phase_name: &'a str,
    strategy_type: Option<&'static str>,
    final_fitness: Option<f64>,
    final_accuracy: Option<f64>,
    iterations_run: u32,
    best_genome: Written<'a>,
    final_population: Vec<Written<'a>>,
    final_threshold: f64,
    initial_fitness: Option<f64>,
    initial_accuracy: Option<f64>,
}

#[derive(Serialize)]
struct Metadata {
    elapsed_seconds: f64,
    improvement_percent: Option<f64>,
}

impl<'a> Document<'a> {
    pub(super) fn new(file: &'a CheckpointFile) -> Self {
        let fitness = file.final_fitness.zip(file.final_accuracy).map(|(ce, accuracy)| Fitness { ce, accuracy });
        let gained = |(from, to): (f64, f64)| (from - to) / from * 100.0;
        // The best genome of a population stands there once more, and what it is worth is as true there.
        let known = |genome: &StoredGenome| fitness.filter(|_| *genome == file.best);
        Self {
            phase_result: WrittenResult {
                phase_name: file.phase_name.as_deref().unwrap_or_default(),
                strategy_type: file.strategy.map(|method| match method {
                    Method::Genetic => "GA",
                    Method::Tabu => "TS",
                }),
                final_fitness: file.final_fitness,
                final_accuracy: file.final_accuracy,
                iterations_run: file.iterations_run,
                best_genome: Written(&file.best, fitness),
                final_population: file.population.iter().map(|genome| Written(genome, known(genome))).collect(),
                final_threshold: file.threshold,
                initial_fitness: file.initial.map(|initial| initial.ce),
                initial_accuracy: file.initial.map(|initial| initial.accuracy),
            },
            metadata: Metadata {
                elapsed_seconds: file.elapsed_seconds,
                improvement_percent: file.initial.map(|initial| initial.ce).zip(file.final_fitness).map(gained),
            },
            wnn_experiments: Own::of(file),
        }
    }
}

impl Own {
    fn of(file: &CheckpointFile) -> Option<Self> {
        let state = match (&file.state, &file.best) {
            (Some(state), StoredGenome::Complete(best)) => Some(StoredState::new(state, best)),
            _ => None,
        };
        let evaluation = file.evaluation;
        (state.is_some() || evaluation.is_some()).then_some(Self { evaluation, state })
    }
}

/// What is read: one of `phase_result`, `final` and `genome` must be there.
#[derive(Deserialize)]
pub(super) struct ReadDocument {
    #[serde(default)]
    phase_result: Option<ReadResult>,
    #[serde(default, rename = "final")]
    last: Option<ReadFinal>,
    #[serde(default)]
    genome: Option<ReadGenome>,
    #[serde(default)]
    fitness: Option<f64>,
    #[serde(default)]
    accuracy: Option<f64>,
    #[serde(default, rename = "_metadata")]
    metadata: Option<ReadMetadata>,
    #[serde(default)]
    wnn_experiments: Option<Own>,
}

#[derive(Deserialize)]
struct ReadResult {
    #[serde(default)]
    phase_name: Option<String>,
    #[serde(default)]
    strategy_type: Option<String>,
    #[serde(default)]
    final_fitness: Option<f64>,
    #[serde(default)]
    final_accuracy: Option<f64>,
    #[serde(default)]
    iterations_run: Option<u32>,
    best_genome: ReadGenome,
    #[serde(default)]
    final_population: ReadPopulation,
    #[serde(default)]
    final_threshold: Option<f64>,
    #[serde(default)]
    initial_fitness: Option<f64>,
    #[serde(default)]
    initial_accuracy: Option<f64>,
}

#[derive(Deserialize)]
struct ReadFinal {
    genome: ReadGenome,
    #[serde(default)]
    final_population: ReadPopulation,
    #[serde(default)]
    final_threshold: Option<f64>,
}

#[derive(Deserialize)]
struct ReadMetadata {
    #[serde(default)]
    elapsed_seconds: Option<f64>,
}

impl ReadDocument {
    /// The checkpoint that the document describes.
    pub(super) fn checkpoint(self) -> Result<CheckpointFile, String> {
        let result = match (self.phase_result, self.last, self.genome) {
            (Some(result), ..) => result,
            (None, Some(last), _) => ReadResult::of(last.genome, last.final_population, last.final_threshold),
            (None, None, Some(genome)) => ReadResult {
                final_fitness: self.fitness,
                final_accuracy: self.accuracy,
                ..ReadResult::of(genome, ReadPopulation::default(), None)
            },
            (None, None, None) => {
                return Err(NO_GENOME.to_owned());
            }
        };
        let ReadGenome { genome: best, fitness } = result.best_genome;
        let Own { evaluation, state } = self.wnn_experiments.unwrap_or_default();
        let state = match (state, &best) {
            (None, _) => None,
            (Some(state), StoredGenome::Complete(base)) => Some(state.restore(base)?),
            (Some(_), StoredGenome::Shape(_)) => {
                return Err("it holds a search to go on with, but best_genome has no connections".to_owned());
            }
        };
        Ok(CheckpointFile {
            phase_name: result.phase_name.filter(|name| !name.is_empty()),
            strategy: result.strategy_type.and_then(|name| name.to_ascii_lowercase().parse().ok()),
            final_fitness: result.final_fitness.or(fitness.0),
            final_accuracy: result.final_accuracy.or(fitness.1),
            iterations_run: result.iterations_run.unwrap_or(0),
            best,
            population: result.final_population.0,
            threshold: result.final_threshold.unwrap_or(0.0),
            initial: result.initial_fitness.zip(result.initial_accuracy).map(|(ce, accuracy)| Fitness { ce, accuracy }),
            elapsed_seconds: self.metadata.and_then(|metadata| metadata.elapsed_seconds).unwrap_or(0.0),
            evaluation,
            state,
        })
    }
}

impl ReadResult {
    fn of(best_genome: ReadGenome, final_population: ReadPopulation, final_threshold: Option<f64>) -> Self {
        Self {
            phase_name: None,
            strategy_type: None,
            final_fitness: None,
            final_accuracy: None,
            iterations_run: None,
            best_genome,
            final_population,
            final_threshold,
            initial_fitness: None,
            initial_accuracy: None,
        }
    }
}
