use super::{
    checkpoints::{only_checkpoint, short},
    *,
};
use crate::{
    api::{Checkpoint, CheckpointQuery},
    engine::checkpoint_file::StoredGenome,
};

/// The results of a flow, in the order of its experiments.
async fn results(services: &Services, flow: FlowId) -> Vec<Checkpoint> {
    let query = CheckpointQuery { flow_id: Some(flow), is_final: Some(true), ..CheckpointQuery::default() };
    let mut items = services.checkpoints().list(&query).await.unwrap().items;
    items.sort_by_key(|checkpoint| checkpoint.experiment_id);
    items
}

fn two_experiments(fresh: bool) -> NewFlow {
    new_flow(&json!({
        "params": {"corpus": "prose", "population_size": 4, "default_neurons": 2, "default_bits": 6, "generations": 3,
            "tier_config": "3,4,5;rest,2,6", "context_size": 3},
        "experiments": [{"name": "One", "experiment_type": "ga", "optimize_neurons": true},
            {"name": "Two", "experiment_type": "ga", "optimize_bits": true, "params": {"fresh_population": fresh}}]}))
}

#[tokio::test]
async fn a_genome_is_counted_from_its_file_and_compared_with_that_of_the_experiment_before() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let flow = completed(&services, two_experiments(false)).await;
    let [first, second] = results(&services, flow.id).await.try_into().unwrap();
    let summary = services.checkpoints().genome(second.id).await.unwrap();
    let stats = second.genome_stats.unwrap();
    assert_eq!(Some(summary.size.neurons), stats.total_neurons);
    assert_eq!(Some(summary.size.connections), stats.total_connections);
    assert_eq!(Some(summary.size.clusters), stats.num_clusters);
    assert_eq!((summary.tiers.len(), summary.tiers[0].last_rank, summary.tiers[1].first_rank), (2, 3, 4));
    let map = summary.connection_map.unwrap();
    assert_eq!((map.len(), map[0].len()), (3, summary.bits_per_token as usize));
    assert_eq!(map.iter().flatten().sum::<u64>(), summary.size.connections);

    let (StoredGenome::Complete(before), StoredGenome::Complete(after)) =
        (read(Path::new(&first.file_path)).best, read(Path::new(&second.file_path)).best)
    else {
        panic!("the engine writes connections")
    };
    let pairs = || before.clusters().iter().zip(after.clusters());
    let changes = summary.changes.unwrap();
    assert_eq!(summary.parent.unwrap().checkpoint_id, first.id);
    assert_eq!(changes.unchanged, pairs().filter(|(before, after)| before == after).count() as u64);
    assert_eq!(changes.other_bits, pairs().filter(|(before, after)| before.bits() != after.bits()).count() as u64);
    assert_eq!((changes.other_neurons, changes.neurons), (0, 0), "the second experiment changes bits alone");
    assert_eq!(summary.tier_changes.iter().map(|tier| tier.connections).sum::<i64>(), changes.connections);

    let beginning = services.checkpoints().genome(first.id).await.unwrap();
    assert_eq!((beginning.parent, beginning.changes), (None, None));
    assert!(beginning.not_compared.unwrap().contains("random genomes, without a seed checkpoint"));
    services.checkpoints().delete(first.id, true).await.unwrap();
    let alone = services.checkpoints().genome(second.id).await.unwrap().not_compared.unwrap();
    assert_eq!(alone, "The result of \"One\", from which it started, is not there.");
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_flow_that_was_seeded_is_compared_with_its_seed_and_one_that_begins_afresh_with_nothing() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let source = short(&services, None).await.id;
    let seed = only_checkpoint(&services, source).await;
    let seeded = short(&services, Some(seed.id)).await.id;
    let result = only_checkpoint(&services, seeded).await;
    let summary = services.checkpoints().genome(result.id).await.unwrap();
    let parent = summary.parent.unwrap();
    assert_eq!((parent.checkpoint_id, parent.flow_id, parent.best_ce), (seed.id, Some(source), seed.best_ce));
    assert_eq!(summary.changes.unwrap().other_bits, 0);

    std::fs::write(&seed.file_path, "{").unwrap();
    let summary = services.checkpoints().genome(result.id).await.unwrap();
    let sentence = summary.not_compared.unwrap();
    assert!(sentence.contains(&format!("the file of checkpoint {} is no usable checkpoint", seed.id)), "{sentence}");
    assert!(summary.parent.is_some() && summary.changes.is_none());
    services.checkpoints().delete(seed.id, true).await.unwrap();
    let sentence = services.checkpoints().genome(result.id).await.unwrap().not_compared.unwrap();
    assert!(sentence.contains(&format!("checkpoint {}, which is no longer its seed", seed.id)), "{sentence}");

    let afresh = completed(&services, two_experiments(true)).await.id;
    let second = results(&services, afresh).await.remove(1);
    let sentence = services.checkpoints().genome(second.id).await.unwrap().not_compared.unwrap();
    assert_eq!(sentence, "Its experiment starts from random genomes, whatever came before.");
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_broken_or_gone_is_named_and_the_rest_is_still_shown() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let flow = short(&services, None).await;
    let checkpoint = only_checkpoint(&services, flow.id).await;
    let (checkpoints, id) = (services.checkpoints(), checkpoint.id);
    let detail = checkpoints.detail(id).await.unwrap();
    assert_eq!((detail.flow_name.as_deref(), &detail.params["corpus"]), (Some(flow.name.as_str()), &json!("prose")));
    assert_eq!((detail.genome_problem, detail.genome.unwrap().checkpoint_id), (None, id));
    let found = checkpoints.verify(id).await.unwrap();
    assert_eq!((found.sound, Some(found.sha256)), (Some(true), checkpoint.content_hash.clone()));

    let whole = std::fs::read(&checkpoint.file_path).unwrap();
    std::fs::write(&checkpoint.file_path, &whole[..40]).unwrap();
    let sentence = checkpoints.genome(id).await.unwrap_err().to_string();
    assert!(sentence.contains(&format!("checkpoint {id} is no usable checkpoint: it is truncated")), "{sentence}");
    assert!(matches!(checkpoints.genome(id).await, Err(ServiceError::Conflict(_))));
    let detail = checkpoints.detail(id).await.unwrap();
    assert_eq!((detail.checkpoint.id, detail.genome, detail.genome_problem), (id, None, Some(sentence)));
    let found = checkpoints.verify(id).await.unwrap();
    assert_eq!((found.sound, found.bytes), (Some(false), 40));
    assert!(found.finding.contains("has 40 bytes"), "{}", found.finding);
    let mut other = whole.clone();
    other[20] ^= 1;
    std::fs::write(&checkpoint.file_path, other).unwrap();
    assert!(checkpoints.verify(id).await.unwrap().finding.contains("holds other bytes than were written"));

    std::fs::remove_file(&checkpoint.file_path).unwrap();
    assert!(matches!(checkpoints.genome(id).await, Err(ServiceError::NotFound { .. })));
    assert!(matches!(checkpoints.verify(id).await, Err(ServiceError::NotFound { .. })));
    let problem = checkpoints.detail(id).await.unwrap().genome_problem;
    assert_eq!(problem, Some(format!("there is no file of checkpoint {id}")));
    services.shutdown().await;
    runner.await.unwrap();
}
