use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt as _};

use super::{
    checkpoints::{only_checkpoint, short},
    *,
};
use crate::{
    api::{Complaint, Diagnosis},
    service::data_dir::DataDir,
};

/// A flow that ran, and a server that runs nothing.
async fn with_flow(home: &Home) -> (Services, FlowId) {
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let id = short(&services, None).await.id;
    services.shutdown().await;
    runner.await.unwrap();
    drop(services);
    (home.reopen().await, id)
}

fn complaints(diagnosis: &Diagnosis) -> Vec<(Complaint, Option<&str>, bool)> {
    let findings = diagnosis.findings.iter();
    findings.map(|one| (one.complaint, one.path.as_deref(), one.repaired.is_some())).collect()
}

async fn execute(services: &Services, statement: &'static str) {
    let mut change = services.change().await.unwrap();
    sqlx::query(statement).execute(&mut **change.db).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn a_file_that_was_changed_or_lost_is_found() {
    let home = Home::new();
    let (services, id) = with_flow(&home).await;
    let well = services.doctor().examine().await.unwrap();
    assert_eq!((well.rows, well.findings), (3, Vec::new()), "the checkpoint and two corpora");

    let checkpoint = only_checkpoint(&services, id).await;
    let new =
        json!({"experiment_id": checkpoint.experiment_id, "file_path": checkpoint.file_path, "file_size_bytes": 2});
    let again = services.checkpoints().register(serde_json::from_value(new).unwrap()).await.unwrap();
    assert_eq!(
        (again.id, again.file_size_bytes, &again.content_hash),
        (checkpoint.id, checkpoint.file_size_bytes, &checkpoint.content_hash),
        "a client does not know better what this server wrote"
    );
    let mut bytes = fs::read(&checkpoint.file_path).unwrap();
    let hash = checkpoint.content_hash.clone().unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&checkpoint.file_path, &bytes).unwrap();
    fs::write(home.path().join("corpora/toy.corpus"), "short").unwrap();
    let sick = services.doctor().repair().await.unwrap();
    let path = format!("{}/one.json.gz", DataDir::experiment_checkpoints(id, 1, 0).display());
    assert_eq!(
        complaints(&sick),
        [(Complaint::Changed, Some(&*path), false), (Complaint::Changed, Some("corpora/toy.corpus"), false)]
    );
    assert!(sick.findings[0].what.contains(&hash), "{}", sick.findings[0].what);
    assert!(sick.findings[1].what.contains("5 bytes"), "{}", sick.findings[1].what);

    fs::remove_file(&checkpoint.file_path).unwrap();
    fs::remove_file(home.path().join("corpora/toy.corpus")).unwrap();
    let sick = services.doctor().repair().await.unwrap();
    assert_eq!(
        complaints(&sick),
        [(Complaint::Missing, Some(&*path), true), (Complaint::Missing, Some("corpora/toy.corpus"), true)]
    );
    assert_eq!(sick.findings[0].what, format!("the file of checkpoint {} is not there", checkpoint.id));
    assert!(matches!(services.checkpoints().get(checkpoint.id).await, Err(ServiceError::NotFound { .. })));
    assert_eq!(services.doctor().examine().await.unwrap().findings, []);

    let new = json!({"experiment_id": checkpoint.experiment_id, "file_path": checkpoint.file_path});
    let id = services.checkpoints().register(serde_json::from_value(new).unwrap()).await.unwrap().id;
    let sick = services.doctor().examine().await.unwrap();
    let sentence = format!("the file of checkpoint {id}, which a client registered, is not there");
    assert_eq!(sick.findings.iter().map(|finding| &finding.what).collect::<Vec<_>>(), [&sentence]);
}

#[tokio::test]
async fn a_file_without_a_row_is_adopted_where_its_experiment_is_there_and_else_kept_in_the_trash() {
    let home = Home::new();
    let (services, id) = with_flow(&home).await;
    let before = only_checkpoint(&services, id).await;
    execute(&services, "DELETE FROM checkpoints").await;
    let folder = home.path().join(DataDir::experiment_checkpoints(id, 1, 0));
    let outside = home.path().join("outside");
    fs::write(&outside, "precious").unwrap();
    std::os::unix::fs::symlink(&outside, folder.join("link.json.gz")).unwrap();
    fs::write(folder.join(".one.json.gz.x7.part"), "half").unwrap();
    fs::write(folder.join(OsStr::from_bytes(b"-rf *\n\x1b[2J\xff.json.gz")), "hostile").unwrap();
    fs::create_dir_all(home.path().join("checkpoints/flow_000099/exp_00")).unwrap();
    fs::copy(&before.file_path, home.path().join("checkpoints/flow_000099/exp_00/one.json.gz")).unwrap();
    fs::create_dir_all(home.path().join("trash/77")).unwrap();
    fs::write(home.path().join("trash/77/lost"), "lost").unwrap();

    let sick = services.doctor().repair().await.unwrap();
    let found: Vec<_> = complaints(&sick).iter().map(|(complaint, _, repaired)| (*complaint, *repaired)).collect();
    let orphans = found.iter().filter(|one| **one == (Complaint::Orphaned, true)).count();
    let halves = found.iter().filter(|one| **one == (Complaint::HalfWritten, true)).count();
    assert_eq!((orphans, halves, found.len()), (5, 1, 6), "{sick:?}");
    let after = only_checkpoint(&services, id).await;
    assert_eq!(
        (after.content_hash, after.is_final, after.final_fitness),
        (before.content_hash, true, before.final_fitness)
    );
    assert_eq!(fs::read_to_string(&outside).unwrap(), "precious");
    assert_eq!(services.doctor().examine().await.unwrap().findings, []);
    let kept = services.trash().list(&crate::api::TrashQuery::default()).await.unwrap().items;
    assert_eq!(kept.len(), 5, "{kept:?}");
    let copy = kept.iter().find(|entry| entry.name.contains("flow_000099")).unwrap();
    services.trash().restore(copy.id).await.unwrap();
    assert!(home.path().join("checkpoints/flow_000099/exp_00/one.json.gz").exists());
}

/// Looks as soon as the last server is wholly gone.
async fn look_at(home: &Home) -> Services {
    loop {
        match Services::open_to_look(home.settings(1), Arc::new(SystemClock)).await {
            Err(ServiceError::Conflict(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
            opened => return opened.unwrap(),
        }
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    let home = Home::new();
    let (services, id) = with_flow(&home).await;
    drop(services);
    drop(soon(look_at(&home)).await);
    let half = home.path().join(DataDir::experiment_checkpoints(id, 1, 0)).join(".one.json.gz.x7.part");
    fs::write(&half, "half").unwrap();
    fs::write(home.path().join("server.lock"), "pid 1\n").unwrap();
    let services = soon(look_at(&home)).await;
    let sick = services.doctor().examine().await.unwrap();
    assert_eq!((sick.findings.len(), sick.findings[0].complaint), (1, Complaint::HalfWritten), "{sick:?}");
    assert!(services.flows().delete(id, true).await.is_err(), "nothing can be changed");
    drop(services);
    drop(soon(look_at(&home)).await);
    assert!(half.exists(), "nobody asked for repairs");
    assert_eq!(fs::read_to_string(home.path().join("server.lock")).unwrap(), "pid 1\n", "the next server still knows");
}

#[tokio::test]
async fn what_is_said_to_run_and_does_not_is_found_and_goes_on() {
    let home = Home::new();
    let (services, id) = with_flow(&home).await;
    execute(&services, "UPDATE flows SET status = 'running', worker = 'built_in'").await;
    let sick = services.doctor().repair().await.unwrap();
    assert_eq!(complaints(&sick), [(Complaint::Stuck, None, true)]);
    assert_eq!(status(&services, id).await, FlowStatus::Queued);
    execute(&services, "UPDATE experiments SET status = 'running'").await;
    assert_eq!(complaints(&services.doctor().repair().await.unwrap()), [(Complaint::Stuck, None, true)]);
    assert_eq!(services.doctor().examine().await.unwrap().findings, []);
}
