//! One flow from its first experiment to its end.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{ActiveRun, RETRY, books, effort::Meter, experiment_run::Course, resume, saving};
use crate::{
    api::Event,
    engine::{
        corpus::Corpus,
        sequence::{Beginning, Workbench},
    },
    model::{Experiment, ExperimentStatus, FieldError, Flow, FlowAction, FlowId, FlowPlan, StopReason, Timestamp},
    service::{ServiceError, Services, lifecycle},
    store::{experiment, flow},
};

/// Why a flow cannot go on, as a sentence for its owner.
#[derive(Debug)]
pub(super) struct Failure(pub(super) String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// How the work on a flow ended.
enum Ending {
    Completed,
    Stopped,
    Failed(Failure),
}

/// Runs a flow that was just taken from the queue, to its end or until it is stopped.
pub(super) async fn carry_out(services: &Services, flow: Flow, run: ActiveRun) {
    let id = flow.id;
    tracing::info!("flow {id} begins");
    let ending = match run_experiments(services, &flow, &run).await {
        Ok(ending) => ending,
        Err(failure) => Ending::Failed(failure),
    };
    while let Err(error) = end(services, id, &ending, &run).await {
        tracing::error!("the end of flow {id} cannot be recorded, trying again soon: {error}");
        if services.runner().is_closing() {
            return;
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn run_experiments(services: &Services, flow: &Flow, run: &ActiveRun) -> Result<Ending, Failure> {
    let plan = flow.config.plan().map_err(|errors| {
        let sentences: Vec<_> = errors.iter().map(FieldError::to_string).collect();
        Failure(format!("its configuration is not valid: {}", sentences.join("; ")))
    })?;
    let experiments = experiment::of_flow(&mut *services.read().await?, flow.id).await?;
    if experiments.len() != plan.experiments.len() {
        let (rows, planned) = (experiments.len(), plan.experiments.len());
        return Err(Failure(format!("it has {rows} experiments, but its configuration describes {planned}")));
    }
    let bench = prepare(services, plan).await?;
    let (first, beginning) = resume::find(services, flow, &experiments, &bench).await?;
    let writer = saving::writer(run.control())?;
    // As long as one waits there for its turn, no other begins: so the search is never more than one result ahead.
    let (books, kept) = mpsc::channel(1);
    let meter = Arc::new(Meter::new(services, bench.evaluator()));
    let course = Course { services, flow: flow.id, bench, meter, control: run.control(), desk: writer.desk(), books };
    let searches = async {
        let ending = run_each(course, (0..).zip(experiments).skip(first), beginning).await;
        let written = blocking(move || Ok(writer.finish()?)).await;
        let ending = ending?;
        written.map(|()| ending)
    };
    let (ending, recorded) = tokio::join!(searches, books::keep(services, kept));
    recorded?;
    ending
}

async fn run_each(
    course: Course<'_>,
    experiments: impl Iterator<Item = (u32, Experiment)>,
    mut beginning: Beginning,
) -> Result<Ending, Failure> {
    for (index, experiment) in experiments {
        if course.control.is_stopped() {
            return Ok(Ending::Stopped);
        }
        match course.run(index, experiment, beginning).await? {
            Some(outcome) if outcome.stop_reason != StopReason::Stopped => beginning = Beginning::fresh(outcome.into()),
            _ => return Ok(Ending::Stopped),
        }
    }
    Ok(Ending::Completed)
}

/// Reads the corpus and prepares what genomes are judged with.
async fn prepare(services: &Services, plan: FlowPlan) -> Result<Workbench, Failure> {
    let path = services.data().corpus(&plan.corpus);
    let threads = services.settings().engine_threads;
    let cache_bytes = usize::try_from(services.settings().cache_bytes).unwrap_or(usize::MAX);
    let metrics = services.metrics().clone();
    blocking(move || {
        let bench = Workbench::new(plan, &Corpus::read(&path)?, threads, cache_bytes)?;
        metrics.attend(bench.evaluator());
        Ok(bench)
    })
    .await
}

/// Runs long work beside the server; where it panics only the flow fails.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => {
            tracing::error!("the engine broke down: {error}");
            Err(Failure("the engine broke down, which is a mistake in the program; the server's log says where".into()))
        }
    }
}

/// Records how a flow ended, and what that means for the experiment that was under way.
async fn end(services: &Services, id: FlowId, ending: &Ending, run: &ActiveRun) -> Result<(), ServiceError> {
    let now = services.now();
    let mut change = services.change().await?;
    let Some(mut flow) = flow::get(&mut change.db, id).await? else { return Ok(()) };
    let (action, left) = match ending {
        Ending::Completed => (FlowAction::Complete, ExperimentStatus::Completed),
        Ending::Stopped if run.is_cancelled() => (FlowAction::Stop, ExperimentStatus::Cancelled),
        // The server ends; the next one goes on.
        Ending::Stopped => (FlowAction::Requeue, ExperimentStatus::Pending),
        Ending::Failed(_) => (FlowAction::Fail, ExperimentStatus::Failed),
    };
    lifecycle::advance(&mut flow, action, now)?;
    if let Ending::Failed(Failure(sentence)) = ending {
        tracing::warn!("flow {id} failed: {sentence}");
        flow.error = Some(sentence.clone());
    } else {
        tracing::info!("flow {id} is {}", flow.status);
    }
    flow::save(&mut change.db, &flow).await?;
    for mut experiment in experiment::of_flow(&mut change.db, id).await? {
        if experiment.status == ExperimentStatus::Running {
            leave(&mut experiment, left, now);
            experiment::save(&mut change.db, &experiment).await?;
            change.tell(Event::ExperimentStatusChanged(experiment));
        }
    }
    change.tell(lifecycle::event(flow));
    change.commit().await
}

fn leave(experiment: &mut Experiment, status: ExperimentStatus, now: Timestamp) {
    experiment.status = status;
    if status.is_ended() {
        experiment.ended_at = Some(now);
    }
    if status == ExperimentStatus::Cancelled {
        experiment.stop_reason = Some(StopReason::Stopped);
    }
}
