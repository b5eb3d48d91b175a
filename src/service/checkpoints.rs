//! Use cases around checkpoints.

use std::{
    fs::Metadata,
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;

use super::{ServiceError, Services, naming::name_all};
use crate::{
    api::{Checkpoint, CheckpointQuery, Event, Page, Paging},
    model::{self, CheckpointId, FlowId, FlowStatus},
    store::{
        Write,
        checkpoint::{self, Filter, StoredCheckpoint},
        flow,
    },
};

/// What can be done with checkpoints.
#[derive(Debug, Clone, Copy)]
pub struct Checkpoints<'a>(pub(super) &'a Services);

/// A checkpoint's file, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadableFile {
    /// Where it is.
    pub path: PathBuf,
    /// What to call it.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

impl Checkpoints<'_> {
    /// Some checkpoints, newest first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn list(&self, query: &CheckpointQuery) -> Result<Page<Checkpoint>, ServiceError> {
        let paging = Paging { limit: query.limit, offset: query.offset };
        let filter = Filter { experiment: query.experiment_id, flow: query.flow_id, is_final: query.is_final };
        let mut db = self.0.read().await?;
        let (found, total) = checkpoint::list(&mut db, &filter, paging.limit(), paging.offset()).await?;
        Ok(Page { items: found.into_iter().map(|stored| self.0.shown(stored)).collect(), total })
    }

    /// One checkpoint.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn get(&self, id: CheckpointId) -> Result<Checkpoint, ServiceError> {
        Ok(self.0.shown(self.stored(id).await?))
    }

    /// The file of a checkpoint, if it is below a checkpoint root.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`] where there is no such checkpoint or its file has vanished, [`ServiceError::Forbidden`]
    /// where the file is not this server's to give, [`ServiceError::Internal`].
    pub async fn file(&self, id: CheckpointId) -> Result<DownloadableFile, ServiceError> {
        let (stored, data) = (self.stored(id).await?, self.0.data().clone());
        // Disks may be slow, and network disks may not answer.
        let look = spawn_blocking(move || {
            let StoredCheckpoint { checkpoint, managed } = stored;
            let path = if managed {
                data.existing_file(&checkpoint.file_path)
            } else {
                Some(data.roots().resolve(&checkpoint.file_path).ok_or_else(|| out_of_reach(&checkpoint, ""))?)
            };
            let found = path.and_then(|path| Some((path.metadata().ok().filter(Metadata::is_file)?.len(), path)));
            let (bytes, path) = found.ok_or_else(|| ServiceError::not_found("file of checkpoint", &id))?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Ok(DownloadableFile { path, name, bytes })
        });
        look.await.map_err(ServiceError::internal)?
    }

    /// Deletes a checkpoint, then its file.
    ///
    /// With `force` also one that is still needed (flows that start from it then start from nothing), and one whose file
    /// is not below a checkpoint root: that file stays.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] naming what needs it, [`ServiceError::Forbidden`] where its
    /// file is out of reach, [`ServiceError::Internal`].
    pub async fn delete(&self, id: CheckpointId, force: bool) -> Result<(), ServiceError> {
        let mut change = self.0.change().await?;
        let found = checkpoint::get(&mut change.db, id).await?;
        let stored = found.ok_or_else(|| ServiceError::not_found("checkpoint", &id))?;
        let seeded = flow::seeded_from(&mut change.db, id).await?;
        if !force {
            refuse_if_needed(&mut change.db, &stored, &seeded).await?;
            self.refuse_if_out_of_reach(&stored).await?;
        }
        flow::clear_seed(&mut change.db, id).await?;
        checkpoint::delete(&mut change.db, id).await?;
        for flow in seeded {
            if let Some(flow) = flow::get(&mut change.db, flow).await? {
                change.tell(Event::FlowUpdated(flow));
            }
        }
        change.tell(Event::CheckpointDeleted { id });
        let path = stored.checkpoint.file_path;
        if stored.managed {
            change.remove_file(path);
        } else if !self.is_file_of_another(&mut change.db, &path).await? {
            change.remove_registered(path);
        }
        change.commit().await
    }

    async fn refuse_if_out_of_reach(&self, stored: &StoredCheckpoint) -> Result<(), ServiceError> {
        if stored.managed {
            return Ok(());
        }
        let (data, checkpoint) = (self.0.data().clone(), stored.checkpoint.clone());
        let look = spawn_blocking(move || match data.roots().resolve(&checkpoint.file_path) {
            Some(_) => Ok(()),
            None => Err(out_of_reach(&checkpoint, ", or delete it with force to remove its entry and leave the file")),
        });
        look.await.map_err(ServiceError::internal)?
    }

    /// Whether another checkpoint has the file that a client registered under that path, perhaps as one of our own.
    async fn is_file_of_another(&self, db: &mut Write, path: &str) -> Result<bool, ServiceError> {
        let (data, named) = (self.0.data().clone(), path.to_owned());
        let look = spawn_blocking(move || {
            let real = data.roots().resolve(&named)?;
            let own = real.strip_prefix(data.root()).ok().map(Path::to_owned);
            Some([Some(real), own])
        });
        let names = look.await.map_err(ServiceError::internal)?.into_iter().flatten().flatten();
        for name in names.chain([PathBuf::from(path)]) {
            if checkpoint::has_file(db, &name.to_string_lossy()).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn stored(&self, id: CheckpointId) -> Result<StoredCheckpoint, ServiceError> {
        let found = checkpoint::get(&mut *self.0.read().await?, id).await?;
        found.ok_or_else(|| ServiceError::not_found("checkpoint", &id))
    }
}

/// The file of a checkpoint that a client registered is in no place that the server may touch.
fn out_of_reach(checkpoint: &model::Checkpoint, way_out: &str) -> ServiceError {
    let (id, path) = (checkpoint.id, &checkpoint.file_path);
    let dir = Path::new(path).parent().unwrap_or(Path::new(path)).display();
    ServiceError::Forbidden(format!(
        "the file of checkpoint {id} was registered as {path}, which is no checkpoint file below a checkpoint root, so it \
         is neither given out nor deleted; start the server with --checkpoint-root {dir} to allow that{way_out}"
    ))
}

async fn refuse_if_needed(db: &mut Write, stored: &StoredCheckpoint, seeded: &[FlowId]) -> Result<(), ServiceError> {
    let id = stored.checkpoint.id;
    if !seeded.is_empty() {
        let (flows, start) = (name_all("flow", seeded), if seeded.len() == 1 { "starts" } else { "start" });
        return Err(ServiceError::Conflict(format!(
            "{flows} {start} from checkpoint {id}; delete it with force to let them start from nothing"
        )));
    }
    let Some(owner) = stored.checkpoint.flow_id else { return Ok(()) };
    let status = flow::get(db, owner).await?.map(|flow| flow.status);
    if let Some(status @ (FlowStatus::Running | FlowStatus::Queued)) = status {
        return Err(ServiceError::Conflict(format!(
            "flow {owner} is {status} and may have to go on from checkpoint {id}; stop the flow first, or delete it with \
             force"
        )));
    }
    Ok(())
}
