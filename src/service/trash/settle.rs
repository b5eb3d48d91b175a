//! Doing with the files of an entry what its state says; as often as it takes.

use std::{io, path::Path};

use sqlx::SqliteConnection;

use crate::{
    api::{Event, Trashed},
    model::{FlowId, TrashId, TrashKind, TrashState},
    service::{ServiceError, Services, data_dir::DataDir},
    store::{
        checkpoint, flow,
        trash::{self, Entry},
    },
};

/// Rows that are deleted in one transaction at most, so that nobody waits long for the one writer.
const CHUNK: u32 = 5_000;

/// Finishes what the last server left half-done, but for what may take long.
pub(in crate::service) async fn finish(services: &Services) -> Result<(), ServiceError> {
    let entries = trash::under_way(&mut *services.read().await?).await?;
    for entry in entries.into_iter().filter(|entry| entry.shown.state != TrashState::Purging) {
        let id = entry.shown.id;
        match settle(services, id).await {
            Ok(()) => {
                tracing::info!("entry {id} of the trash was on its way when the last server ended; it has arrived");
            }
            Err(error) => tracing::error!("entry {id} of the trash is stuck on its way: {error}"),
        }
    }
    Ok(())
}

/// Does what the state of an entry says.
pub(in crate::service) async fn settle(services: &Services, id: TrashId) -> Result<(), ServiceError> {
    let _alone = services.moving_files().lock().await;
    let Some(entry) = trash::get(&mut *services.read().await?, id).await? else { return Ok(()) };
    match entry.shown.state {
        TrashState::Kept => Ok(()),
        TrashState::Moving => {
            move_files(services, &entry.shown, true).await?;
            let mut change = services.change().await?;
            trash::set_state(&mut change.db, id, TrashState::Kept).await?;
            change.commit().await
        }
        TrashState::Restoring => bring_back(services, &entry).await,
        TrashState::Purging => {
            let inside = trash::inside(&mut *services.read().await?, id).await?;
            for inner in inside {
                if let Some(inner) = trash::get(&mut *services.read().await?, inner).await? {
                    destroy(services, &inner.shown).await?;
                }
            }
            destroy(services, &entry.shown).await
        }
    }
}

/// Where each file of an entry belongs, and where it is in the trash; folders first.
pub(super) async fn file_moves(
    db: &mut SqliteConnection,
    entry: &Trashed,
) -> Result<Vec<(String, String)>, ServiceError> {
    let folder = DataDir::trash_folder(entry.id);
    if entry.kind == TrashKind::File {
        return Ok(vec![(entry.name.clone(), format!("{folder}{}", entry.name))]);
    }
    let checkpoints = trash::checkpoints(db, entry.id, &folder).await?;
    let own = checkpoints.into_iter().filter(|(_, _, managed)| *managed);
    Ok(own.map(|(_, path, _)| (path.clone(), format!("{folder}{path}"))).collect())
}

async fn move_files(services: &Services, entry: &Trashed, into_trash: bool) -> Result<(), ServiceError> {
    let (mut moves, mut shared) = (Vec::new(), Vec::new());
    let mut db = services.read().await?;
    for files in file_moves(&mut db, entry).await? {
        let is_shared = checkpoint::names_file(&mut db, &files.0).await?;
        if is_shared { shared.push(files) } else { moves.push(files) }
    }
    if let (TrashKind::Flow, Some(flow)) = (entry.kind, entry.item_id) {
        let whole = DataDir::flow_checkpoints(FlowId(flow)).display().to_string();
        if !checkpoint::names_file_below(&mut db, &whole).await? {
            moves.insert(0, (whole.clone(), format!("{}{whole}", DataDir::trash_folder(entry.id))));
        }
    }
    drop(db);
    let data = services.data().clone();
    let moving = tokio::task::spawn_blocking(move || {
        moves.into_iter().try_for_each(|(place, kept)| {
            if into_trash { data.relocate(Path::new(&place), &kept) } else { data.relocate(Path::new(&kept), &place) }
        })?;
        shared.into_iter().try_for_each(|(place, kept)| share(&data, &place, &kept, into_trash))
    });
    moving.await.map_err(ServiceError::internal)?.map_err(ServiceError::internal)
}

/// A file that another checkpoint names stays in its place, and an entry of the trash has it once more.
fn share(data: &DataDir, place: &str, kept: &str, into_trash: bool) -> io::Result<()> {
    if into_trash {
        return data.share(place, kept);
    }
    data.relocate(Path::new(kept), place)?;
    data.remove_file(kept)
}

async fn bring_back(services: &Services, entry: &Entry) -> Result<(), ServiceError> {
    let Trashed { id, kind, item_id, deleted_at, .. } = entry.shown;
    move_files(services, &entry.shown, false).await?;
    if kind == TrashKind::File {
        services.corpora().adopt(&entry.shown.name).await?;
    }
    let folder = DataDir::trash_folder(id);
    let mut change = services.change().await?;
    let checkpoints = trash::checkpoints(&mut change.db, id, &folder).await?;
    trash::show(&mut change.db, id, &folder).await?;
    let mut flows: Vec<_> = item_id.filter(|_| kind == TrashKind::Flow).map(FlowId).into_iter().collect();
    for (flow, checkpoint) in &entry.seeds {
        if trash::reseed(&mut change.db, *flow, *checkpoint, deleted_at).await? {
            flows.push(*flow);
        }
    }
    trash::delete(&mut change.db, id).await?;
    for flow in flows {
        if let Some(flow) = flow::get(&mut change.db, flow).await? {
            change.tell(Event::FlowUpdated(flow));
        }
    }
    for (checkpoint, _, _) in checkpoints {
        if let Some(stored) = checkpoint::get(&mut change.db, checkpoint).await? {
            change.tell(Event::CheckpointCreated(services.shown(stored)));
        }
    }
    change.commit().await?;
    let data = services.data().clone();
    tokio::task::spawn_blocking(move || data.tidy_trash(id)).await.map_err(ServiceError::internal)
}

/// Destroys rows, a few at a time, then files, then the entry that names them.
async fn destroy(services: &Services, entry: &Trashed) -> Result<(), ServiceError> {
    let id = entry.id;
    // What goes without having been kept still has its files where they were.
    move_files(services, entry, true).await?;
    if entry.kind == TrashKind::Checkpoint {
        remove_registered(services, id).await?;
    }
    loop {
        let mut change = services.change().await?;
        let gone = trash::delete_chunk(&mut change.db, id, CHUNK).await?;
        if gone == 0 {
            trash::delete_rows(&mut change.db, id).await?;
        }
        change.commit().await?;
        if gone == 0 {
            break;
        }
    }
    let data = services.data().clone();
    let removed = tokio::task::spawn_blocking(move || data.remove_trash(id)).await;
    removed.map_err(ServiceError::internal)?.map_err(ServiceError::internal)?;
    let mut change = services.change().await?;
    trash::delete(&mut change.db, id).await?;
    change.commit().await
}

/// Deletes the files of an entry that clients registered; they never were in the trash.
async fn remove_registered(services: &Services, id: TrashId) -> Result<(), ServiceError> {
    let mut change = services.change().await?;
    for (_, path, is_managed) in trash::checkpoints(&mut change.db, id, &DataDir::trash_folder(id)).await? {
        if !is_managed {
            services.checkpoints().remove_registered(&mut change.db, path, id).await?;
        }
    }
    change.commit().await
}
