//! Duplicates, forks, and where flows come from.

use super::{interrupted::iteration, *};
use crate::{
    api::{CheckpointQuery, Duplicate, Fork, Relative},
    model::Origin,
};

#[tokio::test]
async fn a_fork_starts_from_a_saved_generation_with_other_parameters() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut subscription = services.events().subscribe();
    let id = created(&services, two_long_phases()).await.id;
    services.flows().start(id).await.unwrap();
    iteration(&mut subscription, 30).await;
    services.flows().stop(id).await.unwrap();
    let query = CheckpointQuery { flow_id: Some(id), ..CheckpointQuery::default() };
    let saved = services.checkpoints().list(&query).await.unwrap().items.remove(0);
    assert!(!saved.is_final);
    let params = json!({"generations": 2, "iterations": 2}).as_object().unwrap().clone();
    let fork = services.flows().fork(saved.id, Fork { params, ..Fork::default() }).await.unwrap();
    assert_eq!((fork.name.as_str(), fork.status, fork.experiment_count), ("Pass 1 (fork)", FlowStatus::Pending, 2));
    let origin = Origin {
        parent_flow_id: Some(id),
        parent_checkpoint_id: Some(saved.id),
        parent_iteration: saved.iterations_run,
    };
    assert_eq!((fork.seed_checkpoint_id, fork.origin), (Some(saved.id), origin));
    services.flows().start(fork.id).await.unwrap();
    assert!(matches!(ended(&mut subscription, fork.id).await, Event::FlowCompleted(_)));
    let experiments = services.flows().experiments(fork.id).await.unwrap();
    assert_eq!(experiments[0].initial_ce, saved.final_fitness, "it starts from that very genome");
    assert_eq!(experiments[1].current_iteration, Some(2));

    let copy = services.flows().duplicate(fork.id, Duplicate { name: Some("copy".to_owned()) }).await.unwrap();
    assert_eq!((copy.config, copy.seed_checkpoint_id), (fork.config.clone(), Some(saved.id)));
    let line = services.flows().ancestry(copy.id).await.unwrap().ancestors;
    assert_eq!(line.iter().map(|one| one.id).collect::<Vec<_>>(), [fork.id, id]);
    services.flows().delete(copy.id, false).await.unwrap();
    services.checkpoints().delete(saved.id, true).await.unwrap();
    let fork = services.flows().get(fork.id).await.unwrap();
    assert_eq!((fork.seed_checkpoint_id, fork.origin), (None, origin), "what it came from is remembered");
    let descendants = services.flows().ancestry(id).await.unwrap().descendants;
    assert_eq!(descendants, [Relative { id: fork.id, name: Some(fork.name), status: Some(fork.status), origin }]);
    services.flows().delete(id, false).await.unwrap();
    let gone = services.flows().ancestry(fork.id).await.unwrap().ancestors;
    assert_eq!(gone, [Relative { id, name: None, status: None, origin: Origin::default() }]);
    services.shutdown().await;
    runner.await.unwrap();
}
