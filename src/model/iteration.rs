//! What is recorded while a search runs.

use serde::{Deserialize, Serialize};

use super::{ExperimentId, IterationId, Timestamp};

/// One GA generation or one tabu-search iteration.
///
/// Cross-entropies are in nats on the eval split, after training on that iteration's part of the train split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Iteration {
    /// Its id.
    pub id: IterationId,
    /// The experiment, under the name that gen 1 clients know.
    pub phase_id: ExperimentId,
    /// The experiment.
    pub experiment_id: ExperimentId,
    /// Its number in the experiment, from 1.
    pub iteration_num: i64,
    /// Lowest cross-entropy among the candidates.
    pub best_ce: Option<f64>,
    /// Mean cross-entropy of the candidates.
    pub avg_ce: Option<f64>,
    /// Highest accuracy among the candidates, in `0..=1`.
    pub best_accuracy: Option<f64>,
    /// Mean accuracy of the candidates.
    pub avg_accuracy: Option<f64>,
    /// How long it took, in seconds.
    pub elapsed_secs: Option<f64>,
    /// When it ended.
    pub timestamp: Timestamp,
    /// Accuracy below which children were drawn again.
    pub threshold: Option<f64>,
    /// Which part of the train split it learned from, from 0.
    pub train_part: Option<i64>,
    /// Genomes judged.
    pub evaluations: Option<i64>,
    /// Patience left.
    pub patience: Option<i64>,
    /// Names the candidate of lowest cross-entropy, in 16 hexadecimal digits: the same in every run of the same search.
    pub genome_hash: Option<String>,
    /// What it cost.
    #[serde(flatten)]
    pub effort: Effort,
}

/// A genome that took part in a generation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Individual {
    /// Its cross-entropy, in nats.
    pub ce: f64,
    /// Its accuracy, in `0..=1`.
    pub accuracy: f64,
    /// Whether it went on from the generation before: an elite of a GA, a base of tabu search. The others were drawn.
    pub went_on: bool,
}

/// What an iteration cost; outside workers need not tell.
///
/// The seconds add up to those of the iteration, which began when the one before was told: so saving what the one before
/// left is part of it, and so is judging the first genomes where it is the first.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Effort {
    /// Moves judged beside whole genomes, each of them a genome that is known by what it changes.
    pub moves: Option<i64>,
    /// Seconds spent on drawing candidates.
    pub draw_secs: Option<f64>,
    /// Seconds spent on judging them on the iteration's part of the train split.
    pub judge_secs: Option<f64>,
    /// Seconds spent on choosing who goes on.
    pub select_secs: Option<f64>,
    /// Seconds spent on measuring the best few on the whole corpus.
    pub check_secs: Option<f64>,
    /// Seconds that the search stood still while rows were told and a state was handed over to be saved.
    pub save_secs: Option<f64>,
    /// How often the answers of a cluster were looked up among those kept.
    pub cache_lookups: Option<i64>,
    /// How often they were found.
    pub cache_hits: Option<i64>,
    /// Bytes that the evaluator kept for later at its end.
    pub cache_bytes: Option<i64>,
    /// Bytes of memory that the whole server took at its end.
    pub memory_bytes: Option<i64>,
}

/// The best genomes of a moment, measured on the whole corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct HealthCheck {
    /// The experiment.
    pub experiment_id: ExperimentId,
    /// After which iteration; 0 is the start.
    pub iteration_num: i64,
    /// Mean cross-entropy of the genomes measured, in nats.
    pub top_k_ce: f64,
    /// Mean accuracy of the genomes measured.
    pub top_k_accuracy: f64,
    /// Lowest cross-entropy among them.
    pub best_ce: f64,
    /// Accuracy of that genome.
    pub best_ce_accuracy: f64,
    /// Highest accuracy among them.
    pub best_accuracy: f64,
    /// Cross-entropy of that genome.
    pub best_accuracy_ce: f64,
    /// By how many percent the mean cross-entropy fell below the best mean so far.
    pub improvement_pct: f64,
    /// Patience left after it.
    pub patience: i64,
    /// When it was made.
    pub timestamp: Timestamp,
}
