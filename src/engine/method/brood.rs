//! Candidates of one generation: drawn, judged, and drawn again where they fall below the accuracy threshold.

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::ranking;
use crate::engine::{
    EngineError, Genome, Stage, evaluate::Fitness, executor::Search, random::candidate_rng, state::Evaluated,
};

/// How often candidates below the threshold are drawn again.
const REDRAWS: usize = 3;

/// A candidate that was judged.
pub(super) struct Candidate<T> {
    /// The genome and its fitness on the part of its generation.
    pub(super) judged: Evaluated,
    /// The group that it was drawn for.
    pub(super) group: usize,
    /// What was noted when it was drawn.
    pub(super) note: T,
}

/// Where a candidate is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vacancy {
    /// The group that it is drawn for.
    pub(super) group: usize,
    /// What its random numbers are drawn with, beside the generation.
    index: u32,
}

/// Everyone of one generation.
pub(super) struct Brood<T> {
    /// Genomes of the last generation that go on, judged on this one's part.
    pub(super) carried: Vec<Evaluated>,
    /// One candidate for each slot.
    pub(super) candidates: Vec<Candidate<T>>,
    /// Genomes judged.
    pub(super) evaluations: u64,
}

impl Search<'_> {
    /// Has one candidate drawn for each slot of `groups` and judges it, beside those `carried` over from the last
    /// generation, on the part of this `generation`.
    ///
    /// A candidate below the accuracy `threshold` is drawn again, three times at most; slots that are still empty then
    /// take the refused candidates of their group that are best by cross-entropy. The numbers of a candidate come from
    /// its generation, its slot and how often the slot was drawn, whatever the number of threads.
    pub(super) fn brood<T: Send>(
        &self,
        generation: u32,
        threshold: f64,
        carried: Vec<Evaluated>,
        groups: &[usize],
        mut draw: impl FnMut(&[Vacancy]) -> Result<Vec<(Genome, T)>, EngineError>,
    ) -> Result<Brood<T>, EngineError> {
        let split = self.split(generation);
        let known = split == self.split(generation.saturating_sub(1));
        let mut brood = Brood { carried, candidates: Vec::new(), evaluations: 0 };
        let mut slots: Vec<Option<Candidate<T>>> = groups.iter().map(|_| None).collect();
        let mut refused = Vec::new();
        for round in 0..=REDRAWS {
            let empty: Vec<usize> = (0..slots.len()).filter(|&slot| slots[slot].is_none()).collect();
            if round > 0 && empty.is_empty() {
                break;
            }
            self.watch.begins(Stage::Draw);
            let index = |slot: usize| (round * groups.len() + slot) as u32;
            let vacancies = empty.iter().map(|&slot| Vacancy { group: groups[slot], index: index(slot) });
            let (mut genomes, notes): (Vec<Genome>, Vec<T>) = draw(&vacancies.collect::<Vec<_>>())?.into_iter().unzip();
            if round == 0 && !known {
                genomes.extend(brood.carried.iter().map(|one| one.genome.clone()));
            }
            if genomes.is_empty() {
                break;
            }
            self.watch.begins(Stage::Judge);
            let fitness = self.evaluator.evaluate(&genomes, split)?;
            self.watch.begins(Stage::Select);
            brood.evaluations += genomes.len() as u64;
            for (one, &fitness) in brood.carried.iter_mut().zip(fitness.get(empty.len()..).unwrap_or_default()) {
                one.fitness = fitness;
            }
            for (((slot, genome), note), fitness) in empty.into_iter().zip(genomes).zip(notes).zip(fitness) {
                let candidate = Candidate { judged: Evaluated { genome, fitness }, group: groups[slot], note };
                if fitness.accuracy < threshold {
                    refused.push(candidate);
                } else {
                    slots[slot] = Some(candidate);
                }
            }
        }
        fill(&mut slots, groups, refused);
        brood.candidates = slots.into_iter().flatten().collect();
        Ok(brood)
    }

    /// Draws for each vacancy with its own random numbers.
    pub(super) fn draw<T: Send>(
        &self,
        generation: u32,
        vacancies: &[Vacancy],
        draw: impl Fn(usize, &mut ChaCha8Rng) -> T + Sync,
    ) -> Vec<T> {
        let drawn = vacancies.par_iter().map(|vacancy| {
            draw(vacancy.group, &mut candidate_rng(self.seed, self.experiment, generation, vacancy.index))
        });
        drawn.collect()
    }
}

/// Gives each empty slot the best refused candidate of its group that is left.
fn fill<T>(slots: &mut [Option<Candidate<T>>], groups: &[usize], refused: Vec<Candidate<T>>) {
    let fitness: Vec<Fitness> = refused.iter().map(|candidate| candidate.judged.fitness).collect();
    let mut refused: Vec<Option<Candidate<T>>> = refused.into_iter().map(Some).collect();
    for index in ranking::sorted(&fitness, ranking::by_ce) {
        let empty = |slot: &usize| {
            slots[*slot].is_none() && refused[index].as_ref().is_some_and(|one| one.group == groups[*slot])
        };
        if let Some(slot) = (0..slots.len()).find(empty) {
            slots[slot] = refused[index].take();
        }
    }
}
