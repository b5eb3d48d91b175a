//! Reordering, adding and removing experiments, also while their flow runs.

use super::{interrupted::iteration, *};
use crate::{
    api::{Experiment, ExperimentOrder},
    model::{ExperimentId, ExperimentStatus},
};

fn spec(name: &str) -> Value {
    json!({"name": name, "experiment_type": "ga", "optimize_neurons": true, "generations": 3})
}

fn order(experiments: &[Experiment], places: &[usize]) -> ExperimentOrder {
    ExperimentOrder { experiment_ids: places.iter().map(|&place| experiments[place].id).collect() }
}

/// Names by the rows and by the configuration, which have to agree.
async fn names(services: &Services, id: FlowId) -> Vec<String> {
    let detail = services.flows().detail(id).await.unwrap();
    let rows: Vec<_> = detail.experiments.iter().map(|one| one.name.clone()).collect();
    let described = detail.flow.config.experiments.iter().map(|spec| spec["name"].as_str().unwrap().to_owned());
    assert_eq!(rows, described.collect::<Vec<_>>());
    assert_eq!(detail.experiments.iter().filter_map(|one| one.sequence_order).collect::<Vec<_>>(), {
        (0..rows.len() as i64).collect::<Vec<_>>()
    });
    rows
}

#[tokio::test]
async fn experiments_that_have_not_begun_change_places_come_and_go() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, new_flow(&json!({"params": {"corpus": "toy"}, "experiments": [spec("a"), spec("b")]})))
        .await
        .id;
    let c = services.flows().insert_experiment(id, spec("c"), Some(0)).await.unwrap();
    assert_eq!((c.sequence_order, c.slot, c.status), (Some(0), Some(2), ExperimentStatus::Pending));
    assert_eq!(names(&services, id).await, ["c", "a", "b"]);
    let known = services.flows().experiments(id).await.unwrap();
    let moved = services.flows().reorder_experiments(id, &order(&known, &[2, 1, 0])).await.unwrap();
    assert_eq!(moved.iter().map(|one| one.slot.unwrap()).collect::<Vec<_>>(), [1, 0, 2], "slots stay");
    assert_eq!(names(&services, id).await, ["b", "a", "c"]);
    services.flows().remove_experiment(id, moved[1].id).await.unwrap();
    assert_eq!(names(&services, id).await, ["b", "c"]);
    let wrong = ExperimentOrder { experiment_ids: vec![moved[0].id, ExperimentId(99)] };
    assert_eq!(invalid_fields(services.flows().reorder_experiments(id, &wrong).await), ["experiment_ids"]);
    let nonsense = services.flows().insert_experiment(id, json!({"name": "x", "experiment_type": "magic"}), None).await;
    assert!(!invalid_fields(nonsense).is_empty());
    assert_eq!(invalid_fields(services.flows().insert_experiment(id, spec("x"), Some(3)).await), ["sequence_order"]);
    services.experiments().delete(moved[0].id).await.unwrap();
    assert_eq!(services.flows().get(id).await.unwrap().config.experiments.len(), 1);
    assert_eq!(services.flows().experiments(id).await.unwrap()[0].sequence_order, Some(0));
    assert!(conflict(services.experiments().delete(moved[2].id).await).contains("the only one"));
}

#[tokio::test]
async fn a_flow_that_runs_does_what_has_been_arranged_meanwhile() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut subscription = services.events().subscribe();
    let mut flow = two_long_phases();
    flow.config.as_mut().unwrap().experiments.push(spec("Three"));
    let id = created(&services, flow).await.id;
    services.flows().start(id).await.unwrap();
    iteration(&mut subscription, 2).await;
    let known = services.flows().experiments(id).await.unwrap();
    let sentence = conflict(services.flows().reorder_experiments(id, &order(&known, &[1, 0, 2])).await);
    assert!(sentence.contains("has begun"), "{sentence}");
    services.flows().reorder_experiments(id, &order(&known, &[0, 2, 1])).await.unwrap();
    assert!(conflict(services.experiments().delete(known[0].id).await).contains("has run"));
    services.experiments().delete(known[1].id).await.unwrap();
    services.flows().insert_experiment(id, spec("Four"), None).await.unwrap();
    let mut begun = Vec::new();
    let end = event(&mut subscription, |event| {
        matches!(event, Event::FlowCompleted(_) | Event::FlowFailed(_) | Event::PhaseStarted(_))
    });
    let mut last = end.await;
    while let Event::PhaseStarted(phase) = last {
        begun.push(phase.name);
        let next =
            |event: &Event| matches!(event, Event::FlowCompleted(_) | Event::FlowFailed(_) | Event::PhaseStarted(_));
        last = event(&mut subscription, next).await;
    }
    assert!(matches!(last, Event::FlowCompleted(_)), "{last:?}");
    assert_eq!(begun, ["Three", "Four"]);
    let folders: Vec<_> = services.flows().detail(id).await.unwrap().checkpoints;
    let folder = |slot: &str| folders.iter().any(|saved| saved.is_final && saved.file_path.contains(slot));
    assert!(folder("/exp_00/one_neurons.json.gz") && folder("/exp_02/three.json.gz") && folder("/exp_03/four.json.gz"));
    services.shutdown().await;
    runner.await.unwrap();
}
