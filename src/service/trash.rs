//! The trash: what was deleted is kept for a while, and can be restored one by one.
//!
//! An entry says in its state what is to become of its files. Deleting hides rows and moves files after; restoring moves
//! files and shows rows after. So no row that anybody sees ever lacks its file, and whatever is interrupted is finished by
//! the next server.

mod settle;

use super::{ServiceError, Services, change::Change, data_dir::DataDir};
use crate::{
    api::{DEFAULT_LIMIT, Event, MAX_LIMIT, Page, TrashQuery, Trashed},
    model::{CheckpointId, FlowId, TrashId, TrashKind, TrashState},
    store::{
        checkpoint, flow,
        trash::{self, Entry, NewEntry},
    },
};

pub(super) use settle::{finish, settle};

/// What can be done with what was deleted.
#[derive(Debug, Clone, Copy)]
pub struct Trash<'a>(pub(super) &'a Services);

impl Trash<'_> {
    /// Some entries, what was deleted last first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn list(&self, query: &TrashQuery) -> Result<Page<Trashed>, ServiceError> {
        let page = (query.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT), query.offset.unwrap_or(0));
        let mut db = self.0.read().await?;
        let (found, total) = trash::list(&mut db, query.kind, query.item_id, page).await?;
        Ok(Page { items: found.into_iter().map(|entry| entry.shown).collect(), total, next: None, previous: None })
    }

    /// Brings an entry back: rows with the ids that they had, files at the places where they were.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where its place is taken, or where it belongs to a flow that
    /// is in the trash itself, [`ServiceError::Internal`].
    pub async fn restore(&self, id: TrashId) -> Result<Trashed, ServiceError> {
        let mut change = self.0.change().await?;
        let entry = kept(&mut change, id).await?;
        if let Some((outer, flow)) = trash::around(&mut change.db, id).await? {
            return Err(ServiceError::Conflict(format!(
                "flow {flow}, to which it belongs, is in the trash itself; restore that first (entry {outer})"
            )));
        }
        let folder = DataDir::trash_folder(id);
        if let Some(taken) = trash::taken_by(&mut change.db, id, &folder).await? {
            return Err(ServiceError::Conflict(format!(
                "checkpoint {taken} has taken the place of its file meanwhile; delete that one first"
            )));
        }
        for (place, kept) in settle::file_moves(&mut change.db, &entry.shown).await? {
            let is_shared = checkpoint::names_file(&mut change.db, &place).await?;
            if !is_shared && self.0.data().is_taken(&place) && self.0.data().is_taken(&kept) {
                return Err(ServiceError::Conflict(format!(
                    "there is another file at {place} in the data directory; move that one away first"
                )));
            }
        }
        trash::set_state(&mut change.db, id, TrashState::Restoring).await?;
        commit(self.0, change, id).await?;
        Ok(entry.shown)
    }

    /// Destroys an entry for good.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] while it is being restored, [`ServiceError::Internal`].
    pub async fn purge(&self, id: TrashId) -> Result<(), ServiceError> {
        let mut change = self.0.change().await?;
        kept(&mut change, id).await?;
        trash::set_state(&mut change.db, id, TrashState::Purging).await?;
        commit(self.0, change, id).await
    }
}

/// The entry, if nothing else is being done with it.
async fn kept(change: &mut Change, id: TrashId) -> Result<Entry, ServiceError> {
    let found = trash::get(&mut change.db, id).await?.filter(|entry| entry.shown.state != TrashState::Purging);
    let entry = found.ok_or_else(|| ServiceError::not_found("entry of the trash", &id))?;
    if entry.shown.state == TrashState::Restoring {
        return Err(ServiceError::Conflict(format!("entry {id} of the trash is being restored")));
    }
    Ok(entry)
}

/// Adds an entry; flows that start from what goes into it start from nothing from now on.
pub(super) async fn begin(change: &mut Change, entry: &NewEntry<'_>) -> Result<TrashId, ServiceError> {
    for (flow, checkpoint) in entry.seeds {
        flow::clear_seed(&mut change.db, *checkpoint).await?;
        if let Some(flow) = flow::get(&mut change.db, *flow).await? {
            change.tell(Event::FlowUpdated(flow));
        }
    }
    Ok(trash::insert(&mut change.db, entry).await?)
}

/// Hides a flow and all that it has.
pub(super) async fn hide_flow(change: &mut Change, flow: FlowId, id: TrashId) -> Result<(), ServiceError> {
    Ok(trash::hide_flow(&mut change.db, flow, id, &DataDir::trash_folder(id)).await?)
}

/// Hides a checkpoint, and tells that it is gone.
pub(super) async fn hide_checkpoint(
    change: &mut Change,
    checkpoint: CheckpointId,
    id: TrashId,
) -> Result<(), ServiceError> {
    trash::hide_checkpoint(&mut change.db, checkpoint, id, &DataDir::trash_folder(id)).await?;
    change.tell(Event::CheckpointDeleted { id: checkpoint });
    Ok(())
}

/// Commits, then does with the files what the entry's state says, even where the caller is gone (a client that hung up).
pub(super) async fn commit(services: &Services, change: Change, id: TrashId) -> Result<(), ServiceError> {
    let services = services.clone();
    let done = tokio::spawn(async move {
        change.commit().await?;
        settle(&services, id).await
    });
    done.await.map_err(ServiceError::internal)?
}

/// Moves a file that no row names to the trash.
pub(super) async fn discard_file(
    services: &Services,
    path: &std::path::Path,
    bytes: u64,
) -> Result<TrashId, ServiceError> {
    let name = path.to_string_lossy();
    let mut change = services.change().await?;
    let entry = NewEntry {
        kind: TrashKind::File,
        item_id: None,
        name: &name,
        deleted_at: services.now(),
        bytes,
        state: TrashState::Kept,
        seeds: &[],
    };
    let id = begin(&mut change, &entry).await?;
    change.commit().await?;
    // Its name may be none that a text can hold, so it is moved by its own name and not by the row's.
    let (data, from, to) = (services.data().clone(), path.to_owned(), format!("{}{name}", DataDir::trash_folder(id)));
    let moved = tokio::task::spawn_blocking(move || data.relocate(&from, &to)).await;
    moved.map_err(ServiceError::internal)?.map_err(ServiceError::internal)?;
    Ok(id)
}
