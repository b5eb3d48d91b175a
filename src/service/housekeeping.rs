//! What is done by and by: old entries of the trash are destroyed, and of the states of an experiment the last few are kept.

use std::{collections::BTreeSet, time::Duration};

use tokio::{
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};

use super::{Delivery, ServiceError, Services, Subscription, trash};
use crate::{
    api::{Event, Frame},
    model::{ExperimentId, TrashId, TrashKind, TrashState, Trashed},
    store::{
        checkpoint,
        trash::{self as entries, NewEntry},
    },
};

/// How often the trash is looked through.
const ROUND: Duration = Duration::from_hours(1);
/// How long after a new state the older ones go: where many are saved in a row, once for all.
const REST: Duration = Duration::from_secs(2);
/// In the frame of every event that tells of a new checkpoint, and of few others.
const KIND: &[u8] = b"\"CheckpointCreated\"";

impl Services {
    /// Begins to keep house, until the services shut down.
    pub fn spawn_housekeeping(&self) -> JoinHandle<()> {
        let (services, mut events) = (self.clone(), self.events().subscribe());
        tokio::spawn(async move {
            loop {
                if let Err(error) = empty_trash(&services).await {
                    tracing::error!("the trash cannot be emptied of what is old: {error}");
                }
                if timeout(ROUND, thin_out(&services, &mut events)).await.is_ok() {
                    break;
                }
            }
        })
    }
}

/// Destroys what was deleted long ago, and what was being destroyed when the last server ended.
pub(super) async fn empty_trash(services: &Services) -> Result<(), ServiceError> {
    let old: Vec<TrashId> = {
        let mut db = services.read().await?;
        let old = entries::older_than(&mut db, Trashed::forgotten_before(services.now())).await?;
        let begun = entries::under_way(&mut db).await?;
        let begun = begun.into_iter().filter(|entry| entry.shown.state == TrashState::Purging);
        begun.chain(old).map(|entry| entry.shown.id).collect()
    };
    for id in old {
        let mut change = services.change().await?;
        entries::set_state(&mut change.db, id, TrashState::Purging).await?;
        trash::commit(services, change, id).await?;
    }
    Ok(())
}

/// Looks after every experiment that saved a state, a while later; returns when there are no more events.
async fn thin_out(services: &Services, events: &mut Subscription) {
    let (mut saved, mut due) = (BTreeSet::new(), Instant::now());
    loop {
        let next = if saved.is_empty() { Ok(events.next().await) } else { timeout_at(due, events.next()).await };
        match next {
            Ok(Delivery::Event(told)) => {
                if saved.is_empty() {
                    due = Instant::now() + REST;
                }
                saved.extend(told.experiment_id.filter(|_| is_new_state(&told.json)));
            }
            Ok(Delivery::Lagged) => {}
            Ok(Delivery::Closed) => return,
            Err(_) => {
                for experiment in std::mem::take(&mut saved) {
                    if let Err(error) = keep_last(services, experiment).await {
                        tracing::warn!("old states of experiment {experiment} stay: {error}");
                    }
                }
            }
        }
    }
}

/// Whether an event tells of a checkpoint that was made on the way.
fn is_new_state(frame: &[u8]) -> bool {
    let found = frame.windows(KIND.len()).any(|part| part == KIND);
    let frame = if found { serde_json::from_slice(frame).ok() } else { None };
    matches!(frame, Some(Frame { event: Event::CheckpointCreated(checkpoint), .. }) if !checkpoint.is_final)
}

/// Destroys the states of an experiment, but for the last few and those that something refers to.
pub(super) async fn keep_last(services: &Services, experiment: ExperimentId) -> Result<(), ServiceError> {
    let mut change = services.change().await?;
    let surplus = checkpoint::older_states(&mut change.db, experiment, services.settings().keep_states).await?;
    if surplus.is_empty() {
        return Ok(());
    }
    let entry = NewEntry {
        kind: TrashKind::Checkpoint,
        item_id: None,
        name: "superseded states",
        deleted_at: services.now(),
        bytes: 0,
        state: TrashState::Purging,
        seeds: &[],
    };
    let id = trash::begin(&mut change, &entry).await?;
    for checkpoint in surplus {
        trash::hide_checkpoint(&mut change, checkpoint, id).await?;
    }
    trash::commit(services, change, id).await
}
