//! One experiment from its first iteration, or from where it was left, to its end.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{
    books::Books,
    effort::Meter,
    failure::{Failure, blocking},
    reporter::{Outbox, Reporter},
    saving::{Paper, Saving},
};
use crate::{
    engine::{
        Control, Desk,
        executor::{Outcome, Start},
        sequence::{Beginning, Workbench},
    },
    model::{Experiment, ExperimentPlan, Flow},
    service::{Services, data_dir::DataDir},
};

/// What the experiments of a flow are run with.
pub(super) struct Course<'a> {
    pub(super) services: &'a Services,
    pub(super) flow: &'a Flow,
    pub(super) bench: Workbench,
    pub(super) meter: Arc<Meter>,
    pub(super) control: &'a Control,
    pub(super) desk: Desk<Paper>,
    pub(super) books: mpsc::Sender<Books>,
}

/// An experiment whose turn it is.
pub(super) struct Task {
    pub(super) experiment: Experiment,
    /// Names its folder and its random numbers.
    pub(super) slot: u32,
    pub(super) plan: Arc<ExperimentPlan>,
}

impl Course<'_> {
    /// Runs an experiment until it ends by itself or is stopped; both ways its last checkpoint lies on the
    /// desk when this returns. `None` where nobody keeps books any more.
    pub(super) async fn run(&self, task: Task, beginning: Beginning) -> Result<Option<Outcome>, Failure> {
        let Self { services, flow, bench, meter, control, desk, books } = self;
        let Task { experiment, slot, plan } = task;
        let id = experiment.id;
        let Ok(turn) = books.reserve().await else { return Ok(None) };
        let (outbox, records) = Outbox::new(control);
        let is_fresh = matches!(beginning.start, Start::Fresh(_));
        turn.send(Books { experiment, begun: services.now(), is_fresh, records });
        let folder = DataDir::experiment_checkpoints(flow.id, flow.current_run, slot);
        let judged_by = bench.plan().evaluation;
        let saving = Saving::new(services, (id, folder), (&plan, judged_by), beginning.elapsed, outbox.clone());
        let mut reporter = Reporter {
            outbox,
            clock: services.clock().clone(),
            experiment: id,
            meter: meter.clone(),
            saving: Arc::new(saving),
            desk: desk.clone(),
        };
        let (bench, meter, control) = (bench.clone(), meter.clone(), (*control).clone());
        blocking(move || {
            let outcome = bench.run((slot, &plan), beginning.start, &control, &*meter, &mut reporter);
            // Before the result is handed over, so that what it waits for its turn is measured too.
            meter.begin_anew();
            let outcome = outcome?;
            reporter.end(&outcome)?;
            Ok(Some(outcome))
        })
        .await
    }
}
