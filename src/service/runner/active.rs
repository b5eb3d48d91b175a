//! What runs at the moment, and how it is asked to stop.
//!
//! Knows not why: whether a flow was stopped, paused, or the server ends is read off its row when it has stopped.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, watch};

use crate::{
    engine::Control,
    model::{ExperimentId, FlowId},
};

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
    runs: u64,
    active: HashMap<FlowId, Active>,
}

#[derive(Debug)]
struct Active {
    /// Tells this run from a later one of the same flow.
    number: u64,
    handle: Handle,
    taken: HashSet<ExperimentId>,
}

/// A run, to be asked to stop.
#[derive(Debug, Clone)]
pub(in crate::service) struct Handle {
    control: Control,
    ended: watch::Receiver<bool>,
}

/// A flow that runs, for as long as the value lives; when it goes, the search that may still be under way is stopped.
pub(super) struct ActiveRun {
    runner: Runner,
    flow: FlowId,
    number: u64,
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

    /// The run of a flow that runs here.
    pub(in crate::service) fn find(&self, flow: FlowId) -> Option<Handle> {
        self.state().active.get(&flow).map(|active| active.handle.clone())
    }

    /// Whether a search has taken up that experiment, though its row may not say so yet.
    pub(in crate::service) fn has_taken(&self, flow: FlowId, experiment: ExperimentId) -> bool {
        self.state().active.get(&flow).is_some_and(|active| active.taken.contains(&experiment))
    }

    /// Whether that flow runs here.
    pub(in crate::service) fn runs(&self, flow: FlowId) -> bool {
        self.state().active.contains_key(&flow)
    }

    /// Whether anybody works the queue off.
    pub(in crate::service) fn is_alive(&self) -> bool {
        *self.0.alive.borrow() > 0
    }

    /// Has every flow end after its iteration, begins no other, and waits until all have ended.
    pub(in crate::service) async fn shut_down(&self) {
        {
            let mut state = self.state();
            state.closing = true;
            state.active.values().for_each(|active| active.handle.control.stop());
        }
        self.wake();
        // An error would say that the sender is gone, but it is held by `self`.
        let _ = self.0.alive.subscribe().wait_for(|alive| *alive == 0).await;
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
        state.runs += 1;
        let number = state.runs;
        let handle = Handle { control: control.clone(), ended: receiver };
        state.active.insert(flow, Active { number, handle, taken: HashSet::new() });
        ActiveRun { runner: self.clone(), flow, number, control, ended }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that runs under the lock can panic half-way through a change.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handle {
    /// Asks the run to end after its iteration and waits until it has.
    pub(in crate::service) async fn stop(self) {
        self.control.stop();
        self.ended().await;
    }

    /// Waits until the run has ended, without asking it to.
    pub(in crate::service) async fn ended(mut self) {
        // An error says that the run is gone, which is as good.
        let _ = self.ended.wait_for(|ended| *ended).await;
    }
}

impl ActiveRun {
    /// What the search asks between iterations.
    pub(super) fn control(&self) -> &Control {
        &self.control
    }

    /// Notes that a search takes up that experiment, so that nobody moves or removes it any more.
    pub(super) fn take(&self, experiment: ExperimentId) {
        if let Some(active) = self.runner.state().active.get_mut(&self.flow) {
            active.taken.insert(experiment);
        }
    }
}

impl Drop for ActiveRun {
    fn drop(&mut self) {
        self.control.stop();
        let mut state = self.runner.state();
        if state.active.get(&self.flow).is_some_and(|active| active.number == self.number) {
            state.active.remove(&self.flow);
        }
        drop(state);
        self.ended.send_replace(true);
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.0.alive.send_modify(|alive| *alive -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_run_leaves_the_next_run_of_the_same_flow_alone() {
        let (runner, flow) = (Runner::default(), FlowId(1));
        let first = runner.begin(flow);
        first.take(ExperimentId(7));
        let second = runner.begin(flow);
        drop(first);
        assert!(runner.find(flow).is_some() && !runner.has_taken(flow, ExperimentId(7)));
        assert!(!second.control().is_stopped());
        drop(second);
        assert!(runner.find(flow).is_none());
    }
}
