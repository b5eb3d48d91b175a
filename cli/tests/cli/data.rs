//! Corpora, backups, exports and the doctor: what keeps and moves data.

use std::{fs, time::SystemTime};

use serde_json::{Value, json};

use crate::{
    SMALL,
    world::{World, text},
};

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
fn a_checkpoint_file_that_a_crash_left_is_found_by_gc() {
    let world = World::begin();
    let folder = world.dir().join("data/checkpoints/flow_000007/exp_00");
    fs::create_dir_all(&folder).unwrap();
    let file = fs::File::create(folder.join("left.json.gz")).unwrap();
    // What is younger may be under way.
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let found = world.run(&["checkpoint", "gc", "--dry-run"]);
    found.succeeds();
    assert!(found.stderr.contains("has the file checkpoints/flow_000007/exp_00/left.json.gz\n"), "{}", found.stderr);
    world.run(&["doctor", "--repair"]).succeeds();
    assert_eq!(world.run(&["checkpoint", "gc", "--dry-run"]).stderr, "");
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
