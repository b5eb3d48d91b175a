//! Flows, or experiments, beside each other.

mod told;

use super::{Experiments, Flows, ServiceError, experiments, flows, several};
use crate::{
    api::{Comparison, CoursePoint, Experiment, Flow, Subject},
    model::{ExperimentId, ExperimentStatus, FlowId},
    store::{Read, experiment, flow, progress},
};
use told::Told;

/// Points of one of very many experiments.
const LEAST_POINTS: u32 = 10;
/// The figures of a point whose extremes matter.
const CE: fn(&CoursePoint) -> Option<f64> = |point| point.best_ce;
const ACCURACY: fn(&CoursePoint) -> Option<f64> = |point| point.best_accuracy;
/// Differences at most.
const DIFFERENCES: usize = 200;

impl Flows<'_> {
    /// From two to eight flows beside each other.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`] where they are fewer or more, [`ServiceError::Internal`].
    pub async fn compare(&self, ids: &[FlowId]) -> Result<Comparison, ServiceError> {
        let ids = several::distinct("flows", ids, Comparison::SUBJECTS, "to compare")?;
        let mut db: Read = self.0.read().await?;
        let mut compared = Vec::with_capacity(ids.len());
        for id in ids {
            let flow = flows::required(flow::get(&mut db, id).await?, id)?;
            let experiments = experiment::of_flow(&mut db, id).await?;
            let course = course(&mut db, &experiments).await?;
            compared.push((subject_of_flow(&flow, &experiments, course), Told::flow(&flow)));
        }
        Ok(comparison(compared))
    }
}

impl Experiments<'_> {
    /// From two to eight experiments beside each other.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`] where they are fewer or more, [`ServiceError::Internal`].
    pub async fn compare(&self, ids: &[ExperimentId]) -> Result<Comparison, ServiceError> {
        let ids = several::distinct("experiments", ids, Comparison::SUBJECTS, "to compare")?;
        let mut db: Read = self.0.read().await?;
        let mut compared = Vec::with_capacity(ids.len());
        for id in ids {
            let experiment = experiments::required(&mut db, id).await?;
            let parent = match experiment.flow_id {
                Some(flow) => flow::get(&mut db, flow).await?,
                None => None,
            };
            let course = course(&mut db, std::slice::from_ref(&experiment)).await?;
            let told = Told::experiment(&experiment, parent.as_ref());
            compared.push((subject_of_experiment(&experiment, parent.as_ref(), course), told));
        }
        Ok(comparison(compared))
    }
}

fn comparison(compared: Vec<(Subject, Told)>) -> Comparison {
    let (mut subjects, told): (Vec<_>, Vec<_>) = compared.into_iter().unzip();
    let mut differences = told::differences(&told);
    for (subject, group) in subjects.iter_mut().zip(told::groups(&differences, told.len())) {
        subject.group = group;
    }
    let difference_count = differences.len() as u64;
    differences.truncate(DIFFERENCES);
    Comparison { subjects, differences, difference_count }
}

fn subject_of_flow(flow: &Flow, experiments: &[Experiment], course: Vec<CoursePoint>) -> Subject {
    let lowest = |wanted: fn(&Experiment) -> bool| {
        let measured = experiments.iter().filter(|one| wanted(one)).filter_map(|one| one.best_ce.map(|ce| (ce, one)));
        measured.min_by(|one, other| one.0.total_cmp(&other.0))
    };
    let best = lowest(|one| one.status == ExperimentStatus::Completed).or_else(|| lowest(|_| true));
    Subject {
        id: flow.id.0,
        name: flow.name.clone(),
        status: flow.status.to_string(),
        best_ce: best.map(|(ce, _)| ce),
        best_accuracy: best.and_then(|(_, one)| one.best_accuracy),
        group: 0,
        course,
    }
}

fn subject_of_experiment(experiment: &Experiment, flow: Option<&Flow>, course: Vec<CoursePoint>) -> Subject {
    let name = &experiment.name;
    Subject {
        id: experiment.id.0,
        name: flow.map_or_else(|| name.clone(), |flow| format!("{name} · {}", flow.name)),
        status: experiment.status.to_string(),
        best_ce: experiment.best_ce,
        best_accuracy: experiment.best_accuracy,
        group: 0,
        course,
    }
}

/// The experiments behind one another, in a bounded number of points.
async fn course(db: &mut Read, experiments: &[Experiment]) -> Result<Vec<CoursePoint>, ServiceError> {
    let begun: Vec<_> = experiments.iter().filter(|one| one.current_iteration.is_some()).map(|one| one.id).collect();
    let share = (Comparison::POINTS as u32 / begun.len().max(1) as u32).max(LEAST_POINTS);
    let (mut points, mut before) = (Vec::new(), CoursePoint::default());
    for id in begun {
        let rows = progress::series(db, id, share).await?;
        points.extend(rows.into_iter().map(|row| CoursePoint {
            iteration: before.iteration + row.iteration_num,
            seconds: before.seconds + row.seconds,
            evaluations: before.evaluations + row.evaluations,
            best_ce: row.best_ce,
            best_accuracy: row.best_accuracy,
        }));
        before = points.last().copied().unwrap_or_default();
    }
    Ok(thin(points))
}

/// Thins a course out so that each stretch of it keeps its extremes, and the last point stays.
fn thin(points: Vec<CoursePoint>) -> Vec<CoursePoint> {
    if points.len() <= Comparison::POINTS {
        return points;
    }
    let size = points.len().div_ceil(Comparison::POINTS / 5);
    let mut kept = Vec::with_capacity(Comparison::POINTS);
    for stretch in points.chunks(size) {
        let lowest = |of: fn(&CoursePoint) -> Option<f64>, sign: f64| {
            let known = (0..stretch.len()).filter_map(|index| of(&stretch[index]).map(|value| (value * sign, index)));
            known.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, index)| index)
        };
        let extremes = [1.0, -1.0].map(|sign| [lowest(CE, sign), lowest(ACCURACY, sign)]);
        let mut indices: Vec<_> = extremes.into_iter().flatten().flatten().chain([stretch.len() - 1]).collect();
        indices.sort_unstable();
        indices.dedup();
        kept.extend(indices.into_iter().map(|index| stretch[index]));
    }
    kept
}
