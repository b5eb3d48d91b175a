//! What the first page shows: where everything stands.

use serde::{Deserialize, Serialize};

use super::{Checkpoint, DiskHealth, Event, Flow, FlowDetail};
use crate::model::Timestamp;

/// Where everything stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Home {
    /// The number of the last event that it contains.
    pub seq: u64,
    /// The server's clock when it was made.
    pub as_of: Timestamp,
    /// The flows that run, with a coarse course of their iterations.
    pub running: Vec<FlowDetail>,
    /// The flows that wait, in their order.
    pub queued: Vec<Flow>,
    /// The flows that ended last, the latest first.
    pub ended: Vec<Flow>,
    /// How many flows there are in all.
    pub flows: u64,
    /// The best result on each corpus.
    pub best: Vec<BestOfCorpus>,
    /// What takes room.
    pub room: Room,
}

/// The best result on a corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BestOfCorpus {
    /// The corpus' name.
    pub corpus: String,
    /// Entropy of its tokens taken singly, in nats.
    pub unigram_entropy: f64,
    /// The checkpoint of the result with the lowest cross-entropy.
    pub checkpoint: Checkpoint,
    /// The name of its flow.
    pub flow_name: String,
}

/// What takes room on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Room {
    /// How many checkpoints there are.
    pub checkpoints: u64,
    /// Bytes of their files.
    pub checkpoint_bytes: u64,
    /// Bytes of what was deleted and can be restored.
    pub trash_bytes: u64,
    /// Bytes of the database.
    pub database_bytes: u64,
    /// The disk; nothing where it does not answer.
    pub disk: Option<DiskHealth>,
}

/// What an event means for [`Home`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeChange {
    /// Nothing.
    None,
    /// It was brought up to date.
    Applied,
    /// Something came, went or ended that only the server can tell.
    Stale,
}

impl Home {
    /// Brings it up to date with one event.
    pub fn apply(&mut self, seq: u64, event: &Event) -> HomeChange {
        if seq <= self.seq {
            return HomeChange::None;
        }
        self.seq = seq;
        let is_elsewhere = match event {
            Event::FlowQueued(_)
            | Event::FlowStarted(_)
            | Event::FlowCompleted(_)
            | Event::FlowFailed(_)
            | Event::FlowCancelled(_)
            | Event::FlowUpdated(_)
            | Event::FlowDeleted { .. }
            | Event::IterationsRecorded(_)
            | Event::CorpusCreated(_)
            | Event::CorpusDeleted { .. } => true,
            Event::CheckpointCreated(checkpoint) => checkpoint.is_final,
            _ => false,
        };
        if is_elsewhere {
            return HomeChange::Stale;
        }
        let mut changed = false;
        for flow in &mut self.running {
            changed |= flow.apply(seq, event);
        }
        if self.running.iter().any(FlowDetail::is_overfull) {
            return HomeChange::Stale;
        }
        if !changed {
            return HomeChange::None;
        }
        if let Event::IterationUpdate(iteration) = event {
            self.as_of = self.as_of.max(iteration.timestamp);
        }
        HomeChange::Applied
    }
}
