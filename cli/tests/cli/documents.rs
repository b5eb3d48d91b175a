//! What the documents show is done: every line, in its order, against a real server.

use std::fs;

use serde_json::json;

use crate::{
    terminal::OnTerminal,
    world::{Done, World, text},
};

const README: &str = include_str!("../../../README.md");

/// What makes a search short.
const SHORT: &str = " --population 6 --neighbors 6 --set patience=3";

/// The lines of a document's shell examples without their comments; those that go on in the next line as one.
fn lines(document: &str) -> Vec<String> {
    let blocks = document.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let joined = blocks.map(|block| block.replace("\\\n", " ")).collect::<Vec<_>>().join("\n");
    let bare = joined.lines().map(|line| line.split(" #").next().unwrap_or_default().trim().to_owned());
    bare.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// The commands of ours that stand in a document's sentences.
fn in_sentences(document: &str) -> Vec<String> {
    let sentences: String = document.split("```").step_by(2).collect();
    let quoted = sentences.split('`').skip(1).step_by(2).filter(|code| code.starts_with("wnn-exp "));
    quoted.map(str::to_owned).collect()
}

#[track_caller]
fn does(world: &World, line: &str) -> Done {
    let done = world.shell(line);
    assert_eq!(done.code, 0, "{line}\n{}{}", done.stdout, done.stderr);
    done
}

#[test]
fn everything_in_the_readme_works() {
    let (world, other) = (World::begin(), World::begin());
    let fable = "The fox saw the grapes and wanted them. He leapt, and leapt again, and did not reach them.\n\
        The crow had a stone and a jar. She dropped the stone into the water, and the water rose.\n";
    fs::write(world.dir().join("fables.txt"), fable.repeat(40)).unwrap();
    let mut done = Vec::new();
    for line in lines(README) {
        // What runs this test, what made the program, and what the tests of the Python package see to.
        if ["scripts/", "cargo install", "pip install"].iter().any(|other| line.starts_with(other)) {
            continue;
        }
        // Nobody waits here for hundreds of generations of genomes with fifty thousand clusters, and a fresh clone has no
        // server at that port and no disk at that place.
        let is_search = line.starts_with("wnn-exp search") || line.contains(" --start");
        let line = if is_search { line + SHORT } else { line };
        let line = line.replace("--tokenizer gpt2", "--tokenizer words");
        let line = line.replace("http://localhost:3001", &other.url).replace("/mnt/disk", text(world.dir()));
        does(&world, &line);
        done.push(line);
    }
    assert!(done.len() > 12, "{done:?}");
    let watched = world.json(&["flow", "show", "Small pass", "--json"]);
    assert_eq!(watched["flow"]["status"], "completed");
    let taken_in = &other.json(&["flow", "list", "--json"])[0];
    assert_eq!((&taken_in["name"], &taken_in["experiment_count"]), (&json!("Fables"), &json!(6)));
    let toml = "name = \"From a file\"\n[config]\ntemplate = \"standard-6-phase\"\n";
    fs::write(world.dir().join("flow.toml"), toml).unwrap();
    let sentences = in_sentences(README);
    assert!(sentences.len() > 4, "{sentences:?}");
    for line in sentences {
        let whole = line.replace("--dir DIR", "--dir man");
        // Others are named without what they are to be done to.
        if world.shell(&format!("{whole} --help")).succeeds().contains("Usage:") && is_whole(&whole) {
            does(&world, &whole);
        }
    }
}

/// Whether a command of a sentence can be run as it stands there.
fn is_whole(line: &str) -> bool {
    ["flow compare \"", "flow create --from-file", "completions bash", "man --dir"]
        .iter()
        .any(|part| line.contains(part))
}

/// The commands that the program's users know from before it was rewritten, as they have them in their notes.
const FLOWS: &[&str] = &[
    "wnn-exp --help",
    "wnn-exp flow list",
    "wnn-exp flow list --status running",
    "wnn-exp flow show 1",
    "wnn-exp flow create --name \"Pass 2\" --patience 15",
    "wnn-exp flow create --name \"High Patience Run\" --ga-gens 500 --ts-iters 500 --patience 20 --phase-order bits_first",
];
const CHECKPOINTS: &[&str] = &[
    "wnn-exp checkpoint list",
    "wnn-exp checkpoint list --final-only",
    "wnn-exp checkpoint show 5",
    "wnn-exp checkpoint seed 5 --flow-name \"Pass 3 (seeded)\"",
    "wnn-exp status",
];

#[test]
fn everything_that_users_know_by_heart_works() {
    let world = World::begin();
    does(&world, "wnn-exp flow create --name 'Pass 1'");
    does(
        &world,
        "wnn-exp flow create --name 'With results' --ga-gens 2 --ts-iters 2 --population 6 --neighbors 6 --start",
    );
    does(&world, "wnn-exp flow wait 'With results'");
    for line in FLOWS {
        does(&world, line);
    }
    let created = world.json(&["flow", "show", "High Patience Run", "--json"]);
    let params = &created["flow"]["config"]["params"];
    assert_eq!(
        [&params["ga_generations"], &params["ts_iterations"], &params["patience"], &params["phase_order"]],
        [&json!(500), &json!(500), &json!(20), &json!("bits_first")]
    );
    assert_eq!(created["experiments"][0]["name"], "Phase 1a: GA Bits");
    agree(&world, "flow delete 1");
    assert_eq!(world.run(&["flow", "show", "1"]).code, 3);
    for line in CHECKPOINTS {
        does(&world, line);
    }
    let seeded = world.json(&["flow", "show", "Pass 3 (seeded)", "--json"]);
    assert_eq!(seeded["flow"]["seed_checkpoint_id"], 5);
    agree(&world, "checkpoint delete 4");
    let refused = world.run(&["checkpoint", "delete", "5"]);
    assert_eq!((refused.code, refused.stderr.contains("starts from checkpoint 5")), (4, true), "{}", refused.stderr);
    agree(&world, "checkpoint delete 5 --force");
    assert_eq!(world.run(&["checkpoint", "show", "5"]).code, 3);
}

/// Runs a command on a terminal and says yes to its question.
fn agree(world: &World, line: &str) {
    let mut asked = OnTerminal::begin(world, line);
    asked.shows("[y/N]");
    asked.press("y\n");
    let (ended, seen) = asked.ends();
    assert_eq!(ended, Some(0), "{line}: {seen}");
}
