//! Several flows at once, and how a list shows them.

use super::*;
use crate::{
    api::{ExperimentPatch, FlowQuery, NewExperiment, NewIteration, Outcome},
    model::{ExperimentStatus, FlowAction},
};

async fn flows(services: &Services, count: usize) -> Vec<FlowId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(created(services, six_phases("toy")).await.id);
    }
    ids
}

fn refusals(outcomes: &[Outcome]) -> Vec<Option<&str>> {
    outcomes.iter().map(|outcome| outcome.refusal.as_deref()).collect()
}

#[tokio::test]
async fn what_one_flow_refuses_keeps_the_others_from_nothing() {
    let home = Home::new();
    let services = home.open().await;
    let ids = flows(&services, 3).await;
    services.flows().start(ids[1]).await.unwrap();
    let asked = [ids[2], ids[1], FlowId(99), ids[0], ids[2]];
    let expected = services.flows().look_at_several(FlowAction::Start, &asked).await.unwrap();
    let foreseen: Vec<_> = expected.iter().map(|one| one.refusal.as_deref()).collect();
    let outcomes = services.flows().act_on_several(FlowAction::Start, &asked, false).await.unwrap();
    assert_eq!(refusals(&outcomes), foreseen, "what was foreseen came");
    assert_eq!(outcomes.iter().map(|outcome| outcome.id).collect::<Vec<_>>(), asked[..4]);
    assert!(foreseen[1].unwrap().contains("queued"), "{foreseen:?}");
    assert_eq!((foreseen[0], foreseen[2], foreseen[3]), (None, Some("there is no flow 99"), None));
    let waiting: Vec<_> = services.flows().queue().await.unwrap().iter().map(|flow| flow.id).collect();
    assert_eq!(waiting, [ids[1], ids[0], ids[2]], "the oldest first");
}

#[tokio::test]
async fn flows_that_go_together_do_not_hold_one_another() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let parent = checkpoints::short(&services, None).await.id;
    let checkpoint = services.flows().detail(parent).await.unwrap().checkpoints.last().unwrap().id;
    let mut seeded = six_phases("prose");
    seeded.seed_checkpoint_id = Some(checkpoint);
    let child = created(&services, seeded).await.id;
    let alone = services.flows().look_at_several(FlowAction::Delete, &[parent]).await.unwrap();
    assert!(alone[0].refusal.is_some() && alone[0].impact.as_ref().unwrap().can_be_forced);
    let refused = services.flows().act_on_several(FlowAction::Delete, &[parent], false).await.unwrap();
    assert!(refusals(&refused)[0].unwrap().contains(&format!("flow {child} starts")), "{refused:?}");
    let both = services.flows().look_at_several(FlowAction::Delete, &[parent, child]).await.unwrap();
    assert!(both.iter().all(|one| one.refusal.is_none()), "{both:?}");
    assert!(both[0].impact.as_ref().unwrap().seeds.is_empty());
    let outcomes = services.flows().act_on_several(FlowAction::Delete, &[parent, child], false).await.unwrap();
    assert_eq!(refusals(&outcomes), [None, None]);
    assert_eq!(services.flows().list(&FlowQuery::default()).await.unwrap().total, 0);
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn only_what_can_be_done_with_several_is_done() {
    let home = Home::new();
    let services = home.open().await;
    let ids = flows(&services, 1).await;
    let fields = |action, ids: Vec<FlowId>| {
        let services = &services;
        async move { invalid_fields(services.flows().act_on_several(action, &ids, false).await) }
    };
    assert_eq!(fields(FlowAction::Complete, ids.clone()).await, ["action"]);
    assert_eq!(fields(FlowAction::Stop, Vec::new()).await, ["flows"]);
    assert_eq!(fields(FlowAction::Stop, (1..=201).map(FlowId).collect()).await, ["flows"]);
}

#[tokio::test]
async fn a_row_has_the_course_of_its_present_run_in_few_points() {
    let home = Home::new();
    let services = home.open().await;
    let flow = flows(&services, 2).await[0];
    for (name, start) in [("one", 6.0), ("two", 5.5)] {
        let new = NewExperiment { name: name.to_owned(), flow_id: Some(flow), ..NewExperiment::default() };
        let Ok(experiment) = services.experiments().create(new).await else { panic!("an experiment from outside") };
        let row = |number: i64| NewIteration {
            iteration_num: number,
            best_ce: Some(start - number as f64 / 10_000.0),
            ..NewIteration::default()
        };
        services.experiments().record_all(experiment.id, (1..=1000).map(row).collect()).await.unwrap();
    }
    let page = services.flows().list_at_a_glance(&FlowQuery::default()).await.unwrap();
    let [other, shown] = page.items.as_slice() else { panic!("{page:?}") };
    assert_eq!((other.course.len(), other.experiments.len()), (0, 6));
    assert_eq!((shown.flow.id, shown.course.len()), (flow, 16));
    assert_eq!((shown.course[0], shown.course[15]), (5.9999, 5.4));
    assert!(shown.course.is_sorted_by(|one, next| one >= next), "{:?}", shown.course);
    // What has ended is kept, until somebody tells otherwise.
    let ended = ExperimentPatch { status: Some(ExperimentStatus::Completed), ..ExperimentPatch::default() };
    for experiment in &shown.experiments {
        services.experiments().update(experiment.id, ended.clone()).await.unwrap();
    }
    for _ in 0..2 {
        let again = services.flows().list_at_a_glance(&FlowQuery::default()).await.unwrap();
        assert_eq!(again.items[1].course, shown.course);
    }
    let better = NewIteration { iteration_num: 1000, best_ce: Some(5.25), ..NewIteration::default() };
    services.experiments().record_all(shown.experiments[1].id, vec![better]).await.unwrap();
    let told = services.flows().list_at_a_glance(&FlowQuery::default()).await.unwrap();
    assert_eq!(told.items[1].course.last(), Some(&5.25));
}
