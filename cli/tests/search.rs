//! `wnn-exp search` by itself: killed at any moment, stopped, refused, and verified.

#[path = "search/hostile.rs"]
mod hostile;
#[path = "search/run.rs"]
mod run;
#[path = "search/verify.rs"]
mod verify;

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use run::{Figures, Run, figures, stderr};
use serde_json::Value;
use wnn_experiments::{
    engine::corpus::{Corpus, EvalText},
    model::TokenizerKind,
};

/// A short flow of six experiments on the built-in corpus, with many states on the way. It may change so few clusters that
/// moves come back, and so all that a state holds shows in what comes after it.
const FLOW: &[&str] = &[
    "--ga-gens",
    "6",
    "--ts-iters",
    "6",
    "--population",
    "6",
    "--neighbors",
    "6",
    "--set",
    "check_interval=2",
    "--set",
    "checkpoint_interval=2",
    "--set",
    "optimize_tier0_only=true",
    "--tier-config",
    "4,4,6;rest,2,6",
];
/// Kills at least.
const KILLS: u32 = 20;

/// Steele, Lea and Flood's `SplitMix64`: the moments of the kills.
struct Moments(u64);

impl Moments {
    /// A share of one, below it.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let half = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let whole = (half ^ half >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (whole >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Waits until something is so, for a minute at most.
fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_mins(1), "it never came to be");
        sleep(Duration::from_millis(5));
    }
}

/// Compares two runs of a flow, and names the first experiment in which they differ.
#[track_caller]
fn same(found: &[Figures], expected: &[Figures], told: &str) {
    assert_eq!(found.len(), expected.len(), "{told}");
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found.1, expected.1, "iterations of experiment {index}; {told}");
        assert!(found.0 == expected.0, "the result of experiment {index} differs; {told}");
    }
}

/// Presses Ctrl-C.
fn interrupt(child: &Child) {
    let sent = Command::new("sh").arg("-c").arg(format!("kill -INT {}", child.id())).status().unwrap();
    assert!(sent.success());
}

#[test]
fn a_search_killed_at_any_moment_goes_on_to_the_very_result_of_one_left_alone() {
    let alone = Run::begin(FLOW);
    let took = alone.to_the_end();
    let expected = figures(alone.dir());
    assert_eq!(expected.len(), 6);

    let seed = std::env::var("WNN_KILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let mut moments = Moments(seed);
    let (mut told, mut kills) = (format!("WNN_KILL_SEED={seed}, kills after ms:"), 0);
    while kills < KILLS {
        let run = Run::begin(FLOW);
        loop {
            // Mostly well before the end, so that each search is killed several times.
            let moment = took.mul_f64(moments.share() * 0.4);
            let mut child = run.start();
            sleep(moment);
            if child.try_wait().unwrap().is_some() {
                break;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
            let _ = write!(told, " {}", moment.as_millis());
            if kills == KILLS {
                break;
            }
        }
        told += ";";
        run.to_the_end();
        same(&figures(run.dir()), &expected, &told);
    }
    eprintln!("{told} one run took {} ms", took.as_millis());
}

#[test]
fn a_search_that_is_stopped_saves_its_iteration_and_goes_on() {
    let alone = Run::begin(FLOW);
    alone.to_the_end();
    let run = Run::begin(FLOW);
    let child = run.command(&["--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until(|| run.has("exp_01/phase_1b_ts_neurons_iterations.jsonl"));
    interrupt(&child);
    let stopped = child.wait_with_output().unwrap();
    assert_eq!(stopped.status.code(), Some(1), "{}", stderr(&stopped));
    assert!(stderr(&stopped).contains("stopped and saved"), "{}", stderr(&stopped));
    assert!(stderr(&stopped).contains("the same command goes on with it"), "{}", stderr(&stopped));
    let summary: Value = serde_json::from_slice(&stopped.stdout).unwrap();
    assert_eq!(summary["status"], "cancelled");
    let done = summary["experiments"].as_array().unwrap().len();
    assert!((1..6).contains(&done), "{summary}");

    let finished = run.command(&[]).output().unwrap();
    assert!(finished.status.success());
    assert!(!stderr(&finished).contains("Phase 1a"), "what was done is done again: {}", stderr(&finished));
    same(&figures(run.dir()), &figures(alone.dir()), "stopped once");
    let table = String::from_utf8(finished.stdout).unwrap();
    assert!(table.lines().all(|line| line.chars().count() <= 80 || line.starts_with("Best genome: ")), "{table}");
}

#[test]
fn a_complete_search_says_again_what_it_came_to() {
    let run = Run::begin(FLOW);
    let shown = || -> Value { serde_json::from_slice(&run.command(&["--json"]).output().unwrap().stdout).unwrap() };
    let first = shown();
    let finals = figures(run.dir());
    assert_eq!(shown(), first);
    assert_eq!(first["status"], "completed");
    assert_eq!(first["best_ce"].as_f64(), finals[5].0.final_fitness);
    assert!(Path::new(first["checkpoint"].as_str().unwrap()).is_file());
    assert_eq!(first["experiments"][0]["iterations_run"], 6);
}

#[test]
fn a_directory_of_another_search_or_in_use_is_a_conflict() {
    let run = Run::begin(FLOW);
    let mut child = run.start();
    until(|| run.has("exp_00"));
    let refused = run.command(&[]).output().unwrap();
    assert_eq!(refused.status.code(), Some(4), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("another process is searching there"), "{}", stderr(&refused));
    child.kill().unwrap();
    child.wait().unwrap();
    let refused = run.command(&["--seed", "7", "--patience", "3"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(4), "{}", stderr(&refused));
    let sentence =
        "it holds another search: patience is 10 there, not 3; seed is 42 there, not 7; give the same settings";
    assert!(stderr(&refused).contains(sentence), "{}", stderr(&refused));
}

#[test]
fn a_search_learns_from_a_text_or_a_corpus_file_alike() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("tiny.txt");
    fs::write(&text, "one two three four five six seven one three five seven two four six\n".repeat(30)).unwrap();
    let corpora = folder.path().join("corpora");
    fs::create_dir(&corpora).unwrap();
    let made = Corpus::from_text("other", TokenizerKind::Words, &fs::read(&text).unwrap(), EvalText::Share(0.1));
    made.unwrap().write(&corpora.join("kept.corpus")).unwrap();
    let text = text.to_str().unwrap();
    let kept = corpora.join("kept.corpus");
    let ways = [
        vec!["--train", text, "--tokenizer", "words"],
        vec!["--corpus", kept.to_str().unwrap()],
        vec!["--corpus", "kept", "--data", folder.path().to_str().unwrap()],
    ];
    let found = ways.map(|way| {
        let run = Run::begin(&[FLOW, &way].concat());
        run.to_the_end();
        figures(run.dir())
    });
    assert!(found[0] == found[1] && found[1] == found[2], "the results differ");
}
