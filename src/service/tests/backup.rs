//! Backups of a server that works, put back and opened again.

use std::{
    fs::{self, File},
    path::PathBuf,
    time::SystemTime,
};

use super::*;
use crate::{
    api::TrashQuery,
    service::{back_up, restore},
};

fn put_back(backup: &Path, data: &Path) -> Result<crate::api::BackupReport, ServiceError> {
    restore(backup, data, &mut |_, _| Ok(()))
}

/// All files below a directory, by their path in it.
fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(root).unwrap().to_path_buf(), fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn a_backup_of_a_running_server_is_restored_to_a_server_that_goes_on_to_the_same_result() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut subscription = services.events().subscribe();
    let id = created(&services, two_long_phases()).await.id;
    services.flows().start(id).await.unwrap();
    event(&mut subscription, |event| matches!(event, Event::CheckpointCreated(_))).await;
    let outside = tempfile::tempdir().unwrap();
    let backup = outside.path().join("deep/backup");
    let report = services.back_up(&backup).await.unwrap();
    assert_eq!((report.problems.as_slice(), report.directory.as_str()), (&[][..], backup.to_str().unwrap()));
    assert_eq!(fs::read_dir(backup.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
    assert!(matches!(ended(&mut subscription, id).await, Event::FlowCompleted(_)));
    let expected = results(&services, id).await;
    services.shutdown().await;
    runner.await.unwrap();

    let data = outside.path().join("data");
    assert_eq!(put_back(&backup, &data).unwrap().bytes, report.bytes);
    let taken: Vec<_> = files(&backup).into_iter().filter(|(path, _)| path != Path::new("manifest.json")).collect();
    assert!(files(&data) == taken && taken.len() as u64 == report.files, "the files are the same");
    let there = Home::at(data);
    let services = there.reopen().await;
    assert_eq!(status(&services, id).await, FlowStatus::Queued, "what ran goes on");
    let (mut subscription, runner) = (services.events().subscribe(), services.spawn_runner());
    assert!(matches!(ended(&mut subscription, id).await, Event::FlowCompleted(_)));
    assert!(results(&services, id).await == expected, "the results differ");
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn what_is_in_the_trash_comes_along_and_can_be_restored_there() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let id = completed(&services, six_phases("prose")).await.id;
    let expected = results(&services, id).await;
    let stray = home.path().join("checkpoints/stray.json.gz");
    fs::write(&stray, "nobody knows it").unwrap();
    File::open(&stray).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    services.doctor().repair().await.unwrap();
    assert!(!stray.exists(), "the doctor moves it to the trash");
    services.flows().delete(id, false).await.unwrap();
    let outside = tempfile::tempdir().unwrap();
    let report = services.back_up(&outside.path().join("backup")).await.unwrap();
    assert_eq!(report.problems, [""; 0]);
    services.shutdown().await;
    runner.await.unwrap();

    put_back(&outside.path().join("backup"), &outside.path().join("data")).unwrap();
    let there = Home::at(outside.path().join("data"));
    let services = there.reopen().await;
    for entry in services.trash().list(&TrashQuery::default()).await.unwrap().items {
        services.trash().restore(entry.id).await.unwrap();
    }
    assert!(results(&services, id).await == expected, "the results differ");
    assert_eq!(fs::read(there.path().join("checkpoints/stray.json.gz")).unwrap(), b"nobody knows it");
}

#[tokio::test]
async fn files_that_vanished_or_changed_are_told_and_the_rest_is_taken() {
    let home = Home::new();
    let services = home.open_with_prose(1).await;
    fs::write(home.path().join("corpora/prose.corpus"), "short").unwrap();
    fs::remove_file(home.path().join("corpora/toy.corpus")).unwrap();
    let outside = tempfile::tempdir().unwrap();
    let report = services.back_up(&outside.path().join("b")).await.unwrap();
    assert_eq!(report.files, 2, "the database and one corpus");
    assert!(report.problems[0].starts_with("corpora/prose.corpus has 5 bytes, but "), "{:?}", report.problems);
    assert_eq!(report.problems[1], "corpora/toy.corpus is missing, though the database names it");
}

#[tokio::test]
async fn a_place_that_cannot_be_one_is_refused_and_left_as_it_was() {
    let home = Home::new();
    let services = home.open().await;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("precious"), "x").unwrap();
    let sentence = conflict(services.back_up(outside.path()).await);
    assert!(sentence.contains("is not an empty directory"), "{sentence}");
    let sentence = conflict(services.back_up(&outside.path().join("precious")).await);
    assert!(sentence.contains("is not an empty directory"), "{sentence}");
    for place in [Path::new("relative"), Path::new("/"), &home.path().join("checkpoints/b"), &home.path().join("a/b")] {
        assert_eq!(invalid_fields(services.back_up(place).await), ["directory"], "{}", place.display());
    }
    assert!(!home.path().join("a").exists());
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn without_a_server_the_directory_is_backed_up_by_itself_and_with_one_it_is_not() {
    let home = Home::new();
    let outside = tempfile::tempdir().unwrap();
    let place = outside.path().join("b");
    assert!(matches!(back_up(home.path(), &place, &SystemClock).await, Err(ServiceError::NotFound { .. })));
    let services = home.open().await;
    services.note_address("http://127.0.0.1:3000").unwrap();
    let sentence = conflict(back_up(home.path(), &place, &SystemClock).await);
    assert!(sentence.contains("http://127.0.0.1:3000"), "{sentence}");
    assert_eq!(address_of_holder(home.path()).as_deref(), Some("http://127.0.0.1:3000"));
    let sentence = conflict({
        let backup = outside.path().join("c");
        services.back_up(&backup).await.unwrap();
        put_back(&backup, home.path())
    });
    assert!(sentence.contains("http://127.0.0.1:3000") && sentence.contains("stop it"), "{sentence}");
    drop(services);
    while address_of_holder(home.path()).is_some() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    back_up(home.path(), &place, &SystemClock).await.unwrap();
    let sentence = conflict(put_back(&place, home.path()));
    assert!(sentence.contains("is not an empty directory"), "{sentence}");
}

#[tokio::test]
async fn a_damaged_or_hostile_backup_is_refused_and_leaves_nothing() {
    let home = Home::new();
    let services = home.open().await;
    let outside = tempfile::tempdir().unwrap();
    let (backup, data) = (outside.path().join("b"), outside.path().join("data"));
    services.back_up(&backup).await.unwrap();
    fs::write(outside.path().join("outside"), "x").unwrap();
    let (manifest, corpus) = (backup.join("manifest.json"), backup.join("corpora/toy.corpus"));
    let (whole, tokens) = (fs::read_to_string(&manifest).unwrap(), fs::read(&corpus).unwrap());
    let refused = |expected: &str| {
        let error = put_back(&backup, &data).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(!data.exists() && fs::read_dir(outside.path()).unwrap().count() == 2, "{expected}");
    };
    // Linked to the data, so it must be replaced and not be written to.
    fs::remove_file(&corpus).unwrap();
    refused("lacks the file corpora/toy.corpus");
    std::os::unix::fs::symlink(outside.path().join("outside"), &corpus).unwrap();
    refused("lacks the file corpora/toy.corpus");
    fs::remove_file(&corpus).unwrap();
    let mut changed = tokens.clone();
    changed[1000] ^= 1;
    fs::write(&corpus, &changed).unwrap();
    refused("is damaged: corpora/toy.corpus");
    fs::write(&corpus, &tokens[1..]).unwrap();
    refused("is damaged: corpora/toy.corpus");
    fs::write(&corpus, &tokens).unwrap();
    for (from, to, expected) in [
        ("corpora/toy.corpus", "../toy.corpus", "leads out of the data directory"),
        ("corpora/toy.corpus", "/etc/passwd", "leads out of the data directory"),
        ("corpora/toy.corpus", "server.lock", "does not belong there"),
        ("corpora/toy.corpus", "experiments.db", "does not belong there"),
        ("experiments.db", "experiments.sql", "lists no database"),
        ("\"version\": 1", "\"version\": 2", "has format 2 of "),
        ("wnn-experiments backup", "tarball", "is a `tarball`"),
        ("{", "", "has a broken manifest.json"),
    ] {
        fs::write(&manifest, whole.replacen(from, to, 1)).unwrap();
        refused(expected);
    }
    fs::remove_file(&manifest).unwrap();
    refused("it is no backup, or one that never became whole");
    fs::write(&manifest, &whole).unwrap();
    put_back(&backup, &data).unwrap();
}

#[tokio::test]
async fn no_new_flow_gets_the_folder_of_one_that_a_restored_database_does_not_know() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    drop(services);
    for name in ["flow_000041", "flow_nonsense", "flow_99999999999999999", "other_000099"] {
        fs::create_dir(home.path().join("checkpoints").join(name)).unwrap();
    }
    let services = home.reopen().await;
    assert_eq!((id, created(&services, six_phases("toy")).await.id), (FlowId(1), FlowId(42)));
}
