//! Streams, formats, exit codes, configuration: how the program behaves whatever it does.

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    ENDLESS,
    terminal::OnTerminal,
    until,
    world::{World, text},
};

/// A flow on the built-in corpus that takes a second or two.
const QUICK: &[&str] = &["--ga-gens", "1", "--ts-iters", "1", "--population", "4", "--neighbors", "4"];

#[test]
fn status_tells_of_the_server() {
    let world = World::begin();
    let shown = world.run(&["status"]).succeeds();
    assert!(shown.starts_with(&format!("The server at {} is ok\n", world.url)), "{shown}");
    let health: Value = world.json(&["status", "--json"]);
    assert_eq!((health["status"].as_str(), health["running_flows"].as_u64()), (Some("ok"), Some(0)));
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
        trusting(&[&["flow", "create", "--name", "Over TLS", "--start"], QUICK].concat()).succeeds();
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
fn a_guarded_server_is_shown_the_token_wherever_it_was_given() {
    let token = "let-me-in-0123456789";
    let world = World::begin_guarded(token);
    let refused = world.run(&["flow", "list"]);
    assert_eq!((refused.code, refused.stderr.contains("hint: --token or WNN_TOKEN")), (1, true), "{}", refused.stderr);
    assert_eq!(world.run(&["flow", "list", "--token", "let-me-in-0123456780"]).code, 1);
    let create = ["flow", "create", "--name", "Guarded", "--start", "--token", token];
    world.run(&[&create[..], QUICK].concat()).succeeds();
    assert!(world.run(&["flow", "watch", "1", "--token", token]).succeeds().contains("completed"), "the socket too");
    assert!(world.shell(&format!("WNN_TOKEN={token} wnn-exp flow list")).succeeds().contains("Guarded"));
    fs::write(world.dir().join("config.toml"), format!("url = {:?}\ntoken = {token:?}\n", world.url)).unwrap();
    assert!(world.run_configured("config.toml", &["flow", "list"]).succeeds().contains("Guarded"));
}

#[test]
fn colours_are_for_terminals_whose_owner_wants_them() {
    let world = World::begin();
    world.add_tiny();
    world.run(&[&["flow", "create", "--name", "Long", "--start"], ENDLESS].concat()).succeeds();
    until(|| world.json(&["flow", "show", "Long", "--json"])["flow"]["status"] == "running");
    let is_coloured = |text: &str| text.contains("\u{1b}[3") || text.contains("\u{1b}[1m");
    assert!(!is_coloured(&world.run(&["flow", "list"]).succeeds()));
    for (variable, wanted) in [("", true), ("NO_COLOR=1", false)] {
        let (_, table) = OnTerminal::begin_with(&world, variable, "flow list").ends();
        assert_eq!((table.contains("Long"), is_coloured(&table)), (true, wanted), "{table:?}");
        let mut watch = OnTerminal::begin_with(&world, variable, "flow watch Long");
        watch.shows("happened");
        watch.press("q");
        let (_, screen) = watch.ends();
        assert_eq!(screen.contains("\u{1b}[38;"), wanted, "{screen:?}");
    }
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
