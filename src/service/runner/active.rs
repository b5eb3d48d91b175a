//! What runs at the moment, and how it is asked to stop.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, watch};

use crate::{engine::Control, model::FlowId};

/// The runner as use cases see it; clones are the same runner.
#[derive(Debug, Clone, Default)]
pub(in crate::service) struct Runner(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    wake: Notify,
    state: Mutex<State>,
    /// How many runner tasks there are.
    alive: watch::Sender<u32>,
}

#[derive(Debug, Default)]
struct State {
    closing: bool,
    active: HashMap<FlowId, Active>,
}

#[derive(Debug)]
struct Active {
    control: Control,
    /// Stopped by a person, not because the server ends.
    cancelled: bool,
    ended: watch::Receiver<bool>,
}

/// A flow that runs, for as long as the value lives; when it goes, the search that may still be under way is stopped.
pub(super) struct ActiveRun {
    runner: Runner,
    flow: FlowId,
    control: Control,
    ended: watch::Sender<bool>,
}

/// A runner task, for as long as the value lives.
pub(super) struct Alive(Runner);

impl Runner {
    /// Tells the runner that something may have been queued.
    pub(in crate::service) fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// Asks a flow that runs here to end after its iteration because a person wishes so; the receiver turns true once it
    /// has ended. `None` if it does not run here.
    pub(in crate::service) fn ask_to_stop(&self, flow: FlowId) -> Option<watch::Receiver<bool>> {
        let mut state = self.state();
        let active = state.active.get_mut(&flow)?;
        active.cancelled = true;
        active.control.stop();
        Some(active.ended.clone())
    }

    /// Has every flow end after its iteration, begins no other, and waits until all have ended.
    pub(in crate::service) async fn shut_down(&self) {
        {
            let mut state = self.state();
            state.closing = true;
            state.active.values().for_each(|active| active.control.stop());
        }
        self.wake();
        // An error would say that the sender is gone, but it is held by `self`.
        let _ = self.0.alive.subscribe().wait_for(|alive| *alive == 0).await;
    }

    /// Whether its task is there.
    pub(in crate::service) fn is_alive(&self) -> bool {
        *self.0.alive.borrow() > 0
    }

    pub(super) fn is_closing(&self) -> bool {
        self.state().closing
    }

    /// Waits until something may have been queued, or the runner shuts down.
    pub(super) async fn wait(&self) {
        self.0.wake.notified().await;
    }

    pub(super) fn come_alive(&self) -> Alive {
        self.0.alive.send_modify(|alive| *alive += 1);
        Alive(self.clone())
    }

    /// Registers a flow as running.
    pub(super) fn begin(&self, flow: FlowId) -> ActiveRun {
        let (control, (ended, receiver)) = (Control::default(), watch::channel(false));
        let mut state = self.state();
        if state.closing {
            control.stop();
        }
        state.active.insert(flow, Active { control: control.clone(), cancelled: false, ended: receiver });
        ActiveRun { runner: self.clone(), flow, control, ended }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that runs under the lock can panic half-way through a change.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActiveRun {
    /// What the search asks between iterations.
    pub(super) fn control(&self) -> &Control {
        &self.control
    }

    /// Whether a person stopped it.
    pub(super) fn is_cancelled(&self) -> bool {
        self.runner.state().active.get(&self.flow).is_some_and(|active| active.cancelled)
    }
}

impl Drop for ActiveRun {
    fn drop(&mut self) {
        self.control.stop();
        self.runner.state().active.remove(&self.flow);
        self.ended.send_replace(true);
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.0.alive.send_modify(|alive| *alive -= 1);
    }
}
