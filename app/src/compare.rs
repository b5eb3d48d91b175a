//! What is compared, along which axis, and the lines that follow from it: pure, so that it is tested without a browser.

use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};
use wnn_experiments::{
    api::{Comparison, CoursePoint, Event, Subject},
    model::{ExperimentId, FlowId, FlowStatus},
};

/// Places along the axis at which repeated runs are summed up.
const STEPS: usize = 200;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Compared {
    /// Whole flows.
    Flows,
    /// Single experiments.
    Experiments,
}

impl Compared {
    /// Its name in addresses, which is also what people read.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Flows => "flows",
            Self::Experiments => "experiments",
        }
    }
}

/// What the axis to the right counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Iterations.
    Iteration,
    /// Seconds spent searching.
    Time,
    /// Genomes judged.
    Evaluations,
}

impl By {
    /// Every axis, with its name in addresses and what people read.
    pub(crate) const ALL: [(Self, &str, &str); 3] = [
        (Self::Iteration, "iteration", "By iteration"),
        (Self::Time, "time", "By time"),
        (Self::Evaluations, "evaluations", "By genomes judged"),
    ];

    fn of(self, point: &CoursePoint) -> f64 {
        match self {
            Self::Iteration => point.iteration as f64,
            Self::Time => point.seconds,
            Self::Evaluations => point.evaluations as f64,
        }
    }
}

/// The address of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CompareAddress {
    /// What is compared.
    pub(crate) what: Compared,
    /// The ids, separated by commas.
    pub(crate) ids: String,
    /// What the axis counts.
    pub(crate) by: By,
}

impl CompareAddress {
    /// What a query asks for; forms name each id under a key of its own.
    pub(crate) fn of_query(query: &ParamsMap) -> Self {
        let ids = |key: &str| query.get_all(key).unwrap_or_default().join(",");
        let (flows, experiments) = (ids("flows"), ids("experiments"));
        let what = if flows.is_empty() { Compared::Experiments } else { Compared::Flows };
        let named = query.get("by").unwrap_or_default();
        let by = By::ALL.into_iter().find(|known| known.1 == named).map_or(By::Iteration, |known| known.0);
        Self { what, ids: if flows.is_empty() { experiments } else { flows }, by }
    }

    /// The same along another axis.
    pub(crate) fn along(&self, by: &str) -> String {
        format!("/compare?{}={}&by={by}", self.what.name(), self.ids)
    }
}

/// The course of one subject, or the median of several with the band that holds them all.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Curve {
    /// What it is called.
    pub(crate) name: String,
    /// Its points.
    pub(crate) points: Vec<(f64, f64)>,
    /// Lowest and highest at each of the points, where it sums several up.
    pub(crate) band: Vec<(f64, f64)>,
}

/// Which figure of a course, and whether less of it is better.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    /// The figure.
    pub(crate) of: fn(&CoursePoint) -> Option<f64>,
    /// Whether less is better.
    pub(crate) is_less_better: bool,
}

/// The curves of a comparison, one for each group.
pub(crate) fn curves(comparison: &Comparison, by: By, measure: Measure) -> Vec<Curve> {
    let group = |members: Vec<&Subject>| match members.as_slice() {
        [one] => Curve { name: one.name.clone(), points: best_so_far(&one.course, by, measure), band: Vec::new() },
        several => median(several, by, measure),
    };
    groups(comparison).into_iter().map(group).collect()
}

/// The subjects by group, in their order.
pub(crate) fn groups(comparison: &Comparison) -> Vec<Vec<&Subject>> {
    let of = |place: u32| comparison.subjects.iter().filter(|one| one.group == place).collect::<Vec<_>>();
    (0..comparison.subjects.len() as u32).map(of).filter(|members| !members.is_empty()).collect()
}

/// What a group is called.
pub(crate) fn group_name(members: &[&Subject]) -> String {
    match members {
        [] => String::new(),
        [one] => one.name.clone(),
        [first, ..] => match members.iter().filter(|one| !one.course.is_empty()).count() {
            0 => format!("{}, {} seeds", first.name, members.len()),
            begun if begun == members.len() => format!("{}, median of {begun} seeds", first.name),
            begun => format!("{}, median of {begun} of {} seeds", first.name, members.len()),
        },
    }
}

/// Whether an event may change what a comparison shows.
pub(crate) fn concerns(comparison: &Comparison, what: Compared, event: &Event) -> bool {
    let any = |wanted: &dyn Fn(&Subject) -> bool| comparison.subjects.iter().any(wanted);
    let flow = |id: FlowId| what == Compared::Flows && any(&|one| one.id == id.0);
    // An iteration does not say whose flow it belongs to: one that runs.
    let iteration = |id: ExperimentId| match what {
        Compared::Flows => any(&|one| one.status == FlowStatus::Running.as_str()),
        Compared::Experiments => any(&|one| one.id == id.0),
    };
    match event {
        // Events may have been missed.
        Event::Snapshot(_) => true,
        Event::IterationUpdate(one) => iteration(one.experiment_id),
        Event::IterationsRecorded(span) => iteration(span.experiment_id),
        Event::ExperimentStatusChanged(one) => match what {
            Compared::Flows => one.flow_id.is_some_and(flow),
            Compared::Experiments => any(&|known| known.id == one.id.0),
        },
        Event::FlowQueued(one)
        | Event::FlowStarted(one)
        | Event::FlowCompleted(one)
        | Event::FlowCancelled(one)
        | Event::FlowUpdated(one) => flow(one.id),
        Event::FlowFailed(failed) => flow(failed.flow.id),
        _ => false,
    }
}

/// The best value until each point.
fn best_so_far(course: &[CoursePoint], by: By, measure: Measure) -> Vec<(f64, f64)> {
    let mut best: Option<f64> = None;
    let known = course.iter().filter_map(|point| Some((by.of(point), (measure.of)(point)?)));
    let follow = |(x, value): (f64, f64)| {
        let so_far = best.map_or(value, |best| if measure.is_less_better { best.min(value) } else { best.max(value) });
        best = Some(so_far);
        (x, so_far)
    };
    known.map(follow).collect()
}

fn median(members: &[&Subject], by: By, measure: Measure) -> Curve {
    let courses: Vec<_> = members.iter().map(|one| best_so_far(&one.course, by, measure)).collect();
    let courses: Vec<_> = courses.into_iter().filter(|course| !course.is_empty()).collect();
    // Where all have begun; one that ended keeps what it came to.
    let start = courses.iter().map(|course| course[0].0).fold(0.0, f64::max);
    let end = courses.iter().map(|course| course[course.len() - 1].0).fold(start, f64::max);
    let (mut points, mut band) = (Vec::new(), Vec::new());
    if !courses.is_empty() {
        for step in 0..=STEPS {
            let x = start + (end - start) * step as f64 / STEPS as f64;
            let values = courses.iter().map(|course| at(course, x)).collect();
            let (lowest, middle, highest) = spread(values);
            points.push((x, middle));
            band.push((lowest, highest));
        }
    }
    Curve { name: group_name(members), points, band }
}

/// The value of the last point up to x; there is one.
fn at(course: &[(f64, f64)], x: f64) -> f64 {
    course[course.partition_point(|point| point.0 <= x).max(1) - 1].1
}

/// Lowest, median and highest of values, of which there is one at least.
pub(crate) fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let (count, half) = (values.len(), values.len() / 2);
    let middle = if count % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) };
    (values[0], middle, values[count - 1])
}

#[cfg(test)]
mod tests {
    use wnn_experiments::api::RecordedSpan;

    use super::*;

    const CE: Measure = Measure { of: |point| point.best_ce, is_less_better: true };

    fn subject(id: i64, group: u32, ces: &[f64]) -> Subject {
        let point = |(number, ce): (i64, &f64)| CoursePoint {
            iteration: number,
            seconds: number as f64 * 10.0,
            evaluations: number * 50,
            best_ce: Some(*ce),
            best_accuracy: None,
        };
        let (name, status) = (format!("s{id}"), "completed".to_owned());
        let course = (1..).zip(ces).map(point).collect();
        Subject { id, name, status, best_ce: None, best_accuracy: None, group, course }
    }

    fn comparison(subjects: Vec<Subject>) -> Comparison {
        Comparison { subjects, differences: Vec::new(), difference_count: 0 }
    }

    #[test]
    fn a_curve_is_the_best_so_far_along_the_axis_asked_for() {
        let compared = comparison(vec![subject(1, 0, &[6.0, 5.0, 5.5])]);
        assert_eq!(curves(&compared, By::Iteration, CE)[0].points, [(1.0, 6.0), (2.0, 5.0), (3.0, 5.0)]);
        assert_eq!(curves(&compared, By::Time, CE)[0].points[2], (30.0, 5.0));
        assert_eq!(curves(&compared, By::Evaluations, CE)[0].points[1], (100.0, 5.0));
    }

    #[test]
    fn repeated_seeds_become_a_median_within_their_extremes() {
        let runs = [(1, 0, vec![6.0, 5.0]), (2, 1, vec![7.0]), (3, 0, vec![6.5, 5.5, 4.0]), (4, 0, vec![5.5])];
        let compared = comparison(runs.iter().map(|(id, group, ces)| subject(*id, *group, ces)).collect());
        let curves = curves(&compared, By::Iteration, CE);
        let names: Vec<_> = curves.iter().map(|curve| curve.name.as_str()).collect();
        assert_eq!(names, ["s1, median of 3 seeds", "s2"]);
        let (first, last) = (curves[0].points[0], curves[0].points[STEPS]);
        assert_eq!((first, curves[0].band[0]), ((1.0, 6.0), (5.5, 6.5)));
        assert_eq!((last, curves[0].band[STEPS]), ((3.0, 5.0), (4.0, 5.5)), "those that ended keep what they came to");
        assert!(curves[1].band.is_empty());
    }

    #[test]
    fn only_those_that_have_begun_are_seeds_of_a_median() {
        let name = |courses: [&[f64]; 2]| group_name(&courses.map(|ces| subject(1, 0, ces)).iter().collect::<Vec<_>>());
        assert_eq!(name([&[], &[]]), "s1, 2 seeds");
        assert_eq!(name([&[5.0], &[]]), "s1, median of 1 of 2 seeds");
        assert_eq!(name([&[5.0], &[6.0]]), "s1, median of 2 seeds");
    }

    #[test]
    fn a_comparison_is_fetched_again_for_what_happens_to_those_compared() {
        let iterations = |id: i64| {
            Event::IterationsRecorded(RecordedSpan { experiment_id: ExperimentId(id), first: 1, last: 2, count: 2 })
        };
        let mut compared = comparison(vec![subject(1, 0, &[]), subject(2, 0, &[])]);
        assert!(concerns(&compared, Compared::Experiments, &iterations(2)));
        assert!(!concerns(&compared, Compared::Experiments, &iterations(3)));
        assert!(!concerns(&compared, Compared::Flows, &iterations(2)), "none of the flows runs");
        compared.subjects[1].status = "running".to_owned();
        assert!(concerns(&compared, Compared::Flows, &iterations(3)), "it may be one of theirs");
    }

    #[test]
    fn an_even_number_has_its_median_in_between() {
        assert_eq!(spread(vec![4.0, 1.0, 2.0, 3.0]), (1.0, 2.5, 4.0));
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn ids_are_read_from_commas_and_from_checkboxes_alike() {
        let query = |pairs: &[(&'static str, &str)]| {
            CompareAddress::of_query(&pairs.iter().map(|(key, text)| (*key, (*text).to_owned())).collect())
        };
        let boxes = query(&[("flows", "1"), ("flows", "2"), ("by", "time")]);
        assert_eq!(boxes, query(&[("flows", "1,2"), ("by", "time")]));
        assert_eq!(
            (boxes.what, boxes.by, boxes.along("evaluations").as_str()),
            (Compared::Flows, By::Time, "/compare?flows=1,2&by=evaluations")
        );
        let other = query(&[("experiments", "7"), ("by", "moon")]);
        assert_eq!((other.what, other.ids.as_str(), other.by), (Compared::Experiments, "7", By::Iteration));
    }
}
