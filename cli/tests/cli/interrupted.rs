//! Ctrl-C: nothing stays half done, and the exit code says so.

use std::{
    fs,
    io::{self, Read as _},
    net::{TcpListener, TcpStream},
    path::Path,
    thread,
};

use serde_json::{Value, json};

use crate::{terminal::OnTerminal, until, world::World};

/// Bytes that get through a bad connection, there and back.
const THROUGH: (u64, u64) = (30_000, 100_000);
/// Bytes of a file that takes a while.
const LARGE: u64 = 4 << 30;

/// A connection to the server that lets so many bytes through and then stalls.
fn stalling(url: &str) -> String {
    let server = url.strip_prefix("http://").unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut held = Vec::new();
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(&server).unwrap());
            let (mut asking, mut asked) = (client.try_clone().unwrap().take(THROUGH.0), server.try_clone().unwrap());
            thread::spawn(move || io::copy(&mut asking, &mut asked));
            let (mut answering, mut answered) =
                (server.try_clone().unwrap().take(THROUGH.1), client.try_clone().unwrap());
            thread::spawn(move || io::copy(&mut answering, &mut answered));
            held.push((client, server));
        }
    });
    format!("http://{address}")
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_download_that_is_interrupted_leaves_nothing_behind() {
    let world = World::begin();
    fs::write(world.dir().join("big.txt"), "one two three four five six seven eight\n".repeat(10_000)).unwrap();
    world.run(&["corpus", "add", "big", "--train", "big.txt", "--tokenizer", "words"]).succeeds();
    let url = stalling(&world.url);
    for (signal, folder) in [("INT", "one"), ("TERM", "two")] {
        let export = world.spawn(&["corpus", "export", "big", folder, "--url", &url]);
        let folder = world.dir().join(folder);
        until(|| names(&folder).iter().any(|name| fs::metadata(folder.join(name)).is_ok_and(|file| file.len() > 0)));
        export.signal(signal);
        let ended = export.ends();
        assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (130, "", ""));
        assert_eq!(names(&folder), Vec::<String>::new());
    }
}

#[test]
fn an_upload_that_is_interrupted_is_gone_on_with() {
    let world = World::begin();
    let search =
        "wnn-exp search --corpus toy --ga-gens 1 --ts-iters 1 --population 4 --neighbors 4 --checkpoint-dir here";
    world.shell(search).succeeds();
    let file = "here/exp_00/phase_1a_ga_neurons.json.gz";
    assert!(fs::metadata(world.dir().join(file)).unwrap().len() > THROUGH.0, "it does not get through");
    let upload = world.spawn(&["checkpoint", "upload", file, "--url", &stalling(&world.url)]);
    let listed = || world.json(&["checkpoint", "list", "--json"]);
    until(|| !listed().as_array().unwrap().is_empty());
    upload.signal("INT");
    let ended = upload.ends();
    assert_eq!((ended.code, ended.stdout.as_str()), (130, ""));
    assert_eq!(listed()[0]["content_hash"], Value::Null, "nothing of it is there");
    let sent = world.run(&["checkpoint", "upload", file]);
    assert_eq!(sent.succeeds(), format!("{}\n", listed()[0]["id"]));
    assert!(sent.stderr.contains("registered already"), "{}", sent.stderr);
    assert_eq!((listed().as_array().unwrap().len(), listed()[0]["content_hash"].is_string()), (1, true));
    assert_eq!(world.json(&["experiment", "list", "--json"]).as_array().unwrap().len(), 1);
    world.run(&["checkpoint", "upload", file]).succeeds();
    assert_eq!(listed().as_array().unwrap().len(), 2, "once it is sent it may be sent again");
}

#[test]
fn a_restoration_that_is_interrupted_leaves_nothing_behind() {
    let world = World::begin();
    world.run(&["flow", "create", "--name", "Kept"]).succeeds();
    world.run(&["backup", "backup"]).succeeds();
    // Nothing but a hole, which takes seconds to be copied.
    let grown = world.dir().join("grown");
    fs::create_dir(&grown).unwrap();
    fs::File::create(grown.join("experiments.db")).unwrap().set_len(LARGE).unwrap();
    let manifest = fs::read(world.dir().join("backup/manifest.json")).unwrap();
    let mut manifest: Value = serde_json::from_slice(&manifest).unwrap();
    manifest["files"] = json!([{"path": "experiments.db", "bytes": LARGE, "sha256": "0".repeat(64)}]);
    fs::write(grown.join("manifest.json"), manifest.to_string()).unwrap();
    let restore = world.spawn(&["restore", "grown", "--data", "restored"]);
    let is_part = |name: &String| name.starts_with(".restored.");
    until(|| names(world.dir()).iter().any(is_part));
    restore.signal("INT");
    let ended = restore.ends();
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (130, "", ""));
    let left: Vec<_> = names(world.dir()).into_iter().filter(|name| is_part(name) || name == "restored").collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_question_is_answered_by_a_word_or_by_ctrl_c() {
    let world = World::begin();
    for name in ["One", "Two", "Three"] {
        world.run(&["flow", "create", "--name", name]).succeeds();
    }
    for (key, code) in [("\u{3}", 130), ("n\n", 1)] {
        let mut asked = OnTerminal::begin(&world, "flow delete One");
        asked.shows("[y/N]");
        asked.press(key);
        assert_eq!(asked.ends().0, Some(code));
        world.run(&["flow", "show", "One"]).succeeds();
    }
    let mut asked = OnTerminal::begin(&world, "flow delete One 3");
    asked.shows("Delete these 2? [y/N]");
    asked.press("y\n");
    let (code, seen) = asked.ends();
    assert!(code == Some(0) && seen.contains("Deleted flow 3 \"Three\""), "{seen}");
    assert_eq!(world.json(&["flow", "list", "--json"]).as_array().unwrap().len(), 1);
}
