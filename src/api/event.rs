//! What happens, as the socket tells it.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::value::RawValue;

use super::{Checkpoint, CompletedPhase, Experiment, Flow, HealthCheck, Iteration, Phase, RecordedSpan, Snapshot};
use crate::model::{CheckpointId, Corpus, ExperimentId, FlowId, Timestamp};

/// One thing that happened; on the wire `{"type": …, "data": …}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// Where things stand; the first frame, and again after frames were lost.
    Snapshot(Snapshot),
    /// An iteration was recorded.
    IterationUpdate(Iteration),
    /// Many iterations were recorded at once; only the newest is told, and lists are to be fetched again.
    IterationsRecorded(RecordedSpan),
    /// The best genomes were measured on the whole corpus.
    HealthCheck(HealthCheck),
    /// An experiment began, or went on.
    PhaseStarted(Phase),
    /// An experiment ended by itself.
    PhaseCompleted(CompletedPhase),
    /// An experiment's row changed.
    ExperimentStatusChanged(Experiment),
    /// An experiment that had not begun is gone.
    ExperimentDeleted {
        /// Which one.
        id: ExperimentId,
        /// The flow that it belonged to.
        flow_id: Option<FlowId>,
    },
    /// A flow was put in the queue.
    FlowQueued(Flow),
    /// A flow began to run, or went on.
    FlowStarted(Flow),
    /// All experiments of a flow ended.
    FlowCompleted(Flow),
    /// A flow was ended by an error.
    FlowFailed(FailedFlow),
    /// A flow was stopped.
    FlowCancelled(Flow),
    /// A flow was created, or its name, description or configuration changed.
    FlowUpdated(Flow),
    /// A flow is gone.
    FlowDeleted {
        /// Which one.
        id: FlowId,
    },
    /// A checkpoint was registered.
    CheckpointCreated(Checkpoint),
    /// A checkpoint is gone.
    CheckpointDeleted {
        /// Which one.
        id: CheckpointId,
    },
    /// A corpus was added.
    CorpusCreated(Corpus),
    /// A corpus is gone.
    CorpusDeleted {
        /// Which one.
        name: String,
    },
    /// Nothing happened for a while, and the server is there: browsers do not show pings to their pages.
    Heartbeat {
        /// When it was sent.
        time: Timestamp,
    },
}

/// The data of a `FlowFailed` frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailedFlow {
    /// The flow.
    pub flow: Flow,
    /// Why.
    pub error: String,
}

/// A text frame of the socket: an event and its number, which only grows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Frame {
    /// The event's number.
    pub seq: u64,
    /// The event.
    #[serde(flatten)]
    pub event: Event,
}

/// A frame whose data is left as it came until its type is known.
#[derive(Deserialize)]
struct Parts {
    seq: u64,
    #[serde(rename = "type")]
    kind: String,
    data: Box<RawValue>,
}

/// The data of an event that something is gone.
#[derive(Deserialize)]
struct Gone<Id> {
    id: Id,
    flow_id: Option<FlowId>,
}

/// The data of an event about what has a name alone.
#[derive(Deserialize)]
struct Named {
    name: String,
}

/// The data of a heartbeat.
#[derive(Deserialize)]
struct Sent {
    time: Timestamp,
}

impl<'de> Deserialize<'de> for Frame {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Parts { seq, kind, data } = Parts::deserialize(deserializer)?;
        Ok(Self { seq, event: Event::read(&kind, data.get()).map_err(de::Error::custom)? })
    }
}

impl Event {
    /// Reads what is under `data` beside the type `kind`. Derived, this would keep any data in between, and pages would
    /// carry the code to read all types a second time for that.
    fn read(kind: &str, data: &str) -> serde_json::Result<Self> {
        Ok(match kind {
            "Snapshot" => Self::Snapshot(serde_json::from_str(data)?),
            "IterationUpdate" => Self::IterationUpdate(serde_json::from_str(data)?),
            "IterationsRecorded" => Self::IterationsRecorded(serde_json::from_str(data)?),
            "HealthCheck" => Self::HealthCheck(serde_json::from_str(data)?),
            "PhaseStarted" => Self::PhaseStarted(serde_json::from_str(data)?),
            "PhaseCompleted" => Self::PhaseCompleted(serde_json::from_str(data)?),
            "ExperimentStatusChanged" => Self::ExperimentStatusChanged(serde_json::from_str(data)?),
            "ExperimentDeleted" => {
                let Gone { id, flow_id } = serde_json::from_str(data)?;
                Self::ExperimentDeleted { id, flow_id }
            }
            "FlowQueued" => Self::FlowQueued(serde_json::from_str(data)?),
            "FlowStarted" => Self::FlowStarted(serde_json::from_str(data)?),
            "FlowCompleted" => Self::FlowCompleted(serde_json::from_str(data)?),
            "FlowFailed" => Self::FlowFailed(serde_json::from_str(data)?),
            "FlowCancelled" => Self::FlowCancelled(serde_json::from_str(data)?),
            "FlowUpdated" => Self::FlowUpdated(serde_json::from_str(data)?),
            "FlowDeleted" => Self::FlowDeleted { id: serde_json::from_str::<Gone<_>>(data)?.id },
            "CheckpointCreated" => Self::CheckpointCreated(serde_json::from_str(data)?),
            "CheckpointDeleted" => Self::CheckpointDeleted { id: serde_json::from_str::<Gone<_>>(data)?.id },
            "CorpusCreated" => Self::CorpusCreated(serde_json::from_str(data)?),
            "CorpusDeleted" => {
                let Named { name } = serde_json::from_str(data)?;
                Self::CorpusDeleted { name }
            }
            "Heartbeat" => {
                let Sent { time } = serde_json::from_str(data)?;
                Self::Heartbeat { time }
            }
            unknown => return Err(de::Error::custom(format_args!("unknown event `{unknown}`"))),
        })
    }

    /// The flow that it is about, as far as the event itself says.
    pub fn flow_id(&self) -> Option<FlowId> {
        match self {
            Self::FlowQueued(flow)
            | Self::FlowStarted(flow)
            | Self::FlowCompleted(flow)
            | Self::FlowCancelled(flow)
            | Self::FlowUpdated(flow)
            | Self::FlowFailed(FailedFlow { flow, .. }) => Some(flow.id),
            Self::FlowDeleted { id } => Some(*id),
            Self::PhaseStarted(phase) | Self::PhaseCompleted(CompletedPhase { phase, .. }) => phase.flow_id,
            Self::ExperimentStatusChanged(experiment) => experiment.flow_id,
            Self::ExperimentDeleted { flow_id, .. } => *flow_id,
            Self::CheckpointCreated(checkpoint) => checkpoint.flow_id,
            Self::Snapshot(_)
            | Self::IterationUpdate(_)
            | Self::IterationsRecorded(_)
            | Self::HealthCheck(_)
            | Self::CheckpointDeleted { .. }
            | Self::CorpusCreated(_)
            | Self::CorpusDeleted { .. }
            | Self::Heartbeat { .. } => None,
        }
    }

    /// The experiment whose iteration or health check it is.
    pub fn experiment_id(&self) -> Option<ExperimentId> {
        match self {
            Self::IterationUpdate(iteration) => Some(iteration.experiment_id),
            Self::IterationsRecorded(span) => Some(span.experiment_id),
            Self::HealthCheck(check) => Some(check.experiment_id),
            Self::ExperimentStatusChanged(experiment) => Some(experiment.id),
            Self::PhaseStarted(phase) | Self::PhaseCompleted(CompletedPhase { phase, .. }) => Some(phase.id),
            Self::CheckpointCreated(checkpoint) => Some(checkpoint.experiment_id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_frame_has_type_data_and_seq_side_by_side() {
        let frame = Frame { seq: 7, event: Event::CheckpointDeleted { id: CheckpointId(3) } };
        let json = serde_json::to_value(&frame).unwrap();
        assert_eq!(json, json!({"seq": 7, "type": "CheckpointDeleted", "data": {"id": 3}}));
        assert_eq!(serde_json::from_value::<Frame>(json).unwrap(), frame);
    }
}
