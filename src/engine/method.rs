//! The search methods: what a generation of the GA does, and what an iteration of tabu search does.
//!
//! A method holds what it alone needs between two iterations. The loop around it, health checks, patience and
//! checkpoints are the executor's; a method knows nothing of them, nor of threads, files or the clock.

mod brood;
mod genetic;
pub(super) mod ranking;
mod start;
mod tabu;
#[cfg(test)]
mod tests;

pub(super) use genetic::Genetic;
pub(super) use tabu::{Path, Tabu};

use super::{EngineError, Genome, digest::Digest, digest::Digester, executor::Search, state::Evaluated};
use crate::model::{Individual, Method};

/// What one generation or iteration did.
pub(super) struct Step {
    /// Everyone who took part, those who went on before those who were drawn.
    pub(super) individuals: Vec<Individual>,
    /// The one of lowest cross-entropy among them.
    pub(super) best: Digest,
    /// Genomes judged, those included that were drawn again.
    pub(super) evaluations: u64,
    /// Moves judged on their own.
    pub(super) moves: u64,
}

impl Step {
    /// A step in which those who `went_on` and those who were `drawn` took part, for which so many genomes, and so many
    /// moves on their own, were judged.
    fn of<'a>(
        went_on: &'a [Evaluated],
        drawn: impl Iterator<Item = &'a Evaluated> + Clone,
        (evaluations, moves): (u64, u64),
        digester: &mut Digester,
    ) -> Self {
        let everyone = went_on.iter().chain(drawn);
        let lowest = everyone.clone().min_by(|one, other| ranking::by_ce(one.fitness, other.fitness));
        let best = lowest.map_or_else(Digest::default, |one| digester.digest(&one.genome));
        let individuals = everyone.enumerate().map(|(index, Evaluated { fitness, .. })| Individual {
            ce: fitness.ce,
            accuracy: fitness.accuracy,
            went_on: index < went_on.len(),
        });
        Self { individuals: individuals.collect(), best, evaluations, moves }
    }
}

/// How a method gets from one generation to the next.
pub(super) trait SearchMethod {
    /// Carries out generation or iteration number `generation`, from 1; candidates below the accuracy `threshold` are
    /// drawn again. Where judging fails, nothing can be said of the method's state.
    fn step(
        &mut self,
        search: &Search<'_>,
        generation: u32,
        threshold: f64,
        digester: &mut Digester,
    ) -> Result<Step, EngineError>;

    /// At most `count` different genomes that look best, the most promising first.
    fn leaders(&self, search: &Search<'_>, count: usize) -> Vec<Evaluated>;

    /// What the next experiment starts from, the most promising first.
    fn final_population(&self, search: &Search<'_>) -> Vec<Genome>;
}

/// The method of a running search with its state.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Progress {
    /// A genetic algorithm.
    Genetic(Genetic),
    /// Tabu search.
    Tabu(Tabu),
}

impl Progress {
    pub(super) fn method(&self) -> Method {
        match self {
            Self::Genetic(_) => Method::Genetic,
            Self::Tabu(_) => Method::Tabu,
        }
    }

    pub(super) fn as_method(&self) -> &dyn SearchMethod {
        match self {
            Self::Genetic(method) => method,
            Self::Tabu(method) => method,
        }
    }

    pub(super) fn as_method_mut(&mut self) -> &mut dyn SearchMethod {
        match self {
            Self::Genetic(method) => method,
            Self::Tabu(method) => method,
        }
    }

    /// Every genome that the state holds.
    pub(super) fn genomes(&self) -> impl Iterator<Item = &Evaluated> {
        let (members, paths): (&[Evaluated], &[Path]) = match self {
            Self::Genetic(method) => (&method.population, &[]),
            Self::Tabu(method) => (&method.kept, &method.paths),
        };
        members.iter().chain(paths.iter().map(|path| &path.base))
    }
}

/// Appends copies of the genomes that are not among `chosen` yet, up to `limit` in all.
fn extend_distinct<'a>(chosen: &mut Vec<Evaluated>, from: impl IntoIterator<Item = &'a Evaluated>, limit: usize) {
    for one in from {
        if chosen.len() >= limit {
            return;
        }
        if chosen.iter().all(|other| other.genome != one.genome) {
            chosen.push(one.clone());
        }
    }
}
