//! Who may change something, and what waits for the next commit.

use std::{
    error::Error,
    fmt, mem,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use tokio::sync::{Mutex, oneshot};

use super::Change;
use crate::{
    api::Event,
    service::{EventBus, ServiceError, data_dir::DataDir, metrics::Metrics},
    store::{Store, StoreError, Write, event_number},
};

/// How long changes gather at most, while others wait for their turn, before they are committed.
const PATIENCE: Duration = Duration::from_millis(2);

/// Gives turns in the order in which they are asked for.
#[derive(Debug)]
pub(in crate::service) struct Turns {
    store: Store,
    group: Arc<Mutex<Group>>,
    data: Arc<DataDir>,
}

/// The changes since the last commit.
pub(super) struct Group {
    /// The open transaction, unless a change has it.
    db: Option<Write>,
    since: Instant,
    waiting: Vec<Waiting>,
    /// The last change was given up.
    to_undo: bool,
    bus: EventBus,
    metrics: Arc<Metrics>,
    this: Weak<Mutex<Group>>,
}

/// Why changes that shared a commit were not made.
#[derive(Debug)]
pub(super) struct Undone(pub(super) Arc<StoreError>);

/// A change that is made and not yet committed.
pub(super) struct Waiting {
    pub(super) events: Vec<Event>,
    pub(super) done: oneshot::Sender<Result<(), ServiceError>>,
}

impl Turns {
    pub(in crate::service) fn new(store: Store, bus: EventBus, data: Arc<DataDir>, metrics: Arc<Metrics>) -> Self {
        let group = Arc::new_cyclic(|this: &Weak<Mutex<Group>>| {
            let (this, since) = (this.clone(), Instant::now());
            Mutex::new(Group { db: None, since, waiting: Vec::new(), to_undo: false, bus, metrics, this })
        });
        Self { store, group, data }
    }

    /// Begins a change, as soon as no other is under way.
    ///
    /// Whoever asks may go away at any moment, so the transaction stays in the group until the change has it. A savepoint
    /// that is left behind then does no harm: the commit ends it.
    pub(in crate::service) async fn begin(&self) -> Result<Change, ServiceError> {
        let mut turn = self.group.clone().lock_owned().await;
        turn.undo().await;
        if turn.db.is_none() {
            turn.open(self.store.write().await?);
        }
        if let Some(db) = &mut turn.db {
            db.begin_change().await?;
        }
        let db = turn.db.take();
        Ok(Change::new(db, turn, self.data.clone()))
    }
}

impl Group {
    /// Begins to gather changes in a new transaction, and has it committed when all who wait by now had their turn.
    fn open(&mut self, db: Write) {
        (self.db, self.since) = (Some(db), Instant::now());
        let this = self.this.clone();
        tokio::spawn(async move {
            if let Some(this) = this.upgrade() {
                this.lock().await.commit().await;
            }
        });
    }

    /// Takes the transaction back from a change, and the change itself unless it was given up.
    pub(super) fn take_back(&mut self, db: Write, made: Option<Waiting>) {
        self.to_undo = made.is_none();
        self.waiting.extend(made);
        self.db = Some(db);
    }

    /// Commits if the changes have waited long enough.
    pub(super) async fn commit_if_late(&mut self) {
        if self.since.elapsed() >= PATIENCE {
            self.commit().await;
        }
    }

    /// Commits, publishes and answers.
    async fn commit(&mut self) {
        self.undo().await;
        let Some(db) = self.db.take() else { return };
        let events = self.waiting.iter().map(|waiting| waiting.events.len()).sum();
        let reserved = self.bus.to_reserve(events);
        match self.finish(db, reserved).await {
            Ok(()) => {
                if let Some(up_to) = reserved {
                    self.bus.note_reserved(up_to);
                }
                for waiting in mem::take(&mut self.waiting) {
                    self.bus.publish(waiting.events);
                    // Whoever is gone does not need the answer.
                    let _ = waiting.done.send(Ok(()));
                }
            }
            Err(error) => self.fail(error),
        }
    }

    /// Commits, with the numbers that the events need.
    async fn finish(&self, mut db: Write, reserved: Option<u64>) -> Result<(), StoreError> {
        if let Some(up_to) = reserved {
            event_number::reserve(&mut db, up_to).await?;
        }
        let begun = Instant::now();
        db.commit().await?;
        self.metrics.edge.commits.observe(begun.elapsed().as_secs_f64());
        Ok(())
    }

    /// Takes back what the last change did, if it was given up. To do it twice, because a caller went away, does no harm.
    async fn undo(&mut self) {
        let (true, Some(db)) = (self.to_undo, &mut self.db) else { return };
        if let Err(error) = db.undo_change().await {
            // The database has ended the transaction by itself, for example because the disk is full.
            self.db = None;
            self.fail(error);
        }
        self.to_undo = false;
    }

    fn fail(&mut self, error: StoreError) {
        // Each is told the same cause, so that each can say what to do, for example to make room.
        let error = Arc::new(error);
        for waiting in mem::take(&mut self.waiting) {
            let _ = waiting.done.send(Err(ServiceError::internal(Undone(Arc::clone(&error)))));
        }
    }
}

impl fmt::Display for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The cause is the store's error itself and not its `Arc`, as which nobody would know it.
impl Error for Undone {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.0.as_ref())
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}
