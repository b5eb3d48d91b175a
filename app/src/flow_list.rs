//! The rows of the flow list and how events change them: pure, so that it is tested without a browser.

use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use wnn_experiments::{api::Page, service::FlowGlance};
use wnn_experiments::{
    api::{Event, Experiment, Flow, Iteration},
    model::{ExperimentBrief, ExperimentId, ExperimentStatus, FlowId, FlowStatus, Timestamp},
};

use crate::live::{Patch, Patched};

/// Points of a course that grows by every iteration.
const COURSE: usize = 24;

/// One page of flows as the list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FlowList {
    /// The number of the last event that it contains.
    pub(crate) seq: u64,
    /// The server's clock when it was made; durations of running flows end here.
    pub(crate) as_of: Timestamp,
    /// The flows of this page.
    pub(crate) rows: Vec<FlowRow>,
    /// How many flows there are in all.
    pub(crate) total: u64,
    /// Where the next page begins, and where the one before ends.
    pub(crate) cursors: (Option<String>, Option<String>),
}

/// One flow with what its row shows of its experiments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FlowRow {
    /// The flow.
    pub(crate) flow: FlowBrief,
    /// Its experiments in their order.
    pub(crate) experiments: Vec<ExperimentBrief>,
    /// The lowest cross-entropy so far, along its iterations, in nats.
    pub(crate) course: Vec<f64>,
}

/// As much of a flow as a row shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FlowBrief {
    /// Its id.
    pub(crate) id: FlowId,
    /// Its name.
    pub(crate) name: String,
    /// What a person wrote about it.
    pub(crate) description: Option<String>,
    /// When it was defined.
    pub(crate) created_at: Timestamp,
    /// When it first ran.
    pub(crate) started_at: Option<Timestamp>,
    /// When it ended.
    pub(crate) completed_at: Option<Timestamp>,
    /// Where it stands.
    pub(crate) status: FlowStatus,
    /// Which of its runs this is, and of how many experiments; where they change, others are shown.
    run: (i64, u32),
}

impl From<&Flow> for FlowBrief {
    fn from(flow: &Flow) -> Self {
        Self {
            id: flow.id,
            name: flow.name.clone(),
            description: flow.description.clone(),
            created_at: flow.created_at,
            started_at: flow.started_at,
            completed_at: flow.completed_at,
            status: flow.status,
            run: (flow.current_run, flow.experiment_count),
        }
    }
}

impl FlowRow {
    /// How many experiments ran to their end.
    pub(crate) fn done(&self) -> usize {
        self.experiments.iter().filter(|experiment| experiment.status == ExperimentStatus::Completed).count()
    }

    /// Lowest cross-entropy among the results, in nats; among the iterations so far where there is no result yet.
    ///
    /// Results are measured on the whole corpus, iterations on a part of it: the two do not compare.
    pub(crate) fn best_ce(&self) -> Option<f64> {
        let lowest = |wanted: fn(&ExperimentBrief) -> bool| {
            let figures = self.experiments.iter().filter(|known| wanted(known)).filter_map(|known| known.best_ce);
            figures.min_by(f64::total_cmp)
        };
        lowest(|known| known.status == ExperimentStatus::Completed).or_else(|| lowest(|_| true))
    }

    /// An iteration more: a short course grows by it, a long one only falls at its end until it is fetched again.
    fn take_in(&mut self, iteration: &Iteration) {
        let known = self.experiments.iter_mut().find(|known| known.id == iteration.experiment_id);
        let Some(known) = known else { return };
        let is_new = known.current_iteration.is_none_or(|last| iteration.iteration_num > last);
        known.current_iteration = Some(iteration.iteration_num);
        let Some(ce) = iteration.best_ce else { return };
        known.best_ce = Some(known.best_ce.map_or(ce, |best| best.min(ce)));
        let (lowest, is_long) = (self.course.last().map_or(ce, |last| last.min(ce)), self.course.len() >= COURSE);
        match self.course.last_mut() {
            Some(last) if is_long || !is_new => *last = lowest,
            _ => self.course.push(lowest),
        }
    }
}

impl FlowList {
    /// A page of flows.
    #[cfg(feature = "ssr")]
    pub(crate) fn new(seq: u64, as_of: Timestamp, page: Page<FlowGlance>) -> Self {
        let row =
            |FlowGlance { flow, experiments, course }| FlowRow { flow: FlowBrief::from(&flow), experiments, course };
        let rows = page.items.into_iter().map(row).collect();
        Self { seq, as_of, rows, total: page.total, cursors: (page.next, page.previous) }
    }

    fn row(&mut self, id: FlowId) -> Option<&mut FlowRow> {
        self.rows.iter_mut().find(|row| row.flow.id == id)
    }

    fn experiment(&mut self, id: ExperimentId) -> Option<&mut ExperimentBrief> {
        self.rows.iter_mut().flat_map(|row| &mut row.experiments).find(|known| known.id == id)
    }

    fn take_in(&mut self, iteration: &Iteration) -> Patched {
        let of_it = |row: &&mut FlowRow| row.experiments.iter().any(|known| known.id == iteration.experiment_id);
        let Some(row) = self.rows.iter_mut().find(of_it) else { return Patched::Unchanged };
        row.take_in(iteration);
        self.as_of = self.as_of.max(iteration.timestamp);
        Patched::Changed
    }

    /// One that is not known has joined its flow, or took the place of another.
    fn replace_experiment(&mut self, experiment: &Experiment) -> Patched {
        let is_shown = experiment.flow_id.is_some_and(|flow| self.row(flow).is_some());
        match self.experiment(experiment.id) {
            Some(known) => {
                *known = experiment.into();
                Patched::Changed
            }
            None if is_shown => Patched::Stale,
            None => Patched::Unchanged,
        }
    }

    fn replace_flow(&mut self, flow: &Flow) -> Patched {
        let Some(row) = self.row(flow.id) else { return Patched::Stale };
        let before = std::mem::replace(&mut row.flow, flow.into());
        if before.run == row.flow.run { Patched::Changed } else { Patched::Stale }
    }
}

impl Patch for FlowList {
    fn seq(&self) -> u64 {
        self.seq
    }

    fn patch(&mut self, seq: u64, event: &Event) -> Patched {
        if seq <= self.seq {
            return Patched::Unchanged;
        }
        let patched = match event {
            Event::FlowQueued(flow)
            | Event::FlowStarted(flow)
            | Event::FlowCompleted(flow)
            | Event::FlowCancelled(flow)
            | Event::FlowUpdated(flow) => self.replace_flow(flow),
            Event::FlowFailed(failed) => self.replace_flow(&failed.flow),
            Event::FlowDeleted { .. } => Patched::Stale,
            Event::ExperimentStatusChanged(experiment) => self.replace_experiment(experiment),
            Event::IterationUpdate(iteration) => self.take_in(iteration),
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

    fn flow(id: i64, status: &str) -> Flow {
        serde_json::from_value(json!({"id": id, "name": "a", "description": null, "config": {"experiments": []},
            "created_at": "2026-01-31T08:15:30.250Z", "started_at": null, "completed_at": null, "status": status,
            "seed_checkpoint_id": null, "pid": null, "last_heartbeat": null, "error": null, "experiment_count": 2}))
        .unwrap()
    }

    fn brief(id: i64, status: ExperimentStatus, done: i64, best_ce: Option<f64>) -> ExperimentBrief {
        ExperimentBrief {
            id: ExperimentId(id),
            status,
            current_iteration: Some(done),
            max_iterations: Some(20),
            best_ce,
        }
    }

    fn list() -> FlowList {
        let experiments = vec![
            brief(1, ExperimentStatus::Completed, 12, Some(5.5)),
            brief(2, ExperimentStatus::Running, 5, Some(5.25)),
        ];
        let rows = vec![FlowRow { flow: (&flow(3, "running")).into(), experiments, course: vec![5.75, 5.5] }];
        FlowList { seq: 10, as_of: Timestamp::from_unix_millis(0), rows, total: 1, cursors: (None, None) }
    }

    #[test]
    fn a_row_sums_its_experiments_up() {
        let row = list().rows.remove(0);
        assert_eq!((row.done(), row.best_ce()), (1, Some(5.5)), "a result counts, an iteration on a part does not");
        assert_eq!(row.experiments.iter().map(ExperimentBrief::share_done).collect::<Vec<_>>(), [1.0, 0.25]);
    }

    #[test]
    fn an_event_that_it_already_contains_changes_nothing() {
        let mut list = list();
        assert_eq!(list.patch(10, &Event::FlowCompleted(flow(3, "completed"))), Patched::Unchanged);
        assert_eq!(list.rows[0].flow.status.as_str(), "running");
        assert_eq!(list.patch(11, &Event::FlowCompleted(flow(3, "completed"))), Patched::Changed);
        assert_eq!(list.rows[0].flow.status.as_str(), "completed");
    }

    #[test]
    fn a_course_never_rises_and_has_few_points() {
        let mut list = list();
        let iteration = |number: i64, ce: f64| -> Event {
            Event::IterationUpdate(
                serde_json::from_value(
                    json!({"id": number, "phase_id": 2, "experiment_id": 2, "iteration_num": number,
                    "best_ce": ce, "timestamp": "2026-01-31T08:15:32.000Z"}),
                )
                .unwrap(),
            )
        };
        list.patch(11, &iteration(6, 5.6));
        list.patch(12, &iteration(6, 5.4));
        list.patch(13, &iteration(7, 5.3));
        assert_eq!(list.rows[0].course, [5.75, 5.5, 5.4, 5.3], "the same iteration again is no point of its own");
        for number in 8..100 {
            list.patch(number as u64 + 10, &iteration(number, 5.0));
        }
        assert_eq!((list.rows[0].course.len(), list.rows[0].course[COURSE - 1]), (COURSE, 5.0));
        assert_eq!(
            (list.rows[0].experiments[1].current_iteration, list.rows[0].experiments[1].best_ce),
            (Some(99), Some(5.0))
        );
    }

    #[test]
    fn flows_that_come_and_go_make_the_page_stale() {
        let mut list = list();
        assert_eq!(list.patch(11, &Event::FlowUpdated(flow(4, "pending"))), Patched::Stale);
        assert_eq!(list.patch(12, &Event::FlowDeleted { id: FlowId(3) }), Patched::Stale);
    }
}
