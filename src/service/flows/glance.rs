//! Flows as a list shows them: each with its experiments and the line that its cross-entropy took.

use super::Flows;
use crate::{
    api::{Experiment, Flow, FlowQuery, Page},
    model::ExperimentId,
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
    pub experiments: Vec<Experiment>,
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
        let mut db = self.0.read().await?;
        let total = flow::total(&mut db, query.status, &window.search).await?;
        let Page { items, total, next, previous } = page(flow::list(&mut db, query.status, &window).await?, total);
        let ids: Vec<_> = items.iter().map(|flow| flow.id).collect();
        let mut glances: Vec<_> = items.into_iter().map(FlowGlance::of).collect();
        for experiment in experiment::of_flows(&mut db, &ids).await? {
            if let Some(glance) = glances.iter_mut().find(|glance| Some(glance.flow.id) == experiment.flow_id) {
                glance.experiments.push(experiment);
            }
        }
        draw(&mut db, &mut glances).await?;
        Ok(Page { items: glances, total, next, previous })
    }
}

impl FlowGlance {
    fn of(flow: Flow) -> Self {
        Self { flow, experiments: Vec::new(), course: Vec::new() }
    }
}

/// Fills in the courses of all flows by one statement.
async fn draw(db: &mut Read, glances: &mut [FlowGlance]) -> Result<(), ServiceError> {
    let places: Vec<_> = glances.iter().map(|glance| places(&glance.experiments)).collect();
    let mut found = progress::at(db, &places.concat()).await?.into_iter();
    for (glance, places) in glances.iter_mut().zip(places) {
        let mut lowest = f64::INFINITY;
        for ce in found.by_ref().take(places.len()).flatten() {
            lowest = lowest.min(ce);
            glance.course.push((lowest * 10_000.0).round() / 10_000.0);
        }
    }
    Ok(())
}

/// At most [`POINTS`] iterations at even distances along experiments that follow one another, the first and the last among
/// them.
fn places(experiments: &[Experiment]) -> Vec<(ExperimentId, i64)> {
    let lengths: Vec<_> = experiments.iter().map(|one| (one.id, one.current_iteration.unwrap_or(0).max(0))).collect();
    let total = lengths.iter().fold(0_i64, |sum, (_, length)| sum.saturating_add(*length));
    let steps = (total - 1).min(POINTS - 1);
    // In 128 bits: an outside worker may tell any number of iterations.
    let at = |step: i64| (i128::from(total - 1) * i128::from(step) / i128::from(steps.max(1))) as i64;
    let mut places = Vec::new();
    let (mut before, mut next) = (0, 0);
    for (id, length) in lengths {
        while next <= steps && at(next) - before < length {
            places.push((id, at(next) - before + 1));
            next += 1;
        }
        before = before.saturating_add(length);
    }
    places
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn experiment(id: i64, iterations: Option<i64>) -> Experiment {
        serde_json::from_value(json!({"id": id, "name": "e", "created_at": "2026-01-31T08:15:30.250Z",
            "status": "running", "current_iteration": iterations}))
        .unwrap()
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
