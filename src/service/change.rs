//! One change of the database together with what follows from it.
//!
//! Whoever changes something holds the turn until its events are out, so that events are published in the order of their
//! commits. The commit and what follows are one task that goes on when the caller is gone (a client that hung up): no
//! change without its event.

use tokio::sync::OwnedMutexGuard;

use super::{EventBus, ServiceError};
use crate::{api::Event, store::Write};

/// An open transaction and the events to publish once it is committed.
pub(super) struct Change {
    /// The transaction.
    pub(super) db: Write,
    turn: OwnedMutexGuard<()>,
    bus: EventBus,
    events: Vec<Event>,
}

impl Change {
    pub(super) fn new(db: Write, turn: OwnedMutexGuard<()>, bus: EventBus) -> Self {
        Self { db, turn, bus, events: Vec::new() }
    }

    /// Publishes the event once the change is committed.
    pub(super) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Commits and publishes.
    pub(super) async fn commit(self) -> Result<(), ServiceError> {
        tokio::spawn(self.carry_out()).await.map_err(ServiceError::internal)?
    }

    async fn carry_out(self) -> Result<(), ServiceError> {
        self.db.commit().await?;
        self.bus.publish(self.events);
        drop(self.turn);
        Ok(())
    }
}
