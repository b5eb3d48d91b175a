//! `wnn-exp` against a real server: every command once, its exit codes, and what stands on which stream.

#[path = "cli/client.rs"]
mod client;
#[path = "cli/data.rs"]
mod data;
#[path = "cli/documents.rs"]
mod documents;
#[path = "cli/interrupted.rs"]
mod interrupted;
#[path = "cli/manners.rs"]
mod manners;
#[path = "cli/migrate.rs"]
mod migrate;
#[path = "cli/session.rs"]
mod session;
#[path = "cli/terminal.rs"]
mod terminal;
#[path = "cli/watch.rs"]
mod watch;
#[path = "cli/world.rs"]
mod world;

use std::{
    fs,
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::json;
use wnn_experiments::engine::checkpoint_file::{self, ReadLimits};
use world::{World, text};

/// A flow of six experiments on a small corpus, which takes a second.
const SMALL: &[&str] = &["--corpus", "tiny", "--ga-gens", "2", "--ts-iters", "2", "--set", "check_interval=1"];
/// A flow that nobody waits for.
const ENDLESS: &[&str] = &["--corpus", "tiny", "--ga-gens", "1000000", "--patience", "1000000"];

/// Waits until something is so, for a minute at most.
fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_mins(1), "it never came to be");
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_flow_runs_from_its_creation_to_downloaded_checkpoints() {
    let world = World::begin();
    world.add_tiny();
    let created = world.run(&[&["flow", "create", "--name", "Pass 1", "--start"], SMALL].concat());
    assert_eq!(created.succeeds(), "1\n", "standard output is the id alone");
    assert!(created.stderr.contains("Created flow 1 \"Pass 1\" of 6 experiments\nIt is "), "{}", created.stderr);

    let watched = world.run(&["flow", "watch", "Pass 1"]).succeeds();
    let last = watched.lines().last().unwrap();
    assert!(last.starts_with("Flow 1 \"Pass 1\" completed in ") && last.contains(": CE "), "{watched}");
    assert!(watched.contains("Phase 3b: TS Connections  2/2  CE "), "{watched}");
    assert!(watched.lines().all(|line| line.chars().count() <= 80), "{watched}");

    let again = world.run(&["flow", "watch", "1"]).succeeds();
    assert_eq!(again.lines().last(), Some(last), "an ended flow is told at once");

    let shown = world.run(&["flow", "show", "Pass 1"]).succeeds();
    assert!(shown.starts_with("Pass 1 (flow 1)\n") && shown.matches("completed").count() == 7, "{shown}");
    let shown = world.json(&["flow", "show", "1", "--json"]);
    assert_eq!(
        (shown["flow"]["status"].as_str(), shown["experiments"].as_array().unwrap().len()),
        (Some("completed"), 6)
    );

    let finals = world.json(&["checkpoint", "list", "--final-only", "--flow", "Pass 1", "--json"]);
    assert_eq!(finals.as_array().unwrap().len(), 6);
    let id = finals[0]["id"].to_string();
    assert!(world.run(&["checkpoint", "show", &id]).succeeds().contains("Cross-entropy"));

    let saved = world.run(&["checkpoint", "download", &id, "--output", text(world.dir())]).succeeds();
    assert!(saved.trim_end().ends_with(".json.gz"), "{saved}");
    assert_eq!(fs::read(saved.trim_end()).unwrap()[..2], [0x1f, 0x8b], "gzip");
    let refused = world.run(&["checkpoint", "download", &id, "--output", saved.trim_end()]);
    assert_eq!(refused.code, 4);
    let piped = world.run_bytes(&["checkpoint", "download", &id, "--output", "-"]);
    assert_eq!(piped, fs::read(saved.trim_end()).unwrap());

    let seeded = world.run(&["checkpoint", "seed", &id, "--flow-name", "Pass 2", "--corpus", "tiny"]).succeeds();
    assert_eq!(seeded, "2\n");
    let flow = world.json(&["flow", "show", "Pass 2", "--json"]);
    assert_eq!(flow["flow"]["seed_checkpoint_id"].to_string(), id);
    let deletion = world.run(&["checkpoint", "delete", &id, "--yes"]);
    assert_eq!(deletion.code, 4, "a flow starts from it: {}", deletion.stderr);
    world.run(&["checkpoint", "delete", &id, "--yes", "--force"]).succeeds();
    assert_eq!(world.run(&["checkpoint", "show", &id]).code, 3);

    let listed = world.json(&["trash", "list", "--json"]);
    assert_eq!((listed[0]["kind"].as_str(), listed[0]["item_id"].to_string()), (Some("checkpoint"), id.clone()));
    world.run(&["checkpoint", "restore", &id]).succeeds();
    assert!(world.run(&["checkpoint", "show", &id]).succeeds().contains("Cross-entropy"));
    let flow = world.json(&["flow", "show", "Pass 2", "--json"]);
    assert_eq!(flow["flow"]["seed_checkpoint_id"].to_string(), id, "it is started from again");
    assert_eq!(world.run(&["flow", "delete", "1", "--yes"]).code, 4);
    world.run(&["flow", "delete", "1", "--yes", "--force"]).succeeds();
    world.run(&["flow", "restore", "1"]).succeeds();
    assert_eq!(world.run(&["flow", "restore", "1"]).code, 3);
    assert!(world.run(&["trash", "list"]).succeeds().lines().count() <= 1);
}

#[test]
fn a_search_without_a_server_comes_to_what_the_server_comes_to() {
    let world = World::begin();
    world.add_tiny();
    world.run(&[&["flow", "create", "--name", "Here", "--start"], SMALL].concat()).succeeds();
    world.run(&["flow", "watch", "Here"]).succeeds();
    let dir = world.dir().join("alone");
    let data = world.dir().join("data");
    let search = ["search", "--checkpoint-dir", text(&dir), "--data", text(&data), "--threads", "2"];
    world.run(&[&search, SMALL].concat()).succeeds();

    let finals = world.json(&["checkpoint", "list", "--final-only", "--flow", "Here", "--json"]);
    let finals = finals.as_array().unwrap();
    assert_eq!(finals.len(), 6);
    for checkpoint in finals {
        let there = Path::new(checkpoint["file_path"].as_str().unwrap());
        let place: PathBuf = there.components().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
        let read = |path: &Path| {
            let mut file = checkpoint_file::read(path, ReadLimits::default()).unwrap();
            file.elapsed_seconds = 0.0;
            file
        };
        assert!(read(there) == read(&dir.join(&place)), "{} differs", place.display());
    }
    let id = finals[0]["id"].to_string();
    let verify = ["checkpoint", "verify", &id, "--corpus", "tiny", "--data", text(&data)];
    assert!(world.run(&verify).succeeds().starts_with("Equal to the last bit\n"));
    assert_eq!(world.run(&["checkpoint", "verify", "99", "--corpus", "tiny", "--data", text(&data)]).code, 3);
}

#[test]
fn flows_are_waited_for_and_held_against_each_other() {
    let world = World::begin();
    world.add_tiny();
    for (name, gens) in [("Short", "2"), ("Longer", "4")] {
        let flags = ["--corpus", "tiny", "--ga-gens", gens, "--ts-iters", "2", "--start"];
        world.run(&[&["flow", "create", "--name", name][..], &flags].concat()).succeeds();
    }
    let ended = world.run(&["flow", "wait", "Short", "2", "--format", "csv"]).succeeds();
    let statuses: Vec<_> = ended.lines().skip(1).map(|line| line.contains("completed")).collect();
    assert_eq!(statuses, [true, true], "{ended}");
    let compared = world.run(&["flow", "compare", "Short", "Longer"]).succeeds();
    assert!(compared.lines().any(|line| line.starts_with("ga_generations ") && line.ends_with("  4")), "{compared}");
    assert!(compared.lines().all(|line| line.chars().count() <= 80), "{compared}");
    let whole = world.json(&["flow", "compare", "1", "2", "--json"]);
    assert_eq!((&whole["subjects"][1]["name"], &whole["differences"][0]["values"]), (&json!("Longer"), &json!([2, 4])));
    let rows = world.run(&["flow", "compare", "1", "2", "--format", "csv"]).succeeds();
    assert_eq!((rows.lines().count(), rows.starts_with("id,name,status,best_ce,")), (3, true), "{rows}");
    let experiments = world.json(&["flow", "compare", "--experiments", "1", "7", "--json"]);
    assert_eq!(experiments["subjects"].as_array().unwrap().len(), 2);
    assert_eq!(world.run(&["flow", "compare", "1", "99"]).code, 3);
    assert_eq!(world.run(&["flow", "compare", "1", "1"]).code, 5);

    world.run(&[&["flow", "create", "--name", "Endless", "--start"], ENDLESS].concat()).succeeds();
    let over = world.run(&["flow", "wait", "Endless", "1", "--timeout", "1"]);
    assert_eq!((over.code, over.stderr.contains("the time is over")), (1, true), "{}", over.stderr);
    let waiting = world.spawn(&["flow", "wait", "Endless"]);
    until(|| world.json(&["flow", "show", "Endless", "--json"])["flow"]["status"] == "running");
    world.run(&["flow", "stop", "Endless"]).succeeds();
    let stopped = waiting.ends();
    assert_eq!((stopped.code, stopped.stderr.contains("\"Endless\" is cancelled")), (1, true), "{}", stopped.stderr);
}

#[test]
fn a_flow_may_stand_in_a_file_and_flags_count_more() {
    let world = World::begin();
    let toml = "name = \"From a file\"\n[config]\ntemplate = \"standard-6-phase\"\n[config.params]\npatience = 20\nga_generations = 7\n";
    fs::write(world.dir().join("flow.toml"), toml).unwrap();
    world.run(&["flow", "create", "--from-file", "flow.toml", "--ga-gens", "9"]).succeeds();
    let shown = world.json(&["flow", "show", "From a file", "--json"]);
    let params = &shown["flow"]["config"]["params"];
    assert_eq!((&params["patience"], &params["ga_generations"]), (&json!(20), &json!(9)));
    assert_eq!(shown["experiments"].as_array().unwrap().len(), 6);
    fs::write(world.dir().join("flow.json"), shown["flow"].to_string()).unwrap();
    world.run(&["flow", "create", "--from-file", "flow.json", "--name", "Again"]).succeeds();
    let again = world.json(&["flow", "show", "Again", "--json"]);
    assert_eq!(again["flow"]["config"]["params"], *params, "what a server told makes the same flow");
    assert_eq!(again["experiments"].as_array().unwrap().len(), 6);
    fs::write(world.dir().join("flow.toml"), "name = 'x'\npatience = [").unwrap();
    let refused = world.run(&["flow", "create", "--from-file", "flow.toml"]);
    assert_eq!((refused.code, refused.stderr.contains("flow.toml: ")), (5, true), "{}", refused.stderr);
    assert_eq!(world.run(&["flow", "create"]).code, 2, "it has no name");
}
