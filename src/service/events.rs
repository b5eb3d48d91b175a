//! Events: numbered, in the order of their commits, to whoever listens.
//!
//! Only the service publishes, and only what is committed. The latest events are kept for a while, as they go over the
//! wire and within bounds of number and bytes: from there each listener takes them at its own pace, and so does one that
//! comes back and says how far it got. A listener that is too slow is told that it missed something and never slows
//! anybody else.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use bytes::Bytes;
use tokio::sync::watch;

use crate::{
    api::{Event, Frame},
    model::{ExperimentId, FlowId},
};

/// Events that are kept at most.
const CAPACITY: usize = 4096;
/// Bytes of events that are kept at most; the latest event is kept whatever its size.
const MAX_BYTES: usize = 64 << 20;
/// Numbers that are reserved at once.
const BLOCK: u64 = 10_000;

/// Where events are published and listened to.
#[derive(Debug, Clone)]
pub struct EventBus(Arc<Bus>);

#[derive(Debug)]
struct Bus {
    kept: Mutex<Kept>,
    /// Whether the bus is closed; sent anew with every event.
    closed: watch::Sender<bool>,
}

/// The latest events, numbered without a gap.
#[derive(Debug)]
struct Kept {
    /// The number of the latest event.
    seq: u64,
    /// The last number that the database knows may be given out.
    reserved: u64,
    events: VecDeque<Arc<Told>>,
    bytes: usize,
}

/// A published event.
#[derive(Debug)]
pub struct Told {
    /// Its number.
    pub seq: u64,
    /// The flow that it is about, as far as the event says.
    pub flow_id: Option<FlowId>,
    /// The experiment that it is about, as far as the event says.
    pub experiment_id: Option<ExperimentId>,
    /// When it was published.
    pub at: Instant,
    /// The [`Frame`] as JSON.
    pub json: Bytes,
}

/// Hears every event from the moment when it was made.
#[derive(Debug)]
pub struct Subscription {
    bus: EventBus,
    news: watch::Receiver<bool>,
    /// The number of the last event that was delivered.
    seen: u64,
}

/// What a listener gets.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// The next event.
    Event(Arc<Told>),
    /// Events were missed: ask for a fresh snapshot and go on listening.
    Lagged,
    /// There will be no more events.
    Closed,
}

impl EventBus {
    /// A bus whose first event has a number above `seq`.
    pub(super) fn new(seq: u64) -> Self {
        let kept = Kept { seq, reserved: seq, events: VecDeque::new(), bytes: 0 };
        Self(Arc::new(Bus { kept: Mutex::new(kept), closed: watch::Sender::new(false) }))
    }

    /// Begins to listen.
    pub fn subscribe(&self) -> Subscription {
        self.subscription(self.last_seq())
    }

    /// Goes on listening after the event of that number; `None` where what followed it is no longer kept, or where there
    /// was no such event yet.
    pub fn subscribe_after(&self, seq: u64) -> Option<Subscription> {
        let is_known = self.with(|kept| seq <= kept.seq && seq.saturating_add(1) >= kept.oldest());
        // What is dropped from here on is noticed by the subscription.
        is_known.then(|| self.subscription(seq))
    }

    fn subscription(&self, seen: u64) -> Subscription {
        Subscription { bus: self.clone(), news: self.0.closed.subscribe(), seen }
    }

    /// The number of the last event that was published.
    pub fn last_seq(&self) -> u64 {
        self.with(|kept| kept.seq)
    }

    /// Whether anybody listens.
    pub fn is_heard(&self) -> bool {
        self.0.closed.receiver_count() > 0
    }

    /// Up to which number the database has to say that it was given out, before so many events are published; `None`
    /// where it says so already.
    pub(super) fn to_reserve(&self, events: usize) -> Option<u64> {
        let needed = self.last_seq() + events as u64;
        (events > 0 && needed > self.with(|kept| kept.reserved)).then_some(needed + BLOCK)
    }

    /// Notes that the database says so.
    pub(super) fn note_reserved(&self, up_to: u64) {
        self.with(|kept| kept.reserved = up_to);
    }

    /// Sends events to all listeners; to be called right after their commit, before the next one.
    pub(super) fn publish(&self, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        self.with(|kept| events.into_iter().for_each(|event| kept.push(event)));
        self.0.closed.send_modify(|_| {});
    }

    /// Tells all listeners that there will be no more events.
    pub(super) fn close(&self) {
        self.0.closed.send_replace(true);
    }

    fn with<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> T {
        // No code that runs under the lock can panic half-way through a change.
        act(&mut self.0.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    /// The number of the oldest event that is kept, or the next number where none is.
    fn oldest(&self) -> u64 {
        self.seq + 1 - self.events.len() as u64
    }

    fn push(&mut self, event: Event) {
        let (flow_id, experiment_id, seq) = (event.flow_id(), event.experiment_id(), self.seq + 1);
        let json = match serde_json::to_vec(&Frame { seq, event }) {
            Ok(json) => Bytes::from(json),
            Err(error) => return tracing::error!("an event cannot be written as JSON: {error}"),
        };
        self.seq = seq;
        self.bytes += json.len();
        self.events.push_back(Arc::new(Told { seq, flow_id, experiment_id, at: Instant::now(), json }));
        while self.events.len() > CAPACITY || self.bytes > MAX_BYTES && self.events.len() > 1 {
            self.bytes -= self.events.pop_front().map_or(0, |dropped| dropped.json.len());
        }
    }

    /// What a listener gets next that has seen all up to `seen`.
    fn after(&self, seen: u64) -> Option<Delivery> {
        if seen >= self.seq {
            return None;
        }
        let index = (seen + 1).checked_sub(self.oldest());
        let found = index.and_then(|index| self.events.get(index as usize));
        Some(found.map_or(Delivery::Lagged, |told| Delivery::Event(Arc::clone(told))))
    }
}

impl Subscription {
    /// Waits for the next event.
    pub async fn next(&mut self) -> Delivery {
        loop {
            // Marked as seen before the look, so that what comes after the look is not slept through.
            let closed = *self.news.borrow_and_update();
            let (delivery, newest) = self.bus.with(|kept| (kept.after(self.seen), kept.seq));
            match delivery {
                Some(Delivery::Event(told)) => {
                    self.seen = told.seq;
                    return Delivery::Event(told);
                }
                Some(delivery) => {
                    self.seen = newest;
                    return delivery;
                }
                None if closed || self.news.changed().await.is_err() => return Delivery::Closed,
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
