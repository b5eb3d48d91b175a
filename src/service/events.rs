//! Events: numbered, in the order of their commits, to whoever listens.
//!
//! Only the service publishes, and only what is committed. A listener that is too slow is told that it missed something
//! and never slows anybody else.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast::{self, error::RecvError};

use crate::api::{Event, Frame};

/// Events that a listener may be behind before it misses some.
const CAPACITY: usize = 4096;

/// Where events are published and listened to.
#[derive(Debug, Clone)]
pub struct EventBus(Arc<Mutex<Bus>>);

#[derive(Debug)]
struct Bus {
    seq: u64,
    /// `None` once the bus is closed.
    sender: Option<broadcast::Sender<Arc<Frame>>>,
}

/// Hears every event from the moment when it was made.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Arc<Frame>>);

/// What a listener gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// The next event.
    Event(Arc<Frame>),
    /// Events were missed: ask for a fresh snapshot and go on listening.
    Lagged,
    /// There will be no more events.
    Closed,
}

impl EventBus {
    /// A bus whose first event has a number above `seq`.
    pub(super) fn new(seq: u64) -> Self {
        let (sender, _) = broadcast::channel(CAPACITY);
        Self(Arc::new(Mutex::new(Bus { seq, sender: Some(sender) })))
    }

    /// Begins to listen.
    pub fn subscribe(&self) -> Subscription {
        let receiver = self.with(|bus| bus.sender.as_ref().map(broadcast::Sender::subscribe));
        Subscription(receiver.unwrap_or_else(|| broadcast::channel(1).1))
    }

    /// The number of the last event that was published.
    pub fn last_seq(&self) -> u64 {
        self.with(|bus| bus.seq)
    }

    /// Sends events to all listeners; to be called right after their commit, before the next one.
    pub(super) fn publish(&self, events: impl IntoIterator<Item = Event>) {
        self.with(|bus| {
            for event in events {
                bus.seq += 1;
                if let Some(sender) = &bus.sender {
                    // An error only says that nobody listens.
                    let _ = sender.send(Arc::new(Frame { seq: bus.seq, event }));
                }
            }
        });
    }

    /// Tells all listeners that there will be no more events.
    pub(super) fn close(&self) {
        self.with(|bus| bus.sender = None);
    }

    fn with<T>(&self, act: impl FnOnce(&mut Bus) -> T) -> T {
        // No code that runs under the lock can panic half-way through a change.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Subscription {
    /// Waits for the next event.
    pub async fn next(&mut self) -> Delivery {
        match self.0.recv().await {
            Ok(frame) => Delivery::Event(frame),
            Err(RecvError::Lagged(_)) => Delivery::Lagged,
            Err(RecvError::Closed) => Delivery::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FlowId;

    fn deleted(id: i64) -> Event {
        Event::FlowDeleted { id: FlowId(id) }
    }

    #[tokio::test]
    async fn events_arrive_in_order_with_growing_numbers() {
        let bus = EventBus::new(10);
        let mut subscription = bus.subscribe();
        bus.publish([deleted(1), deleted(2)]);
        bus.publish([deleted(3)]);
        for (seq, id) in [(11, 1), (12, 2), (13, 3)] {
            let expected = Frame { seq, event: deleted(id) };
            assert_eq!(subscription.next().await, Delivery::Event(Arc::new(expected)));
        }
        assert_eq!(bus.last_seq(), 13);
    }

    #[tokio::test]
    async fn a_slow_listener_is_told_that_it_missed_something_and_goes_on() {
        let bus = EventBus::new(0);
        let (mut slow, mut quick) = (bus.subscribe(), bus.subscribe());
        for id in 0..=CAPACITY as i64 {
            bus.publish([deleted(id)]);
            assert!(matches!(quick.next().await, Delivery::Event(_)));
        }
        assert_eq!(slow.next().await, Delivery::Lagged);
        let Delivery::Event(frame) = slow.next().await else { panic!("the rest is still there") };
        assert_eq!(frame.seq, 2);
    }

    #[tokio::test]
    async fn a_closed_bus_ends_every_subscription() {
        let bus = EventBus::new(0);
        let mut before = bus.subscribe();
        bus.close();
        assert_eq!(before.next().await, Delivery::Closed);
        assert_eq!(bus.subscribe().next().await, Delivery::Closed);
    }
}
