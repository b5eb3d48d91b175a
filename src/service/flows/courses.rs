//! Points of lines that no longer change, kept for the lists that show them again and again.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::model::ExperimentId;

/// Experiments of which points are kept at most.
const KEPT: usize = 16_384;

/// Cross-entropies at some iterations of experiments that have ended.
#[derive(Debug, Default)]
pub(in crate::service) struct Courses(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    points: HashMap<ExperimentId, Points>,
    /// How often something was forgotten: what was read before that may be what is to be forgotten.
    age: u64,
}

#[derive(Debug)]
struct Points {
    numbers: Vec<i64>,
    values: Vec<Option<f64>>,
}

impl Courses {
    fn known(&self) -> MutexGuard<'_, Known> {
        // Each change is a single insertion or removal, so a panic elsewhere cannot have left one half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be handed to [`Courses::keep`] with what is read after this.
    pub(super) fn age(&self) -> u64 {
        self.known().age
    }

    /// What was kept of an experiment at these iterations.
    pub(super) fn get(&self, experiment: ExperimentId, numbers: &[i64]) -> Option<Vec<Option<f64>>> {
        let known = self.known();
        let points = known.points.get(&experiment).filter(|points| points.numbers == numbers)?;
        Some(points.values.clone())
    }

    /// Keeps the values at these iterations of an experiment that has ended, unless something was forgotten since `age`.
    pub(super) fn keep(&self, age: u64, experiment: ExperimentId, numbers: Vec<i64>, values: Vec<Option<f64>>) {
        let mut known = self.known();
        if known.age != age {
            return;
        }
        if known.points.len() >= KEPT {
            known.points.clear();
        }
        known.points.insert(experiment, Points { numbers, values });
    }

    /// Forgets an experiment whose iterations have changed, or are about to; once that is committed.
    pub(in crate::service) fn forget(&self, experiment: ExperimentId) {
        let mut known = self.known();
        known.age += 1;
        known.points.remove(&experiment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_something_was_forgotten_is_not_kept() {
        let (courses, experiment) = (Courses::default(), ExperimentId(1));
        let (numbers, values) = (vec![1, 9], vec![Some(6.0), None]);
        let age = courses.age();
        courses.keep(age, experiment, numbers.clone(), values.clone());
        assert_eq!(courses.get(experiment, &numbers), Some(values.clone()));
        assert_eq!(courses.get(experiment, &[1, 10]), None, "it has grown since");
        courses.forget(experiment);
        assert_eq!(courses.get(experiment, &numbers), None);
        courses.keep(age, experiment, numbers.clone(), values);
        assert_eq!(courses.get(experiment, &numbers), None);
    }
}
