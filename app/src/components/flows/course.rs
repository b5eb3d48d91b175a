//! What charts and figures are drawn from, whether it is a whole flow's or one experiment's.

use wnn_experiments::api::{Experiment, ExperimentDetail, FlowDetail, HealthCheck, Iteration};
use wnn_experiments::model::Corpus;

/// Experiments in their order with what was recorded of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course<'a> {
    /// The experiments.
    pub(super) experiments: &'a [Experiment],
    /// Their iterations, by experiment and number.
    pub(super) iterations: &'a [Iteration],
    /// How many iterations there are in all.
    pub(super) iteration_count: u64,
    /// Their health checks.
    pub(super) health_checks: &'a [HealthCheck],
    /// The corpus, if it is there.
    pub(super) corpus: Option<&'a Corpus>,
}

/// What has a course.
pub(crate) trait Searched: Send + Sync + 'static {
    /// Its course.
    fn course(&self) -> Course<'_>;
}

impl Searched for FlowDetail {
    fn course(&self) -> Course<'_> {
        Course {
            experiments: &self.experiments,
            iterations: &self.iterations,
            iteration_count: self.iteration_count,
            health_checks: &self.health_checks,
            corpus: self.corpus.as_ref(),
        }
    }
}

impl Searched for ExperimentDetail {
    fn course(&self) -> Course<'_> {
        Course {
            experiments: std::slice::from_ref(&self.experiment),
            iterations: &self.iterations,
            iteration_count: self.iteration_count,
            health_checks: &self.health_checks,
            corpus: self.corpus.as_ref(),
        }
    }
}
