//! One change of the database together with what follows from it; changes that come together share one commit.
//!
//! Whoever changes something holds the turn. Each change is a savepoint in one transaction that stays open until nobody
//! else waits for a turn, or for some milliseconds: then the disk is flushed once for all of them. Only after that are
//! their events published, in the order of the changes, and their callers answered. A change that fails takes back only
//! itself. What follows from a change goes on when the caller is gone (a client that hung up): no change without its
//! event, no deleted row whose file stays.

mod turns;

use std::{
    mem,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use tokio::sync::{OwnedMutexGuard, oneshot};

use super::{ServiceError, data_dir::DataDir};
use crate::{api::Event, store::Write};
pub(super) use turns::Turns;
use turns::{Group, Waiting};

/// An open change, the events to publish and the files to delete once it is committed.
pub(super) struct Change {
    /// The transaction.
    pub(super) db: Lent,
    turn: OwnedMutexGuard<Group>,
    data: Arc<DataDir>,
    events: Vec<Event>,
    /// Relative to the data directory.
    doomed: Vec<String>,
}

/// The transaction that all changes share, for as long as one has its turn.
pub(super) struct Lent(Option<Write>);

impl Change {
    fn new(db: Option<Write>, turn: OwnedMutexGuard<Group>, data: Arc<DataDir>) -> Self {
        Self { db: Lent(db), turn, data, events: Vec::new(), doomed: Vec::new() }
    }

    /// Publishes the event once the change is committed.
    pub(super) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Deletes a file below the data directory once the change is committed.
    pub(super) fn remove_file(&mut self, relative: String) {
        self.doomed.push(relative);
    }

    /// Commits, publishes, deletes.
    pub(super) async fn commit(self) -> Result<(), ServiceError> {
        tokio::spawn(self.carry_out()).await.map_err(ServiceError::internal)?
    }

    async fn carry_out(mut self) -> Result<(), ServiceError> {
        self.db.keep_change().await?;
        let (data, doomed) = (self.data.clone(), mem::take(&mut self.doomed));
        let (done, answer) = oneshot::channel();
        if let Some(db) = self.db.0.take() {
            let waiting = Waiting { events: mem::take(&mut self.events), done };
            self.turn.take_back(db, Some(waiting));
            self.turn.commit_if_late().await;
        }
        drop(self);
        answer.await.map_err(ServiceError::internal)??;
        if !doomed.is_empty() {
            let removal = tokio::task::spawn_blocking(move || remove(&data, doomed));
            removal.await.map_err(ServiceError::internal)?;
        }
        Ok(())
    }
}

/// What was not committed is undone, by whoever has the turn next.
impl Drop for Change {
    fn drop(&mut self) {
        if let Some(db) = self.db.0.take() {
            self.turn.take_back(db, None);
        }
    }
}

const LENT: &str = "a change has the transaction until it ends";

impl Deref for Lent {
    type Target = Write;

    fn deref(&self) -> &Write {
        self.0.as_ref().expect(LENT)
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Write {
        self.0.as_mut().expect(LENT)
    }
}

/// The rows are gone, so a file that cannot be deleted is only a leftover: it is logged, not an error of the use case.
fn remove(data: &DataDir, doomed: Vec<String>) {
    for path in doomed {
        if let Err(error) = data.remove_file(&path) {
            tracing::warn!(%error, "could not delete {path}");
        }
    }
}

#[cfg(test)]
mod tests;
