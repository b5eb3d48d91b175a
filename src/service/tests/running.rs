use super::*;
use crate::{
    api::{Checkpoint, ExperimentQuery, Frame, Iteration},
    engine::{
        corpus::Corpus,
        evaluate::{Evaluator, PlainEvaluator, Problem, TrainSplit},
    },
    model::{ExperimentStatus, StopReason},
};

/// The figures of a checkpoint are those that the plain evaluator finds for its best genome on the whole corpus.
fn assert_measured_again(home: &Home, flow: &Flow, checkpoint: &Checkpoint) {
    let corpus = Corpus::read(&home.path().join("corpora/toy.corpus")).unwrap();
    let problem = Problem::new(&corpus, flow.config.plan().unwrap().evaluation).unwrap();
    let evaluator = PlainEvaluator::new(problem);
    let genome = read(Path::new(&checkpoint.file_path)).best.complete(evaluator.input_bits(), 0, 0);
    let found = evaluator.evaluate(&[genome], TrainSplit::Whole).unwrap()[0];
    assert!((found.ce - checkpoint.final_fitness.unwrap()).abs() < 1e-9, "{found:?} {checkpoint:?}");
    assert!((found.accuracy - checkpoint.final_accuracy.unwrap()).abs() < 1e-9, "{found:?} {checkpoint:?}");
}

/// The stages of an iteration take all of its time, and what it asked of the evaluator is counted.
fn assert_effort_is_told(row: &Iteration) {
    let effort = row.effort;
    let stages = [effort.draw_secs, effort.judge_secs, effort.select_secs, effort.check_secs, effort.save_secs];
    let together: f64 = stages.map(Option::unwrap).iter().sum();
    assert!((together - row.elapsed_secs.unwrap()).abs() < 1e-6, "{row:?}");
    assert!(effort.judge_secs > Some(0.0) && effort.select_secs > Some(0.0), "{row:?}");
    assert!(effort.cache_hits <= effort.cache_lookups && effort.cache_lookups > Some(0), "{row:?}");
    assert!(effort.cache_bytes > Some(0) && effort.cache_bytes <= effort.memory_bytes, "{row:?}");
}

/// The value of a metric without labels.
fn metric(text: &str, name: &str) -> i64 {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("there is no {name} in {text}")).parse().unwrap()
}

#[tokio::test]
async fn the_metrics_count_what_the_engine_did_and_hold_nothing_when_it_rests() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let before = services.metrics_text().await.unwrap();
    assert_eq!((metric(&before, "wnn_genomes_judged_total"), metric(&before, "wnn_cache_budget_bytes")), (0, 1 << 24));
    let runner = services.spawn_runner();
    let flow = completed(&services, six_phases("prose")).await;
    let rows = services.flows().detail(flow.id).await.unwrap().iterations;
    let of = |value: fn(&Iteration) -> Option<i64>| rows.iter().filter_map(value).sum::<i64>();
    let after = services.metrics_text().await.unwrap();
    assert_eq!(metric(&after, "wnn_iterations_total"), 12);
    assert!(metric(&after, "wnn_genomes_judged_total") > of(|row| row.evaluations), "health checks judge as well");
    assert!(metric(&after, "wnn_cache_lookups_total") >= of(|row| row.effort.cache_lookups));
    assert!(metric(&after, "wnn_cache_hits_total") >= of(|row| row.effort.cache_hits));
    assert!(metric(&after, "wnn_bases_built_total") > 0 && metric(&after, "process_resident_memory_bytes") > 0);
    assert_eq!(metric(&after, "wnn_cache_bytes"), 0, "its evaluator is gone");
    services.flows().start(created(&services, six_phases("prose")).await.id).await.unwrap();
    services.shutdown().await;
    runner.await.unwrap();
    let at_the_end = services.metrics_text().await.unwrap();
    let flows = |status: &str| metric(&at_the_end, &format!("wnn_flows{{status=\"{status}\"}}"));
    assert_eq!((flows("running"), flows("queued")), (0, 1), "it goes on with the next server");
}

#[tokio::test]
async fn a_flow_runs_to_six_results_and_ends_no_worse_than_it_began() {
    let home = Home::new();
    let services = home.open().await;
    let runner = services.spawn_runner();
    let flow = completed(&services, six_phases("toy")).await;
    let detail = services.flows().detail(flow.id).await.unwrap();
    assert!(flow.started_at < flow.completed_at);
    assert_eq!(detail.flow, flow);
    let finals: Vec<_> = detail.checkpoints.iter().filter(|checkpoint| checkpoint.is_final).collect();
    assert_eq!((finals.len(), detail.checkpoints.len()), (6, 6));
    assert_eq!(detail.iterations.len(), 12);
    detail.iterations.iter().for_each(assert_effort_is_told);
    for (experiment, checkpoint) in detail.experiments.iter().zip(&finals) {
        assert_eq!(
            (experiment.status, experiment.stop_reason),
            (ExperimentStatus::Completed, Some(StopReason::LimitReached))
        );
        assert_eq!((experiment.current_iteration, checkpoint.iterations_run), (Some(2), Some(2)));
        assert_eq!((experiment.best_ce, experiment.id), (checkpoint.final_fitness, checkpoint.experiment_id));
        assert!(experiment.best_ce <= experiment.initial_ce);
        assert!(checkpoint.genome_stats.as_ref().unwrap().num_clusters > Some(100));
    }
    assert!(finals[5].final_fitness <= detail.experiments[0].initial_ce);
    let first = home.path().canonicalize().unwrap().join("checkpoints/flow_000001/exp_00/phase_1a_ga_neurons.json.gz");
    assert_eq!(finals[0].file_path, first.display().to_string());
    assert_eq!(read(&first).final_fitness, finals[0].final_fitness);
    for checkpoint in &finals {
        assert_measured_again(&home, &flow, checkpoint);
    }
    let last = detail.experiments[5].id;
    let query = crate::api::IterationQuery { after: Some(1), ..Default::default() };
    let after_the_first = services.experiments().iterations(last, &query).await.unwrap().items;
    assert_eq!(after_the_first, detail.iterations[11..]);
    let query = ExperimentQuery { status: Some(ExperimentStatus::Completed), ..ExperimentQuery::default() };
    assert_eq!(services.experiments().list(&query).await.unwrap().total, 6);
    let snapshot = services.snapshot(None).await.unwrap();
    assert_eq!((snapshot.phases.len(), snapshot.current_phase, snapshot.iterations.len()), (6, None, 2));
    assert_eq!(snapshot.best_ce, finals[5].final_fitness);
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn events_alone_lead_from_the_first_view_to_the_last() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let mut subscription = services.events().subscribe();
    let id = created(&services, two_long_phases()).await.id;
    let mut seen = services.flows().detail(id).await.unwrap();
    let runner = services.spawn_runner();
    services.flows().start(id).await.unwrap();
    let mut last = 0;
    let mut kinds = Vec::new();
    let mut turns = Vec::new();
    soon(async {
        while seen.flow.status != FlowStatus::Completed {
            let Delivery::Event(told) = subscription.next().await else { panic!("nothing may be missed") };
            let Frame { seq, event } = serde_json::from_slice(&told.json).unwrap();
            assert!(seq > last);
            last = seq;
            seen.apply(seq, &event);
            match &event {
                Event::PhaseStarted(phase) => turns.push(("begins", phase.id)),
                Event::CheckpointCreated(result) if result.is_final => turns.push(("is saved", result.experiment_id)),
                Event::PhaseCompleted(done) => turns.push(("ends", done.phase.id)),
                Event::IterationUpdate(row) => assert_eq!(turns.last(), Some(&("begins", row.experiment_id))),
                _ => {}
            }
            kinds.push(serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned());
        }
    })
    .await;
    let mut now = services.flows().detail(id).await.unwrap();
    assert_eq!(now.seq, last);
    (now.seq, seen.seq) = (0, 0);
    assert_eq!(seen, now);
    let order = |kind: &str| kinds.iter().position(|known| known == kind).unwrap();
    assert!(order("FlowQueued") < order("FlowStarted") && order("FlowStarted") < order("PhaseStarted"));
    assert!(order("PhaseStarted") < order("IterationUpdate") && order("IterationUpdate") < order("PhaseCompleted"));
    assert_eq!(kinds.iter().filter(|kind| *kind == "IterationUpdate").count() as i64, 2 * LONG);
    let expected = seen.experiments.iter().map(|one| one.id);
    let expected: Vec<_> = expected.flat_map(|id| ["begins", "is saved", "ends"].map(|turn| (turn, id))).collect();
    assert_eq!(turns, expected, "the next one has not begun before a result is saved");
    // Where states come faster than they are written, some on the way are left out.
    let saved = kinds.iter().filter(|kind| *kind == "CheckpointCreated").count();
    assert!((2 + 1..=2 * (5 + 1)).contains(&saved), "{saved}");
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn flows_run_one_after_the_other_in_the_order_of_the_queue() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let first = created(&services, six_phases("prose")).await.id;
    let second = created(&services, six_phases("prose")).await.id;
    services.flows().start(second).await.unwrap();
    services.flows().start(first).await.unwrap();
    let mut subscription = services.events().subscribe();
    let runner = services.spawn_runner();
    let mut order = Vec::new();
    while order.len() < 4 {
        let told =
            event(&mut subscription, |event| matches!(event, Event::FlowStarted(_) | Event::FlowCompleted(_))).await;
        order.push((told.flow_id().unwrap(), matches!(told, Event::FlowStarted(_))));
    }
    assert_eq!(order, [(second, true), (second, false), (first, true), (first, false)]);
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_checkpoint_that_cannot_be_written_fails_the_flow_and_not_the_next_one() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    std::fs::write(home.path().join("checkpoints/flow_000001"), "in the way").unwrap();
    let mut subscription = services.events().subscribe();
    let id = created(&services, six_phases("prose")).await.id;
    services.flows().start(id).await.unwrap();
    let Event::FlowFailed(failed) = ended(&mut subscription, id).await else { panic!("its folder cannot be made") };
    assert!(failed.error.contains("cannot create"), "{}", failed.error);
    assert!(failed.error.contains("(os error "), "{}", failed.error);
    let detail = services.flows().detail(id).await.unwrap();
    assert_eq!(detail.experiments[0].status, ExperimentStatus::Failed);
    assert_eq!(detail.experiments[1].status, ExperimentStatus::Pending);
    assert_eq!((detail.iterations.len(), detail.checkpoints.len()), (2, 0));
    completed(&services, six_phases("prose")).await;
    std::fs::remove_file(home.path().join("checkpoints/flow_000001")).unwrap();
    services.flows().start(id).await.unwrap();
    assert!(matches!(ended(&mut subscription, id).await, Event::FlowCompleted(_)));
    services.shutdown().await;
    runner.await.unwrap();
}
