//! Cross-entropy over the iterations of all experiments, as points of a chart.

use wnn_experiments::{
    api::{Experiment, Iteration},
    model::ExperimentId,
};

/// Points kept at most; beyond them every other one goes.
const MOST: usize = 4096;

/// A point of a curve: iterations so far, and nats.
pub(super) type Point = (f64, f64);

/// What is drawn.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Lowest cross-entropy of each iteration.
    pub(super) best: Vec<Point>,
    /// Mean cross-entropy of each iteration.
    pub(super) mean: Vec<Point>,
}

impl Course {
    /// Puts an iteration to those of its experiment and of the experiments before it.
    pub(super) fn push(&mut self, experiments: &[Experiment], iteration: &Iteration) {
        let Some(begin) = iterations_before(experiments, iteration.experiment_id) else { return };
        let place = (begin + iteration.iteration_num) as f64;
        for (curve, value) in [(&mut self.best, iteration.best_ce), (&mut self.mean, iteration.avg_ce)] {
            let Some(value) = value.filter(|value| value.is_finite()) else { continue };
            // An iteration that is told again, or an experiment that begins anew, replaces what follows.
            curve.truncate(curve.partition_point(|point| point.0 < place));
            curve.push((place, value));
            if curve.len() > MOST {
                let mut index = 0;
                curve.retain(|_| {
                    index += 1;
                    index % 2 == 0
                });
            }
        }
    }

    /// The ends of both axes, with some room above and below; nothing where there is no curve.
    pub(super) fn bounds(&self) -> Option<([f64; 2], [f64; 2])> {
        let points = || self.best.iter().chain(&self.mean);
        let last = points().map(|point| point.0).reduce(f64::max)?;
        let low = points().map(|point| point.1).reduce(f64::min)?;
        let high = points().map(|point| point.1).reduce(f64::max)?;
        let room = ((high - low) * 0.05).max(1e-4);
        Some(([0.0, last.max(1.0)], [low - room, high + room]))
    }
}

/// How many iterations were done before an experiment began.
fn iterations_before(experiments: &[Experiment], id: ExperimentId) -> Option<i64> {
    let index = experiments.iter().position(|known| known.id == id)?;
    Some(experiments[..index].iter().filter_map(|known| known.current_iteration).sum())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::commands::flow::samples::{experiment, read};

    fn iteration(experiment: i64, number: i64, ce: f64) -> Iteration {
        read(&json!({"id": number, "phase_id": experiment, "experiment_id": experiment, "iteration_num": number,
            "best_ce": ce, "avg_ce": ce + 0.5, "timestamp": "2026-01-31T08:15:32.000Z"}))
    }

    #[test]
    fn experiments_stand_one_after_the_other_and_what_is_told_again_replaces() {
        let mut first = experiment(1, "First");
        first.current_iteration = Some(3);
        let experiments = [first, experiment(2, "Second")];
        let mut course = Course::default();
        assert_eq!(course.bounds(), None);
        for (id, number, ce) in
            [(1, 1, 9.0), (1, 2, 8.5), (1, 3, 8.0), (2, 1, 7.0), (2, 2, 6.5), (2, 2, 6.0), (9, 1, 1.0)]
        {
            course.push(&experiments, &iteration(id, number, ce));
        }
        assert_eq!(course.best, [(1.0, 9.0), (2.0, 8.5), (3.0, 8.0), (4.0, 7.0), (5.0, 6.0)]);
        let (places, nats) = course.bounds().unwrap();
        assert_eq!(places.map(|place| place as i64), [0, 5]);
        assert!(nats[0] < 6.0 && nats[1] > 9.5, "{nats:?}");
    }

    #[test]
    fn a_long_course_is_thinned_out() {
        let mut course = Course::default();
        for number in 1..=10_000 {
            course.push(&[experiment(1, "Only")], &iteration(1, number, 9.0));
        }
        assert!((MOST / 2..=MOST).contains(&course.best.len()), "{}", course.best.len());
        assert_eq!(course.best.last().unwrap().0 as i64, 10_000);
    }
}
