use super::*;

#[test]
fn a_second_server_on_the_same_directory_is_refused_and_told_who_has_it() {
    let temp = tempfile::tempdir().unwrap();
    let first = DataDir::open(temp.path(), &[]).unwrap();
    first.note_address("http://127.0.0.1:3000").unwrap();
    let sentence = DataDir::open(temp.path(), &[]).unwrap_err().to_string();
    assert!(sentence.contains(&format!("process {}", std::process::id())), "{sentence}");
    assert!(sentence.contains("at http://127.0.0.1:3000"), "{sentence}");
    assert!(sentence.contains("another data directory"), "{sentence}");
    drop(first);
    DataDir::open(temp.path(), &[]).unwrap();
}

#[test]
fn a_directory_that_cannot_be_made_is_named_with_the_reason() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("file");
    fs::write(&file, "").unwrap();
    let sentence = DataDir::open(&file.join("data"), &[]).unwrap_err().to_string();
    assert!(sentence.contains("file/data as the data directory: "), "{sentence}");
}

#[test]
fn paths_that_lead_out_of_the_directory_are_neither_found_nor_moved() {
    let temp = tempfile::tempdir().unwrap();
    let outside = temp.path().join("outside.json.gz");
    fs::write(&outside, "precious").unwrap();
    let dir = DataDir::open(&temp.path().join("data"), &[]).unwrap();
    std::os::unix::fs::symlink(temp.path(), dir.root().join("checkpoints/link")).unwrap();
    for path in ["../outside.json.gz", outside.to_str().unwrap(), "checkpoints/link/outside.json.gz", ""] {
        assert_eq!(dir.existing_file(path), None, "{path}");
        dir.relocate(Path::new(path), "trash/1/a").unwrap();
    }
    let inside = dir.root().join("checkpoints/a.json.gz");
    fs::write(&inside, "x").unwrap();
    assert_eq!(dir.existing_file("checkpoints/a.json.gz"), Some(inside.clone()));
    dir.relocate(Path::new("checkpoints/a.json.gz"), "../a.json.gz").unwrap();
    dir.relocate(Path::new("checkpoints/a.json.gz"), "checkpoints/link/a.json.gz").unwrap_err();
    assert!(outside.exists() && inside.exists() && fs::read_dir(temp.path()).unwrap().count() == 2);
}

#[test]
fn moving_replaces_nothing_and_may_be_repeated() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path(), &[]).unwrap();
    let (from, to) = (Path::new("checkpoints/a.json.gz"), "trash/1/checkpoints/a.json.gz");
    fs::write(dir.root().join(from), "old").unwrap();
    dir.relocate(from, to).unwrap();
    dir.relocate(from, to).unwrap();
    fs::write(dir.root().join(from), "new").unwrap();
    dir.relocate(from, to).unwrap();
    assert_eq!(fs::read_to_string(dir.root().join(to)).unwrap(), "old");
    assert!(dir.is_taken("checkpoints/a.json.gz"));
    dir.tidy_trash(TrashId(1));
    assert!(dir.is_taken(to), "only empty folders go");
    dir.remove_trash(TrashId(1)).unwrap();
    assert!(!dir.is_taken("trash/1") && dir.is_taken("trash"));
}
