//! What cannot be used is refused with a sentence that names it, an exit code that says what kind it is, and little memory.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::run::{Run, stderr, wnn_exp};

/// Kilobytes of address space in which every refusal must do, threads and the program itself included.
const MEMORY: u32 = 1 << 20;

/// A folder with files to be refused.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn plain(&self, content: &[u8]) -> PathBuf {
        let path = self.0.path().join("a.json");
        fs::write(&path, content).unwrap();
        path
    }

    /// A checkpoint of one genome over so many clusters, with what `change` makes of it.
    fn genome(&self, clusters: usize, change: impl FnOnce(&mut Value)) -> PathBuf {
        let mut genome = json!({"bits_per_cluster": vec![2; clusters], "neurons_per_cluster": vec![1; clusters],
            "connections": vec![0; 2 * clusters], "cached_fitness": [5.0, 0.1]});
        change(&mut genome);
        self.plain(&serde_json::to_vec(&json!({"phase_result": {"best_genome": genome}})).unwrap())
    }

    fn zipped(&self, content: impl Iterator<Item = Vec<u8>>) -> PathBuf {
        let path = self.0.path().join("a.json.gz");
        let mut gzip = GzEncoder::new(File::create(&path).unwrap(), Compression::fast());
        content.for_each(|piece| gzip.write_all(&piece).unwrap());
        gzip.finish().unwrap();
        path
    }
}

/// Runs the program in bounded memory.
fn bounded(command: &Command) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args());
    shell.output().unwrap()
}

/// What is said of a file by both commands that read one; both must say the same and call it invalid.
#[track_caller]
fn refusal(path: &Path) -> String {
    let mut verify = wnn_exp(&["checkpoint", "verify", "--corpus", "toy", "--threads", "2"]);
    verify.arg(path);
    let run = Run::begin(&["--seed-from", path.to_str().unwrap()]);
    let [verified, seeded] = [verify, run.command(&[])].map(|command| bounded(&command));
    assert_eq!(
        (verified.status.code(), seeded.status.code()),
        (Some(5), Some(5)),
        "{}{}",
        stderr(&verified),
        stderr(&seeded)
    );
    assert!(verified.stdout.is_empty() && seeded.stdout.is_empty());
    assert!(!run.has("flow.json"), "what is refused takes no directory");
    assert_eq!(stderr(&verified), stderr(&seeded));
    let said = stderr(&verified);
    let start = format!("error: {} is not a usable checkpoint: ", path.display());
    said.strip_prefix(&start).unwrap_or_else(|| panic!("{said}")).trim_end().to_owned()
}

/// Clusters of the built-in corpus.
fn clusters() -> usize {
    wnn_experiments::engine::corpus::Corpus::toy().vocab_size as usize
}

#[test]
fn a_genome_that_contradicts_itself_or_the_corpus_is_refused() {
    let (files, size) = (Files::new(), clusters());
    let disagree = files.genome(size, |genome| genome["neurons_per_cluster"] = json!(vec![1; size - 1]));
    let expected = format!("bits_per_cluster has {size} entries, but neurons_per_cluster has {}", size - 1);
    assert!(refusal(&disagree).starts_with(&expected), "{}", refusal(&disagree));
    let short = files.genome(size, |genome| genome["connections"] = json!(vec![0; 2 * size - 1]));
    assert!(refusal(&short).starts_with(&format!("connections has {} entries", 2 * size - 1)), "{}", refusal(&short));
    let outside = files.genome(size, |genome| genome["connections"][4] = json!(36));
    let expected =
        "a genome in it does not fit the corpus: cluster 2 looks at input bit 36, but an example has only 36 (from 0)";
    assert_eq!(refusal(&outside), expected);
    let wide = files.genome(size, |genome| genome["bits_per_cluster"][3] = json!(31));
    assert!(
        refusal(&wide).starts_with("cluster 3 has 31 bits per neuron, which must be 1 to 30"),
        "{}",
        refusal(&wide)
    );
    let other = files.genome(20, |_| {});
    let expected =
        format!("a genome in it does not fit the corpus: it has 20 clusters, but the corpus has {size} tokens");
    assert_eq!(refusal(&other), expected);
}

#[test]
fn a_broken_or_bomb_like_file_is_refused() {
    let files = Files::new();
    let good = fs::read(files.genome(clusters(), |_| {})).unwrap();
    let whole = fs::read(files.zipped(std::iter::once(good))).unwrap();
    let cut = files.plain(&whole[..whole.len() - 9]);
    assert_eq!(refusal(&cut), "it is truncated: the gzip data ends too early");
    assert_eq!(refusal(&files.plain(b"")), "it is empty");
    assert!(refusal(&files.plain(br#"{"phase_result": {"final_fitness": NaN}}"#)).starts_with("it is not JSON"));
    assert!(refusal(&files.plain("[".repeat(1 << 20).as_bytes())).starts_with("invalid type: sequence"));
    let text = std::iter::once(br#"{"extra": ""#.to_vec()).chain((0..1 << 5).map(|_| vec![b'x'; 1 << 20]));
    assert_eq!(refusal(&files.zipped(text)), "it holds a text of more than 1048576 bytes");
    let list = || (0..1 << 6).map(|_| b"1,".repeat(1 << 16));
    let bits = std::iter::once(br#"{"genome": {"bits_per_cluster": ["#.to_vec()).chain(list());
    assert!(refusal(&files.zipped(bits)).starts_with("a list has more than 2097152 entries"));
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let verify = wnn_exp(&["checkpoint", "verify", "/nowhere/a.json.gz", "--corpus", "toy"]).output().unwrap();
    let seeded = Run::begin(&["--seed-from", "/nowhere/a.json.gz"]).command(&[]).output().unwrap();
    for refused in [verify, seeded] {
        assert_eq!(refused.status.code(), Some(3), "{}", stderr(&refused));
        assert!(stderr(&refused).starts_with("error: cannot read /nowhere/a.json.gz: "), "{}", stderr(&refused));
    }
    let unknown = wnn_exp(&["search", "--corpus", "nothing", "--checkpoint-dir", "/nowhere/run"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(3), "{}", stderr(&unknown));
    assert!(stderr(&unknown).contains("there is no corpus `nothing`"), "{}", stderr(&unknown));
}

#[test]
fn settings_that_make_no_sense_are_refused_by_name_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("run");
    let refused = |flags: &[&str]| {
        let mut command = wnn_exp(&["search", "--checkpoint-dir"]);
        let done = command.arg(&dir).args(flags).output().unwrap();
        assert!(!dir.exists());
        (done.status.code().unwrap(), stderr(&done))
    };
    for nan in ["mutation_rate=NaN", "mutation_rate=1e999", "empty_value=nan", "threshold_step=-inf"] {
        let (code, said) = refused(&["--set", nan]);
        let (name, _) = nan.split_once('=').unwrap();
        assert!(code == 2 && said.contains(&format!("{name} must be a number between 0 and 1, not ")), "{said}");
    }
    let (code, said) = refused(&["--set", "min_bits=9", "--set", "max_bits=8"]);
    assert!(code == 5 && said.contains("min_bits is 9, above max_bits 8"), "{said}");
    let (code, said) = refused(&["--tier-config", "10,5,31;rest,5,8"]);
    assert!(code == 2 && said.contains("tier 1 must have 1 to 30 bits, not 31"), "{said}");
}
