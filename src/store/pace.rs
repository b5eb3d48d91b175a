//! How fast the built-in engine went, by its latest iterations.

use sqlx::{FromRow, SqliteConnection};

use super::{StoreError, row::parse};
use crate::model::Pace;

/// Flows that began last; older ones ran at the speed of another time.
const FLOWS: u32 = 200;
/// Experiments of each corpus and method.
const EXPERIMENTS: u32 = 3;
/// Iterations of each of them.
const ITERATIONS: u32 = 20;

#[derive(FromRow)]
struct Row {
    corpus: String,
    method: String,
    genomes: i64,
    seconds: f64,
}

/// The pace of each method on each corpus on which it ran lately, by corpus.
pub(crate) async fn list(db: &mut SqliteConnection) -> Result<Vec<Pace>, StoreError> {
    let wanted = "WITH recent AS (SELECT id, corpus FROM live_flows \
             WHERE worker = 'built_in' AND started_at IS NOT NULL AND corpus IS NOT NULL \
             ORDER BY started_at DESC, id DESC LIMIT ?1), \
         measured AS (SELECT experiments.id, current_iteration, corpus, substr(phase_type, 1, 2) AS method, \
             row_number() OVER (PARTITION BY corpus, substr(phase_type, 1, 2) ORDER BY experiments.id DESC) AS place \
             FROM recent JOIN live_experiments AS experiments ON flow_id = recent.id \
             WHERE current_iteration > 0 AND substr(phase_type, 1, 3) IN ('ga_', 'ts_')) \
         SELECT corpus, method, sum(evaluations) AS genomes, sum(elapsed_secs) AS seconds \
             FROM measured JOIN iterations ON experiment_id = measured.id AND iteration_num > current_iteration - ?3 \
             WHERE place <= ?2 AND evaluations > 0 AND elapsed_secs > 0 \
             GROUP BY corpus, method ORDER BY corpus, method";
    let query = sqlx::query_as(wanted).bind(FLOWS).bind(EXPERIMENTS).bind(ITERATIONS);
    let rows: Vec<Row> = query.fetch_all(db).await?;
    let pace = |row: Row| {
        let method = parse("experiments.phase_type", &row.method)?;
        Ok(Pace { corpus: row.corpus, method, genomes_per_sec: row.genomes as f64 / row.seconds })
    };
    rows.into_iter().map(pace).collect()
}
