//! `flow watch`: as lines, as frames, and on a terminal, where keys are pressed and the screen says what comes of it.

use std::{thread::sleep, time::Duration};

use serde_json::{Value, json};

use crate::{ENDLESS, SMALL, terminal::OnTerminal, until, world::World};

#[test]
fn a_flow_on_a_terminal_is_paused_resumed_left_alone_and_stopped_by_keys() {
    let world = World::begin();
    world.add_tiny();
    world.run(&[&["flow", "create", "--name", "Long", "--start"], ENDLESS].concat()).succeeds();
    let status = |wanted: &str| until(|| world.json(&["flow", "show", "1", "--json"])["flow"]["status"] == wanted);
    let mut watch = OnTerminal::begin(&world, "flow watch Long");
    for word in ["happened", "Cross-entropy", "pause"] {
        watch.shows(word);
    }
    watch.press("p");
    status("paused");
    watch.shows("resume");
    watch.press("p");
    status("running");
    watch.press("q");
    let (code, seen) = watch.ends();
    assert_eq!(code, Some(0), "{seen}");
    assert!(seen.contains("Flow 1 goes on") && seen.contains("\u{1b}[?1049l"), "the terminal is given back: {seen}");
    status("running");
    let mut watch = OnTerminal::begin(&world, "flow watch Long");
    watch.shows("happened");
    watch.press("s");
    status("cancelled");
    let (code, seen) = watch.ends();
    assert_eq!((code, seen.contains("was stopped")), (Some(1), true), "{seen}");
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
