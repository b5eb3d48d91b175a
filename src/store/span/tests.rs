use sqlx::SqlitePool;

use super::{super::*, SPAN};
use crate::model::{Effort, ExperimentId, Iteration, IterationId, Timestamp};

fn row(experiment: ExperimentId, number: i64, best_ce: Option<f64>, best_accuracy: Option<f64>) -> Iteration {
    Iteration {
        id: IterationId(0),
        phase_id: experiment,
        experiment_id: experiment,
        iteration_num: number,
        best_ce,
        avg_ce: None,
        best_accuracy,
        avg_accuracy: None,
        elapsed_secs: None,
        timestamp: Timestamp::from_unix_millis(0),
        threshold: None,
        train_part: None,
        evaluations: None,
        patience: None,
        genome_hash: None,
        effort: Effort::default(),
    }
}

/// Numbers that look random and are the same each time.
fn noise(number: i64) -> f64 {
    (number.wrapping_mul(0x9E37_79B9).wrapping_add(12_345).rem_euclid(10_007)) as f64 / 10_007.0
}

fn rows(experiment: ExperimentId, numbers: impl Iterator<Item = i64>) -> Vec<Iteration> {
    numbers.map(|number| row(experiment, number, Some(9.0 + noise(number)), Some(noise(number * 7)))).collect()
}

async fn new_experiment(db: &mut Write) -> ExperimentId {
    let new = experiment::NewExperiment {
        flow_id: None,
        sequence_order: None,
        run: 1,
        slot: None,
        name: "outside".to_owned(),
        config: None,
        created_at: Timestamp::from_unix_millis(0),
        phase_type: None,
        max_iterations: None,
        population_size: None,
        context_size: None,
        tier_config: None,
    };
    experiment::insert(db, &new).await.unwrap()
}

/// Span, iterations, lowest cross-entropy and where, highest accuracy and where.
type Extremes = (i64, i64, Option<f64>, i64, Option<f64>, i64);

/// The spans are those of every hundred but the last, each with the true extremes.
async fn check_spans(db: &mut Write, id: ExperimentId) {
    let all = iteration::list(db, id, None, 1_000_000).await.unwrap();
    let last = all.last().unwrap().iteration_num / SPAN;
    let spans: Vec<Extremes> = sqlx::query_as(
        "SELECT span, iterations, lowest_ce, lowest_ce_at, highest_accuracy, highest_accuracy_at FROM iteration_spans \
         WHERE experiment_id = ? ORDER BY span",
    )
    .bind(id.0)
    .fetch_all(&mut **db)
    .await
    .unwrap();
    let expected: Vec<_> = all
        .chunk_by(|one, next| one.iteration_num / SPAN == next.iteration_num / SPAN)
        .filter(|rows| rows[0].iteration_num / SPAN < last)
        .map(|rows| {
            let lowest = rows.iter().filter_map(|row| Some((row.best_ce?, row.iteration_num)));
            let lowest = lowest.min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            let highest = rows.iter().filter_map(|row| Some((row.best_accuracy?, row.iteration_num)));
            let highest = highest.max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
            let first = rows[0].iteration_num;
            let at = |found: Option<(f64, i64)>| (found.map(|one| one.0), found.map_or(first, |one| one.1));
            let ((ce, ce_at), (accuracy, accuracy_at)) = (at(lowest), at(highest));
            (first / SPAN, rows.len() as i64, ce, ce_at, accuracy, accuracy_at)
        })
        .collect();
    assert_eq!(spans, expected);
    assert_eq!(iteration::count(db, id).await.unwrap(), all.len() as u64);
}

#[sqlx::test]
async fn spans_stay_true_however_iterations_are_written(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let (id, other) = (new_experiment(&mut db).await, new_experiment(&mut db).await);
    iteration::record_all(&mut db, &rows(other, 0..500)).await.unwrap();
    iteration::record_all(&mut db, &rows(id, 0..250)).await.unwrap();
    check_spans(&mut db, id).await;
    for number in 250..305 {
        iteration::record(&mut db, &rows(id, number..=number)[0]).await.unwrap();
    }
    check_spans(&mut db, id).await;
    // Far ahead, and back into the gap.
    iteration::record_all(&mut db, &rows(id, 2_950..4_100)).await.unwrap();
    iteration::record_all(&mut db, &rows(id, (400..2_000).step_by(37))).await.unwrap();
    check_spans(&mut db, id).await;
    // What was the lowest is no longer; one hundred has no value at all.
    let again: Vec<_> = (0..300).map(|number| row(id, number, Some(20.0 - noise(number)), Some(0.5))).collect();
    iteration::record_all(&mut db, &again).await.unwrap();
    let nothing: Vec<_> = (3_100..3_200).map(|number| row(id, number, None, None)).collect();
    iteration::record_all(&mut db, &nothing).await.unwrap();
    check_spans(&mut db, id).await;
    // The end is cut off and grows anew.
    sqlx::query("DELETE FROM iterations WHERE experiment_id = ? AND iteration_num > 3350")
        .bind(id.0)
        .execute(&mut *db)
        .await
        .unwrap();
    iteration::record_all(&mut db, &rows(id, 3_351..3_650)).await.unwrap();
    check_spans(&mut db, id).await;
    check_spans(&mut db, other).await;
}

#[sqlx::test]
async fn a_series_keeps_the_extremes_and_the_last_in_few_rows(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let id = new_experiment(&mut db).await;
    let mut all = rows(id, 1..=12_345);
    (all[4_321].best_ce, all[777].best_ce) = (Some(1.0), Some(99.0));
    (all[9_999].best_accuracy, all[12_300].best_accuracy) = (Some(2.0), Some(-1.0));
    iteration::record_all(&mut db, &all).await.unwrap();
    for most in [10, 11, 100, 500, 1_600, 5_000] {
        let series = iteration::series(&mut db, id, most).await.unwrap();
        let numbers: Vec<_> = series.iter().map(|row| row.iteration_num).collect();
        assert!(
            series.len() <= most as usize && numbers.is_sorted_by(|one, next| one < next),
            "{most}: {}",
            series.len()
        );
        for extreme in [4_322, 778, 10_000, 12_301, 12_345] {
            assert!(numbers.contains(&extreme), "{extreme} of {most}");
        }
        let most = most as usize;
        assert!(series.len() > most / 4 || most > 1_600 && series.len() > 400, "{most} points gave {}", series.len());
    }
    let whole = iteration::series(&mut db, id, 20_000).await.unwrap();
    assert_eq!(whole.len(), 12_345);
}
