//! Flows and experiments beside each other.

use super::*;
use crate::{
    api::{Comparison, Difference, NewExperiment, NewIteration},
    model::ExperimentId,
};

async fn flow(services: &Services, params: Value) -> FlowId {
    let mut new = six_phases("toy");
    new.config.as_mut().unwrap().params.extend(params.as_object().unwrap().clone());
    created(services, new).await.id
}

/// A run from outside whose cross-entropy dips once, and whose accuracy peaks once.
async fn outside(services: &Services, iterations: i64) -> ExperimentId {
    let new = NewExperiment { name: "elsewhere".to_owned(), ..NewExperiment::default() };
    let id = services.experiments().create(new).await.unwrap().id;
    let row = |number: i64| NewIteration {
        iteration_num: number,
        best_ce: Some(if number == 1234 { 2.0 } else { 6.0 }),
        best_accuracy: Some(if number == 4321 { 0.5 } else { 0.1 }),
        elapsed_secs: Some(0.5),
        evaluations: Some(50),
        ..NewIteration::default()
    };
    services.experiments().record_all(id, (1..=iterations).map(row).collect()).await.unwrap();
    id
}

fn named<'a>(comparison: &'a Comparison, name: &str) -> Option<&'a Difference> {
    comparison.differences.iter().find(|found| found.name == name)
}

fn groups(comparison: &Comparison) -> Vec<u32> {
    comparison.subjects.iter().map(|subject| subject.group).collect()
}

#[tokio::test]
async fn only_what_differs_is_told_and_a_default_that_is_written_out_does_not() {
    let home = Home::new();
    let services = home.open().await;
    let one = flow(&services, json!({"seed": 1})).await;
    let other = flow(&services, json!({"seed": 2, "min_bits": 5, "check_interval": 10})).await;
    let found = services.flows().compare(&[one, other, one]).await.unwrap();
    assert_eq!(found.subjects.iter().map(|subject| subject.id).collect::<Vec<_>>(), [one.0, other.0]);
    assert_eq!(named(&found, "seed").unwrap().values, [json!(1), json!(2)]);
    assert_eq!((named(&found, "min_bits").unwrap().place, named(&found, "corpus")), (None, None));
    assert_eq!(found.differences.len(), 2, "what the template hands on to each experiment is told once");
    assert_eq!(named(&found, "check_interval"), None, "that is what it is anyway");
    assert_eq!((groups(&found), found.difference_count), (vec![0, 1], found.differences.len() as u64));
}

#[tokio::test]
async fn flows_that_differ_in_nothing_but_the_seed_are_one_group() {
    let home = Home::new();
    let services = home.open().await;
    let mut ids = Vec::new();
    for params in [json!({"seed": 1}), json!({"seed": 1, "patience": 3}), json!({"seed": 2}), json!({"seed": 3})] {
        ids.push(flow(&services, params).await);
    }
    assert_eq!(groups(&services.flows().compare(&ids).await.unwrap()), [0, 1, 0, 0]);
}

#[tokio::test]
async fn a_long_course_is_thinned_keeps_its_extremes_and_adds_up_to_its_totals() {
    let home = Home::new();
    let services = home.open().await;
    let (long, short) = (outside(&services, 6000).await, outside(&services, 3).await);
    let found = services.experiments().compare(&[long, short]).await.unwrap();
    let [long, short] = found.subjects.as_slice() else { panic!("{found:?}") };
    assert!((50..=Comparison::POINTS).contains(&long.course.len()), "{}", long.course.len());
    let last = long.course.last().unwrap();
    assert_eq!((last.iteration, last.evaluations), (6000, 300_000));
    assert!((last.seconds - 3000.0).abs() < 1e-6, "{last:?}");
    let dip = long.course.iter().find(|point| point.best_ce == Some(2.0)).unwrap();
    assert_eq!((dip.iteration, dip.evaluations), (1234, 61_700), "what was spent before counts, seen or not");
    assert!(long.course.iter().any(|point| point.best_accuracy == Some(0.5)));
    assert_eq!(short.course.iter().map(|point| point.iteration).collect::<Vec<_>>(), [1, 2, 3]);
}

#[tokio::test]
async fn the_experiments_of_a_flow_lie_behind_one_another() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let other = flow(&services, json!({})).await;
    let runner = services.spawn_runner();
    let done = completed(&services, six_phases("prose")).await;
    services.shutdown().await;
    runner.await.unwrap();
    let found = services.flows().compare(&[done.id, other]).await.unwrap();
    let whole = services.flows().detail(done.id).await.unwrap();
    let course = &found.subjects[0].course;
    assert_eq!(course.len(), whole.iterations.len());
    assert!(course.windows(2).all(|pair| pair[0].iteration < pair[1].iteration && pair[0].seconds <= pair[1].seconds));
    let judged: i64 = whole.iterations.iter().filter_map(|row| row.evaluations).sum();
    assert_eq!(course.last().unwrap().evaluations, judged);
    assert_eq!(found.subjects[0].best_ce, done.best_ce);
    assert!(found.subjects[0].best_accuracy.is_some() && found.subjects[1].course.is_empty());
}

#[tokio::test]
async fn too_few_too_many_and_unknown_ones_are_refused() {
    let home = Home::new();
    let services = home.open().await;
    let one = flow(&services, json!({})).await;
    let (alone, nine) = (services.flows().compare(&[one, one]).await, (1..=9).map(FlowId).collect::<Vec<_>>());
    let sentence = alone.unwrap_err().to_string();
    assert_eq!(sentence, "flows must name from 2 to 8 to compare, not 1");
    assert_eq!(invalid_fields(services.flows().compare(&nine).await), ["flows"]);
    let missing = services.flows().compare(&[one, FlowId(99)]).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no flow 99");
    let missing = services.experiments().compare(&[ExperimentId(98), ExperimentId(99)]).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no experiment 98");
}
