//! The page of one experiment.

use super::*;
use crate::{
    api::{ExperimentDetail, Iteration, MOST_SHOWN, NewCheckpoint, NewExperiment, NewIteration},
    model::ExperimentId,
};

async fn outside(services: &Services, iterations: i64) -> ExperimentId {
    let new = NewExperiment { name: "elsewhere".to_owned(), ..NewExperiment::default() };
    let id = services.experiments().create(new).await.unwrap().id;
    let row = |number: i64| NewIteration {
        iteration_num: number,
        best_ce: Some(6.0 + number as f64 / -1000.0),
        best_accuracy: Some(0.05),
        ..NewIteration::default()
    };
    services.experiments().record_all(id, (1..=iterations).map(row).collect()).await.unwrap();
    id
}

async fn page(services: &Services, id: ExperimentId, before: Option<i64>) -> ExperimentDetail {
    services.experiments().detail(id, before).await.unwrap()
}

fn ends(rows: &[Iteration]) -> (i64, i64) {
    (rows[0].iteration_num, rows[rows.len() - 1].iteration_num)
}

#[tokio::test]
async fn iterations_are_paged_from_the_newest_to_the_first_and_back() {
    let home = Home::new();
    let services = home.open().await;
    let id = outside(&services, 160).await;
    let newest = page(&services, id, None).await;
    assert_eq!((newest.iteration_count, newest.iterations.len(), &newest.flow), (160, 160, &None));
    let (mut pages, mut at) = (Vec::new(), newest.page);
    loop {
        pages.push((ends(&at.rows), at.newer));
        if at.older.is_none() {
            break;
        }
        at = page(&services, id, at.rows.last().map(|row| row.iteration_num)).await.page;
    }
    let found = [((160, 111), None), ((110, 61), None), ((60, 11), Some(111)), ((10, 1), Some(61))];
    assert_eq!(pages, found, "the second page leads to the newest, without a number");
    assert_eq!(ends(&page(&services, id, Some(61)).await.page.rows), (60, 11));
}

#[tokio::test]
async fn very_many_iterations_are_thinned_and_the_latest_are_all_there() {
    let home = Home::new();
    let services = home.open().await;
    let id = outside(&services, 9000).await;
    let detail = page(&services, id, None).await;
    assert_eq!((detail.iteration_count, detail.page.rows.len()), (9000, 50));
    assert!((500..=2100).contains(&detail.iterations.len()), "{}", detail.iterations.len());
    let latest: Vec<_> = detail.iterations.iter().rev().take(20).map(|row| row.iteration_num).collect();
    assert_eq!(latest, (8981..=9000).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn an_experiment_of_a_flow_knows_its_flow_its_checkpoints_and_its_corpus() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let flow = completed(&services, six_phases("prose")).await;
    services.shutdown().await;
    runner.await.unwrap();
    let whole = services.flows().detail(flow.id).await.unwrap();
    let one = &whole.experiments[1];
    let detail = page(&services, one.id, None).await;
    assert_eq!(&detail.experiment, one);
    assert_eq!(detail.flow.as_ref().map(|parent| parent.name.as_str()), Some(flow.name.as_str()));
    assert_eq!(detail.flow.unwrap().params["corpus"], "prose");
    assert_eq!(detail.corpus, whole.corpus);
    assert!(detail.corpus.is_some() && !detail.checkpoints.is_empty() && !detail.health_checks.is_empty());
    assert!(detail.checkpoints.iter().all(|checkpoint| checkpoint.experiment_id == one.id));
    assert!(detail.health_checks.iter().all(|check| check.experiment_id == one.id));
    let iterations: Vec<_> = whole.iterations.into_iter().filter(|row| row.experiment_id == one.id).collect();
    assert_eq!(detail.iterations, iterations);
}

#[tokio::test]
async fn of_very_many_checkpoints_the_newest_are_shown_oldest_first() {
    let home = Home::new();
    let services = home.open().await;
    let id = outside(&services, 1).await;
    let mut registered = Vec::new();
    for number in 1..=i64::from(MOST_SHOWN) + 2 {
        let file_path = home.path().join(format!("{number}.json.gz")).display().to_string();
        let new: NewCheckpoint =
            serde_json::from_value(json!({"experiment_id": id, "file_path": file_path, "is_final": false})).unwrap();
        registered.push(services.checkpoints().register(new).await.unwrap().id);
    }
    let shown: Vec<_> = page(&services, id, None).await.checkpoints.into_iter().map(|one| one.id).collect();
    assert_eq!(shown, registered[2..]);
}

#[tokio::test]
async fn there_is_no_page_of_an_unknown_experiment() {
    let home = Home::new();
    let services = home.open().await;
    let missing = services.experiments().detail(ExperimentId(99), None).await;
    assert!(matches!(missing, Err(ServiceError::NotFound { what: "experiment", .. })), "{missing:?}");
}

#[tokio::test]
async fn a_generation_knows_its_neighbours_and_when_its_best_genome_was_first_the_best() {
    let home = Home::new();
    let services = home.open().await;
    let new = NewExperiment { name: "named".to_owned(), ..NewExperiment::default() };
    let id = services.experiments().create(new).await.unwrap().id;
    let row = |(number, hash): (i64, &str)| NewIteration {
        iteration_num: number,
        best_ce: Some(6.0),
        genome_hash: Some(hash.to_owned()),
        ..NewIteration::default()
    };
    let (one, other) = ("00000000000000aa", "00000000000000bb");
    let rows = [(1, one), (2, other), (5, other), (6, one)].map(row).to_vec();
    services.experiments().record_all(id, rows).await.unwrap();
    let of = async |number| services.experiments().generation(id, number).await;
    let found = of(5).await.unwrap();
    let previous = found.previous.map(|row| row.iteration_num);
    assert_eq!((found.iteration.iteration_num, previous, found.next, found.first_best), (5, Some(2), Some(6), Some(2)));
    let last = of(6).await.unwrap();
    assert_eq!((last.next, last.first_best), (None, Some(1)));
    let sentence = of(3).await.unwrap_err().to_string();
    assert_eq!(sentence, "there is no iteration 3");
}
