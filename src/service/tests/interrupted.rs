//! Flows that are stopped, or whose server ends, go on to the very result that they would have had.

use tokio::sync::OnceCell;

use super::*;
use crate::{
    api::{Checkpoint, FlowDetail},
    model::{ExperimentStatus, FlowAction, StopReason},
    store::worker,
};

/// What the flow comes to when nothing disturbs it; found once, on one thread.
async fn undisturbed() -> &'static (Vec<CheckpointFile>, FlowDetail) {
    static FOUND: OnceCell<(Vec<CheckpointFile>, FlowDetail)> = OnceCell::const_new();
    FOUND.get_or_init(run_undisturbed).await
}

async fn run_undisturbed() -> (Vec<CheckpointFile>, FlowDetail) {
    let home = Home::new();
    let services = home.open_with_prose(1).await;
    let runner = services.spawn_runner();
    let id = completed(&services, two_long_phases()).await.id;
    let found = (results(&services, id).await, services.flows().detail(id).await.unwrap());
    services.shutdown().await;
    runner.await.unwrap();
    found
}

pub(super) async fn same_as_undisturbed(services: &Services, id: FlowId) {
    let (expected, expected_detail) = undisturbed().await;
    assert!(results(services, id).await == *expected, "the results differ");
    let detail = services.flows().detail(id).await.unwrap();
    let figures = |detail: &FlowDetail| {
        let rows = detail.iterations.iter();
        rows.map(|row| {
            (row.iteration_num, row.genome_hash.clone().unwrap(), row.avg_ce, row.best_accuracy, row.patience)
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(figures(&detail), figures(expected_detail));
    let checks = |detail: &FlowDetail| {
        let checks = detail.health_checks.iter();
        checks.map(|check| (check.iteration_num, check.best_ce, check.top_k_ce, check.patience)).collect::<Vec<_>>()
    };
    assert_eq!(checks(&detail), checks(expected_detail));
}

pub(super) async fn iteration(subscription: &mut Subscription, wanted: i64) {
    event(subscription, |event| matches!(event, Event::IterationUpdate(row) if row.iteration_num == wanted)).await;
}

pub(super) async fn goes_on_to_the_end(services: &Services, id: FlowId) {
    let mut subscription = services.events().subscribe();
    let runner = services.spawn_runner();
    let end = ended(&mut subscription, id).await;
    assert!(matches!(end, Event::FlowCompleted(_)), "{end:?}");
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_stopped_flow_goes_on_exactly_where_it_was() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let id = created(&services, two_long_phases()).await.id;
    for phase in 0..2 {
        // What was told before it was stopped says nothing about how far it is now.
        let mut subscription = services.events().subscribe();
        services.flows().start(id).await.unwrap();
        event(&mut subscription, |event| matches!(event, Event::IterationUpdate(_))).await;
        let stopped = services.flows().stop(id).await.unwrap();
        assert_eq!(stopped.status, FlowStatus::Cancelled, "an iteration is short here");
        let experiment = services.flows().experiments(id).await.unwrap().remove(phase);
        assert_eq!(
            (experiment.status, experiment.stop_reason),
            (ExperimentStatus::Cancelled, Some(StopReason::Stopped))
        );
        let last = services.flows().detail(id).await.unwrap().checkpoints.pop().unwrap();
        assert_eq!((last.iterations_run, last.is_final), (experiment.current_iteration, false));
        if phase == 0 {
            // On to the second experiment.
            services.flows().start(id).await.unwrap();
            event(&mut subscription, |event| matches!(event, Event::PhaseCompleted(_))).await;
            services.flows().stop(id).await.unwrap();
        }
    }
    let mut subscription = services.events().subscribe();
    services.flows().start(id).await.unwrap();
    assert!(matches!(ended(&mut subscription, id).await, Event::FlowCompleted(_)));
    same_as_undisturbed(&services, id).await;
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_flow_goes_on_when_the_server_ends_and_begins_again() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut subscription = services.events().subscribe();
    let id = created(&services, two_long_phases()).await.id;
    services.flows().start(id).await.unwrap();
    iteration(&mut subscription, 4).await;
    soon(services.shutdown()).await;
    runner.await.unwrap();
    assert_eq!(status(&services, id).await, FlowStatus::Queued);
    let experiment = services.flows().experiments(id).await.unwrap().remove(0);
    assert_eq!(experiment.status, ExperimentStatus::Pending);
    drop(services);
    let services = home.reopen().await;
    goes_on_to_the_end(&services, id).await;
    same_as_undisturbed(&services, id).await;
}

/// That iteration is recorded.
pub(super) fn recorded(number: i64) -> impl Fn(&Event) -> bool + Send {
    move |event| matches!(event, Event::IterationUpdate(row) if row.iteration_num == number)
}

/// Runs the flow until something happens in that experiment, then ends the server in the middle of whatever it does.
fn crash(home: &Home, experiment: usize, when: impl Fn(&Event) -> bool + Send) -> FlowId {
    crash_after_wish(home, experiment, when, None)
}

/// The same, just after somebody wished to stop or pause the flow.
pub(super) fn crash_after_wish(
    home: &Home,
    experiment: usize,
    when: impl Fn(&Event) -> bool + Send,
    wish: Option<FlowAction>,
) -> FlowId {
    std::thread::scope(|scope| {
        let crashed = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let id = runtime.block_on(async {
                let services = home.open_with_prose(2).await;
                services.spawn_runner();
                let mut subscription = services.events().subscribe();
                let id = created(&services, two_long_phases()).await.id;
                let experiment = services.flows().experiments(id).await.unwrap()[experiment].id;
                services.flows().start(id).await.unwrap();
                let is_running = |event: &Event| matches!(event, Event::PhaseStarted(phase) if phase.id == experiment);
                event(&mut subscription, is_running).await;
                event(&mut subscription, when).await;
                if let Some(wish) = wish {
                    let mut change = services.change().await.unwrap();
                    worker::set_wish(&mut change.db, id, wish).await.unwrap();
                    change.commit().await.unwrap();
                }
                id
            });
            runtime.shutdown_background();
            id
        });
        crashed.join().unwrap()
    })
}

#[tokio::test]
async fn a_flow_goes_on_after_a_crash_in_its_first_experiment() {
    let home = Home::new();
    // Before the first checkpoint: from the beginning.
    let id = crash(&home, 0, recorded(1));
    let services = home.reopen().await;
    assert_eq!(status(&services, id).await, FlowStatus::Queued);
    goes_on_to_the_end(&services, id).await;
    same_as_undisturbed(&services, id).await;
}

#[tokio::test]
async fn a_flow_goes_on_after_a_crash_even_where_the_newest_checkpoint_is_broken() {
    let home = Home::new();
    let id = crash(&home, 1, |event| matches!(event, Event::CheckpointCreated(state) if !state.is_final));
    let services = home.reopen().await;
    let detail = services.flows().detail(id).await.unwrap();
    assert_eq!(detail.experiments[0].status, ExperimentStatus::Completed);
    assert_eq!(detail.experiments[1].status, ExperimentStatus::Pending);
    let ids: Vec<_> = detail.iterations.iter().map(|row| (row.experiment_id, row.iteration_num, row.id)).collect();
    let newest = detail.checkpoints.last().unwrap();
    assert!(!newest.is_final && newest.iterations_run >= Some(20), "{newest:?}");
    std::fs::write(&newest.file_path, "not a checkpoint").unwrap();
    goes_on_to_the_end(&services, id).await;
    same_as_undisturbed(&services, id).await;
    let after = services.flows().detail(id).await.unwrap();
    let again: Vec<_> = after.iterations.iter().map(|row| (row.experiment_id, row.iteration_num, row.id)).collect();
    assert_eq!(again[..ids.len()], ids, "an iteration that is recorded again keeps its id");
}

#[tokio::test]
async fn a_lost_result_is_computed_again() {
    let home = Home::new();
    let id = crash(&home, 1, recorded(1));
    let services = home.reopen().await;
    // The states of the next experiment, which may have got ahead, would do without it.
    let checkpoints = services.flows().detail(id).await.unwrap().checkpoints;
    let of_the_first = |checkpoint: &&Checkpoint| checkpoint.experiment_id == checkpoints[0].experiment_id;
    let result = checkpoints.iter().find(|checkpoint| checkpoint.is_final).unwrap();
    assert!(of_the_first(&result));
    let next = checkpoints.iter().filter(|checkpoint| !of_the_first(checkpoint));
    next.chain([result]).for_each(|checkpoint| std::fs::remove_file(&checkpoint.file_path).unwrap());
    goes_on_to_the_end(&services, id).await;
    same_as_undisturbed(&services, id).await;
}
