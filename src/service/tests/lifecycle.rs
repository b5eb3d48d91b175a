//! Pausing, resuming, restarting and cancelling, with the real engine, and after crashes.

use super::{
    interrupted::{crash_after_wish, goes_on_to_the_end, iteration, recorded, same_as_undisturbed},
    *,
};
use crate::{
    api::{FlowDetail, Frame, IterationQuery, Restart, RunQuery},
    model::{ExperimentStatus, FlowAction},
};

async fn statuses(services: &Services, id: FlowId) -> (FlowStatus, Vec<ExperimentStatus>) {
    let detail = services.flows().detail(id).await.unwrap();
    (detail.flow.status, detail.experiments.iter().map(|experiment| experiment.status).collect())
}

#[tokio::test]
async fn a_paused_flow_goes_on_exactly_where_it_was() {
    use ExperimentStatus::{Completed, Paused, Pending};
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut subscription = services.events().subscribe();
    let id = created(&services, two_long_phases()).await.id;
    services.flows().start(id).await.unwrap();
    iteration(&mut subscription, 5).await;
    assert_eq!(services.flows().pause(id).await.unwrap().status, FlowStatus::Paused, "an iteration is short here");
    assert_eq!(statuses(&services, id).await, (FlowStatus::Paused, vec![Paused, Pending]));
    assert!(conflict(services.flows().pause(id).await).starts_with("a flow that is paused cannot be paused; it can "));
    services.flows().resume(id).await.unwrap();
    event(&mut subscription, |event| matches!(event, Event::PhaseCompleted(_))).await;
    iteration(&mut subscription, 5).await;
    services.flows().pause(id).await.unwrap();
    assert_eq!(statuses(&services, id).await, (FlowStatus::Paused, vec![Completed, Paused]));
    services.shutdown().await;
    runner.await.unwrap();
    drop(services);
    let services = home.reopen().await;
    assert_eq!(statuses(&services, id).await, (FlowStatus::Paused, vec![Completed, Paused]), "it stays paused");
    services.flows().resume(id).await.unwrap();
    goes_on_to_the_end(&services, id).await;
    same_as_undisturbed(&services, id).await;
}

#[tokio::test]
async fn a_flow_that_waits_is_paused_at_once_and_a_pending_one_can_be_cancelled() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    services.flows().start(id).await.unwrap();
    assert_eq!(services.flows().pause(id).await.unwrap().status, FlowStatus::Paused);
    assert_eq!(services.flows().resume(id).await.unwrap().status, FlowStatus::Queued);
    services.flows().pause(id).await.unwrap();
    assert_eq!(services.flows().stop(id).await.unwrap().status, FlowStatus::Cancelled);
    let other = created(&services, six_phases("toy")).await.id;
    let cancelled = services.flows().cancel(other).await.unwrap();
    assert_eq!((cancelled.status, cancelled.completed_at.is_some()), (FlowStatus::Cancelled, true));
}

#[tokio::test]
async fn a_wish_to_stop_or_pause_outlives_the_server() {
    for (wish, flow, experiment) in [
        (FlowAction::Stop, FlowStatus::Cancelled, ExperimentStatus::Cancelled),
        (FlowAction::Pause, FlowStatus::Paused, ExperimentStatus::Paused),
    ] {
        let home = Home::new();
        let id = crash_after_wish(&home, 0, recorded(3), Some(wish));
        let services = home.reopen().await;
        assert_eq!(statuses(&services, id).await, (flow, vec![experiment, ExperimentStatus::Pending]));
        services.flows().start(id).await.unwrap();
        goes_on_to_the_end(&services, id).await;
        same_as_undisturbed(&services, id).await;
    }
}

#[tokio::test]
async fn a_restart_from_the_beginning_comes_to_the_same_and_keeps_what_was() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let id = completed(&services, six_phases("prose")).await.id;
    let (first, results_before) = (services.flows().detail(id).await.unwrap(), results(&services, id).await);
    let mut subscription = services.events().subscribe();
    let mut seen = first.clone();
    let queued = services.flows().restart(id, Restart { from_beginning: true }).await.unwrap();
    assert_eq!((queued.status, queued.current_run, queued.experiment_count), (FlowStatus::Queued, 2, 6));
    while seen.flow.status != FlowStatus::Completed || seen.flow.current_run == 1 {
        let Delivery::Event(told) = soon(subscription.next()).await else { panic!("nothing may be missed") };
        let frame: Frame = serde_json::from_slice(&told.json).unwrap();
        seen.apply(frame.seq, &frame.event);
    }
    let mut second = services.flows().detail(id).await.unwrap();
    (second.seq, seen.seq) = (0, 0);
    assert_eq!(seen, second, "events alone lead from the first run to the second");
    assert!(results(&services, id).await == results_before, "the results differ");
    let hashes = |detail: &FlowDetail| detail.iterations.iter().map(|row| row.genome_hash.clone()).collect::<Vec<_>>();
    assert_eq!(hashes(&second), hashes(&first));
    assert!(first.checkpoints.iter().all(|old| Path::new(&old.file_path).exists()));
    assert!(second.checkpoints[0].file_path.contains("/flow_000001/run_02/exp_00/"), "{:?}", second.checkpoints[0]);
    let all = RunQuery { run: None, all_runs: Some(true) };
    let all = services.flows().experiments_of_runs(id, &all).await.unwrap();
    assert_eq!(all.iter().map(|one| one.run).collect::<Vec<_>>(), [[1; 6], [2; 6]].concat());
    assert_eq!(all[..6], first.experiments[..]);
    let old = services.experiments().iterations(all[0].id, &IterationQuery::default()).await.unwrap().items;
    assert_eq!(old, first.iterations[..2]);
    services.flows().delete(id, false).await.unwrap();
    assert!(!home.path().join("checkpoints/flow_000001").exists());
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_run_that_was_left_can_be_begun_anew() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut subscription = services.events().subscribe();
    let id = created(&services, two_long_phases()).await.id;
    services.flows().start(id).await.unwrap();
    iteration(&mut subscription, 30).await;
    services.flows().pause(id).await.unwrap();
    services.flows().restart(id, Restart { from_beginning: true }).await.unwrap();
    assert!(matches!(ended(&mut subscription, id).await, Event::FlowCompleted(_)));
    same_as_undisturbed(&services, id).await;
    let first = services.flows().experiments_of_runs(id, &RunQuery { run: Some(1), all_runs: None }).await.unwrap();
    assert_eq!(
        first.iter().map(|one| one.status).collect::<Vec<_>>(),
        [ExperimentStatus::Cancelled, ExperimentStatus::Pending]
    );
    let again = services.flows().restart(id, Restart::default()).await.unwrap();
    assert_eq!(again.current_run, 2);
    assert!(matches!(ended(&mut subscription, id).await, Event::FlowCompleted(_)), "there is nothing left to do");
    services.shutdown().await;
    runner.await.unwrap();
}
