//! The live connection: one socket for the session, whose frames the pages subscribe to.
//!
//! Knows frames and that somebody wants them; not what any page shows.

mod revisited;
#[cfg(feature = "hydrate")]
mod socket;
mod synced;

use std::sync::Arc;

use leptos::prelude::*;
use wnn_experiments::api::Frame;

pub(crate) use revisited::revisited;
pub(crate) use synced::{Patch, Patched, synced};

/// Frames that are handed on together, in their order.
pub(crate) type Batch = Arc<[Frame]>;

/// How the connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connection {
    /// The first attempt has not succeeded yet.
    Connecting,
    /// Frames arrive.
    Live,
    /// It was lost, and is tried again.
    #[cfg_attr(feature = "ssr", expect(dead_code, reason = "only a browser has a connection to lose"))]
    Reconnecting,
}

/// Who wants frames, each under a number of its own.
#[derive(Default)]
struct Subscribers {
    next: u64,
    all: Vec<(u64, Callback<Batch>)>,
}

/// The session's live connection, provided as a context.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    connection: RwSignal<Connection>,
    /// Whole tenths of a second by which the last frame came later than the fastest one.
    lag: RwSignal<u32>,
    subscribers: StoredValue<Subscribers>,
}

impl Live {
    /// How the connection is.
    pub(crate) fn connection(self) -> Signal<Connection> {
        self.connection.into()
    }

    /// By how many tenths of a second the last frame came later than the fastest one of this page: what the network and
    /// a busy server add.
    pub(crate) fn lag(self) -> Signal<u32> {
        self.lag.into()
    }

    /// Calls back with every batch of frames until the present reactive owner is disposed of.
    pub(crate) fn subscribe(self, callback: Callback<Batch>) {
        let number = self.subscribers.try_update_value(|subscribers| {
            subscribers.next += 1;
            subscribers.all.push((subscribers.next, callback));
            subscribers.next
        });
        on_cleanup(move || {
            self.subscribers
                .try_update_value(|subscribers| subscribers.all.retain(|(known, _)| Some(*known) != number));
        });
    }

    #[cfg(feature = "hydrate")]
    fn deliver(self, batch: &Batch) {
        let callbacks: Vec<_> = self.subscribers.with_value(|known| known.all.iter().map(|(_, call)| *call).collect());
        for callback in callbacks {
            // One callback may dispose of another's owner; that one has nothing to show any more.
            let _ = callback.try_run(Arc::clone(batch));
        }
    }
}

/// Provides [`Live`], and opens the socket in the browser.
pub(crate) fn provide_live() {
    let live = Live {
        connection: RwSignal::new(Connection::Connecting),
        lag: RwSignal::new(0),
        subscribers: StoredValue::new(Subscribers::default()),
    };
    provide_context(live);
    #[cfg(feature = "hydrate")]
    socket::open(live);
}
