use super::*;
use crate::api::CheckpointQuery;

/// One short experiment, run to its end.
pub(super) async fn short(services: &Services, seed: Option<CheckpointId>) -> Flow {
    let mut new = new_flow(&json!({
        "params": {"corpus": "prose", "population_size": 4, "default_neurons": 2, "default_bits": 6, "generations": 1},
        "experiments": [{"name": "One", "experiment_type": "ga", "optimize_neurons": true}]}));
    new.seed_checkpoint_id = seed;
    completed(services, new).await
}

pub(super) async fn only_checkpoint(services: &Services, flow: FlowId) -> crate::api::Checkpoint {
    let query = CheckpointQuery { flow_id: Some(flow), ..CheckpointQuery::default() };
    let mut page = services.checkpoints().list(&query).await.unwrap();
    assert_eq!((page.total, page.items.len()), (1, 1));
    page.items.remove(0)
}

#[tokio::test]
async fn deleting_a_referenced_checkpoint_is_a_conflict() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let source = short(&services, None).await.id;
    let checkpoint = only_checkpoint(&services, source).await;
    let seeded = short(&services, Some(checkpoint.id)).await.id;
    assert_eq!(services.checkpoints().get(checkpoint.id).await.unwrap().reference_count, 1);
    let sentence = conflict(services.checkpoints().delete(checkpoint.id, false).await);
    assert!(sentence.starts_with(&format!("flow {seeded} starts from checkpoint {}", checkpoint.id)), "{sentence}");
    let sentence = conflict(services.flows().delete(source, false).await);
    assert!(sentence.starts_with(&format!("flow {seeded} starts from a checkpoint of flow {source}")), "{sentence}");

    let file = services.checkpoints().file(checkpoint.id).await.unwrap();
    assert_eq!((file.name.as_str(), file.bytes), ("one.json.gz", file.path.metadata().unwrap().len()));
    let mut subscription = services.events().subscribe();
    services.checkpoints().delete(checkpoint.id, true).await.unwrap();
    assert!(!file.path.exists());
    assert_eq!(services.flows().get(seeded).await.unwrap().seed_checkpoint_id, None);
    let Event::FlowUpdated(told) = event(&mut subscription, |_| true).await else { panic!("the flow changed") };
    assert_eq!((told.id, told.seed_checkpoint_id), (seeded, None));
    assert_eq!(event(&mut subscription, |_| true).await, Event::CheckpointDeleted { id: checkpoint.id });
    assert!(matches!(services.checkpoints().get(checkpoint.id).await, Err(ServiceError::NotFound { .. })));
    services.flows().delete(source, false).await.unwrap();
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_flow_starts_where_its_seed_checkpoint_ended() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let source = short(&services, None).await.id;
    let checkpoint = only_checkpoint(&services, source).await;
    let seeded = short(&services, Some(checkpoint.id)).await.id;
    let experiment = services.flows().experiments(seeded).await.unwrap().remove(0);
    assert_eq!(experiment.initial_ce, checkpoint.final_fitness);
    assert!(experiment.best_ce <= checkpoint.final_fitness);
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_flow_fails_with_a_sentence_where_its_seed_looks_further_back_than_its_context() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let source = short(&services, None).await.id;
    let checkpoint = only_checkpoint(&services, source).await;
    // As where it was registered from outside: then only its file tells.
    let mut change = services.change().await.unwrap();
    sqlx::query("UPDATE experiments SET context_size = NULL").execute(&mut **change.db).await.unwrap();
    change.commit().await.unwrap();
    let mut new = six_phases("prose");
    new.config.as_mut().unwrap().params.insert("context_size".to_owned(), json!(1));
    new.seed_checkpoint_id = Some(checkpoint.id);
    let mut subscription = services.events().subscribe();
    let id = created(&services, new).await.id;
    services.flows().start(id).await.unwrap();
    let Event::FlowFailed(failed) = ended(&mut subscription, id).await else { panic!("it cannot run") };
    assert!(failed.error.contains("cannot start from its seed checkpoint"), "{}", failed.error);
    let sentence = "a genome in it does not fit the corpus: cluster 0 looks at input bit ";
    assert!(failed.error.contains(sentence), "{}", failed.error);
    assert_eq!(failed.flow.error, Some(failed.error));
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn the_file_of_a_checkpoint_that_vanished_is_not_found() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let flow = short(&services, None).await.id;
    let checkpoint = only_checkpoint(&services, flow).await;
    std::fs::remove_file(&checkpoint.file_path).unwrap();
    let error = services.checkpoints().file(checkpoint.id).await.unwrap_err();
    assert_eq!(error.to_string(), format!("there is no file of checkpoint {}", checkpoint.id));
    services.checkpoints().delete(checkpoint.id, false).await.unwrap();
    services.shutdown().await;
    runner.await.unwrap();
}

/// Registers a file as a client does.
async fn registered(services: &Services, path: &Path) -> CheckpointId {
    let mut change = services.change().await.unwrap();
    let sql = "INSERT INTO checkpoints (experiment_id, name, file_path, created_at) VALUES (1, 'x', ?, '2026-01-01T00:00:00.000Z') RETURNING id";
    let id: i64 = sqlx::query_scalar(sql).bind(path.to_str().unwrap()).fetch_one(&mut **change.db).await.unwrap();
    change.commit().await.unwrap();
    CheckpointId(id)
}

fn forbidden<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> String {
    match result {
        Err(ServiceError::Forbidden(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_registered_file_is_given_out_and_deleted_only_below_a_root() {
    let home = Home::new();
    let services = home.open().await;
    created(&services, six_phases("toy")).await;
    let outside = tempfile::tempdir().unwrap();
    let (inside, outside) = (home.path().join("mine.json.gz"), outside.path().join("theirs.json.gz"));
    for path in [&inside, &outside] {
        std::fs::write(path, "x").unwrap();
    }
    std::os::unix::fs::symlink(&outside, home.path().join("link.json.gz")).unwrap();
    let checkpoints = services.checkpoints();
    for path in [outside.clone(), home.path().join("link.json.gz"), home.path().join("experiments.db")] {
        let id = registered(&services, &path).await;
        assert!(forbidden(checkpoints.file(id).await).contains("--checkpoint-root"));
        let sentence = forbidden(checkpoints.delete(id, false).await);
        assert!(sentence.contains("--checkpoint-root") && sentence.contains("force"), "{sentence}");
        checkpoints.delete(id, true).await.unwrap();
        assert!(path.exists() && checkpoints.get(id).await.is_err(), "the entry goes, the file stays");
    }
    let (one, other) =
        (registered(&services, &inside).await, registered(&services, &home.path().join("./mine.json.gz")).await);
    assert_eq!(checkpoints.file(one).await.unwrap().bytes, 1);
    checkpoints.delete(other, false).await.unwrap();
    assert!(inside.exists(), "it is the file of another checkpoint");
    checkpoints.delete(one, false).await.unwrap();
    assert_eq!(services.doctor().examine().await.unwrap().findings, [], "the trash knows of it");
    let kept = services.trash().list(&crate::api::TrashQuery::default()).await.unwrap().items;
    let entry = |id: CheckpointId| kept.iter().find(|entry| entry.item_id == Some(id.0)).unwrap().id;
    services.trash().purge(entry(other)).await.unwrap();
    assert!(inside.exists(), "the first can be restored, with its file");
    services.trash().restore(entry(one)).await.unwrap();
    assert_eq!(checkpoints.file(one).await.unwrap().bytes, 1);
    checkpoints.delete(one, false).await.unwrap();
    let kept = services.trash().list(&crate::api::TrashQuery::default()).await.unwrap().items;
    services.trash().purge(kept[0].id).await.unwrap();
    assert!(!inside.exists());
}

#[tokio::test]
async fn a_file_of_two_checkpoints_stays_in_its_place_until_both_are_gone() {
    let home = Home::new();
    let services = home.open().await;
    created(&services, six_phases("toy")).await;
    let relative = "checkpoints/flow_000001/shared.json.gz";
    let place = home.path().join(relative);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(&place, "x").unwrap();
    let mut change = services.change().await.unwrap();
    sqlx::query(
        "INSERT INTO checkpoints (id, experiment_id, name, file_path, is_managed, created_at) \
         SELECT id, id, 'x', ?, TRUE, '2026-01-01T00:00:00.000Z' FROM experiments WHERE id <= 2",
    )
    .bind(relative)
    .execute(&mut **change.db)
    .await
    .unwrap();
    change.commit().await.unwrap();
    let checkpoints = services.checkpoints();
    checkpoints.delete(CheckpointId(1), false).await.unwrap();
    assert!(place.exists());
    checkpoints.delete(CheckpointId(2), false).await.unwrap();
    assert!(!place.exists());
    let kept = services.trash().list(&crate::api::TrashQuery::default()).await.unwrap().items;
    services.trash().purge(kept[0].id).await.unwrap();
    services.trash().restore(kept[1].id).await.unwrap();
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "x", "each has it");
    assert_eq!(services.doctor().examine().await.unwrap().findings, []);
}
