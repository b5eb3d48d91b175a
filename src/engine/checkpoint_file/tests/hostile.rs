//! Files that are broken, truncated, or meant to do harm.

use std::{fs, io::Write};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use super::{super::*, folder, json_of, small_file};
use crate::engine::executor::{
    Seeds, Start,
    fixture::{evaluator, plan, run},
};

/// Why a file with this content is refused.
fn refused(content: &[u8]) -> String {
    refused_within(content, ReadLimits::default())
}

fn refused_within(content: &[u8], limits: ReadLimits) -> String {
    let folder = folder();
    let path = folder.path().join("a.json.gz");
    fs::write(&path, content).unwrap();
    let error = read(&path, limits).unwrap_err().to_string();
    let start = format!("{} is not a usable checkpoint: ", path.display());
    error.strip_prefix(&start).unwrap_or_else(|| panic!("{error}")).to_owned()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}

fn with_genome(genome: &Value) -> String {
    refused(&serde_json::to_vec(&json!({"phase_result": {"best_genome": genome}})).unwrap())
}

#[test]
fn a_contradiction_in_a_genome_is_named() {
    let genome = |bits: Value, neurons: Value, connections: Value| {
        with_genome(&json!({"bits_per_cluster": bits, "neurons_per_cluster": neurons, "connections": connections}))
    };
    let is = |reason: String, expected: &str| assert!(reason.starts_with(expected), "{reason}");
    is(genome(json!([2, 3]), json!([1]), json!([])), "bits_per_cluster has 2 entries, but neurons_per_cluster has 1");
    is(
        genome(json!([2, 3]), json!([1, 1]), json!([1, 2, 3, 4])),
        "connections has 4 entries, but the clusters have 5 in all",
    );
    is(genome(json!([31]), json!([1]), json!([])), "cluster 0 has 31 bits per neuron, which must be 1 to 30");
    is(genome(json!([0]), json!([1]), json!([])), "cluster 0 has 0 bits per neuron");
    is(genome(json!([2]), json!([0]), json!([])), "cluster 0 has 0 neurons, which must be 1 to 1000");
    is(genome(json!([2]), json!([4_000_000_000_u32]), json!([])), "cluster 0 has 4000000000 neurons");
    is(genome(json!([1]), json!([1]), json!([65536])), "cluster 0 looks at input bit 65536, which no example has");
    is(genome(json!([1]), json!([1]), json!([-1])), "invalid value: integer `-1`");
    is(genome(json!([1.5]), json!([1]), json!([0])), "invalid type: floating point `1.5`");
    is(genome(json!([]), json!([]), json!([])), "a genome has no clusters");
    is(with_genome(&json!({"bits_per_cluster": [2]})), "missing field `neurons_per_cluster`");
}

#[test]
fn what_is_no_checkpoint_is_refused_with_the_reason() {
    let is = |content: &[u8], expected: &str| {
        let reason = refused(content);
        assert!(reason.starts_with(expected), "{reason}");
    };
    is(b"", "it is empty");
    is(b"hello", "it is not JSON: expected value");
    is(b"{}", "it has none of `phase_result`, `final` and `genome`");
    is(br#"{"phase_result": {"phase_name": "x"}}"#, "missing field `best_genome`");
    is(br#"{"phase_result": {"final_fitness": NaN}}"#, "it is not JSON");
    is(br#"{"phase_result": {"final_fitness": 1e999}}"#, "it is not JSON: number out of range");
    is(br#"{"phase_result": {"#, "it is truncated: the JSON ends too early");
    is(&gzip(b"not json"), "it is not JSON");
    is(&"[".repeat(100_000).into_bytes(), "invalid type: sequence");
    let deep = format!(r#"{{"extra": {}"#, "[".repeat(100_000));
    is(deep.as_bytes(), "it is truncated: the JSON ends too early");
}

#[test]
fn a_damaged_gzip_file_is_refused_wherever_it_is_cut_or_changed() {
    let folder = folder();
    let path = folder.path().join("a.json.gz");
    write(&path, &small_file()).unwrap();
    let whole = fs::read(&path).unwrap();
    for length in 2..whole.len() {
        let reason = refused(&whole[..length]);
        assert!(reason.starts_with("it is truncated"), "cut at {length}: {reason}");
    }
    for (place, flipped) in [(whole.len() - 6, 0x01), (whole.len() / 2, 0xff)] {
        let mut changed = whole.clone();
        changed[place] ^= flipped;
        let reason = refused(&changed);
        assert!(!reason.is_empty(), "changed at {place}");
    }
    let mut trailing = whole.clone();
    trailing.extend_from_slice(b"more than the gzip data holds");
    assert!(refused(&trailing).starts_with("its gzip data is damaged"), "{}", refused(&trailing));
}

#[test]
fn a_bomb_is_refused_while_it_is_inflated() {
    let limits = ReadLimits { max_compressed_bytes: 1 << 20, max_bytes: 1 << 16 };
    let mut bomb = br#"{"extra": ""#.to_vec();
    bomb.resize(10 << 20, b' ');
    assert_eq!(refused_within(&gzip(&bomb), limits), "it expands to more than the 65536 bytes that are allowed");
    assert_eq!(refused_within(&bomb[..1 << 17], limits), "it expands to more than the 65536 bytes that are allowed");
    assert_eq!(refused_within(&bomb, limits), "it has 10485760 bytes, more than the 1048576 that are allowed");
}

#[test]
fn a_text_without_end_is_refused_before_it_fills_the_memory() {
    let long = "x".repeat((1 << 20) + 1);
    let too_long = "it holds a text of more than 1048576 bytes";
    for content in [format!(r#"{{"{long}": 1}}"#), format!(r#"{{"genome": null, "extra": "{long}"}}"#)] {
        assert_eq!(refused(content.as_bytes()), too_long);
        assert_eq!(refused(&gzip(content.as_bytes())), too_long);
    }
    // What stands between texts, or is quoted in one, makes none longer.
    let short = r#""\\\" \u0022 \\","#.repeat(100_000);
    let content = format!(r#"{{"extra": [{short} {}1], "more": {{}}}}"#, "1, ".repeat(1 << 20));
    assert!(
        refused(content.as_bytes()).starts_with("it has none of `phase_result`"),
        "{}",
        refused(content.as_bytes())
    );
}

#[test]
fn lists_are_refused_once_they_pass_their_bound() {
    let genome = r#"{"bits_per_cluster":[1],"neurons_per_cluster":[1]},"#;
    let population = genome.repeat(10_001);
    let content = format!(r#"{{"final": {{"final_population": [{}]}}}}"#, population.trim_end_matches(','));
    assert!(refused(content.as_bytes()).starts_with("final_population has more than 10000 genomes"));
    let content = format!(r#"{{"genome": {{"bits_per_cluster": [{}1]}}}}"#, "1,".repeat(1 << 21));
    assert!(refused(content.as_bytes()).starts_with("a list has more than 2097152 entries"));
}

#[test]
fn a_contradiction_in_a_saved_search_is_named() {
    let folder = folder();
    let path = folder.path().join("state.json.gz");
    let plan = plan("ts", "neurons", json!({}));
    let (stopped, _) = run(&*evaluator(3), &plan, Start::Fresh(Seeds::default()), Some(5));
    write(&path, &CheckpointFile::interim("x", &plan, &stopped.state, 0.0)).unwrap();
    let good = json_of(&path);
    let with = |pointer: &str, value: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(&format!("/wnn_experiments/state{pointer}")).expect(pointer) = value;
        refused(&serde_json::to_vec(&changed).unwrap())
    };
    let is = |reason: String, expected: &str| assert!(reason.starts_with(expected), "{reason}");
    is(with("/version", json!(2)), "the saved search has version 2, but this program reads version 1");
    is(with("/clusters/id/0", json!(20)), "the table of clusters names cluster 20");
    is(with("/clusters/bits/0", json!(31)), "cluster ");
    is(with("/clusters/neurons", json!([])), "the table of clusters has ");
    is(with("/clusters/connections", json!([])), "connections has 0 entries");
    is(with("/population/0/clusters", json!([99_999])), "a genome has cluster 99999 of the table");
    is(with("/method", json!("ga")), "the saved search lacks the genomes that `ga` goes on with");
    is(with("/paths", json!([])), "the saved search lacks the genomes that `ts` goes on with");
    is(with("/paths/0/tabu", json!([{"x+": [1]}])), "a move has the unknown direction `x+`");
    is(with("/paths/0/tabu", json!([{"n+": [20]}])), "a move names cluster 20");
    is(with("/best/fitness", json!([null, 0.1])), "invalid type: null");
    let mut changed = good.clone();
    changed["phase_result"]["best_genome"]["connections"] = Value::Null;
    is(refused(&serde_json::to_vec(&changed).unwrap()), "it holds a search to go on with");
}
