//! Corpora in the database.

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{StoreError, Write, listing::legible, row::parse};
use crate::model::{Corpus, CorpusId, FlowId, FlowStatus};

const SELECT: &str = "SELECT id, name, tokenizer, vocab_size, train_tokens, eval_tokens, unigram_entropy, \
    entropy_floor, file_size_bytes, created_at, content_hash FROM corpora";

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    tokenizer: String,
    vocab_size: i64,
    train_tokens: i64,
    eval_tokens: i64,
    unigram_entropy: f64,
    entropy_floor: Option<f64>,
    file_size_bytes: i64,
    created_at: String,
    content_hash: Option<String>,
}

impl TryFrom<Row> for Corpus {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: CorpusId(row.id),
            name: row.name,
            tokenizer: parse("corpora.tokenizer", &row.tokenizer)?,
            vocab_size: row.vocab_size as u32,
            train_tokens: row.train_tokens as u64,
            eval_tokens: row.eval_tokens as u64,
            unigram_entropy: row.unigram_entropy,
            entropy_floor: row.entropy_floor,
            file_size_bytes: row.file_size_bytes as u64,
            content_hash: row.content_hash,
            created_at: parse("corpora.created_at", &row.created_at)?,
        })
    }
}

/// The corpus of that name.
pub(crate) async fn get(db: &mut SqliteConnection, name: &str) -> Result<Option<Corpus>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE name = ").push_bind(name);
    let row: Option<Row> = query.build_query_as().fetch_optional(db).await?;
    row.map(Corpus::try_from).transpose()
}

/// The corpora by name; what cannot be read is left out.
pub(crate) async fn list(db: &mut SqliteConnection) -> Result<Vec<Corpus>, StoreError> {
    let rows = QueryBuilder::<Sqlite>::new(SELECT).push(" ORDER BY name").build().fetch_all(db).await?;
    Ok(legible::<Row, Corpus>("corpus", &rows))
}

/// All corpora by name.
pub(crate) async fn all(db: &mut SqliteConnection) -> Result<Vec<Corpus>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    let rows: Vec<Row> = query.push(" ORDER BY name").build_query_as().fetch_all(db).await?;
    rows.into_iter().map(Corpus::try_from).collect()
}

/// Adds a corpus and gives it its id; `corpus.id` is not read.
pub(crate) async fn insert(db: &mut Write, corpus: &Corpus) -> Result<CorpusId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO corpora (name, tokenizer, vocab_size, train_tokens, eval_tokens, unigram_entropy, \
         entropy_floor, file_size_bytes, created_at, content_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(&corpus.name)
    .bind(corpus.tokenizer.as_str())
    .bind(corpus.vocab_size)
    .bind(corpus.train_tokens as i64)
    .bind(corpus.eval_tokens as i64)
    .bind(corpus.unigram_entropy)
    .bind(corpus.entropy_floor)
    .bind(corpus.file_size_bytes as i64)
    .bind(corpus.created_at.to_string())
    .bind(&corpus.content_hash)
    .fetch_one(&mut **db)
    .await?;
    Ok(CorpusId(id))
}

/// Deletes the row of a corpus.
pub(crate) async fn delete(db: &mut Write, id: CorpusId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM corpora WHERE id = ?").bind(id.0).execute(&mut **db).await?;
    Ok(())
}

/// The flows that learn, or learned, from the corpus of that name, with their states; what cannot be read is left out.
pub(crate) async fn users(db: &mut SqliteConnection, name: &str) -> Result<Vec<(FlowId, FlowStatus)>, StoreError> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, status FROM live_flows WHERE corpus = ? ORDER BY id")
        .bind(name)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, status)| Some((FlowId(id), status.parse().ok()?))).collect())
}
