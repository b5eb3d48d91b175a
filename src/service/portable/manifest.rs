//! `manifest.json`: what a portable flow holds.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::history::HISTORY;
use crate::{
    api::Checkpoint,
    model::{Corpus, Experiment, ExperimentId, Flow, Timestamp, TokenizerKind, validate_corpus_name},
    service::{ServiceError, sums::Sum},
};

/// The manifest's own name.
pub(super) const MANIFEST: &str = "manifest.json";
/// The tokenized corpus.
pub(in crate::service) const CORPUS: &str = "corpus";
const FORMAT: &str = "wnn-experiments flow";
/// The first that has the individuals of iterations in its history; 2 was the first with analyses there, and with the paths by
/// which checkpoints were registered.
const VERSION: u32 = 3;
/// The first of all.
const OLDEST: u32 = 1;
/// Entries at most, and experiments.
const MOST: usize = 100_000;
/// Bytes of a checkpoint's file name at most.
const MAX_FILE_NAME: usize = 200;

/// What a portable flow holds.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::service) struct Manifest {
    format: String,
    version: u32,
    /// The program that wrote it.
    program: String,
    exported_at: Timestamp,
    pub(in crate::service) flow: Flow,
    /// In the order of the flow.
    pub(in crate::service) experiments: Vec<Experiment>,
    pub(in crate::service) checkpoints: Vec<SavedCheckpoint>,
    /// The checkpoint that the flow starts from, where it is another flow's.
    pub(in crate::service) seed: Option<Seed>,
    pub(in crate::service) corpus: Option<CorpusIdentity>,
    /// All other entries, in their order.
    pub(super) entries: Vec<Entry>,
}

/// One entry beside the manifest.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) sum: Sum,
}

/// A checkpoint; the path of a file of the server's own is only its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::service) struct SavedCheckpoint {
    pub(in crate::service) checkpoint: Checkpoint,
    /// Whether its file was the server's own; of others only the path is known.
    pub(in crate::service) is_managed: bool,
    /// The path under which a client registered it whose file was uploaded since.
    #[serde(default)]
    pub(in crate::service) registered_path: Option<String>,
    /// The entry that holds its file; `None` where the file was gone.
    pub(in crate::service) entry: Option<String>,
}

/// A checkpoint of another flow and the experiment that it came from.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::service) struct Seed {
    pub(in crate::service) experiment: Experiment,
    pub(in crate::service) saved: SavedCheckpoint,
}

/// What tells one corpus from another.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::service) struct CorpusIdentity {
    pub(in crate::service) name: String,
    pub(in crate::service) tokenizer: TokenizerKind,
    pub(in crate::service) vocab_size: u32,
    pub(in crate::service) train_tokens: u64,
    pub(in crate::service) eval_tokens: u64,
    /// The engine's digest of all that a fitness depends on.
    pub(in crate::service) digest: String,
    /// The entry that holds its tokens, where they came along.
    pub(in crate::service) entry: Option<String>,
}

impl Manifest {
    /// Of a flow and its experiments, without checkpoints.
    pub(in crate::service) fn new(exported_at: Timestamp, flow: Flow, experiments: Vec<Experiment>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: concat!("wnn-experiments ", env!("CARGO_PKG_VERSION")).to_owned(),
            exported_at,
            flow,
            experiments,
            checkpoints: Vec::new(),
            seed: None,
            corpus: None,
            entries: Vec::new(),
        }
    }

    /// Lists an entry.
    pub(in crate::service) fn add(&mut self, name: &str, sum: Sum) {
        self.entries.push(Entry { name: name.to_owned(), sum });
    }

    /// How many entries are listed.
    pub(in crate::service) fn entry_count(&self) -> usize {
        self.entries.len()
    }

    /// Holds what it says against itself, so that whoever goes on need not.
    pub(super) fn check(&self) -> Result<(), ServiceError> {
        if self.format != FORMAT {
            return Err(wrong(format!("is a `{}`, not a `{FORMAT}`", self.format)));
        }
        if !(OLDEST..=VERSION).contains(&self.version) {
            let (found, program) = (self.version, &self.program);
            return Err(wrong(format!("has format {found} of {program}, and this server reads {OLDEST} to {VERSION}")));
        }
        if self.entries.len() > MOST || self.experiments.len() > MOST {
            return Err(wrong(format!("lists more than {MOST} entries or experiments")));
        }
        let mut names = HashSet::new();
        for entry in &self.entries {
            if !(is_entry_name(&entry.name) && names.insert(entry.name.as_str())) {
                return Err(wrong(format!("lists the entry `{}`, which does not belong there", entry.name)));
            }
        }
        if !names.contains(HISTORY) {
            return Err(wrong(format!("lists no {HISTORY}")));
        }
        self.check_checkpoints(&names)?;
        match &self.corpus {
            Some(corpus) => corpus.check(&names),
            None => Ok(()),
        }
    }

    fn check_checkpoints(&self, names: &HashSet<&str>) -> Result<(), ServiceError> {
        let mut ids = HashSet::new();
        if let Some(twice) = self.experiments.iter().find(|experiment| !ids.insert(experiment.id)) {
            return Err(wrong(format!("lists experiment {} twice", twice.id)));
        }
        for saved in &self.checkpoints {
            saved.check(names, &ids)?;
        }
        match &self.seed {
            Some(seed) => seed.saved.check(names, &HashSet::from([seed.experiment.id])),
            None => Ok(()),
        }
    }
}

impl SavedCheckpoint {
    fn check(&self, names: &HashSet<&str>, experiments: &HashSet<ExperimentId>) -> Result<(), ServiceError> {
        let Checkpoint { id, experiment_id, file_path, .. } = &self.checkpoint;
        if !experiments.contains(experiment_id) {
            return Err(wrong(format!("holds checkpoint {id} of experiment {experiment_id}, but not that experiment")));
        }
        if self.is_managed && !is_file_name(file_path) {
            return Err(wrong(format!("calls the file of checkpoint {id} `{file_path}`, which is no name of a file")));
        }
        refuse_unlisted(self.entry.as_deref(), names)
    }
}

impl CorpusIdentity {
    /// That of a corpus with such a digest.
    pub(in crate::service) fn new(corpus: Corpus, digest: String) -> Self {
        Self {
            name: corpus.name,
            tokenizer: corpus.tokenizer,
            vocab_size: corpus.vocab_size,
            train_tokens: corpus.train_tokens,
            eval_tokens: corpus.eval_tokens,
            digest,
            entry: None,
        }
    }

    fn check(&self, names: &HashSet<&str>) -> Result<(), ServiceError> {
        validate_corpus_name(&self.name).map_err(|error| wrong(format!("names a corpus `{}`: {error}", self.name)))?;
        let is_digest = self.digest.len() == 16 && self.digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_digest {
            return Err(wrong(format!("gives its corpus the digest `{}`, which is none", self.digest)));
        }
        refuse_unlisted(self.entry.as_deref(), names)
    }
}

/// The entry of a file, by its number.
pub(in crate::service) fn checkpoint_entry(number: usize) -> String {
    format!("checkpoints/{number:06}.json.gz")
}

/// A sentence against a file that is to be imported.
pub(in crate::service) fn wrong(message: impl Into<String>) -> ServiceError {
    ServiceError::invalid("the file", message)
}

fn refuse_unlisted(entry: Option<&str>, names: &HashSet<&str>) -> Result<(), ServiceError> {
    match entry {
        Some(entry) if !names.contains(entry) => Err(wrong(format!("refers to an entry `{entry}` that it lacks"))),
        _ => Ok(()),
    }
}

fn is_entry_name(name: &str) -> bool {
    let number = name.strip_prefix("checkpoints/").and_then(|name| name.strip_suffix(".json.gz"));
    let is_number = |text: &str| (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    name == HISTORY || name == CORPUS || number.is_some_and(is_number)
}

/// A plain name that cannot leave its folder, nor be taken for a file under way.
fn is_file_name(name: &str) -> bool {
    let is_plain = |c: char| !c.is_control() && c != '/' && c != '\\';
    (1..=MAX_FILE_NAME).contains(&name.len()) && !name.starts_with('.') && name.chars().all(is_plain)
}
