//! What a search tells while it runs, and what it does with its time.

use super::{Digest, EngineError, SearchState};
use crate::model::Individual;

/// One finished generation or iteration; cross-entropies in nats on the eval split, trained on `train_part`.
#[derive(Debug, Clone, PartialEq)]
pub struct IterationReport {
    /// Its number, from 1.
    pub number: u32,
    /// Part of the train split that it learned from, from 0.
    pub train_part: u32,
    /// Lowest cross-entropy among the candidates.
    pub best_ce: f64,
    /// Mean cross-entropy of the candidates.
    pub mean_ce: f64,
    /// Highest accuracy among the candidates, in `0..=1`.
    pub best_accuracy: f64,
    /// Mean accuracy of the candidates.
    pub mean_accuracy: f64,
    /// Accuracy threshold in force.
    pub threshold: f64,
    /// Patience left.
    pub patience: u32,
    /// Genomes judged.
    pub evaluations: u64,
    /// Moves judged on their own, each as a genome that makes that one move.
    pub moves: u64,
    /// Names the candidate of lowest cross-entropy.
    pub genome_hash: Digest,
    /// Everyone who took part.
    pub individuals: Vec<Individual>,
}

/// The best few genomes measured on the whole train and eval split.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthReport {
    /// After which iteration; 0 is the start.
    pub iteration: u32,
    /// Mean cross-entropy of those measured.
    pub top_k_ce: f64,
    /// Mean accuracy of those measured.
    pub top_k_accuracy: f64,
    /// Lowest cross-entropy, and the accuracy of that genome.
    pub best_ce: (f64, f64),
    /// Highest accuracy, and the cross-entropy of that genome.
    pub best_accuracy: (f64, f64),
    /// By how many percent the mean cross-entropy fell below the best mean so far; 0 at the start.
    pub improvement_pct: f64,
    /// Patience left after it.
    pub patience: u32,
}

/// Listens to a search, on its coordinating thread; while it is busy the search waits.
pub trait Observer {
    /// A generation or iteration is done.
    fn iteration(&mut self, report: &IterationReport);

    /// The best few were measured.
    fn health_check(&mut self, report: &HealthReport);

    /// The search can be resumed from here; called every `checkpoint_interval` iterations.
    ///
    /// # Errors
    ///
    /// Ends the search where the state could not be kept.
    fn checkpoint(&mut self, state: &SearchState) -> Result<(), EngineError>;
}

/// What a search spends its time on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Candidates are drawn.
    Draw,
    /// They are judged on the iteration's part of the train split.
    Judge,
    /// Those who go on are chosen.
    Select,
    /// The best few are measured on the whole corpus.
    Check,
    /// The observer is told, and the state handed over to be saved.
    Save,
}

/// Is told when a search goes over to another [`Stage`], so that whoever has a clock can tell how long each took.
pub trait StageWatch: Sync {
    /// The stage before, if there was one, ends and `stage` begins; called on the coordinating thread.
    fn begins(&self, stage: Stage);
}

/// Nobody wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unwatched;

impl StageWatch for Unwatched {
    fn begins(&self, _: Stage) {}
}
