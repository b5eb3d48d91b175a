//! The rows of the list of experiments and how events change them: pure, so that it is tested without a browser.

use serde::{Deserialize, Serialize};
use wnn_experiments::{
    api::{Event, Experiment, Page},
    model::{ExperimentId, Timestamp},
};

use crate::live::{Patch, Patched};

/// One page of experiments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ExperimentList {
    /// The number of the last event that it contains.
    pub(crate) seq: u64,
    /// The server's clock when it was made; durations of running experiments end here.
    pub(crate) as_of: Timestamp,
    /// The rows, without their configuration.
    pub(crate) page: Page<Experiment>,
}

impl ExperimentList {
    fn row(&mut self, id: ExperimentId) -> Option<&mut Experiment> {
        self.page.items.iter_mut().find(|known| known.id == id)
    }
}

impl Patch for ExperimentList {
    fn seq(&self) -> u64 {
        self.seq
    }

    fn patch(&mut self, seq: u64, event: &Event) -> Patched {
        if seq <= self.seq {
            return Patched::Unchanged;
        }
        let patched = match event {
            Event::ExperimentStatusChanged(experiment) => match self.row(experiment.id) {
                Some(known) => {
                    *known = Experiment { config: None, tier_config: None, ..experiment.clone() };
                    Patched::Changed
                }
                None => Patched::Unchanged,
            },
            Event::IterationUpdate(iteration) => match self.row(iteration.experiment_id) {
                Some(known) => {
                    known.current_iteration = Some(iteration.iteration_num);
                    if iteration.best_ce.is_some_and(|ce| known.best_ce.is_none_or(|best| ce < best)) {
                        (known.best_ce, known.best_accuracy) = (iteration.best_ce, iteration.best_accuracy);
                    }
                    self.as_of = self.as_of.max(iteration.timestamp);
                    Patched::Changed
                }
                None => Patched::Unchanged,
            },
            Event::FlowDeleted { .. } => Patched::Stale,
            _ => Patched::Unchanged,
        };
        self.seq = seq;
        patched
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn experiment(id: i64, status: &str) -> Experiment {
        serde_json::from_value(json!({"id": id, "name": "Phase 1a: GA Neurons", "created_at": "2026-01-31T07:59:00Z",
            "status": status, "flow_id": 3, "config": {"a": 1}, "best_ce": 5.5}))
        .unwrap()
    }

    fn list() -> ExperimentList {
        let page = Page { items: vec![experiment(4, "running")], total: 1, next: None, previous: None };
        ExperimentList { seq: 10, as_of: Timestamp::from_unix_millis(0), page }
    }

    #[test]
    fn a_row_follows_the_events_of_its_experiment_and_of_no_other() {
        let mut list = list();
        let changed = Event::ExperimentStatusChanged(experiment(4, "completed"));
        assert_eq!(list.patch(10, &changed), Patched::Unchanged, "contained already");
        assert_eq!(list.patch(11, &Event::ExperimentStatusChanged(experiment(5, "completed"))), Patched::Unchanged);
        assert_eq!(list.page.items[0].status.as_str(), "running");
        assert_eq!(list.patch(12, &changed), Patched::Changed);
        assert_eq!((list.page.items[0].status.as_str(), &list.page.items[0].config), ("completed", &None));
    }
}
