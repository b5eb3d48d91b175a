//! Files that nobody here wrote.

use std::{io::Write as _, path::Path};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tar::{Builder, EntryType, Header};
use tempfile::TempDir;

use super::{
    reading::{most_taken, unpack_within},
    *,
};
use crate::service::{ServiceError, data_dir::DataDir, sums};

/// A tar under way.
struct Forged(Builder<GzEncoder<Vec<u8>>>);

impl Forged {
    fn new() -> Self {
        Self(Builder::new(GzEncoder::new(Vec::new(), Compression::fast())))
    }

    fn with(self, name: &str, content: &[u8]) -> Self {
        self.with_kind(name, EntryType::Regular, content.len() as u64, content)
    }

    /// An entry whose header says whatever it likes.
    fn with_kind(mut self, name: &str, kind: EntryType, size: u64, content: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        // Not by `set_path`, which refuses names that lead elsewhere.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_cksum();
        self.0.append(&header, content).unwrap();
        self
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap().finish().unwrap()
    }
}

/// A manifest of a flow without anything, with these entries.
fn manifest(entries: &[(&str, &[u8])]) -> Value {
    let sum = |content: &[u8]| sums::copy(&mut &*content, std::io::sink(), &mut |_| Ok(())).unwrap();
    let listed =
        |(name, content): &(&str, &[u8])| json!({"name": name, "bytes": content.len(), "sha256": sum(content).sha256});
    json!({"format": "wnn-experiments flow", "version": 1, "program": "x", "exported_at": "2026-01-31T07:59:00Z",
        "flow": {"id": 1, "name": "a", "config": {}, "created_at": "2026-01-31T07:59:00Z", "status": "pending",
            "experiment_count": 0},
        "experiments": [], "checkpoints": [], "entries": entries.iter().map(listed).collect::<Vec<_>>()})
}

fn json_bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

fn read(bytes: &[u8]) -> Result<Manifest, ServiceError> {
    read_within(bytes, most_taken(bytes.len() as u64))
}

fn read_within(bytes: &[u8], most: u64) -> Result<Manifest, ServiceError> {
    let temp = TempDir::new().unwrap();
    let data = DataDir::open(&temp.path().join("data"), &[]).unwrap();
    let file = temp.path().join("file");
    std::fs::write(&file, bytes).unwrap();
    let read = unpack_within(&file, &Staging::begin(&data).unwrap(), most);
    assert!(!Path::new("/tmp/escaped").exists() && !temp.path().join("escaped").exists());
    read
}

#[track_caller]
fn refused(bytes: &[u8], expected: &str) {
    match read(bytes) {
        Err(ServiceError::Invalid(fields)) => assert!(fields[0].to_string().contains(expected), "{}", fields[0]),
        other => panic!("{expected}: {other:?}"),
    }
}

#[test]
fn a_whole_file_is_read_and_one_that_is_cut_or_changed_is_not() {
    let whole =
        Forged::new().with("manifest.json", &json_bytes(&manifest(&[(HISTORY, b"")]))).with(HISTORY, b"").bytes();
    read(&whole).unwrap();
    refused(&whole[..whole.len() / 2], "truncated");
    refused(&whole[..whole.len() - 4], "truncated");
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    refused(&changed, "cannot be read");
    refused(b"", "cannot be read");
    refused(b"no flow", "cannot be read");
    let mut empty = GzEncoder::new(Vec::new(), Compression::fast());
    empty.write_all(&[0; 1024]).unwrap();
    refused(&empty.finish().unwrap(), "is empty");
}

#[test]
fn entries_that_are_not_what_the_manifest_lists_are_refused() {
    let listed = json_bytes(&manifest(&[(HISTORY, b""), (CORPUS, b"words")]));
    let begun = || Forged::new().with("manifest.json", &listed).with(HISTORY, b"");
    refused(&begun().bytes(), "lacks corpus");
    refused(&begun().with(CORPUS, b"swords").bytes(), "not as long");
    refused(&begun().with(CORPUS, b"sword").bytes(), "is damaged: corpus");
    refused(&begun().with(CORPUS, b"words").with("more", b"").bytes(), "does not list");
    for name in ["../escaped", "/tmp/escaped", "corpus/../../escaped", "manifest.json"] {
        refused(&begun().with(name, b"words").bytes(), "where its manifest lists the plain file corpus");
    }
    for kind in [EntryType::Symlink, EntryType::Link, EntryType::Directory, EntryType::Fifo, EntryType::Char] {
        refused(&begun().with_kind(CORPUS, kind, 0, b"").bytes(), "the plain file corpus");
    }
    refused(&Forged::new().with(HISTORY, b"").bytes(), "does not begin with manifest.json");
}

#[test]
fn a_name_or_a_manifest_of_unbounded_length_is_not_read() {
    let long = Forged::new().with_kind("x", EntryType::GNULongName, 8 << 40, b"name").bytes();
    refused(&long, "does not begin with manifest.json");
    let manifest_bomb = Forged::new().with_kind("manifest.json", EntryType::Regular, 8 << 40, b"{").bytes();
    refused(&manifest_bomb, "at most 67108864 are taken");
}

#[test]
fn a_bomb_is_read_only_as_far_as_it_may_expand() {
    let zeros = vec![0; 4 << 20];
    let listed = json_bytes(&manifest(&[(HISTORY, &zeros)]));
    let bomb = Forged::new().with("manifest.json", &listed).with(HISTORY, &zeros).bytes();
    assert!(bomb.len() < 50_000, "{}", bomb.len());
    read_within(&bomb, 5 << 20).unwrap();
    let ServiceError::Invalid(fields) = read_within(&bomb, 3 << 20).unwrap_err() else {
        panic!("it is the file's fault")
    };
    assert!(fields[0].to_string().contains("is damaged: history.jsonl"), "{}", fields[0]);
    assert_eq!(most_taken(1 << 20), 178 << 20);
}

#[test]
fn a_manifest_that_contradicts_itself_is_refused() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut json = manifest(&[(HISTORY, b"")]);
        change(&mut json);
        Forged::new().with("manifest.json", &json_bytes(&json)).with(HISTORY, b"").bytes()
    };
    let checkpoint = |path: &str, experiment: i64| {
        json!([{"is_managed": true, "entry": "corpus", "checkpoint": {"id": 1, "experiment_id": experiment, "name": "a",
            "file_path": path, "created_at": "2026-01-31T07:59:00Z", "is_final": true, "reference_count": 0,
            "checkpoint_type": "auto"}}])
    };
    let experiment = json!({"id": 1, "name": "a", "created_at": "2026-01-31T07:59:00Z", "status": "pending"});
    refused(&with(&|json| json["version"] = json!(4)), "has format 4 of x");
    refused(&with(&|json| json["format"] = json!("zip")), "is a `zip`");
    refused(&with(&|json| json["flow"] = json!(7)), "broken manifest");
    refused(&with(&|json| json["entries"] = json!([])), "lists no history.jsonl");
    refused(&with(&|json| json["entries"][0]["name"] = json!("../../escaped")), "does not belong there");
    refused(&with(&|json| json["experiments"] = json!([experiment, experiment])), "experiment 1 twice");
    refused(&with(&|json| json["checkpoints"] = checkpoint("a.json.gz", 1)), "but not that experiment");
    for path in ["../escaped", "/tmp/escaped", "", "..", ".hidden", "a\\b", "a\u{0}"] {
        let of_experiment = with(&|json| {
            json["experiments"] = json!([experiment]);
            json["checkpoints"] = checkpoint(path, 1);
        });
        refused(&of_experiment, "is no name of a file");
    }
    let unlisted = with(&|json| {
        json["experiments"] = json!([experiment]);
        json["checkpoints"] = checkpoint("a.json.gz", 1);
    });
    refused(&unlisted, "an entry `corpus` that it lacks");
    refused(
        &with(&|json| {
            json["corpus"] = json!({"name": "../x", "tokenizer": "words", "vocab_size": 1, "train_tokens": 1,
                "eval_tokens": 1, "digest": "0123456789abcdef"});
        }),
        "names a corpus `../x`",
    );
}
