//! Deleting on the wire: what it would take along, and whether references may be cut.

use serde::{Deserialize, Serialize};

use super::list::lenient_bool;
use crate::model::{FlowId, FlowStatus, TRASH_DAYS};

/// `DELETE /api/flows/{id}?…` and `DELETE /api/checkpoints/{id}?…`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Deletion {
    /// Delete it even where flows start from it; they then start from nothing.
    #[serde(default, deserialize_with = "lenient_bool", skip_serializing_if = "Option::is_none")]
    pub force: Option<bool>,
}

/// What the deletion of a flow or a checkpoint would take along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DeletionImpact {
    /// What it is called.
    pub name: String,
    /// Why it would be refused now.
    pub refusal: Option<String>,
    /// Whether force would do it all the same.
    pub can_be_forced: bool,
    /// The flows that start from it.
    pub seeds: Vec<Referrer>,
    /// The flow that may have to go on from it.
    pub resumes: Vec<Referrer>,
    /// Experiments that go with it.
    pub experiments: u64,
    /// Iterations that go with it.
    pub iterations: u64,
    /// Checkpoints that go.
    pub checkpoints: u64,
    /// Rows of the database in all.
    pub rows: u64,
    /// Files of this server that go.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Days for which all of it can be restored.
    pub restorable_days: u32,
}

/// A flow that refers to what is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Referrer {
    /// Its id.
    pub flow_id: FlowId,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub status: FlowStatus,
}

impl DeletionImpact {
    /// What goes along, for people: `6 experiments, 120 iterations, 8 checkpoints and 8 files (1.2 MB)`.
    pub fn takes_along(&self) -> String {
        let counts = [
            (self.experiments, "experiment"),
            (self.iterations, "iteration"),
            (self.checkpoints, "checkpoint"),
            (self.files, "file"),
        ];
        let mut parts: Vec<_> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| format!("{count} {noun}{}", if count == 1 { "" } else { "s" }))
            .collect();
        if self.files > 0
            && let Some(files) = parts.last_mut()
        {
            *files = format!("{files} ({})", size(self.bytes));
        }
        match parts.pop() {
            None => "nothing else".to_owned(),
            Some(last) if parts.is_empty() => last,
            Some(last) => format!("{} and {last}", parts.join(", ")),
        }
    }

    /// How long it can be undone, for people.
    pub fn way_back(&self) -> String {
        format!("It goes to the trash, from which it can be restored for {TRASH_DAYS} days.")
    }

    /// The flows that start from it, for people.
    pub fn cut_off(&self) -> Option<String> {
        let names: Vec<_> = self.seeds.iter().map(|flow| format!("flow {} \"{}\"", flow.flow_id, flow.name)).collect();
        (!names.is_empty()).then(|| format!("Without it these start from nothing: {}.", names.join(", ")))
    }
}

fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 999.95 {
            return if unit == "B" { format!("{bytes} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1000.0;
    }
    format!("{value:.1} TB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_along_is_counted_in_words() {
        let mut impact = DeletionImpact {
            name: "x".to_owned(),
            refusal: None,
            can_be_forced: false,
            seeds: Vec::new(),
            resumes: Vec::new(),
            experiments: 6,
            iterations: 1,
            checkpoints: 8,
            rows: 16,
            files: 8,
            bytes: 1_234_567,
            restorable_days: TRASH_DAYS,
        };
        assert_eq!(impact.takes_along(), "6 experiments, 1 iteration, 8 checkpoints and 8 files (1.2 MB)");
        (impact.experiments, impact.iterations, impact.files) = (0, 0, 0);
        assert_eq!(impact.takes_along(), "8 checkpoints");
    }
}
