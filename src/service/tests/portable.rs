//! Flows that go from one server to another.

use std::{fs, path::PathBuf};

use super::*;
use crate::{
    api::{ApiError, FlowDetail, ImportedFlow, Restart, RunQuery},
    model::{ExperimentStatus, StopReason},
};

/// Exports a flow to a file of that folder.
async fn export(services: &Services, id: FlowId, with_corpus: bool, folder: &Path) -> PathBuf {
    let portable = services.flows().export(id, with_corpus).await.unwrap();
    let path = folder.join(format!("{}-{id}", portable.file_name()));
    portable.write(fs::File::create(&path).unwrap()).unwrap();
    path
}

async fn import(services: &Services, file: &Path) -> ImportedFlow {
    services.flows().import(file.to_owned()).await.unwrap()
}

async fn detail(services: &Services, id: FlowId) -> FlowDetail {
    services.flows().detail(id).await.unwrap()
}

/// All of a flow apart from ids and times of this server.
fn essence(mut detail: FlowDetail) -> Value {
    let order: Vec<_> = detail.experiments.iter().map(|experiment| experiment.id).collect();
    let rank = |id| order.iter().position(|known| *known == id).unwrap() as i64;
    detail.seq = 0;
    for row in &mut detail.iterations {
        row.experiment_id.0 = rank(row.experiment_id);
        (row.phase_id, row.id.0) = (row.experiment_id, 0);
    }
    for row in &mut detail.health_checks {
        row.experiment_id.0 = rank(row.experiment_id);
    }
    for checkpoint in &mut detail.checkpoints {
        (checkpoint.experiment_id.0, checkpoint.id.0, checkpoint.flow_id) = (rank(checkpoint.experiment_id), 0, None);
        let path = PathBuf::from(&checkpoint.file_path);
        let place: PathBuf = path.components().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
        checkpoint.file_path = format!("{} {:x?}", place.display(), fs::read(&path).unwrap());
    }
    for experiment in &mut detail.experiments {
        (experiment.id.0, experiment.flow_id) = (0, None);
    }
    (detail.flow.id.0, detail.flow.seed_checkpoint_id, detail.corpus) = (0, None, None);
    serde_json::to_value(detail).unwrap()
}

/// A server with a flow that was stopped in its second experiment.
async fn stopped(home: &Home) -> (Services, FlowId) {
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut subscription = services.events().subscribe();
    let id = created(&services, two_long_phases()).await.id;
    services.flows().start(id).await.unwrap();
    event(&mut subscription, |event| matches!(event, Event::PhaseCompleted(_))).await;
    event(&mut subscription, |event| matches!(event, Event::IterationUpdate(row) if row.iteration_num == 30)).await;
    services.flows().stop(id).await.unwrap();
    runner.abort();
    (services, id)
}

#[tokio::test]
async fn a_flow_comes_through_two_servers_as_it_was_and_goes_on_to_the_same_result() {
    let (home, elsewhere, files) = (Home::new(), Home::new(), tempfile::tempdir().unwrap());
    let (services, id) = stopped(&home).await;
    let file = export(&services, id, true, files.path()).await;
    let there = elsewhere.open().await;
    created(&there, NewFlow { name: "Other".to_owned(), ..six_phases("toy") }).await;
    let mut subscription = there.events().subscribe();
    let ImportedFlow { flow, notes } = import(&there, &file).await;
    assert_eq!((flow.id, flow.status, notes.as_slice()), (FlowId(2), FlowStatus::Cancelled, &[][..]));
    assert!(matches!(event(&mut subscription, |_| true).await, Event::CorpusCreated(corpus) if corpus.name == "prose"));
    let told =
        event(&mut subscription, |event| event.flow_id().is_some() && !matches!(event, Event::CheckpointCreated(_)));
    assert_eq!(told.await, Event::FlowUpdated(flow.clone()));

    let original = essence(detail(&services, id).await);
    assert!(original["iterations"].as_array().unwrap().len() >= 150 && original["checkpoints"][6].is_object());
    assert!(essence(detail(&there, flow.id).await) == original, "something was lost");
    for (one, other) in
        services.flows().experiments(id).await.unwrap().iter().zip(there.flows().experiments(flow.id).await.unwrap())
    {
        let last = one.current_iteration.unwrap();
        let one = services.experiments().generation(one.id, last).await.unwrap().individuals;
        let other = there.experiments().generation(other.id, last).await.unwrap().individuals;
        assert!(one.len() > 1 && one == other, "{one:?} became {other:?}");
    }
    let again = import(&services, &export(&there, flow.id, false, files.path()).await).await;
    assert_eq!(again.flow.name, "Pass 1 (2)", "nothing is overwritten");
    let mut returned = essence(detail(&services, again.flow.id).await);
    returned["flow"]["name"] = original["flow"]["name"].clone();
    assert!(returned == original, "something was lost on the way back");
    assert_eq!(fs::read_dir(home.path().join("uploads")).unwrap().count(), 0, "nothing is left behind");

    for (services, id) in [(&there, flow.id), (&services, id)] {
        let (mut subscription, runner) = (services.events().subscribe(), services.spawn_runner());
        services.flows().start(id).await.unwrap();
        assert!(matches!(ended(&mut subscription, id).await, Event::FlowCompleted(_)));
        services.shutdown().await;
        runner.await.unwrap();
    }
    assert!(results(&there, flow.id).await == results(&services, id).await, "the results differ");
}

#[tokio::test]
async fn what_outside_workers_told_of_it_comes_along() {
    let (home, elsewhere, files) = (Home::new(), Home::new(), tempfile::tempdir().unwrap());
    let (services, id) = stopped(&home).await;
    let experiments = services.flows().experiments(id).await.unwrap();
    let (first, last) = (experiments[0].id, experiments[1].id);
    for (experiment, point, flow) in
        [(first, "init", Some(id)), (first, "final", None), (last, "final", Some(FlowId(99)))]
    {
        let new = json!({"flow_id": flow, "validation_point": point, "genome_type": "best_acc", "genome_hash": point,
            "ce": 9.5, "accuracy": 0.25});
        services.experiments().summarize(experiment, serde_json::from_value(new).unwrap()).await.unwrap();
    }
    let gate = async |config: Value, patch: Value| {
        let asked = serde_json::from_value(json!({"config": config})).unwrap();
        let run = services.experiments().request_gating(last, asked).await.unwrap().id;
        services.experiments().update_gating(last, run, serde_json::from_value(patch).unwrap()).await.unwrap()
    };
    gate(json!({"top": 3}), json!({"results": [{"ce": 9.0, "text": "x".repeat(3 << 20)}], "genomes_tested": 1})).await;
    gate(json!({"top": 4}), json!({"error": "out of memory"})).await;
    gate(json!({"top": 5}), json!({})).await;
    let new = json!({"experiment_id": first, "file_path": "/worker/mine.json.gz", "is_final": false});
    let mine = services.checkpoints().register(serde_json::from_value(new).unwrap()).await.unwrap().id;
    let copy = files.path().join("copy.json.gz");
    let result = detail(&services, id).await.checkpoints.into_iter().find(|one| one.is_final).unwrap();
    fs::copy(result.file_path, &copy).unwrap();
    services.checkpoints().keep_file(mine, copy).await.unwrap();

    let there = elsewhere.open().await;
    let imported = import(&there, &export(&services, id, true, files.path()).await).await;
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    let here: Vec<_> = there.flows().experiments(imported.flow.id).await.unwrap().iter().map(|one| one.id).collect();
    let told = async |services: &Services, flow: FlowId| {
        let mut told = Vec::new();
        for experiment in services.flows().experiments(flow).await.unwrap() {
            for mut row in services.experiments().summaries(experiment.id).await.unwrap() {
                (row.id.0, row.experiment_id.0) = (0, 0);
                row.flow_id = row.flow_id.filter(|named| *named == flow).map(|_| FlowId(0));
                told.push(serde_json::to_value(row).unwrap());
            }
            for mut row in services.experiments().gating_runs(experiment.id).await.unwrap() {
                (row.id.0, row.experiment_id.0) = (0, 0);
                told.push(serde_json::to_value(row).unwrap());
            }
        }
        told
    };
    let (before, after) = (told(&services, id).await, told(&there, imported.flow.id).await);
    assert!(before.len() == 6 && before == after, "something was lost");
    let again = json!({"experiment_id": here[0], "file_path": "/worker/mine.json.gz", "is_final": false});
    let known = detail(&there, imported.flow.id).await.checkpoints;
    let again = there.checkpoints().register(serde_json::from_value(again).unwrap()).await.unwrap();
    assert!(known.iter().any(|one| one.id == again.id), "its worker finds it by the path that it knows");
}

#[tokio::test]
async fn the_same_file_twice_gives_two_flows_and_what_ran_is_stopped() {
    let (home, files) = (Home::new(), tempfile::tempdir().unwrap());
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut subscription = services.events().subscribe();
    let id = created(&services, two_long_phases()).await.id;
    services.flows().start(id).await.unwrap();
    event(&mut subscription, |event| matches!(event, Event::CheckpointCreated(_))).await;
    let file = export(&services, id, false, files.path()).await;
    for (name, id) in [("Pass 1 (2)", FlowId(2)), ("Pass 1 (3)", FlowId(3))] {
        let imported = import(&services, &file).await;
        assert_eq!((imported.flow.name.as_str(), imported.flow.id), (name, id));
        assert!(imported.notes[0].contains("so this one is called"), "{:?}", imported.notes);
        assert_eq!((imported.flow.status, imported.flow.started_at.is_some()), (FlowStatus::Cancelled, true));
        let experiment = services.flows().experiments(id).await.unwrap().remove(0);
        assert_eq!(
            (experiment.status, experiment.stop_reason),
            (ExperimentStatus::Cancelled, Some(StopReason::Stopped))
        );
    }
    services.flows().start(FlowId(3)).await.unwrap();
    for id in [id, FlowId(3)] {
        while status(&services, id).await != FlowStatus::Completed {
            event(&mut subscription, |event| matches!(event, Event::FlowCompleted(_))).await;
        }
    }
    assert!(results(&services, FlowId(3)).await == results(&services, id).await, "the results differ");
    services.flows().delete(FlowId(2), false).await.unwrap();
    assert!(!results(&services, FlowId(3)).await.is_empty(), "each has files of its own");
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_flow_waits_for_a_corpus_that_is_not_here_and_never_takes_another_text() {
    let (home, elsewhere, files) = (Home::new(), Home::new(), tempfile::tempdir().unwrap());
    let services = home.open_with_prose(2).await;
    let id = created(&services, six_phases("prose")).await.id;
    let (bare, whole) = tokio::join!(export(&services, id, false, files.path()), async {
        let folder = files.path().join("whole");
        fs::create_dir(&folder).unwrap();
        export(&services, id, true, &folder).await
    });
    let there = elsewhere.open().await;
    let imported = import(&there, &bare).await;
    assert!(imported.notes[0].contains("`prose` is not here"), "{:?}", imported.notes);
    let sentence = conflict(there.flows().start(imported.flow.id).await);
    assert!(sentence.contains("the corpus `prose`, which is not here"), "{sentence}");
    assert_eq!(imported.flow.status, FlowStatus::Pending);

    let text = files.path().join("other.txt");
    fs::write(&text, "quite another text of a few words, one after the other. ".repeat(20)).unwrap();
    let new = serde_json::from_value(json!({"name": "prose", "tokenizer": "words"})).unwrap();
    there.corpora().add(new, text, None).await.unwrap();
    let imported = import(&there, &bare).await;
    let corpus = imported.flow.config.corpus().to_owned();
    assert!(corpus.starts_with("prose-") && imported.notes.iter().any(|note| note.contains("another text")));
    conflict(there.flows().start(imported.flow.id).await);
    let imported = import(&there, &whole).await;
    assert_eq!(imported.flow.config.corpus(), corpus);
    there.flows().start(imported.flow.id).await.unwrap();
    // And now that it is here, it is found by its tokens.
    let imported = import(&there, &bare).await;
    assert_eq!(imported.flow.config.corpus(), corpus);
}

#[tokio::test]
async fn the_checkpoint_of_another_flow_that_it_starts_from_comes_along() {
    let (home, elsewhere, files) = (Home::new(), Home::new(), tempfile::tempdir().unwrap());
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut new = six_phases("prose");
    let source = completed(&services, new.clone()).await.id;
    let seed = detail(&services, source).await.checkpoints.pop().unwrap();
    (new.name, new.seed_checkpoint_id) = ("Seeded".to_owned(), Some(seed.id));
    let id = created(&services, new).await.id;
    services.shutdown().await;
    runner.await.unwrap();
    let there = elsewhere.open().await;
    let imported = import(&there, &export(&services, id, true, files.path()).await).await;
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    let runner = there.spawn_runner();
    let mut subscription = there.events().subscribe();
    there.flows().start(imported.flow.id).await.unwrap();
    let end = ended(&mut subscription, imported.flow.id).await;
    assert!(matches!(end, Event::FlowCompleted(_)), "{end:?}");
    let first = there.flows().experiments(imported.flow.id).await.unwrap().remove(0);
    assert_eq!(first.initial_ce, seed.final_fitness, "it starts where the other ended");
    let carried = imported.flow.seed_checkpoint_id.unwrap();
    there.flows().delete(imported.flow.id, false).await.unwrap();
    let file = there.checkpoints().file(carried).await.unwrap();
    assert_eq!(fs::read(file.path).unwrap(), fs::read(&seed.file_path).unwrap(), "it is not the flow's own");
    there.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_file_that_fails_half_way_leaves_neither_rows_nor_files() {
    let (home, elsewhere, files) = (Home::new(), Home::new(), tempfile::tempdir().unwrap());
    let (services, id) = stopped(&home).await;
    let file = export(&services, id, true, files.path()).await;
    let there = elsewhere.open().await;
    let mut change = there.change().await.unwrap();
    sqlx::query(
        "CREATE TRIGGER refusal BEFORE INSERT ON checkpoints WHEN NEW.is_final BEGIN SELECT RAISE(FAIL, 'no'); END",
    )
    .execute(&mut **change.db)
    .await
    .unwrap();
    change.commit().await.unwrap();
    let error = ApiError::from(there.flows().import(file).await.unwrap_err());
    assert_eq!(error.status(), 500, "{error}");
    let page = there.flows().list(&crate::api::FlowQuery::default()).await.unwrap();
    assert_eq!(page.total, 0);
    for folder in ["checkpoints", "uploads"] {
        assert_eq!(fs::read_dir(elsewhere.path().join(folder)).unwrap().count(), 0, "{folder}");
    }
}

#[tokio::test]
async fn a_file_that_vanished_is_told_and_the_rest_comes_through() {
    let (home, elsewhere, files) = (Home::new(), Home::new(), tempfile::tempdir().unwrap());
    let (services, id) = stopped(&home).await;
    let before = detail(&services, id).await.checkpoints;
    fs::remove_file(&before[0].file_path).unwrap();
    let there = elsewhere.open().await;
    let imported = import(&there, &export(&services, id, true, files.path()).await).await;
    assert!(imported.notes[0].contains(&before[0].name) && imported.notes.len() == 1, "{:?}", imported.notes);
    assert_eq!(detail(&there, imported.flow.id).await.checkpoints.len(), before.len() - 1);
}

#[tokio::test]
async fn every_run_of_a_flow_comes_along_to_its_own_place() {
    let (home, elsewhere, files) = (Home::new(), Home::new(), tempfile::tempdir().unwrap());
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let id = completed(&services, six_phases("prose")).await.id;
    let mut subscription = services.events().subscribe();
    services.flows().restart(id, Restart { from_beginning: true }).await.unwrap();
    assert!(matches!(ended(&mut subscription, id).await, Event::FlowCompleted(_)));
    let file = export(&services, id, true, files.path()).await;
    let there = elsewhere.open().await;
    let ImportedFlow { flow, notes } = import(&there, &file).await;
    assert_eq!((flow.current_run, notes.as_slice()), (2, &[][..]));
    assert!(essence(detail(&there, flow.id).await) == essence(detail(&services, id).await), "something was lost");
    let all = RunQuery { run: None, all_runs: Some(true) };
    let experiments = there.flows().experiments_of_runs(flow.id, &all).await.unwrap();
    let runs: Vec<_> = experiments.iter().map(|one| (one.run, one.slot)).collect();
    assert_eq!((runs.len(), runs[0], runs[11]), (12, (1, Some(0)), (2, Some(5))));
    let folder = elsewhere.path().join(format!("checkpoints/flow_{:06}", flow.id.0));
    for place in ["exp_00", "exp_05", "run_02/exp_00", "run_02/exp_05"] {
        assert!(folder.join(place).is_dir(), "{place}");
    }
    services.shutdown().await;
    runner.await.unwrap();
}
