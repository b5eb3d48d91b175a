//! A flow as one file that goes from server to server: a gzip'd tar.
//!
//! Its entries, in this order: `manifest.json` (what there is, with the SHA-256 of every other entry), `history.jsonl`
//! (iterations, health checks, validation summaries and gating runs, one a line), `checkpoints/000001.json.gz` and so on, and `corpus` where it comes along.
//! Ids in it are those of the server that wrote it. Names of entries are made here and are never those of files.

mod history;
mod manifest;
mod reading;
mod staging;
mod writing;

#[cfg(test)]
mod tests;

pub(super) use history::{HISTORY, HistoryWriter, IterationIndividuals, Record, read_history};
pub(super) use manifest::{CORPUS, CorpusIdentity, Manifest, SavedCheckpoint, Seed, checkpoint_entry, wrong};
pub(super) use reading::unpack;
pub(super) use staging::Staging;
pub use writing::PortableFlow;
