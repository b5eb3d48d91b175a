//! What the first page shows, and how events change it.

use serde::{Deserialize, Serialize};
use wnn_experiments::{
    api::{Event, Flow, Home, HomeChange},
    model::Timestamp,
};

use crate::live::{Patch, Patched};

/// Where everything stands, for somebody who was here before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct HomeView {
    /// Where everything stands.
    pub(crate) home: Home,
    /// When the visit before this one ended.
    pub(crate) since: Option<Timestamp>,
}

impl HomeView {
    /// Whether a flow ended since the last visit.
    pub(crate) fn is_news(&self, flow: &Flow) -> bool {
        self.since.zip(flow.completed_at).is_some_and(|(since, ended)| ended > since)
    }
}

impl Patch for HomeView {
    fn seq(&self) -> u64 {
        self.home.seq
    }

    fn patch(&mut self, seq: u64, event: &Event) -> Patched {
        match self.home.apply(seq, event) {
            HomeChange::None => Patched::Unchanged,
            HomeChange::Applied => Patched::Changed,
            HomeChange::Stale => Patched::Stale,
        }
    }
}
