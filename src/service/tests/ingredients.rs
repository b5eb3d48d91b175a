use super::{
    checkpoints::{only_checkpoint, short},
    *,
};

#[tokio::test]
async fn the_best_checkpoint_of_each_flow_is_offered_to_start_from_and_the_chosen_one() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let nothing = services.flows().ingredients(None).await.unwrap();
    assert_eq!(nothing.corpora.iter().map(|corpus| corpus.name.as_str()).collect::<Vec<_>>(), ["prose", "toy"]);
    assert_eq!((nothing.seeds.len(), nothing.paces.len()), (0, 0));

    let runner = services.spawn_runner();
    let long = completed(&services, six_phases("prose")).await;
    let one = short(&services, None).await;
    services.shutdown().await;
    runner.await.unwrap();

    let results = services.flows().detail(long.id).await.unwrap().checkpoints;
    let best = results.iter().min_by(|a, b| a.best_ce.partial_cmp(&b.best_ce).unwrap().then(a.id.cmp(&b.id))).unwrap();
    let mut expected = [(best.best_ce, best.id), {
        let only = only_checkpoint(&services, one.id).await;
        (only.best_ce, only.id)
    }];
    expected.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap());
    let found = services.flows().ingredients(None).await.unwrap();
    let offered: Vec<_> = found.seeds.iter().map(|seed| (seed.best_ce, seed.id)).collect();
    assert_eq!(offered, expected, "one of each flow, the better first");
    let of_long = found.seeds.iter().find(|seed| seed.id == best.id).unwrap();
    assert_eq!((of_long.flow_id, of_long.flow_name.as_deref()), (Some(long.id), Some("Pass 1")));
    assert_eq!((of_long.corpus.as_deref(), of_long.context_size, of_long.is_final), (Some("prose"), Some(4), true));
    let tokens = found.corpora.iter().map(|corpus| u64::from(corpus.vocab_size)).collect::<Vec<_>>();
    assert_eq!(of_long.clusters, Some(tokens[0]));
    assert!(of_long.misfit(Some(tokens[0]), Some(4)).is_none() && of_long.misfit(Some(tokens[1]), Some(4)).is_some());

    let other = results.iter().find(|checkpoint| checkpoint.id != best.id).unwrap();
    let with_it = services.flows().ingredients(Some(other.id)).await.unwrap();
    assert_eq!(with_it.seeds.len(), 3);
    assert!(with_it.seeds.iter().any(|seed| seed.id == other.id));
    assert_eq!(services.flows().ingredients(Some(CheckpointId(999))).await.unwrap().seeds, found.seeds);
    services.checkpoints().delete(best.id, false).await.unwrap();
    let without = services.flows().ingredients(None).await.unwrap();
    assert!(without.seeds.len() == 2 && without.seeds.iter().all(|seed| seed.id != best.id), "the next best instead");
}

/// Genomes and seconds of the last iterations of experiments, as they stand in the rows.
async fn spent(services: &Services, flow: FlowId, places: &[usize]) -> (i64, f64) {
    let detail = services.flows().detail(flow).await.unwrap();
    let ids: Vec<_> = places.iter().map(|place| detail.experiments[*place].id).collect();
    let rows = detail.iterations.iter().filter(|row| ids.contains(&row.experiment_id));
    rows.fold((0, 0.0), |(genomes, seconds), row| {
        (genomes + row.evaluations.unwrap(), seconds + row.elapsed_secs.unwrap())
    })
}

#[tokio::test]
async fn the_pace_of_a_corpus_is_that_of_the_latest_searches_on_it() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    completed(&services, six_phases("prose")).await;
    let latest = completed(&services, six_phases("prose")).await.id;
    services.shutdown().await;
    runner.await.unwrap();

    let found = services.flows().ingredients(None).await.unwrap().paces;
    let expected = [(crate::model::Method::Genetic, [0, 2, 4]), (crate::model::Method::Tabu, [1, 3, 5])];
    assert_eq!(found.len(), 2, "{found:?}");
    for (pace, (method, places)) in found.iter().zip(expected) {
        let (genomes, seconds) = spent(&services, latest, &places).await;
        assert_eq!((pace.corpus.as_str(), pace.method), ("prose", method));
        assert!((pace.genomes_per_sec - genomes as f64 / seconds).abs() < 1e-6 * pace.genomes_per_sec, "{pace:?}");
    }
    // What somebody else ran says nothing about this machine.
    let mut change = services.change().await.unwrap();
    sqlx::query("UPDATE flows SET worker = 'outside'").execute(&mut **change.db).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(services.flows().ingredients(None).await.unwrap().paces, []);
}
