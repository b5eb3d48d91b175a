//! What became of each file.

use std::path::{Path, PathBuf};

use comfy_table::Cell;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use wnn_experiments::{
    api::{self, NewCheckpoint, Tabular},
    model::CheckpointId,
};

use crate::{
    error::CliError,
    ui::{
        self, Layout, format,
        table::{Column, table},
    },
};

/// A file, and what became of it.
#[derive(Debug)]
pub(super) struct Migrated {
    /// What the experiment is called that stands for its folder.
    pub(super) experiment: String,
    pub(super) path: PathBuf,
    pub(super) outcome: Outcome,
}

#[derive(Debug)]
pub(super) enum Outcome {
    /// It was registered, or would be.
    New(Option<CheckpointId>, Box<NewCheckpoint>),
    /// The server knew it.
    Known,
    /// The server knew it, and was sent a copy, or would be.
    Unsent(CheckpointId),
    /// It cannot be used, for that reason.
    Broken(String),
}

impl Migrated {
    fn status(&self) -> &'static str {
        match self.outcome {
            Outcome::New(Some(_), _) => "registered",
            Outcome::New(None, _) => "new",
            Outcome::Known => "known",
            Outcome::Unsent(_) => "uploaded",
            Outcome::Broken(_) => "broken",
        }
    }

    fn id(&self) -> Option<CheckpointId> {
        match self.outcome {
            Outcome::New(id, _) => id,
            Outcome::Unsent(id) => Some(id),
            Outcome::Known | Outcome::Broken(_) => None,
        }
    }

    fn checkpoint(&self) -> Option<&NewCheckpoint> {
        match &self.outcome {
            Outcome::New(_, checkpoint) => Some(checkpoint),
            _ => None,
        }
    }

    fn error(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Broken(reason) => Some(reason),
            _ => None,
        }
    }
}

impl Serialize for Migrated {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Migrated", 8)?;
        fields.serialize_field("experiment", &self.experiment)?;
        fields.serialize_field("path", &self.path.display().to_string())?;
        fields.serialize_field("status", self.status())?;
        fields.serialize_field("checkpoint_id", &self.id())?;
        fields.serialize_field("final_fitness", &self.checkpoint().and_then(|new| new.final_fitness))?;
        fields.serialize_field("final_accuracy", &self.checkpoint().and_then(|new| new.final_accuracy))?;
        fields.serialize_field("is_final", &self.checkpoint().and_then(|new| new.is_final))?;
        fields.serialize_field("error", &self.error())?;
        fields.end()
    }
}

impl Tabular for Migrated {
    const COLUMNS: &'static [&'static str] =
        &["experiment", "path", "status", "checkpoint_id", "final_fitness", "final_accuracy", "is_final", "error"];

    fn cells(&self) -> Vec<api::Cell> {
        let new = self.checkpoint();
        vec![
            api::Cell::text(&self.experiment),
            api::Cell::text(&self.path.display().to_string()),
            api::Cell::plain(&self.status()),
            api::Cell::optional(self.id()),
            api::Cell::optional(new.and_then(|new| new.final_fitness)),
            api::Cell::optional(new.and_then(|new| new.final_accuracy)),
            api::Cell::optional(new.and_then(|new| new.is_final)),
            api::Cell::text(self.error().unwrap_or_default()),
        ]
    }
}

/// A row for each experiment.
pub(super) fn render(migrated: &[Migrated], layout: Layout) -> String {
    use Column::{Right, Text};
    if migrated.is_empty() {
        return String::new();
    }
    let columns = [Text("EXPERIMENT"), Right("NEW"), Right("KNOWN"), Right("BROKEN"), Text("RESULT"), Right("CE")];
    let folders = migrated.chunk_by(|one, next| one.experiment == next.experiment);
    let rows = folders.map(|files| {
        let count = |status: &[&str]| files.iter().filter(|file| status.contains(&file.status())).count();
        let result = files.iter().filter_map(Migrated::checkpoint).find(|new| new.is_final == Some(true));
        vec![
            Cell::new(&files[0].experiment),
            Cell::new(count(&["new", "registered"])),
            Cell::new(count(&["known", "uploaded"])),
            Cell::new(count(&["broken"])),
            Cell::new(result.and_then(|new| new.name.as_deref()).unwrap_or(format::NOTHING)),
            Cell::new(format::nats(result.and_then(|new| new.final_fitness))),
        ]
    });
    table(layout, &columns, rows)
}

/// Sums it up on standard error, and names what could not be used.
pub(super) fn remark(migrated: &[Migrated], is_dry_run: bool, is_uploaded: bool, directory: &Path) {
    let count = |status: &str| migrated.iter().filter(|file| file.status() == status).count() as u64;
    for file in migrated {
        if let Some(reason) = file.error() {
            ui::note(&format!("broken: {reason}"));
        }
    }
    let (new, known) = (count("new") + count("registered"), count("known") + count("uploaded"));
    let verb = if is_dry_run { "Would register" } else { "Registered" };
    let directory = directory.display();
    ui::note(&match (new, known) {
        (0, 0) if migrated.is_empty() => format!("There are no checkpoint files in {directory}."),
        (0, _) => format!("Nothing is new: the server knows {}.", format::counted(known, "file")),
        (_, 0) => format!("{verb} {}.", format::counted(new, "checkpoint")),
        _ => {
            format!("{verb} {}; {} known already.", format::counted(new, "checkpoint"), format::counted(known, "file"))
        }
    });
    if count("uploaded") > 0 {
        let verb = if is_dry_run { "Would upload" } else { "Uploaded" };
        ui::note(&format!("{verb} {} that it knew without having a copy.", format::counted(count("uploaded"), "file")));
    }
    if count("registered") > 0 && !is_uploaded {
        ui::note(&format!(
            "Their files are given out by a server with --checkpoint-root {directory}, or after --upload."
        ));
    }
}

/// What the exit code is to say.
pub(super) fn failure(migrated: &[Migrated]) -> Result<(), CliError> {
    match migrated.iter().filter(|file| file.error().is_some()).count() as u64 {
        0 => Ok(()),
        broken => Err(CliError::EndedBadly(format!("{} cannot be used", format::counted(broken, "file")))),
    }
}
