//! One flow from its first experiment to its end.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{
    ActiveRun, Engine, RETRY, books,
    effort::Meter,
    experiment_run::{Course, Task},
    failure::{Failure, blocking, guarded},
    recovery, resume, saving,
};
use crate::{
    engine::{
        corpus::Corpus,
        sequence::{Beginning, Workbench},
    },
    model::{ExperimentId, ExperimentStatus, FieldError, Flow, FlowAction, FlowConfig, FlowId, FlowPlan, StopReason},
    service::{ServiceError, Services, change::Change, lifecycle},
    store::{experiment, flow},
};

/// How the work on a flow ended.
enum Ending {
    Completed,
    Stopped,
    Failed(Failure),
}

/// Runs a flow that was just taken from the queue, to its end or until it is stopped.
pub(super) async fn carry_out(services: Services, engine: Engine, flow: Flow, run: ActiveRun) {
    let (id, run) = (flow.id, Arc::new(run));
    tracing::info!("flow {id} begins");
    let ended = guarded(run_experiments(services.clone(), engine, flow, run.clone())).await;
    let ending = ended.unwrap_or_else(Ending::Failed);
    while let Err(error) = end(&services, id, &ending).await {
        tracing::error!("the end of flow {id} cannot be recorded, trying again soon: {error}");
        if services.runner().is_closing() {
            return;
        }
        tokio::time::sleep(RETRY).await;
    }
    services.runner().wake();
}

async fn run_experiments(
    services: Services,
    engine: Engine,
    flow: Flow,
    run: Arc<ActiveRun>,
) -> Result<Ending, Failure> {
    let plan = read_plan(&flow.config)?;
    let experiments = experiment::of_flow(&mut *services.read().await?, flow.id).await?;
    check_count(experiments.len(), &plan)?;
    let bench = prepare(&services, &engine, plan).await?;
    let (first, beginning) = resume::find(&services, &flow, &experiments, &bench).await?;
    if first == experiments.len() {
        return Ok(Ending::Completed);
    }
    let before = first.checked_sub(1).and_then(|index| experiments.get(index)).map(|experiment| experiment.id);
    let writer = saving::writer(run.control())?;
    // As long as one waits there for its turn, no other begins: so the search is never more than one result ahead.
    let (books, kept) = mpsc::channel(1);
    let meter = Arc::new(Meter::new(&services, bench.evaluator()));
    let (control, desk) = (run.control(), writer.desk());
    let course = Course { services: &services, flow: &flow, bench, meter, control, desk, books };
    let searches = async {
        let ending = run_each(course, &run, before, beginning).await;
        let written = blocking(move || Ok(writer.finish()?)).await;
        let ending = ending?;
        written.map(|()| ending)
    };
    let (ending, recorded) = tokio::join!(searches, books::keep(&services, kept));
    recorded?;
    ending
}

/// Runs the experiments that come after the one `before`, in the order that they have when it is their turn.
async fn run_each(
    course: Course<'_>,
    run: &ActiveRun,
    mut before: Option<ExperimentId>,
    mut beginning: Beginning,
) -> Result<Ending, Failure> {
    while let Some(task) = take_next(course.services, course.flow.id, before, run).await? {
        if course.control.is_stopped() {
            return Ok(Ending::Stopped);
        }
        before = Some(task.experiment.id);
        match course.run(task, beginning).await? {
            Some(outcome) if outcome.stop_reason != StopReason::Stopped => beginning = Beginning::fresh(outcome.into()),
            _ => return Ok(Ending::Stopped),
        }
    }
    Ok(Ending::Completed)
}

/// The experiment after the one `before`; from now on nobody moves or removes it.
async fn take_next(
    services: &Services,
    id: FlowId,
    before: Option<ExperimentId>,
    run: &ActiveRun,
) -> Result<Option<Task>, Failure> {
    // Changes nothing, but keeps all others from doing so meanwhile.
    let mut change = services.change().await?;
    let flow = flow::get(&mut change.db, id).await?.ok_or_else(|| ServiceError::not_found("flow", &id))?;
    let plan = read_plan(&flow.config)?;
    let experiments = experiment::of_flow(&mut change.db, id).await?;
    check_count(experiments.len(), &plan)?;
    let is_before = |id| experiments.iter().position(|experiment| experiment.id == id);
    let index = before.and_then(is_before).map_or(0, |index| index + 1);
    let next = experiments.into_iter().zip(plan.experiments).nth(index);
    Ok(next.map(|(experiment, plan)| {
        run.take(experiment.id);
        Task { slot: experiment.slot.map_or(index as u32, |slot| slot as u32), experiment, plan: Arc::new(plan) }
    }))
}

fn read_plan(config: &FlowConfig) -> Result<FlowPlan, Failure> {
    config.plan().map_err(|errors| {
        let sentences: Vec<_> = errors.iter().map(FieldError::to_string).collect();
        Failure(format!("its configuration is not valid: {}", sentences.join("; ")))
    })
}

fn check_count(rows: usize, plan: &FlowPlan) -> Result<(), Failure> {
    let planned = plan.experiments.len();
    if rows == planned {
        return Ok(());
    }
    Err(Failure(format!("it has {rows} experiments, but its configuration describes {planned}")))
}

/// Reads the corpus and prepares what genomes are judged with.
async fn prepare(services: &Services, engine: &Engine, plan: FlowPlan) -> Result<Workbench, Failure> {
    let path = services.data().corpus(&plan.corpus);
    let (engine, metrics) = (engine.clone(), services.metrics().clone());
    blocking(move || {
        let bench = Workbench::new(plan, &Corpus::read(&path)?, &engine.pool, engine.cache_bytes)?;
        metrics.attend(bench.evaluator());
        Ok(bench)
    })
    .await
}

/// Records how a flow ended, and what that means for the experiment that was under way.
async fn end(services: &Services, id: FlowId, ending: &Ending) -> Result<(), ServiceError> {
    let now = services.now();
    let mut change = services.change().await?;
    let Some(mut flow) = flow::get(&mut change.db, id).await? else { return Ok(()) };
    let action = match ending {
        Ending::Completed if more_to_do(&mut change, id).await? => FlowAction::Requeue,
        Ending::Completed => FlowAction::Complete,
        // The server ends, unless somebody wished it; the next one goes on.
        Ending::Stopped => recovery::interrupted(&mut change, id).await?,
        Ending::Failed(Failure(sentence)) => {
            tracing::warn!("flow {id} failed: {sentence}");
            flow.error = Some(sentence.clone());
            FlowAction::Fail
        }
    };
    lifecycle::perform(&mut change, &mut flow, action, now).await?;
    tracing::info!("flow {id} is {}", flow.status);
    change.commit().await
}

/// Whether an experiment was added after the last one was taken up.
async fn more_to_do(change: &mut Change, id: FlowId) -> Result<bool, ServiceError> {
    let experiments = experiment::of_flow(&mut change.db, id).await?;
    Ok(experiments.iter().any(|experiment| experiment.status == ExperimentStatus::Pending))
}
