//! `wnn-exp` against a real server: every command once, its exit codes, and what stands on which stream.

#[path = "cli/client.rs"]
mod client;
#[path = "cli/migrate.rs"]
mod migrate;
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

use serde_json::{Value, json};
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
fn status_tells_of_the_server() {
    let world = World::begin();
    let shown = world.run(&["status"]).succeeds();
    assert!(shown.starts_with(&format!("The server at {} is ok\n", world.url)), "{shown}");
    let health: Value = world.json(&["status", "--json"]);
    assert_eq!((health["status"].as_str(), health["running_flows"].as_u64()), (Some("ok"), Some(0)));
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
fn the_doctor_asks_the_server_where_one_has_the_directory_and_else_looks_itself() {
    let mut world = World::begin();
    world.add_tiny();
    let data = world.dir().join("data");
    let doctor = ["doctor", "--data", text(&data)];
    assert!(world.run(&doctor).succeeds().starts_with("Held 2 rows against 2 files"));
    assert!(world.run(&["doctor"]).succeeds().starts_with("Held 2 rows against 2 files"));
    world.end_server();
    fs::write(data.join("corpora/lost.corpus"), "x").unwrap();
    let found = world.run(&doctor);
    assert_eq!(found.code, 1, "{}", found.stderr);
    assert!(found.stdout.contains("orphaned: corpora/lost.corpus: no row names"), "{}", found.stdout);
    assert!(data.join("corpora/lost.corpus").exists(), "nobody asked for repairs");
    let repaired = world.run(&[&doctor[..], &["--repair"]].concat()).succeeds();
    assert!(repaired.contains("it was moved to the trash (entry 1)"), "{repaired}");
    world.run(&["doctor"]).succeeds();
    assert_eq!(world.run(&["doctor", "--data", text(&world.dir().join("nowhere"))]).code, 3);
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
fn a_stopped_flow_ends_its_watch_with_a_failure() {
    let world = World::begin();
    world.add_tiny();
    world.run(&[&["flow", "create", "--name", "Long", "--start"], ENDLESS].concat()).succeeds();
    let watch = world.spawn(&["flow", "watch", "Long"]);
    until(|| world.json(&["flow", "show", "Long", "--json"])["flow"]["status"] == "running");
    assert_eq!(world.run(&["flow", "delete", "Long", "--yes"]).code, 4, "it runs");
    world.run(&["flow", "stop", "Long"]).succeeds();
    let watched = watch.ends();
    assert_eq!(watched.code, 1);
    assert!(watched.stderr.ends_with("error: flow 1 \"Long\" was stopped\n"), "{}", watched.stderr);
    assert!(watched.stdout.contains("Flow 1 \"Long\" is cancelled"), "{}", watched.stdout);
}

#[test]
fn a_watch_outlives_the_server_and_tells_each_iteration_once() {
    let mut world = World::begin();
    world.add_tiny();
    let line = [&["flow", "create", "--name", "Long", "--start", "--set", "checkpoint_interval=5"], ENDLESS].concat();
    world.run(&line).succeeds();
    let watch = world.spawn(&["flow", "watch", "Long"]);
    until(|| !world.json(&["checkpoint", "list", "--json"]).as_array().unwrap().is_empty());
    world.end_server();
    world.start_server();
    let done =
        || world.json(&["flow", "show", "Long", "--json"])["experiments"][0]["current_iteration"].as_u64().unwrap();
    let before = done();
    until(|| done() > before + 5);
    // It connects again within a second, and the flow goes on for as long as it likes.
    sleep(Duration::from_secs(2));
    world.run(&["flow", "stop", "Long"]).succeeds();
    let watched = watch.ends();
    assert_eq!(watched.code, 1, "{}", watched.stderr);
    assert!(watched.stderr.contains("trying again every second\nConnected again\n"), "{}", watched.stderr);
    let number = |line: &str| line.split_once("/1000000").and_then(|(left, _)| left.rsplit(' ').next()?.parse().ok());
    let told: Vec<u64> = watched.stdout.lines().filter_map(number).collect();
    assert!(told.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{told:?}");
}

#[test]
fn watching_as_json_gives_the_frames_of_the_socket() {
    let world = World::begin();
    world.add_tiny();
    world.run(&[&["flow", "create", "--name", "Short", "--start"], SMALL].concat()).succeeds();
    let watched = world.run(&["flow", "watch", "1", "--json"]).succeeds();
    let types: Vec<_> =
        watched.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].clone()).collect();
    assert_eq!(types.first(), Some(&json!("Snapshot")));
    let rows = world.run(&["flow", "watch", "1", "--format", "csv"]).succeeds();
    assert_eq!(
        (rows.lines().count(), rows.starts_with("experiment_id,")),
        (1, true),
        "what was done before is not told: {rows}"
    );
    let ended = world.run(&["flow", "watch", "1", "--json"]).succeeds();
    assert_eq!(ended.lines().count(), 1, "{ended}");
    assert!(ended.contains("\"type\":\"Snapshot\""));
}

#[test]
fn lists_are_searched_sorted_and_followed_page_by_page() {
    let world = World::begin();
    for name in ["=gamma", "beta", "Alpha"] {
        world.run(&["flow", "create", "--name", name]).succeeds();
    }
    let by_name = ["flow", "list", "--sort", "name", "--limit", "2"];
    let first = world.run(&[&by_name[..], &["--format", "csv"]].concat());
    let lines = first.succeeds();
    let names: Vec<_> = lines.lines().map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(names, ["name", "'=gamma", "Alpha"]);
    let (before, cursor) = first.stderr.trim().split_once("--after ").unwrap();
    assert!(before.starts_with("2 of 3; "), "{}", first.stderr);
    let cursor = cursor.split_once(' ').unwrap().0;
    let rest = world.json(&[&by_name[..], &["--after", cursor, "--json"]].concat());
    let page = world.json(&[&by_name[..], &["--page", "2", "--json"]].concat());
    assert_eq!((rest[0]["name"].as_str(), &rest), (Some("beta"), &page));
    let found = world.json(&["experiment", "list", "--search", "alpha ga", "--sort", "name", "--desc", "--json"]);
    let names: Vec<_> = found.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Phase 3a: GA Connections", "Phase 2a: GA Bits", "Phase 1a: GA Neurons"]);
    let shown = world.run(&["experiment", "show", &found[0]["id"].to_string()]).succeeds();
    assert!(shown.lines().any(|line| line.trim_start().starts_with("Flow") && line.ends_with(" 3")), "{shown}");
    let none = world.run(&["experiment", "iterations", &found[0]["id"].to_string()]);
    assert_eq!((none.succeeds().as_str(), none.stderr.as_str()), ("", "No such iterations are recorded.\n"));
    assert_eq!(world.run(&["experiment", "show", "99"]).code, 3);
    assert_eq!(world.run(&["flow", "list", "--after", "nonsense"]).code, 5);
}

#[test]
fn a_corpus_is_added_listed_and_exported() {
    let world = World::begin();
    let train = world.dir().join("train.txt");
    fs::write(&train, "the quick brown fox jumps over the lazy dog\n".repeat(200)).unwrap();
    let args = ["corpus", "add", "foxes", "--train", text(&train), "--tokenizer", "words", "--eval-share", "0.2"];
    assert!(world.run(&args).succeeds().starts_with("foxes (corpus "));
    let refused = world.run(&args);
    assert_eq!((refused.code, refused.stdout.as_str()), (4, ""), "{}", refused.stderr);

    let listed = world.run(&["corpus", "list"]).succeeds();
    assert!(listed.contains("toy") && listed.contains("foxes"), "{listed}");
    let corpus = world.json(&["corpus", "show", "foxes", "--json"]);
    let by_id = world.json(&["corpus", "show", &corpus["id"].to_string(), "--json"]);
    assert_eq!(corpus, by_id);

    let target = world.dir().join("out");
    let export = ["corpus", "export", "foxes", text(&target)];
    world.run(&export).succeeds();
    let meta: Value = serde_json::from_slice(&fs::read(target.join("meta.json")).unwrap()).unwrap();
    assert_eq!(meta["vocab_size"], corpus["vocab_size"]);
    let size = |name: &str| fs::metadata(target.join(name)).unwrap().len();
    assert_eq!(size("train.u32"), corpus["train_tokens"].as_u64().unwrap() * 4);
    assert_eq!(size("eval.u32"), corpus["eval_tokens"].as_u64().unwrap() * 4);
    assert_eq!(world.run(&export).code, 4, "nothing is overwritten unasked");
    world.run(&[&export[..], &["--force"]].concat()).succeeds();

    assert_eq!(world.run(&["corpus", "delete", "foxes"]).code, 2, "nobody can be asked");
    let deleted = world.run(&["corpus", "delete", "foxes", "--yes"]);
    deleted.succeeds();
    assert_eq!(world.run(&["corpus", "show", "foxes"]).code, 3);
    let entry = deleted.stderr.split("`wnn-exp trash restore ").nth(1).and_then(|rest| rest.split('`').next()).unwrap();
    world.run(&["trash", "restore", entry]).succeeds();
    let back = world.json(&["corpus", "show", "foxes", "--json"]);
    assert_eq!((&back["content_hash"], &back["train_tokens"]), (&corpus["content_hash"], &corpus["train_tokens"]));
    assert_eq!(world.run(&["corpus", "delete", "toy", "--yes"]).code, 4);
}

#[test]
fn text_that_cannot_be_used_is_refused_with_a_sentence() {
    let world = World::begin();
    let file = world.dir().join("bad.txt");
    let add = |name: &str| world.run(&["corpus", "add", name, "--train", text(&file), "--tokenizer", "gpt2"]);
    assert_eq!(add("missing").code, 5);
    for content in [&b""[..], b"\xff\xfe", b"two words"] {
        fs::write(&file, content).unwrap();
        let refused = add("bad");
        assert_eq!(refused.code, 5, "{content:?}: {}", refused.stderr);
        assert!(refused.stderr.starts_with("error: "), "{}", refused.stderr);
    }
}

#[test]
fn each_kind_of_failure_has_its_exit_code() {
    let world = World::begin();
    assert_eq!(world.run(&["flow", "show", "99"]).code, 3);
    assert_eq!(world.run(&["flow", "show", "nobody"]).code, 3);
    assert_eq!(world.run(&["flow", "watch", "99"]).code, 3);
    assert_eq!(world.run(&["corpus", "show", "nothing"]).code, 3);
    assert_eq!(world.run(&["flow", "create", "--name", "x", "--patience", "0"]).code, 2);
    let unknown_corpus = world.run(&["flow", "create", "--name", "x", "--corpus", "nothing"]);
    assert_eq!(unknown_corpus.code, 5, "{}", unknown_corpus.stderr);
    for _ in 0..2 {
        world.run(&["flow", "create", "--name", "Twin"]).succeeds();
    }
    let ambiguous = world.run(&["flow", "show", "Twin"]);
    assert_eq!((ambiguous.code, ambiguous.stderr.contains("say which by id: 2, 1")), (4, true), "{}", ambiguous.stderr);
    let unasked = world.run(&["flow", "delete", "1"]);
    assert_eq!((unasked.code, unasked.stderr.contains("--yes")), (2, true), "{}", unasked.stderr);
    world.run(&["flow", "delete", "1", "--yes"]).succeeds();
    assert_eq!(world.run(&["flow", "show", "1"]).code, 3);
}

#[test]
fn a_server_that_is_gone_is_named_with_the_way_to_start_one() {
    let mut world = World::begin();
    world.end_server();
    let failed = world.run(&["status"]);
    assert_eq!(failed.code, 6);
    assert!(failed.stderr.contains(&world.url) && failed.stderr.contains("scripts/run"), "{}", failed.stderr);
    assert_eq!(failed.stdout, "");
}

#[test]
fn an_encrypted_server_is_believed_only_by_who_trusts_its_certificate() {
    for is_ca in [false, true] {
        let world = World::begin_encrypted(is_ca);
        assert!(world.url.starts_with("https://"));
        let begun = Instant::now();
        let refused = world.run(&["flow", "list"]);
        assert_eq!((refused.code, refused.stdout.as_str()), (6, ""), "{}", refused.stderr);
        let sentence = format!("error: {} shows a certificate that this machine does not trust", world.url);
        assert!(refused.stderr.starts_with(&sentence) && refused.stderr.contains("--ca-cert"), "{}", refused.stderr);
        assert!(begun.elapsed() < Duration::from_secs(1), "asking again changes nothing");

        let trusting = |arguments: &[&str]| world.run(&[&["--ca-cert", "cert.pem"], arguments].concat());
        trusting(&["flow", "create", "--name", "Over TLS", "--ga-gens", "2", "--ts-iters", "2", "--start"]).succeeds();
        assert!(trusting(&["flow", "list"]).succeeds().contains("Over TLS"));
        assert!(trusting(&["flow", "watch", "1"]).succeeds().contains("completed"), "the socket is encrypted too");
        trusting(&["doctor", "--data", "data"]).succeeds();

        let other = World::begin_encrypted(is_ca);
        assert_eq!(other.run(&["--ca-cert", text(&world.dir().join("cert.pem")), "flow", "list"]).code, 6);
        let unreadable = world.run(&["--ca-cert", "key.pem", "flow", "list"]);
        assert_eq!(unreadable.code, 5);
        assert!(unreadable.stderr.contains("key.pem is no file of certificates"), "{}", unreadable.stderr);
        let wrong = world.url.replace("127.0.0.1", "[::ffff:127.0.0.1]");
        let misnamed = trusting(&["--url", &wrong, "flow", "list"]);
        assert!(misnamed.stderr.contains("for another name"), "{}", misnamed.stderr);
    }
    let plain = World::begin();
    let refused = plain.run(&["--url", &plain.url.replace("http:", "https:"), "flow", "list"]);
    assert!(refused.stderr.contains("does not encrypt"), "{}", refused.stderr);
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let world = World::begin();
    for number in 0..3 {
        world.run(&["flow", "create", "--name", &format!("Flow {number}")]).succeeds();
    }
    let left = world.run_unread(&["flow", "list"]);
    assert_eq!((left.code, left.stderr.as_str()), (0, ""));
}

#[test]
fn a_backup_of_a_server_becomes_the_data_of_another() {
    let mut world = World::begin();
    world.run(&["flow", "create", "--name", "Kept"]).succeeds();
    let (backup, data) = (world.dir().join("backup"), world.dir().join("data"));
    let made = world.run(&["backup", "backup"]);
    assert_eq!(made.succeeds().trim_end(), text(&backup), "standard output is where it is");
    assert!(made.stderr.contains("Backed up 2 files ("), "{}", made.stderr);
    assert_eq!(world.run(&["backup", "backup"]).code, 4, "nothing is overwritten");
    assert_eq!(world.run(&["restore", "backup"]).code, 4, "the server has it open");
    let report = world.json(&["backup", "again", "--data", "data", "--json"]);
    assert_eq!((report["files"].as_u64(), &report["problems"]), (Some(2), &json!([])), "the server did it");

    world.run(&["flow", "create", "--name", "Lost"]).succeeds();
    world.end_server();
    let failed = world.run(&["backup", "third"]);
    assert_eq!((failed.code, failed.stderr.contains("--data names")), (6, true), "{}", failed.stderr);
    world.run(&["backup", "third", "--data", "data"]).succeeds();
    assert_eq!(world.run(&["restore", "third"]).code, 4, "it is not empty");
    fs::rename(&data, world.dir().join("old")).unwrap();
    assert_eq!(world.run(&["restore", "nowhere"]).code, 3);
    assert_eq!(world.run(&["restore", "old"]).code, 5, "no backup");
    assert_eq!(world.run(&["restore", "backup"]).succeeds().trim_end(), text(&data));
    world.start_server();
    assert_eq!(world.run(&["flow", "show", "Lost"]).code, 3);
    assert_eq!(world.json(&["flow", "show", "Kept", "--json"])["flow"]["id"], 1);
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

#[test]
fn what_is_set_in_a_file_holds_for_all_commands() {
    let world = World::begin();
    world.run(&["flow", "create", "--name", "One"]).succeeds();
    fs::write(world.dir().join("config.toml"), format!("url = {:?}\nformat = \"csv\"\n", world.url)).unwrap();
    let configured = |arguments: &[&str]| world.run_configured("config.toml", arguments);
    let listed = configured(&["flow", "list"]).succeeds();
    assert!(listed.starts_with("id,name,") && listed.lines().count() == 2, "{listed}");
    let status = configured(&["status"]).succeeds();
    assert!(status.starts_with("data_dir,database,disk.free_bytes,"), "{status}");
    assert!(configured(&["flow", "list", "--json"]).succeeds().starts_with('['), "flags count more");
    assert!(configured(&["flow", "list", "--format", "table"]).succeeds().starts_with("ID"));
    fs::write(world.dir().join("config.toml"), "urls = 'x'").unwrap();
    let refused = configured(&["flow", "list"]);
    assert_eq!((refused.code, refused.stderr.contains("unknown field `urls`")), (5, true), "{}", refused.stderr);
    assert_eq!(world.run_configured("nowhere.toml", &["flow", "list"]).code, 1);
}

#[test]
fn shells_and_man_know_the_command_line() {
    let world = World::begin();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = world.run(&["completions", shell]).succeeds();
        assert!(
            script.contains("checkpoint") && script.contains("--no-desc") | script.contains("phase-order"),
            "{shell}"
        );
    }
    assert_eq!(world.run(&["completions", "tcsh"]).code, 2);
    let page = world.run(&["man"]).succeeds();
    assert!(page.contains(".TH wnn-exp 1") && page.contains("migrate"), "{page}");
    world.run(&["man", "--dir", "man/man1"]).succeeds();
    let create = fs::read_to_string(world.dir().join("man/man1/wnn-exp-flow-create.1")).unwrap();
    assert!(create.contains("phase\\-order"), "{create}");
}

#[test]
fn a_flow_is_exported_to_a_file_and_imported_as_another() {
    let world = World::begin();
    world.add_tiny();
    world.run(&[&["flow", "create", "--name", "Pass 1", "--start"], SMALL].concat()).succeeds();
    world.run(&["flow", "watch", "Pass 1"]).succeeds();
    let exported = world.run(&["flow", "export", "Pass 1", ".", "--with-corpus"]);
    assert_eq!(exported.succeeds(), "./pass_1.flow.tar.gz\n");
    assert_eq!(world.run(&["flow", "export", "1", "pass_1.flow.tar.gz"]).code, 4, "nothing is overwritten unasked");
    let imported = world.run(&["flow", "import", "pass_1.flow.tar.gz"]);
    assert_eq!(imported.succeeds(), "2\n", "standard output is the id alone");
    assert!(imported.stderr.contains("note: there is a flow \"Pass 1\" here"), "{}", imported.stderr);
    let answer = world.json(&["flow", "import", "pass_1.flow.tar.gz", "--json"]);
    assert_eq!((answer["flow"]["name"].as_str(), answer["flow"]["id"].as_u64()), (Some("Pass 1 (3)"), Some(3)));
    let checkpoints = |flow| world.json(&["checkpoint", "list", "--flow", flow, "--json"]).as_array().unwrap().len();
    assert_eq!(checkpoints("3"), checkpoints("1"));
    fs::write(world.dir().join("broken"), "no flow").unwrap();
    let refused = world.run(&["flow", "import", "broken"]);
    assert_eq!((refused.code, refused.stderr.contains("no exported flow")), (5, true), "{}", refused.stderr);
    assert_eq!(world.run(&["flow", "export", "99", "x"]).code, 3);
}
