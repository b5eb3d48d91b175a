use super::*;
use crate::{
    api::{FlowPatch, FlowQuery},
    model::ExperimentStatus,
};

fn patch(value: Value) -> FlowPatch {
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn a_template_is_expanded_and_the_rest_is_given_back_as_it_was_sent() {
    let home = Home::new();
    let services = home.open().await;
    let mut new = six_phases("toy");
    new.config.as_mut().unwrap().params.insert("novel".to_owned(), json!({"x": 1}));
    new.name = "  Pass 1 ".to_owned();
    let flow = created(&services, new).await;
    assert_eq!((flow.name.as_str(), flow.status, flow.experiment_count), ("Pass 1", FlowStatus::Pending, 6));
    assert_eq!(flow.config.params["novel"], json!({"x": 1}));
    assert_eq!(flow.config.experiments.len(), 6);
    let experiments = services.flows().experiments(flow.id).await.unwrap();
    let types: Vec<_> = experiments.iter().filter_map(|experiment| experiment.phase_type.as_deref()).collect();
    assert_eq!(types, ["ga_neurons", "ts_neurons", "ga_bits", "ts_bits", "ga_connections", "ts_connections"]);
    assert_eq!((experiments[1].max_iterations, experiments[1].population_size), (Some(2), Some(4)));
    assert!(experiments.iter().all(|experiment| experiment.status == ExperimentStatus::Pending));
    assert_eq!(experiments[2].config.as_ref(), Some(&flow.config.experiments[2]));
    assert_eq!(services.flows().get(flow.id).await.unwrap(), flow);
    assert_eq!(services.flows().list(&FlowQuery::default()).await.unwrap().items, [flow]);
}

#[tokio::test]
async fn experiments_at_the_top_level_and_tiers_as_sent() {
    let home = Home::new();
    let services = home.open().await;
    let new = serde_json::from_value(json!({"name": "gen 2", "experiments": [
        {"name": "a", "experiment_type": "ga", "optimize_bits": true, "params": {"tier_config": "10,5,8;rest,3,6"}}]}));
    let flow = created(&services, new.unwrap()).await;
    let experiments = services.flows().experiments(flow.id).await.unwrap();
    assert_eq!(experiments[0].tier_config, Some(json!("10,5,8;rest,3,6")));
    assert_eq!(experiments[0].context_size, Some(4));
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let home = Home::new();
    let services = home.open().await;
    let mut new = six_phases("toy");
    new.name = " ".to_owned();
    new.seed_checkpoint_id = Some(CheckpointId(7));
    new.config.as_mut().unwrap().params.insert("corpus".to_owned(), json!("nowhere"));
    let fields = invalid_fields(services.flows().create(new).await);
    assert_eq!(fields, ["name", "config.params.corpus", "seed_checkpoint_id"]);
    let mut new = six_phases("toy");
    new.name = "x".repeat(201);
    new.config.as_mut().unwrap().params.insert("patience".to_owned(), json!(0));
    assert_eq!(invalid_fields(services.flows().create(new).await)[0], "name");
    assert_eq!(invalid_fields(services.flows().create(NewFlow::default()).await), ["name", "config.experiments"]);
    assert_eq!(services.flows().list(&FlowQuery::default()).await.unwrap().total, 0);
}

#[tokio::test]
async fn a_corpus_that_is_too_short_for_the_flow_is_refused_by_field() {
    let home = Home::new();
    let services = home.open().await;
    let text = home.path().join("short.txt");
    std::fs::write(&text, "one two three four five six seven eight nine ten ".repeat(10)).unwrap();
    services.corpora().add(corpora::named("short"), text, None).await.unwrap();
    let with = async |name: &str, value: i64| {
        let mut new = six_phases("short");
        new.config.as_mut().unwrap().params.insert(name.to_owned(), json!(value));
        services.flows().create(new).await
    };
    with("context_size", 9).await.unwrap();
    assert_eq!(invalid_fields(with("context_size", 10).await), ["config.params.context_size"]);
    with("train_parts", 86).await.unwrap();
    assert_eq!(invalid_fields(with("train_parts", 87).await), ["config.params.train_parts"]);
}

#[tokio::test]
async fn a_checkpoint_of_another_vocabulary_or_a_longer_context_is_refused_as_the_seed_of_a_flow() {
    let home = Home::new();
    let services = home.open_with_prose(1).await;
    let runner = services.spawn_runner();
    let id = completed(&services, six_phases("prose")).await.id;
    let seed = services.flows().detail(id).await.unwrap().checkpoints.remove(0);
    let refused = |result: Result<Flow, ServiceError>| match result {
        Err(ServiceError::Invalid(fields)) => fields.iter().map(ToString::to_string).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let mut other = six_phases("toy");
    other.seed_checkpoint_id = Some(seed.id);
    let toy = services.corpora().get("toy").await.unwrap().vocab_size;
    let prose = services.corpora().get("prose").await.unwrap().vocab_size;
    let sentence = format!(
        "seed_checkpoint_id must be a checkpoint for the {toy} tokens of the corpus `toy`, but {} has {prose} clusters",
        seed.id
    );
    assert_eq!(refused(services.flows().create(other.clone()).await), [sentence.as_str()]);
    other.seed_checkpoint_id = None;
    let id = created(&services, other).await.id;
    let seeded = services.flows().update(id, patch(json!({"seed_checkpoint_id": seed.id}))).await;
    assert_eq!(refused(seeded), [sentence.as_str()]);
    let config = serde_json::to_value(six_phases("prose").config).unwrap();
    let both = patch(json!({"seed_checkpoint_id": seed.id, "config": config}));
    services.flows().update(id, both).await.unwrap();
    let back = patch(json!({"config": serde_json::to_value(six_phases("toy").config).unwrap()}));
    assert_eq!(refused(services.flows().update(id, back).await), [sentence.as_str()]);

    let mut shorter = six_phases("prose");
    shorter.config.as_mut().unwrap().params.insert("context_size".to_owned(), json!(3));
    shorter.seed_checkpoint_id = Some(seed.id);
    let sentence = format!(
        "seed_checkpoint_id must be a checkpoint that looks at most 3 tokens back, as the flow's context does, but {} looks 4 back",
        seed.id
    );
    assert_eq!(refused(services.flows().create(shorter).await), [sentence]);

    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_pending_flow_takes_another_configuration_and_a_queued_one_does_not() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    let mut config = serde_json::to_value(two_long_phases().config).unwrap();
    config["params"]["corpus"] = json!("toy");
    let flow = services.flows().update(id, patch(json!({"name": "new", "config": config}))).await.unwrap();
    assert_eq!((flow.name.as_str(), flow.experiment_count), ("new", 2));
    let fields = invalid_fields(services.flows().update(id, patch(json!({"config": {}}))).await);
    assert_eq!(fields, ["config.experiments"]);
    services.flows().start(id).await.unwrap();
    let sentence = conflict(services.flows().update(id, patch(json!({"config": config}))).await);
    assert!(sentence.contains("only a pending flow"), "{sentence}");
    assert_eq!(services.flows().experiments(id).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_queued_flow_is_stopped_at_once_and_can_be_started_again() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    let sentence = conflict(services.flows().stop(id).await);
    assert!(sentence.starts_with("a flow that is pending cannot stop; it can start, "), "{sentence}");
    services.flows().start(id).await.unwrap();
    assert!(
        conflict(services.flows().start(id).await).starts_with("a flow that is queued cannot start; it can stop, ")
    );
    assert!(conflict(services.flows().delete(id, false).await).contains("stop it before"));
    let stopped = services.flows().stop(id).await.unwrap();
    assert_eq!(stopped.status, FlowStatus::Cancelled);
    assert!(stopped.completed_at.is_some() && stopped.started_at.is_none());
    let again = services.flows().start(id).await.unwrap();
    assert_eq!((again.status, again.completed_at), (FlowStatus::Queued, None));
}

#[tokio::test]
async fn a_deleted_flow_is_gone_with_its_experiments() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    let experiment = services.flows().experiments(id).await.unwrap()[0].id;
    let mut subscription = services.events().subscribe();
    services.flows().delete(id, false).await.unwrap();
    assert_eq!(event(&mut subscription, |_| true).await, Event::FlowDeleted { id });
    assert!(matches!(services.flows().get(id).await, Err(ServiceError::NotFound { .. })));
    assert!(matches!(services.flows().detail(id).await, Err(ServiceError::NotFound { .. })));
    assert!(matches!(services.experiments().get(experiment).await, Err(ServiceError::NotFound { .. })));
    assert!(matches!(services.flows().delete(id, false).await, Err(ServiceError::NotFound { .. })));
}
