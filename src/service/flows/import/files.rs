//! The files of a flow that comes in: arranged beside the data, put in their place by one rename.

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    model::FlowId,
    service::{
        ServiceError,
        data_dir::{DataDir, flush_names},
        portable::{Manifest, SavedCheckpoint, Staging, wrong},
    },
};

/// Where the flow's folder, and that of its seed, are built.
const FLOW: &str = "flow";
const SEED: &str = "seed";

/// A flow whose files are ready to be put in their place.
pub(super) struct Files {
    pub(super) manifest: Manifest,
    /// For each checkpoint the place of its file in the flow's folder; `None` where it has none.
    pub(super) paths: Vec<Option<PathBuf>>,
    data: Arc<DataDir>,
    staging: Staging,
}

/// Folders that are removed again unless the rows that name them are committed.
pub(super) struct Placed(Vec<PathBuf>);

impl Files {
    /// Gives each checkpoint's file the place that it will have.
    pub(super) fn arrange(data: &Arc<DataDir>, manifest: Manifest, staging: Staging) -> Result<Self, ServiceError> {
        let mut taken = HashSet::new();
        let mut paths = Vec::with_capacity(manifest.checkpoints.len());
        for (number, saved) in manifest.checkpoints.iter().enumerate() {
            let owner =
                manifest.experiments.iter().enumerate().find(|(_, one)| one.id == saved.checkpoint.experiment_id);
            // Where the flow will look for them when it goes on.
            let folder = owner.map_or_else(PathBuf::new, |(place, one)| {
                let slot = one.slot.and_then(|slot| u32::try_from(slot).ok()).unwrap_or(place as u32);
                DataDir::experiment_folder(one.run, slot)
            });
            let name = &saved.checkpoint.file_path;
            let mut path = folder.join(name);
            if saved.is_managed && !taken.insert(path.clone()) {
                // Two files of one name may come from two folders.
                path = folder.join(format!("{number}_{name}"));
            }
            paths.push(arrange_one(&staging, saved, &Path::new(FLOW).join(&path))?.then_some(path));
        }
        if let Some(seed) = &manifest.seed {
            arrange_one(&staging, &seed.saved, &Path::new(SEED).join(&seed.saved.checkpoint.file_path))?;
        }
        Ok(Self { manifest, paths, data: data.clone(), staging })
    }

    /// An entry that was not arranged.
    pub(super) fn staged(&self, entry: &str) -> PathBuf {
        self.staging.place(entry)
    }

    /// Puts the files where the rows of the flow say.
    pub(super) fn place(&self, flow: FlowId) -> Result<Placed, ServiceError> {
        let mut placed = Placed(Vec::new());
        let moves = [(FLOW, DataDir::flow_checkpoints(flow)), (SEED, DataDir::seed_of_flow(flow))];
        for (built, relative) in moves {
            let (from, to) = (self.staging.place(built), self.data.root().join(relative));
            if from.is_dir() {
                flush_names(&from).and_then(|()| fs::rename(&from, &to)).map_err(ServiceError::internal)?;
                placed.0.push(to);
            }
        }
        let folder = self.data.root().join("checkpoints");
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(ServiceError::internal)?;
        Ok(placed)
    }
}

impl Placed {
    /// The rows are committed.
    pub(super) fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        for folder in &self.0 {
            if let Err(error) = fs::remove_dir_all(folder) {
                tracing::warn!(%error, "could not remove {}", folder.display());
            }
        }
    }
}

/// Moves the file of a checkpoint of ours to its place; whether it has one.
fn arrange_one(staging: &Staging, saved: &SavedCheckpoint, path: &Path) -> Result<bool, ServiceError> {
    let Some(entry) = saved.entry.as_deref().filter(|_| saved.is_managed) else { return Ok(false) };
    let to = staging.root().join(path);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(ServiceError::internal)?;
    }
    match fs::rename(staging.place(entry), &to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(wrong(format!("uses the entry {entry} twice"))),
        Err(error) => Err(ServiceError::internal(error)),
    }
}
