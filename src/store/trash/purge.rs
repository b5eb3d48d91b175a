//! Destroying the rows of an entry, a few at a time.
//!
//! Which tables hang on an experiment, a flow or a checkpoint is asked of the schema, so that none is forgotten.

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::{
    model::TrashId,
    store::{StoreError, Write},
};

/// A column that refers to a row elsewhere.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Child {
    pub(crate) table: String,
    pub(crate) column: String,
    /// Whether the row has to go with what it refers to.
    is_bound: bool,
}

/// The columns that refer to `table`.
pub(crate) async fn children(db: &mut SqliteConnection, table: &str) -> Result<Vec<Child>, StoreError> {
    let rows: Vec<(String, String, bool)> = sqlx::query_as(
        "SELECT tables.name, keys.\"from\", columns.\"notnull\" FROM sqlite_schema AS tables \
         JOIN pragma_foreign_key_list(tables.name) AS keys \
         JOIN pragma_table_info(tables.name) AS columns ON columns.name = keys.\"from\" \
         WHERE tables.type = 'table' AND keys.\"table\" = ? ORDER BY tables.name, keys.\"from\"",
    )
    .bind(table)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(table, column, is_bound)| Child { table, column, is_bound }).collect())
}

/// Deletes at most `most` rows that hang on the experiments of the entry, checkpoints not among them; says how many.
pub(crate) async fn delete_chunk(db: &mut Write, id: TrashId, most: u32) -> Result<u64, StoreError> {
    for Child { table, column, is_bound } in children(db, "experiments").await? {
        if !is_bound || table == "checkpoints" {
            continue;
        }
        let key = key(db, &table).await?;
        // Names of tables and columns come from the schema.
        let statement = format!(
            "DELETE FROM \"{table}\" WHERE ({key}) IN (SELECT {key} FROM \"{table}\" WHERE \"{column}\" IN \
             (SELECT id FROM experiments WHERE trash_id = ?) LIMIT ?)"
        );
        let done = sqlx::query(AssertSqlSafe(statement)).bind(id.0).bind(most).execute(&mut **db).await?;
        if done.rows_affected() > 0 {
            return Ok(done.rows_affected());
        }
    }
    Ok(0)
}

/// The columns by which a row of the table is found.
async fn key(db: &mut SqliteConnection, table: &str) -> Result<String, StoreError> {
    let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")
        .bind(table)
        .fetch_all(db)
        .await?;
    let quoted: Vec<_> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    Ok(if quoted.is_empty() { "rowid".to_owned() } else { quoted.join(", ") })
}

/// Deletes the checkpoints, the experiments and the flow of the entry, on which nothing else hangs any more.
pub(crate) async fn delete_rows(db: &mut Write, id: TrashId) -> Result<(), StoreError> {
    for table in ["checkpoints", "experiments", "flows"] {
        for Child { table: child, column, is_bound } in children(db, table).await? {
            let act = if is_bound {
                format!("DELETE FROM \"{child}\"")
            } else {
                format!("UPDATE \"{child}\" SET \"{column}\" = NULL")
            };
            let statement = format!("{act} WHERE \"{column}\" IN (SELECT id FROM {table} WHERE trash_id = ?)");
            sqlx::query(AssertSqlSafe(statement)).bind(id.0).execute(&mut **db).await?;
        }
        let statement = format!("DELETE FROM {table} WHERE trash_id = ?");
        sqlx::query(AssertSqlSafe(statement)).bind(id.0).execute(&mut **db).await?;
    }
    Ok(())
}
