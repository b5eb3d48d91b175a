//! What must always hold, read from the database in one transaction: by REST two answers may show two moments.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use sqlx::{Connection as _, FromRow, SqliteConnection, sqlite::SqliteConnectOptions};

use super::WALKED;

/// `--parallel-flows`.
pub(super) const PARALLEL: usize = 2;

/// The state at one moment.
#[derive(Debug, Default, Clone)]
pub(super) struct Books {
    pub(super) flows: BTreeSet<i64>,
    /// Flows that the engine of the server runs.
    pub(super) running: BTreeSet<i64>,
    /// How many iterations each experiment has, and the highest number among them.
    iterations: BTreeMap<i64, (i64, i64)>,
    experiments: BTreeSet<i64>,
    /// What is wrong in itself.
    wrong: Vec<String>,
    files: BTreeSet<String>,
}

#[derive(FromRow)]
struct Counted {
    experiment_id: i64,
    rows: i64,
    last: i64,
}

/// Sentences about what must not be.
const WRONG: &str = "
    SELECT 'experiment ' || e.id || ' runs in flow ' || f.id || ', which is ' || f.status FROM live_experiments e
        JOIN live_flows f ON f.id = e.flow_id WHERE e.status = 'running' AND (f.status <> 'running' OR e.run <> f.current_run)
    UNION ALL SELECT 'two experiments run in flow ' || e.flow_id FROM live_experiments e
        JOIN live_flows f ON f.id = e.flow_id WHERE e.status = 'running' AND f.worker = 'built_in' GROUP BY e.flow_id HAVING count(*) > 1
    UNION ALL SELECT 'flow ' || id || ' is completed and has an experiment that is not' FROM live_flows f
        WHERE status = 'completed' AND worker = 'built_in' AND EXISTS (SELECT 1 FROM live_experiments e
        WHERE e.flow_id = f.id AND e.run = f.current_run AND e.status <> 'completed')
    UNION ALL SELECT 'flow ' || id || ' failed: ' || coalesce(error, '') FROM live_flows
        WHERE status = 'failed' AND error IS NOT ?
    UNION ALL SELECT 'flow ' || id || ' waits without a place' FROM live_flows
        WHERE status = 'queued' AND queue_position IS NULL
    UNION ALL SELECT 'two flows wait at place ' || queue_position FROM live_flows
        WHERE status = 'queued' GROUP BY queue_position HAVING count(*) > 1
    UNION ALL SELECT 'flow ' || id || ' is ' || status || ' and still has a wish' FROM live_flows
        WHERE status <> 'running' AND wish IS NOT NULL";

async fn open(database: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(database).read_only(true);
    SqliteConnection::connect_with(&options).await.unwrap()
}

pub(super) async fn read(database: &Path) -> Books {
    let mut connection = open(database).await;
    let mut db = connection.begin().await.unwrap();
    let running = "SELECT id FROM live_flows WHERE status = 'running' AND worker = 'built_in'";
    let counts = "SELECT experiment_id, count(*) AS rows, max(iteration_num) AS last FROM iterations GROUP BY 1";
    let files = "SELECT file_path FROM live_checkpoints WHERE is_managed";
    let flows: Vec<i64> = sqlx::query_scalar("SELECT id FROM live_flows").fetch_all(&mut *db).await.unwrap();
    let running: Vec<i64> = sqlx::query_scalar(running).fetch_all(&mut *db).await.unwrap();
    let experiments: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM live_experiments").fetch_all(&mut *db).await.unwrap();
    let counted: Vec<Counted> = sqlx::query_as(counts).fetch_all(&mut *db).await.unwrap();
    let files: Vec<String> = sqlx::query_scalar(files).fetch_all(&mut *db).await.unwrap();
    Books {
        files: files.into_iter().collect(),
        wrong: sqlx::query_scalar(WRONG).bind(WALKED).fetch_all(&mut *db).await.unwrap(),
        flows: flows.into_iter().collect(),
        running: running.into_iter().collect(),
        experiments: experiments.into_iter().collect(),
        iterations: counted.into_iter().map(|one| (one.experiment_id, (one.rows, one.last))).collect(),
    }
}

/// The flows that are there.
pub(super) async fn flows(database: &Path) -> BTreeSet<i64> {
    read(database).await.flows
}

/// The entries of the trash that are flows.
pub(super) async fn trashed(database: &Path) -> Vec<i64> {
    sqlx::query_scalar("SELECT id FROM trash WHERE kind = 'flow'").fetch_all(&mut open(database).await).await.unwrap()
}

/// How many flows wait or are run by the server.
pub(super) async fn at_work(database: &Path) -> i64 {
    let wanted =
        "SELECT count(*) FROM live_flows WHERE status = 'queued' OR status = 'running' AND worker = 'built_in'";
    sqlx::query_scalar(wanted).fetch_one(&mut open(database).await).await.unwrap()
}

/// Whether the flow is said to run and has not done anything since.
pub(super) async fn stands_still(database: &Path, flow: i64, before: &Books) -> bool {
    let of_flow = "SELECT id FROM live_experiments WHERE flow_id = ?";
    let ids: Vec<i64> = sqlx::query_scalar(of_flow).bind(flow).fetch_all(&mut open(database).await).await.unwrap();
    let now = read(database).await;
    let moved = ids.iter().any(|id| now.iterations.get(id) > before.iterations.get(id));
    now.running.contains(&flow) && !moved
}

impl Books {
    /// The files that rows name and that are not there.
    pub(super) fn missing(&self, data: &Path) -> BTreeSet<String> {
        self.files.iter().filter(|file| !data.join(file).is_file()).cloned().collect()
    }

    #[track_caller]
    pub(super) fn check(&self, before: &Self) {
        assert_eq!(self.wrong, [""; 0]);
        assert!(self.running.len() <= PARALLEL, "at once run {:?}", self.running);
        for (experiment, (rows, last)) in &self.iterations {
            assert_eq!(rows, last, "experiment {experiment} misses iterations");
        }
        for (experiment, (rows, _)) in &before.iterations {
            let now = self.iterations.get(experiment).map_or(0, |(rows, _)| *rows);
            let gone = !self.experiments.contains(experiment);
            assert!(gone || now >= *rows, "experiment {experiment} had {rows} iterations and has {now}");
        }
    }
}

/// The experiments of flows that outside workers run, each with the number of its next iteration.
pub(super) async fn outside(database: &Path) -> Vec<(i64, i64)> {
    let wanted = "SELECT e.id, 1 + (SELECT count(*) FROM iterations i WHERE i.experiment_id = e.id)
        FROM live_experiments e JOIN live_flows f ON f.id = e.flow_id AND e.run = f.current_run WHERE f.status = 'running' AND f.worker = 'outside'";
    sqlx::query_as(wanted).fetch_all(&mut open(database).await).await.unwrap()
}
