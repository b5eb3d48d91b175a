//! A value that was fetched and is kept up to date by events, and fetched again when events were missed.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use wnn_experiments::api::{ErrorCode, Event, ExperimentDetail, FlowDetail, Frame};

use super::{Batch, Live};
use crate::error::AppError;

/// First and longest pause before a value that could not be fetched is asked for again.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// What an event did to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patched {
    /// Nothing.
    Unchanged,
    /// Brought it up to date.
    Changed,
    /// Said that it is out of date without saying how it is now.
    Stale,
}

/// A value that events can bring up to date.
pub(crate) trait Patch: Clone + Send + Sync + 'static {
    /// The number of the last event that it contains.
    fn seq(&self) -> u64;

    /// Brings it up to date with one event; events that it already contains change nothing.
    fn patch(&mut self, seq: u64, event: &Event) -> Patched;
}

impl Patch for FlowDetail {
    fn seq(&self) -> u64 {
        self.seq
    }

    fn patch(&mut self, seq: u64, event: &Event) -> Patched {
        let known = |id| self.experiments.iter().any(|known| known.id == id);
        let stale = match event {
            Event::IterationsRecorded(span) => known(span.experiment_id),
            // One was added, or took the place of another.
            Event::ExperimentStatusChanged(one) => one.flow_id == Some(self.flow.id) && !known(one.id),
            _ => false,
        };
        if stale && seq > self.seq {
            return Patched::Stale;
        }
        let changed = self.apply(seq, event);
        if changed && self.flow.experiment_count as usize != self.experiments.len() {
            return Patched::Stale;
        }
        match changed {
            true if self.is_overfull() => Patched::Stale,
            true => Patched::Changed,
            false => Patched::Unchanged,
        }
    }
}

impl Patch for ExperimentDetail {
    fn seq(&self) -> u64 {
        self.seq
    }

    fn patch(&mut self, seq: u64, event: &Event) -> Patched {
        let stale = matches!(event, Event::IterationsRecorded(span) if span.experiment_id == self.experiment.id);
        if stale && seq > self.seq {
            return Patched::Stale;
        }
        match self.apply(seq, event) {
            true if self.is_overfull() => Patched::Stale,
            true => Patched::Changed,
            false => Patched::Unchanged,
        }
    }
}

type Fetched<T> = Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

/// A live value and the way to fetch it anew.
pub(crate) struct Synced<T: Patch> {
    /// The value.
    pub(crate) value: RwSignal<T>,
    /// Frames that arrived while it is being fetched; they may be newer than what the answer contains.
    waiting: StoredValue<Option<Vec<Frame>>>,
    fetch: StoredValue<Arc<dyn Fn() -> Fetched<T> + Send + Sync>>,
}

#[expect(clippy::expl_impl_clone_on_copy, reason = "a derived one would ask the value itself to be `Copy`")]
impl<T: Patch> Clone for Synced<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Patch> Copy for Synced<T> {}

/// Keeps `initial` up to date with the frames of [`Live`] for as long as the present owner lives.
pub(crate) fn synced<T, F, Fut>(initial: T, fetch: F) -> Synced<T>
where
    T: Patch,
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, AppError>> + 'static,
{
    let fetch: Arc<dyn Fn() -> Fetched<T> + Send + Sync> = Arc::new(move || Box::pin(fetch()));
    let synced =
        Synced { value: RwSignal::new(initial), waiting: StoredValue::new(None), fetch: StoredValue::new(fetch) };
    expect_context::<Live>().subscribe(Callback::new(move |batch: Batch| synced.take_in(&batch)));
    synced
}

impl<T: Patch> Synced<T> {
    /// Fetches the value anew, unless that is under way.
    pub(crate) fn refetch(self) {
        let begun = self.waiting.try_update_value(|waiting| {
            let idle = waiting.is_none();
            waiting.get_or_insert_default();
            idle
        });
        if begun == Some(true) {
            self.fetch(RETRY.0);
        }
    }

    /// Fetches; after a failure again, `pause` later.
    fn fetch(self, pause: Duration) {
        let Some(answer) = self.fetch.try_with_value(|fetch| fetch()) else { return };
        spawn_local(async move {
            match answer.await {
                Ok(fresh) => self.settle(fresh),
                // What is gone does not come back; its page says so.
                Err(AppError(error)) if error.code == ErrorCode::NotFound => {
                    self.waiting.try_update_value(Option::take);
                }
                Err(_) => set_timeout(move || self.fetch_again(pause), pause),
            }
        });
    }

    fn fetch_again(self, pause: Duration) {
        // What arrived until now is in the next answer. The page may be gone by now.
        if self.waiting.try_update_value(|waiting| *waiting = Some(Vec::new())).is_some() {
            self.fetch((pause * 2).min(RETRY.1));
        }
    }

    /// Takes a fetched value, with the frames that arrived meanwhile.
    fn settle(self, mut fresh: T) {
        // The page may be gone by now.
        let Some(missed) = self.waiting.try_update_value(Option::take) else { return };
        let (_, stale) = patched(&mut fresh, missed.as_deref().unwrap_or_default());
        self.value.try_set(fresh);
        if stale {
            self.refetch();
        }
    }

    fn take_in(self, batch: &[Frame]) {
        let alive = self.waiting.try_update_value(|waiting| {
            if let Some(waiting) = waiting {
                waiting.extend_from_slice(batch);
            }
        });
        if alive.is_none() {
            return;
        }
        if self.value.try_maybe_update(|value| patched(value, batch)) == Some(true) {
            self.refetch();
        }
    }
}

/// Brings a value up to date; says whether it changed, and whether it has to be fetched anew.
fn patched<T: Patch>(value: &mut T, frames: &[Frame]) -> (bool, bool) {
    let (mut changed, mut stale) = (false, false);
    for frame in frames {
        if let Event::Snapshot(snapshot) = &frame.event {
            // The first frame of a connection, and the one that follows lost ones: the value may lack what it contains.
            stale |= snapshot.seq > value.seq();
            continue;
        }
        let patched = value.patch(frame.seq, &frame.event);
        changed |= patched != Patched::Unchanged;
        stale |= patched == Patched::Stale;
    }
    (changed, stale)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wnn_experiments::{api::Iteration, model::IterationId};

    use super::*;

    #[test]
    fn the_page_of_a_flow_asks_again_before_it_holds_too_much() {
        let mut detail: FlowDetail = serde_json::from_value(json!({"seq": 1,
            "flow": {"id": 3, "name": "f", "description": null, "config": {}, "created_at": "2026-01-31T08:15:30.250Z",
                "started_at": null, "completed_at": null, "status": "running", "seed_checkpoint_id": null, "pid": null,
                "last_heartbeat": null, "error": null, "experiment_count": 1},
            "experiments": [{"id": 4, "name": "e", "created_at": "2026-01-31T08:15:30.250Z", "status": "running", "flow_id": 3}],
            "iterations": [], "health_checks": [], "checkpoints": [], "corpus": null}))
        .unwrap();
        let first: Iteration = serde_json::from_value(json!({"id": 1, "phase_id": 4, "experiment_id": 4,
            "iteration_num": 1, "timestamp": "2026-01-31T08:15:32.000Z"}))
        .unwrap();
        let done: Vec<_> = (1..=4001)
            .map(|number| {
                let iteration = Iteration { id: IterationId(number), iteration_num: number, ..first.clone() };
                detail.patch(number as u64 + 1, &Event::IterationUpdate(iteration))
            })
            .collect();
        assert!(done[..4000].iter().all(|done| *done == Patched::Changed));
        assert_eq!(done[4000], Patched::Stale);
    }
}
