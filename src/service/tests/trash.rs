use super::{
    checkpoints::{only_checkpoint, short},
    *,
};
use crate::{
    api::{FlowDetail, TrashQuery, Trashed},
    model::{TrashId, TrashState},
    service::{data_dir::DataDir, housekeeping},
    store::trash as entries,
};

async fn trash(services: &Services) -> Vec<Trashed> {
    services.trash().list(&TrashQuery::default()).await.unwrap().items
}

/// All of a flow, but for the number of the last event.
async fn detail(services: &Services, id: FlowId) -> FlowDetail {
    FlowDetail { seq: 0, ..services.flows().detail(id).await.unwrap() }
}

/// A flow that ran, with the server that ran it.
async fn with_flow(home: &Home) -> (Services, FlowId) {
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let id = short(&services, None).await.id;
    services.shutdown().await;
    runner.await.unwrap();
    drop(services);
    (home.reopen().await, id)
}

/// Leaves an entry as a server leaves it that is killed on the way.
async fn interrupt(services: Services, id: TrashId, state: TrashState) {
    let mut change = services.change().await.unwrap();
    entries::set_state(&mut change.db, id, state).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn a_flow_is_not_deleted_before_its_search_has_let_go_of_it() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut new = two_long_phases();
    let config = new.config.as_mut().unwrap();
    config.params.insert("checkpoint_interval".to_owned(), json!(1));
    for ending in ["stop", "pause", "complete"] {
        if ending == "complete" {
            let config = new.config.as_mut().unwrap();
            config.params.insert("generations".to_owned(), json!(12));
            config.params.insert("iterations".to_owned(), json!(12));
        }
        let id = created(&services, new.clone()).await.id;
        let mut subscription = services.events().subscribe();
        services.flows().start(id).await.unwrap();
        event(&mut subscription, |event| matches!(event, Event::CheckpointCreated(_))).await;
        if ending != "complete" {
            let sentence = conflict(services.flows().delete(id, true).await);
            assert!(sentence.contains("is running; stop it before"), "force does not help: {sentence}");
        }
        let other = services.clone();
        let ended = tokio::spawn(async move {
            match ending {
                "stop" => drop(other.flows().stop(id).await),
                "pause" => drop(other.flows().pause(id).await),
                _ => {}
            }
        });
        let deleted = async {
            while let Err(error) = services.flows().delete(id, true).await {
                assert!(matches!(error, ServiceError::Conflict(_)), "{error}");
                tokio::task::yield_now().await;
            }
        };
        soon(deleted).await;
        assert!(!services.runner().runs(id), "its search holds nothing any more");
        ended.await.unwrap();
    }
    services.shutdown().await;
    runner.await.unwrap();
    assert_eq!(services.doctor().examine().await.unwrap().findings, [], "no file came after");
}

#[tokio::test]
async fn a_deleted_flow_comes_back_with_its_ids_its_files_and_who_started_from_it() {
    let home = Home::new();
    let (services, id) = with_flow(&home).await;
    let checkpoint = only_checkpoint(&services, id).await;
    let mut seeded = six_phases("prose");
    seeded.seed_checkpoint_id = Some(checkpoint.id);
    let seeded = created(&services, seeded).await.id;
    let impact = services.flows().deletion(id).await.unwrap();
    assert_eq!((impact.experiments, impact.iterations, impact.checkpoints, impact.files), (1, 1, 1, 1));
    assert_eq!(impact.bytes, Path::new(&checkpoint.file_path).metadata().unwrap().len());
    assert_eq!((impact.can_be_forced, impact.seeds[0].flow_id), (true, seeded));
    assert_eq!(impact.refusal.unwrap(), conflict(services.flows().delete(id, false).await));

    let before = detail(&services, id).await;
    services.flows().delete(id, true).await.unwrap();
    assert!(!Path::new(&checkpoint.file_path).exists());
    assert_eq!(services.flows().get(seeded).await.unwrap().seed_checkpoint_id, None);
    assert!(matches!(services.experiments().get(before.experiments[0].id).await, Err(ServiceError::NotFound { .. })));
    assert!(matches!(services.checkpoints().get(checkpoint.id).await, Err(ServiceError::NotFound { .. })));
    let [entry] = &trash(&services).await[..] else { panic!("one entry") };
    assert_eq!((entry.item_id, entry.state, entry.bytes), (Some(id.0), TrashState::Kept, impact.bytes));

    let mut subscription = services.events().subscribe();
    services.trash().restore(entry.id).await.unwrap();
    assert_eq!(detail(&services, id).await, before);
    assert!(read(Path::new(&checkpoint.file_path)).final_fitness.is_some());
    assert_eq!(services.flows().get(seeded).await.unwrap().seed_checkpoint_id, Some(checkpoint.id));
    let Event::FlowUpdated(told) = event(&mut subscription, |_| true).await else { panic!("the flow is back") };
    assert_eq!(told.id, id);
    event(&mut subscription, |event| matches!(event, Event::CheckpointCreated(one) if one.id == checkpoint.id)).await;
    assert!(trash(&services).await.is_empty() && !home.path().join("trash").join(entry.id.to_string()).exists());
}

#[tokio::test]
async fn a_checkpoint_is_restored_alone_but_not_into_a_flow_that_is_gone() {
    let home = Home::new();
    let (services, id) = with_flow(&home).await;
    let checkpoint = only_checkpoint(&services, id).await;
    services.checkpoints().delete(checkpoint.id, false).await.unwrap();
    let alone = trash(&services).await[0].id;
    services.flows().delete(id, false).await.unwrap();
    let flow = trash(&services).await[0].id;
    let sentence = conflict(services.trash().restore(alone).await);
    assert!(sentence.contains(&format!("restore that first (entry {flow})")), "{sentence}");
    services.trash().restore(flow).await.unwrap();
    assert!(services.flows().detail(id).await.unwrap().checkpoints.is_empty());
    std::fs::create_dir_all(Path::new(&checkpoint.file_path).parent().unwrap()).unwrap();
    std::fs::write(&checkpoint.file_path, "another").unwrap();
    assert!(conflict(services.trash().restore(alone).await).contains("another file"));
    std::fs::remove_file(&checkpoint.file_path).unwrap();
    services.trash().restore(alone).await.unwrap();
    assert_eq!(only_checkpoint(&services, id).await, checkpoint);
    assert!(Path::new(&checkpoint.file_path).exists());
}

#[tokio::test]
async fn what_a_killed_server_left_half_way_is_finished_by_the_next() {
    let home = Home::new();
    let (services, id) = with_flow(&home).await;
    let (before, file) = (detail(&services, id).await, only_checkpoint(&services, id).await.file_path);
    services.flows().delete(id, false).await.unwrap();
    let entry = trash(&services).await[0].id;
    // The rows are hidden, the files not yet moved.
    let folder = DataDir::flow_checkpoints(id);
    let kept = home.path().join(DataDir::trash_folder(entry)).join(&folder);
    std::fs::rename(&kept, home.path().join(&folder)).unwrap();
    interrupt(services, entry, TrashState::Moving).await;
    let services = home.reopen().await;
    assert!(!Path::new(&file).exists() && kept.exists());
    assert_eq!(trash(&services).await[0].state, TrashState::Kept);

    // It was to come back; no file has moved yet, then all of them.
    interrupt(services, entry, TrashState::Restoring).await;
    let services = home.reopen().await;
    assert_eq!(detail(&services, id).await, before);
    assert!(Path::new(&file).exists() && trash(&services).await.is_empty());

    // It was to be destroyed.
    services.flows().delete(id, false).await.unwrap();
    let entry = trash(&services).await[0].id;
    interrupt(services, entry, TrashState::Purging).await;
    let services = home.reopen().await;
    assert!(trash(&services).await.is_empty());
    housekeeping::empty_trash(&services).await.unwrap();
    assert!(!home.path().join(DataDir::trash_folder(entry)).exists());
    let diagnosis = services.doctor().examine().await.unwrap();
    assert_eq!(diagnosis.findings, []);
}

#[tokio::test]
async fn destroying_a_flow_destroys_its_checkpoints_that_were_deleted_before() {
    let home = Home::new();
    let (services, id) = with_flow(&home).await;
    services.checkpoints().delete(only_checkpoint(&services, id).await.id, false).await.unwrap();
    services.flows().delete(id, false).await.unwrap();
    services.trash().purge(trash(&services).await[0].id).await.unwrap();
    assert!(trash(&services).await.is_empty());
    assert_eq!(std::fs::read_dir(home.path().join("trash")).unwrap().count(), 0);
    assert!(matches!(services.trash().purge(TrashId(1)).await, Err(ServiceError::NotFound { .. })));
}

#[tokio::test]
async fn of_the_states_of_an_experiment_the_last_few_are_kept_and_those_that_something_needs() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut often = two_long_phases();
    // A state is left out where the one before it is still being written.
    often.config.as_mut().unwrap().params.insert("checkpoint_interval".to_owned(), json!(5));
    let id = completed(&services, often).await.id;
    let states = |checkpoints: &[crate::api::Checkpoint], experiment| {
        let own = checkpoints.iter().filter(|one| !one.is_final && one.experiment_id == experiment);
        own.map(|one| one.id).collect::<Vec<_>>()
    };
    let detail = services.flows().detail(id).await.unwrap();
    let (first, second) = (detail.experiments[0].id, detail.experiments[1].id);
    let before = states(&detail.checkpoints, first);
    assert!(before.len() > 4, "{before:?}");
    let mut seeded = six_phases("prose");
    seeded.seed_checkpoint_id = Some(before[0]);
    created(&services, seeded).await;

    housekeeping::keep_last(&services, first).await.unwrap();
    let detail = services.flows().detail(id).await.unwrap();
    let last = &before[before.len() - 3..];
    assert_eq!(states(&detail.checkpoints, first), [&before[..1], last].concat());
    assert_eq!(detail.checkpoints.iter().filter(|one| one.is_final).count(), 2);
    let folder = home.path().join(DataDir::experiment_checkpoints(id, 1, 0));
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 5, "the states that are kept, and the result");
    assert!(trash(&services).await.is_empty(), "what is superseded is not kept for a month");

    let surplus = [last, &states(&detail.checkpoints, second)[..]].concat();
    let collected = services.checkpoints().collect_surplus().await.unwrap();
    assert_eq!(collected.iter().map(|one| one.id).collect::<Vec<_>>(), surplus);
    assert_eq!(trash(&services).await.len(), surplus.len());
    services.shutdown().await;
    runner.await.unwrap();
}
