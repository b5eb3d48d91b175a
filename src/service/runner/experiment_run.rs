//! One experiment from its first iteration, or from where it was left, to its end.

use std::sync::Arc;

use super::{
    effort::Meter,
    flow_run::{Failure, blocking},
    recorder,
    saving::{Saving, register},
};
use crate::{
    api::{CompletedPhase, Event, MetricType, Phase, PhaseResult},
    engine::{
        Control,
        executor::{Outcome, Start},
        sequence::{Beginning, Workbench},
    },
    model::{Experiment, ExperimentId, ExperimentStatus, FlowId, StopReason},
    service::{ServiceError, Services},
    store::{checkpoint::NewCheckpoint, experiment},
};

/// An experiment to be run.
pub(super) struct Assignment {
    pub(super) flow: FlowId,
    /// Its index in the flow.
    pub(super) index: u32,
    pub(super) experiment: Experiment,
    pub(super) beginning: Beginning,
    pub(super) bench: Workbench,
}

/// Runs the experiment until it ends by itself or is stopped; both ways its last state is a checkpoint when this returns.
pub(super) async fn run(services: &Services, assignment: Assignment, control: &Control) -> Result<Outcome, Failure> {
    let Assignment { flow, index, mut experiment, beginning, bench } = assignment;
    let id = experiment.id;
    begin(services, &mut experiment, &beginning.start).await?;
    let saving = Arc::new(Saving::new(services, (flow, bench.plan()), index, id, beginning.elapsed));
    let meter = Arc::new(Meter::new(services, bench.evaluator()));
    let (mut reporter, records) = recorder::channel(services, id, control, meter.clone(), saving.clone())?;
    let control = control.clone();
    let work = blocking(move || {
        let outcome = bench.run(index, beginning.start, &control, &*meter, &mut reporter);
        // What stops a search may be that a state could not be written.
        reporter.finish()?;
        let outcome = outcome?;
        let saved = match outcome.stop_reason {
            StopReason::Stopped => saving.interim(&saving.left(outcome.state.clone()))?,
            _ => saving.result(&outcome)?,
        };
        Ok((outcome, saved))
    });
    let (worked, recorded) = tokio::join!(work, recorder::record(services, records));
    recorded?;
    let (outcome, saved) = worked?;
    end(services, id, &outcome, saved).await?;
    Ok(outcome)
}

/// Marks the experiment as running.
async fn begin(services: &Services, experiment: &mut Experiment, start: &Start) -> Result<(), ServiceError> {
    experiment.status = ExperimentStatus::Running;
    experiment.started_at.get_or_insert(services.now());
    (experiment.ended_at, experiment.stop_reason) = (None, None);
    if matches!(start, Start::Fresh(_)) {
        (experiment.current_iteration, experiment.best_ce, experiment.best_accuracy) = (None, None, None);
    }
    let mut change = services.change().await?;
    experiment::save(&mut change.db, experiment).await?;
    change.tell(Event::ExperimentStatusChanged(experiment.clone()));
    change.tell(Event::PhaseStarted(Phase::from(&*experiment)));
    change.commit().await
}

/// Registers the last checkpoint and, unless the experiment was stopped, its result. What a stop makes of its state is
/// decided with the flow's.
async fn end(
    services: &Services,
    id: ExperimentId,
    outcome: &Outcome,
    saved: NewCheckpoint,
) -> Result<(), ServiceError> {
    let mut change = services.change().await?;
    register(services, &mut change, &saved).await?;
    let found = experiment::get(&mut change.db, id).await?;
    let mut ended = found.ok_or_else(|| ServiceError::not_found("experiment", &id))?;
    (ended.initial_ce, ended.initial_accuracy) = (Some(outcome.initial.ce), Some(outcome.initial.accuracy));
    if outcome.stop_reason != StopReason::Stopped {
        ended.status = ExperimentStatus::Completed;
        ended.ended_at = Some(services.now());
        ended.stop_reason = Some(outcome.stop_reason);
        ended.current_iteration = Some(i64::from(outcome.iterations_run));
        (ended.best_ce, ended.best_accuracy) = (Some(outcome.fitness.ce), Some(outcome.fitness.accuracy));
        change.tell(Event::ExperimentStatusChanged(ended.clone()));
        change.tell(Event::PhaseCompleted(CompletedPhase { phase: Phase::from(&ended), result: result(&ended) }));
    }
    experiment::save(&mut change.db, &ended).await?;
    change.commit().await
}

fn result(experiment: &Experiment) -> PhaseResult {
    let improvement = |(before, after): (f64, f64)| (before - after) / before * 100.0;
    PhaseResult {
        id: experiment.id,
        phase_id: experiment.id,
        metric_type: MetricType::BestCe,
        ce: experiment.best_ce,
        accuracy: experiment.best_accuracy,
        memory_bytes: None,
        improvement_pct: experiment.initial_ce.zip(experiment.best_ce).map(improvement),
    }
}
