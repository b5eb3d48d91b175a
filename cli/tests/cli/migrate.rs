//! `migrate` and `checkpoint upload`: files of this machine become checkpoints of the server.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use wnn_experiments::{api::NewExperiment, client::DashboardClient, model::ExperimentStatus};

use crate::{
    SMALL,
    world::{Done, World, text},
};

/// What another tool left: a small genome without connections.
fn old_format() -> Value {
    json!({"genome": {"bits_per_cluster": [3, 4], "neurons_per_cluster": [2, 1]}, "fitness": 9.5, "accuracy": 0.04})
}

/// Results of a flow in `runs/first`, files of another tool in `runs/second`, and three that are of no use in `runs/bad`.
fn lay_out(world: &World) -> PathBuf {
    world.add_tiny();
    world.run(&[&["flow", "create", "--name", "Elsewhere", "--start"], SMALL].concat()).succeeds();
    world.run(&["flow", "wait", "Elsewhere"]).succeeds();
    let runs = world.dir().join("runs");
    for folder in ["first", "second/deep", "bad"] {
        fs::create_dir_all(runs.join(folder)).unwrap();
    }
    let finals = world.json(&["checkpoint", "list", "--final-only", "--json"]);
    let mut whole = Vec::new();
    for checkpoint in finals.as_array().unwrap() {
        let path = Path::new(checkpoint["file_path"].as_str().unwrap());
        whole = fs::read(path).unwrap();
        fs::copy(path, runs.join("first").join(path.file_name().unwrap())).unwrap();
    }
    fs::write(runs.join("second/deep/phase_2.json"), old_format().to_string()).unwrap();
    fs::write(runs.join("second/deep/phase_10.json"), old_format().to_string()).unwrap();
    fs::write(runs.join("bad/truncated.json.gz"), &whole[..whole.len() / 2]).unwrap();
    let mut contradiction = old_format();
    contradiction["genome"]["connections"] = json!([1]);
    fs::write(runs.join("bad/contradiction.json"), contradiction.to_string()).unwrap();
    fs::write(runs.join("bad/bomb.json.gz"), bomb()).unwrap();
    runs
}

/// A quarter of a gigabyte of blanks in some kilobytes.
fn bomb() -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(b"{\"genome\": ").unwrap();
    for _ in 0..256 {
        gzip.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    gzip.finish().unwrap()
}

/// The files of a report, by status.
fn counts(done: &Done) -> [usize; 4] {
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    ["registered", "new", "known", "broken"]
        .map(|status| report.as_array().unwrap().iter().filter(|file| file["status"] == status).count())
}

#[test]
fn files_that_lie_about_become_checkpoints_once() {
    let world = World::begin();
    let runs = lay_out(&world);
    let migrate = ["migrate", "--checkpoint-dir", text(&runs), "--json"];
    let before = world.json(&["checkpoint", "list", "--json"]);
    let dry = world.run(&[&migrate[..], &["--dry-run"]].concat());
    assert_eq!((dry.code, counts(&dry)), (1, [0, 8, 0, 3]), "{}", dry.stderr);
    assert!(dry.stderr.contains("Would register 8 checkpoints."), "{}", dry.stderr);
    assert_eq!(world.json(&["checkpoint", "list", "--json"]), before, "nothing was registered");

    let done = world.run(&migrate);
    assert_eq!((done.code, counts(&done)), (1, [8, 0, 0, 3]), "{}", done.stderr);
    for name in ["truncated.json.gz", "contradiction.json", "bomb.json.gz"] {
        let line = done.stderr.lines().find(|line| line.starts_with("broken: ") && line.contains(name));
        assert!(line.is_some_and(|line| line.contains("is not a usable checkpoint: ")), "{name}: {}", done.stderr);
    }
    assert!(done.stderr.ends_with("error: 3 files cannot be used\n"), "{}", done.stderr);

    let experiments = world.json(&["experiment", "list", "--search", "Migrated", "--sort", "name", "--json"]);
    let named: Vec<_> = experiments.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(named, ["Migrated: first", "Migrated: second/deep"]);
    assert!(experiments.as_array().unwrap().iter().all(|one| one["status"] == "completed"), "{experiments}");
    let of = |experiment: &Value| {
        let id = experiment["id"].to_string();
        let all = world.json(&["checkpoint", "list", "--experiment", &id, "--sort", "id", "--json"]);
        all.as_array().unwrap().clone()
    };
    let first = of(&experiments[0]);
    assert_eq!(first.len(), 6);
    let finals: Vec<_> = first.iter().filter(|one| one["is_final"] == true).map(|one| &one["name"]).collect();
    assert_eq!(finals, ["Phase 3b: TS Connections"]);
    let known =
        before.as_array().unwrap().iter().find(|one| one["name"] == first[0]["name"] && one["is_final"] == true);
    for field in ["final_fitness", "final_accuracy", "iterations_run"] {
        assert_eq!(known.unwrap()[field], first[0][field], "{field}");
    }
    assert_eq!(known.unwrap()["genome_stats"]["total_connections"], first[0]["genome_stats"]["total_connections"]);
    let second = of(&experiments[1]);
    let told: Vec<_> = second.iter().map(|one| (one["name"].as_str().unwrap(), one["is_final"] == true)).collect();
    assert_eq!(told, [("phase_2", false), ("phase_10", true)], "10 comes after 2");
    assert_eq!(second[1]["genome_stats"]["total_connections"], 2 * 3 + 4);
    assert_eq!(second[1]["genome_stats"]["neurons_range"], json!([1, 2]));

    let everything = || (world.json(&["checkpoint", "list", "--json"]), world.json(&["experiment", "list", "--json"]));
    let registered = everything();
    let again = world.run(&migrate);
    assert_eq!((again.code, counts(&again)), (1, [0, 0, 8, 3]), "{}", again.stderr);
    assert_eq!(everything(), registered, "running it twice changes nothing");

    fs::remove_dir_all(runs.join("bad")).unwrap();
    fs::copy(runs.join("second/deep/phase_10.json"), runs.join("second/deep/phase_11.json")).unwrap();
    let grown = world.run(&migrate);
    assert_eq!((grown.code, counts(&grown)), (0, [1, 0, 8, 0]), "{}", grown.stderr);
    assert_eq!(of(&experiments[1]).len(), 3, "it belongs to the experiment that its folder has");
    let table = world.run(&migrate[..3]).succeeds();
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(table.lines().any(|line| line.starts_with("Migrated: second/deep") && line.contains(" 3 ")), "{table}");
    assert_eq!(world.run(&["migrate", "--checkpoint-dir", "nowhere"]).code, 3);
}

#[test]
fn uploaded_files_are_kept_by_the_server_and_known_again() {
    let world = World::begin();
    let runs = lay_out(&world);
    fs::remove_dir_all(runs.join("bad")).unwrap();
    // Elsewhere they cannot be known by their place.
    let other = World::begin();
    let migrate = ["migrate", "--checkpoint-dir", text(&runs), "--upload", "--json"];
    let done = other.run(&migrate);
    assert_eq!((done.code, counts(&done)), (0, [8, 0, 0, 0]), "{}", done.stderr);
    let all = other.json(&["checkpoint", "list", "--final-only", "--json"]);
    let id =
        all.as_array().unwrap().iter().find(|one| one["name"] == "Phase 3b: TS Connections").unwrap()["id"].to_string();
    let bytes = other.run_bytes(&["checkpoint", "download", &id, "--output", "-"]);
    assert_eq!(bytes, fs::read(runs.join("first/phase_3b_ts_connections.json.gz")).unwrap());
    let again = other.run(&migrate);
    assert_eq!(counts(&again), [0, 0, 8, 0], "{}", again.stdout);

    // What was registered without a copy is sent when that is asked for.
    let third = World::begin();
    assert_eq!(counts(&third.run(&["migrate", "--checkpoint-dir", text(&runs), "--json"])), [8, 0, 0, 0]);
    let sent = third.run(&migrate);
    assert!(sent.stderr.contains("Uploaded 8 files that it knew"), "{}", sent.stderr);
    assert_eq!(counts(&third.run(&migrate)), [0, 0, 8, 0]);
    let kept = third.json(&["checkpoint", "list", "--json"]);
    assert!(kept.as_array().unwrap().iter().all(|one| one["content_hash"].is_string()), "{kept}");

    let file = runs.join("first/phase_1a_ga_neurons.json.gz");
    let uploaded = other.run(&["checkpoint", "upload", text(&file), "--name", "By hand"]).succeeds();
    let kept = other.json(&["checkpoint", "show", uploaded.trim(), "--json"]);
    assert_eq!((kept["name"].as_str(), kept["is_final"].as_bool()), (Some("By hand"), Some(true)));
    assert_eq!(
        other.run_bytes(&["checkpoint", "download", uploaded.trim(), "--output", "-"]),
        fs::read(&file).unwrap()
    );
    other.add_tiny();
    other.run(&["checkpoint", "seed", uploaded.trim(), "--flow-name", "Goes on", "--corpus", "tiny"]).succeeds();
    fs::write(&file, "no checkpoint").unwrap();
    let refused = other.run(&["checkpoint", "upload", text(&file)]);
    assert_eq!((refused.code, refused.stdout.as_str()), (5, ""), "{}", refused.stderr);
    assert_eq!(other.run(&["checkpoint", "upload", "nowhere.json"]).code, 3);
}

#[test]
fn the_last_phase_that_can_be_used_is_the_result() {
    let world = World::begin();
    let folder = world.dir().join("runs");
    fs::create_dir_all(&folder).unwrap();
    for name in ["phase_1.json", "phase_2.json"] {
        fs::write(folder.join(name), old_format().to_string()).unwrap();
    }
    fs::write(folder.join("phase_3.json"), "{").unwrap();
    assert_eq!(counts(&world.run(&["migrate", "--checkpoint-dir", "runs", "--json"])), [2, 0, 0, 1]);
    let finals = world.json(&["checkpoint", "list", "--final-only", "--json"]);
    assert_eq!((finals.as_array().unwrap().len(), &finals[0]["name"]), (1, &json!("phase_2")));
}

#[tokio::test]
async fn what_was_interrupted_is_brought_to_its_end() {
    let world = World::begin();
    fs::create_dir_all(world.dir().join("runs")).unwrap();
    let folder = world.dir().join("runs").canonicalize().unwrap();
    let file = folder.join("phase_1.json");
    fs::write(&file, old_format().to_string()).unwrap();
    let client = DashboardClient::new(&world.url).unwrap();
    let config = Some(json!({"migrated_from": folder}));
    let new = NewExperiment { name: "Migrated: runs".to_owned(), config, ..NewExperiment::default() };
    let begun = client.create_experiment(&new).await.unwrap();
    let known = json!({"experiment_id": begun.id, "file_path": file, "final_fitness": 9.5, "is_final": true});
    client.register_checkpoint(&serde_json::from_value(known).unwrap()).await.unwrap();
    assert_eq!(client.get_experiment(begun.id).await.unwrap().status, ExperimentStatus::Pending);
    world.run(&["migrate", "--checkpoint-dir", "runs"]).succeeds();
    let ended = client.get_experiment(begun.id).await.unwrap();
    assert_eq!((ended.status, ended.best_ce), (ExperimentStatus::Completed, Some(9.5)));
}

#[test]
fn the_script_of_the_specification_does_the_same() {
    let world = World::begin();
    let runs = world.dir().join("runs/first");
    fs::create_dir_all(&runs).unwrap();
    fs::write(runs.join("phase_1.json"), old_format().to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/migrate_checkpoints.py");
    let run = |arguments: &[&str]| {
        let mut command = Command::new("python3");
        command.arg(&script).args(["--checkpoint-dir", text(runs.parent().unwrap()), "--json"]).args(arguments);
        let binary = Path::new(env!("CARGO_BIN_EXE_wnn-exp")).parent().unwrap().parent().unwrap();
        Done::from(command.env("WNN_URL", &world.url).env("CARGO_TARGET_DIR", binary).output().unwrap())
    };
    assert_eq!(counts(&run(&["--dry-run"])), [0, 1, 0, 0]);
    assert_eq!(counts(&run(&[])), [1, 0, 0, 0]);
    assert_eq!(counts(&run(&[])), [0, 0, 1, 0]);
}
