//! The checkpoints that a new flow may start from.

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{StoreError, listing::legible, row::from_json_optional};
use crate::model::{CheckpointId, FlowId, GenomeStats, SeedCheckpoint};

const SELECT: &str = "SELECT checkpoints.id, checkpoints.name, is_final, final_fitness, final_accuracy, iterations_run, \
    genome_stats_json, iif(is_managed, context_size, NULL) AS context_size, live_flows.id AS flow_id, live_flows.name AS flow_name, corpus \
    FROM live_checkpoints AS checkpoints JOIN experiments ON experiments.id = experiment_id \
    LEFT JOIN live_flows ON live_flows.id = experiments.flow_id";

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    is_final: Option<bool>,
    final_fitness: Option<f64>,
    final_accuracy: Option<f64>,
    iterations_run: Option<i64>,
    genome_stats_json: Option<String>,
    context_size: Option<i64>,
    flow_id: Option<i64>,
    flow_name: Option<String>,
    corpus: Option<String>,
}

impl TryFrom<Row> for SeedCheckpoint {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let stats: Option<GenomeStats> =
            from_json_optional("checkpoints.genome_stats_json", row.genome_stats_json.as_deref())?;
        Ok(Self {
            id: CheckpointId(row.id),
            name: row.name,
            flow_id: row.flow_id.map(FlowId),
            flow_name: row.flow_name,
            corpus: row.corpus,
            is_final: row.is_final.unwrap_or_default(),
            iterations_run: row.iterations_run,
            best_ce: row.final_fitness,
            best_accuracy: row.final_accuracy,
            clusters: stats.and_then(|stats| stats.num_clusters),
            context_size: row.context_size,
        })
    }
}

/// The checkpoint with that id.
pub(crate) async fn get(db: &mut SqliteConnection, id: CheckpointId) -> Result<Option<SeedCheckpoint>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE checkpoints.id = ").push_bind(id.0);
    let row: Option<Row> = query.build_query_as().fetch_optional(db).await?;
    row.map(SeedCheckpoint::try_from).transpose()
}

/// The best checkpoint of each of the `flows` best flows on every corpus, a result before what was saved on the way, and
/// the one that is `chosen` besides; lowest cross-entropy first. What cannot be read is left out.
pub(crate) async fn list(
    db: &mut SqliteConnection,
    flows: u32,
    chosen: Option<CheckpointId>,
) -> Result<Vec<SeedCheckpoint>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(
        " WHERE checkpoints.id IN (SELECT (SELECT id FROM live_checkpoints WHERE experiment_flow_id = best.id \
         ORDER BY is_final DESC, final_fitness IS NULL, final_fitness, id LIMIT 1) \
         FROM (SELECT id, row_number() OVER (PARTITION BY corpus ORDER BY best_ce, id) AS place FROM live_flows \
         WHERE best_ce IS NOT NULL AND corpus IS NOT NULL) AS best WHERE place <= ",
    );
    query.push_bind(flows).push(" UNION ALL SELECT ").push_bind(chosen.map(|id| id.0));
    query.push(") ORDER BY final_fitness IS NULL, final_fitness, checkpoints.id");
    let rows = query.build().fetch_all(db).await?;
    Ok(legible::<Row, SeedCheckpoint>("checkpoint", &rows))
}
