//! One change of the database together with what follows from it.
//!
//! Whoever changes something holds the turn until its events are out, so that events are published in the order of their
//! commits. The commit and what follows are one task that goes on when the caller is gone (a client that hung up): no
//! change without its event, no deleted row whose file stays.

use std::{sync::Arc, time::Instant};

use tokio::sync::OwnedMutexGuard;

use super::{EventBus, ServiceError, data_dir::DataDir, metrics::Metrics};
use crate::{
    api::Event,
    model::FlowId,
    store::{Write, event_number},
};

/// An open transaction, the events to publish and the files to delete once it is committed.
pub(super) struct Change {
    /// The transaction.
    pub(super) db: Write,
    turn: OwnedMutexGuard<()>,
    bus: EventBus,
    data: Arc<DataDir>,
    metrics: Arc<Metrics>,
    events: Vec<Event>,
    doomed: Vec<Doomed>,
}

enum Doomed {
    File(String),
    Registered(String),
    Flow(FlowId),
}

impl Change {
    pub(super) fn new(
        db: Write,
        turn: OwnedMutexGuard<()>,
        bus: EventBus,
        data: Arc<DataDir>,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self { db, turn, bus, data, metrics, events: Vec::new(), doomed: Vec::new() }
    }

    /// Publishes the event once the change is committed.
    pub(super) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Deletes a file below the data directory once the change is committed.
    pub(super) fn remove_file(&mut self, relative: String) {
        self.doomed.push(Doomed::File(relative));
    }

    /// Deletes a file that a client registered, if it is below a checkpoint root, once the change is committed.
    pub(super) fn remove_registered(&mut self, named: String) {
        self.doomed.push(Doomed::Registered(named));
    }

    /// Deletes all checkpoint files of a flow once the change is committed.
    pub(super) fn remove_flow_files(&mut self, flow: FlowId) {
        self.doomed.push(Doomed::Flow(flow));
    }

    /// Commits, publishes, deletes.
    pub(super) async fn commit(self) -> Result<(), ServiceError> {
        tokio::spawn(self.carry_out()).await.map_err(ServiceError::internal)?
    }

    async fn carry_out(mut self) -> Result<(), ServiceError> {
        let reserved = self.bus.to_reserve(self.events.len());
        if let Some(up_to) = reserved {
            event_number::reserve(&mut self.db, up_to).await?;
        }
        let begun = Instant::now();
        self.db.commit().await?;
        self.metrics.edge.commits.observe(begun.elapsed().as_secs_f64());
        if let Some(up_to) = reserved {
            self.bus.note_reserved(up_to);
        }
        self.bus.publish(self.events);
        drop(self.turn);
        if !self.doomed.is_empty() {
            let (data, doomed) = (self.data, self.doomed);
            let removal = tokio::task::spawn_blocking(move || remove(&data, doomed));
            removal.await.map_err(ServiceError::internal)?;
        }
        Ok(())
    }
}

/// The rows are gone, so a file that cannot be deleted is only a leftover: it is logged, not an error of the use case.
fn remove(data: &DataDir, doomed: Vec<Doomed>) {
    for doomed in doomed {
        let (result, what) = match doomed {
            Doomed::File(path) => (data.remove_file(&path), path),
            Doomed::Registered(path) => (data.remove_registered(&path), path),
            Doomed::Flow(flow) => (data.remove_flow(flow), format!("the checkpoints of flow {flow}")),
        };
        if let Err(error) = result {
            tracing::warn!(%error, "could not delete {what}");
        }
    }
}
