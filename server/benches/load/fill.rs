//! Fills the database of a server that does not run.

use std::{error::Error, path::Path, time::Instant};

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// At 100 percent.
const FLOWS: u64 = 10_000;
const EXPERIMENTS_OF_FLOW: u64 = 6;
const ITERATIONS_OF_EXPERIMENT: u64 = 150;

/// So many percent of the full load.
pub(crate) async fn fill(database: &Path, percent: u64) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    let mut db = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(database)).await?;
    let flows = FLOWS * percent / 100;
    let time = |offset: &str| format!("strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + n * 37 + {offset}, 'unixepoch')");
    let numbers = |count: u64| {
        format!("WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})")
    };
    let statements = [
        format!(
            "{} INSERT INTO flows (name, description, config_json, created_at, started_at, completed_at, status, worker) \
             SELECT printf('Search %05d', n), 'filled', '{{\"experiments\":[],\"params\":{{\"corpus\":\"toy\"}}}}', {}, {}, {}, \
             CASE n % 5 WHEN 0 THEN 'failed' WHEN 1 THEN 'cancelled' ELSE 'completed' END, 'outside' FROM numbers",
            numbers(flows), time("0"), time("60"), time("3600 + n % 977")
        ),
        format!(
            "{} INSERT INTO experiments (flow_id, sequence_order, name, created_at, started_at, ended_at, status, phase_type, \
             current_iteration, max_iterations, best_ce, best_accuracy, population_size) \
             SELECT (n - 1) / {EXPERIMENTS_OF_FLOW} + 1, (n - 1) % {EXPERIMENTS_OF_FLOW}, printf('Phase %06d', n), {}, {}, {}, \
             'completed', CASE n % 2 WHEN 0 THEN 'ts_bits' ELSE 'ga_neurons' END, {ITERATIONS_OF_EXPERIMENT}, 250, \
             9 + (n * 7919 % 100003) / 100003.0, (n * 104729 % 1009) / 10090.0, 50 FROM numbers",
            numbers(flows * EXPERIMENTS_OF_FLOW), time("0"), time("60"), time("600")
        ),
        format!(
            "{} INSERT INTO iterations (experiment_id, iteration_num, best_ce, avg_ce, best_accuracy, avg_accuracy, elapsed_secs, timestamp) \
             SELECT experiments.id, n, best_ce + 1.0 / n, best_ce + 1.5 / n, best_accuracy, best_accuracy, 1.5, created_at \
             FROM experiments, numbers",
            numbers(ITERATIONS_OF_EXPERIMENT)
        ),
        "INSERT INTO checkpoints (experiment_id, name, file_path, file_size_bytes, created_at, final_fitness, final_accuracy, \
         iterations_run, is_final) SELECT id, printf('phase_%06d', id), printf('/elsewhere/%06d.json.gz', id), id * 7919 % 99991, \
         created_at, best_ce, best_accuracy, 150, TRUE FROM experiments"
            .to_owned(),
    ];
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut db).await?;
    }
    db.close().await?;
    eprintln!("filled {flows} flows in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(())
}
