//! Flows as a list shows them: each with its experiments and the line that its cross-entropy took.

use super::{Courses, Flows};
use crate::{
    api::{Flow, FlowQuery, Page},
    model::{ExperimentBrief, ExperimentId},
    service::{
        ServiceError,
        listing::{page, window},
    },
    store::{Read, experiment, flow, progress},
};

/// Points of a line at most.
const POINTS: i64 = 16;

/// A flow with what a row shows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowGlance {
    /// The flow.
    pub flow: Flow,
    /// The experiments of its present run in their order.
    pub experiments: Vec<ExperimentBrief>,
    /// The lowest cross-entropy so far at even distances along its iterations, in nats with four decimals.
    pub course: Vec<f64>,
}

impl Flows<'_> {
    /// The same as [`Flows::list`], each flow with its experiments and its course.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn list_at_a_glance(&self, query: &FlowQuery) -> Result<Page<FlowGlance>, ServiceError> {
        let window = window(&query.list)?;
        let age = self.0.courses().age();
        let mut db = self.0.read().await?;
        let total = flow::total(&mut db, query.status, &window.search).await?;
        let Page { items, total, next, previous } = page(flow::list(&mut db, query.status, &window).await?, total);
        let ids: Vec<_> = items.iter().map(|flow| flow.id).collect();
        let mut glances: Vec<_> = items.into_iter().map(FlowGlance::of).collect();
        for (flow, experiment) in experiment::of_flows(&mut db, &ids).await? {
            if let Some(glance) = glances.iter_mut().find(|glance| glance.flow.id == flow) {
                glance.experiments.push(experiment);
            }
        }
        draw(&mut db, self.0.courses(), age, &mut glances).await?;
        Ok(Page { items: glances, total, next, previous })
    }
}

impl FlowGlance {
    fn of(flow: Flow) -> Self {
        Self { flow, experiments: Vec::new(), course: Vec::new() }
    }
}

/// Iterations of one experiment.
#[derive(Debug, PartialEq)]
struct Stretch {
    experiment: ExperimentId,
    /// Whether none of its iterations changes any more.
    has_ended: bool,
    numbers: Vec<i64>,
}

/// Fills in the courses of all flows; what is not known is read by one statement.
async fn draw(db: &mut Read, courses: &Courses, age: u64, glances: &mut [FlowGlance]) -> Result<(), ServiceError> {
    let lines: Vec<_> = glances.iter().map(|glance| stretches(&glance.experiments)).collect();
    let known = |stretch: &Stretch| courses.get(stretch.experiment, &stretch.numbers).filter(|_| stretch.has_ended);
    let lines: Vec<Vec<_>> =
        lines.into_iter().map(|line| line.into_iter().map(|stretch| (known(&stretch), stretch)).collect()).collect();
    let unknown = lines.iter().flatten().filter(|(known, _)| known.is_none());
    let wanted = unknown.flat_map(|(_, stretch)| stretch.numbers.iter().map(|number| (stretch.experiment, *number)));
    let wanted: Vec<_> = wanted.collect();
    let found = if wanted.is_empty() { Vec::new() } else { progress::at(db, &wanted).await? };
    let mut found = found.into_iter();
    for (glance, line) in glances.iter_mut().zip(lines) {
        let mut lowest = f64::INFINITY;
        for (known, Stretch { experiment, has_ended, numbers }) in line {
            let is_new = known.is_none();
            let values = known.unwrap_or_else(|| found.by_ref().take(numbers.len()).collect());
            for ce in values.iter().copied().flatten() {
                lowest = lowest.min(ce);
                glance.course.push((lowest * 10_000.0).round() / 10_000.0);
            }
            if is_new && has_ended {
                courses.keep(age, experiment, numbers, values);
            }
        }
    }
    Ok(())
}

/// At most [`POINTS`] iterations at even distances along experiments that follow one another, the first and the last among
/// them.
fn stretches(experiments: &[ExperimentBrief]) -> Vec<Stretch> {
    let length = |one: &ExperimentBrief| one.current_iteration.unwrap_or(0).max(0);
    let total = experiments.iter().map(length).fold(0, i64::saturating_add);
    let steps = (total - 1).min(POINTS - 1);
    // In 128 bits: an outside worker may tell any number of iterations.
    let at = |step: i64| (i128::from(total - 1) * i128::from(step) / i128::from(steps.max(1))) as i64;
    let mut stretches = Vec::new();
    let (mut before, mut next) = (0, 0);
    for one in experiments {
        let mut numbers = Vec::new();
        while next <= steps && at(next) - before < length(one) {
            numbers.push(at(next) - before + 1);
            next += 1;
        }
        before = before.saturating_add(length(one));
        if !numbers.is_empty() {
            stretches.push(Stretch { experiment: one.id, has_ended: one.status.is_ended(), numbers });
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ExperimentStatus;

    fn experiment(id: i64, iterations: Option<i64>) -> ExperimentBrief {
        let (id, status) = (ExperimentId(id), ExperimentStatus::Running);
        ExperimentBrief { id, status, current_iteration: iterations, max_iterations: None, best_ce: None }
    }

    fn places(experiments: &[ExperimentBrief]) -> Vec<(ExperimentId, i64)> {
        let all = stretches(experiments).into_iter();
        all.flat_map(|stretch| stretch.numbers.into_iter().map(move |number| (stretch.experiment, number))).collect()
    }

    #[test]
    fn places_lie_at_even_distances_from_the_first_iteration_to_the_last() {
        assert_eq!(places(&[experiment(1, None), experiment(2, Some(0))]), []);
        assert_eq!(places(&[experiment(1, Some(1))]), [(ExperimentId(1), 1)]);
        let few = places(&[experiment(1, Some(2)), experiment(2, None), experiment(3, Some(1))]);
        assert_eq!(few, [(ExperimentId(1), 1), (ExperimentId(1), 2), (ExperimentId(3), 1)]);
        let many = places(&[experiment(1, Some(30_000)), experiment(2, Some(70_000))]);
        assert_eq!((many.len() as i64, many[0], many[15]), (POINTS, (ExperimentId(1), 1), (ExperimentId(2), 70_000)));
        assert_eq!(many.iter().filter(|place| place.0 == ExperimentId(1)).count(), 5, "in proportion to its length");
        let told = places(&[experiment(1, Some(i64::MAX / 2))]);
        assert_eq!((told.len() as i64, told[15].1), (POINTS, i64::MAX / 2));
    }
}
