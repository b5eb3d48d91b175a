//! Use cases around corpora.

mod delete;

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{ServiceError, Services, change::Change};
use crate::{
    api::{Corpus, CorpusMeta, Event, NewCorpus},
    engine::{
        EngineError, Fingerprint,
        corpus::{self as text, EvalText, SplitReader},
    },
    model::{CorpusId, FieldError, Timestamp, TokenizerKind, validate_corpus_name},
    store::corpus,
};

/// Bytes of text, train and eval together, at most: tokenizing holds the text and its tokens in memory.
const MAX_TEXT_BYTES: u64 = 1 << 30;
/// Share of the train text that is set aside for evaluation where no eval text is given.
const DEFAULT_EVAL_SHARE: f64 = 0.1;
/// The built-in corpus.
const TOY: &str = "toy";

/// What can be done with corpora.
#[derive(Debug, Clone, Copy)]
pub struct Corpora<'a>(pub(super) &'a Services);

/// One of the two token sequences of a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// To learn from.
    Train,
    /// To be judged on.
    Eval,
}

impl Corpora<'_> {
    /// All corpora by name.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn list(&self) -> Result<Vec<Corpus>, ServiceError> {
        Ok(corpus::list(&mut *self.0.read().await?).await?)
    }

    /// One corpus.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn get(&self, name: &str) -> Result<Corpus, ServiceError> {
        let found = corpus::get(&mut *self.0.read().await?, name).await?;
        found.ok_or_else(|| ServiceError::not_found("corpus", &name))
    }

    /// Tokenizes the text in `train`, and in `eval` if there is one, and adds it under a new name.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`] where the name, the tokenizer, the share or the text is not usable,
    /// [`ServiceError::Conflict`] where the name is taken, [`ServiceError::TooLarge`], [`ServiceError::Internal`].
    pub async fn add(&self, new: NewCorpus, train: PathBuf, eval: Option<PathBuf>) -> Result<Corpus, ServiceError> {
        let services = self.0.clone();
        // A task of its own: it goes on when the caller is gone (a client that hung up), so that a name stays taken
        // until its file and its row are both there or both not.
        let adding = tokio::spawn(async move { services.corpora().add_alone(new, train, eval).await });
        adding.await.map_err(ServiceError::internal)?
    }

    async fn add_alone(&self, new: NewCorpus, train: PathBuf, eval: Option<PathBuf>) -> Result<Corpus, ServiceError> {
        let errors = check(&new, eval.is_some());
        if !errors.is_empty() {
            return Err(ServiceError::Invalid(errors));
        }
        let _adding = self.0.adding_corpus().lock().await;
        if corpus::get(&mut *self.0.read().await?, &new.name).await?.is_some() {
            return Err(ServiceError::Conflict(format!("there is already a corpus named `{}`", new.name)));
        }
        self.keep(move || tokenize(&new, &train, eval.as_deref())).await
    }

    /// What `meta.json` of an exported corpus holds.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn meta(&self, name: &str) -> Result<CorpusMeta, ServiceError> {
        let corpus = self.get(name).await?;
        Ok(CorpusMeta {
            name: corpus.name,
            tokenizer: corpus.tokenizer,
            vocab_size: corpus.vocab_size,
            train_tokens: corpus.train_tokens,
            eval_tokens: corpus.eval_tokens,
            unigram_entropy: corpus.unigram_entropy,
            entropy_floor: corpus.entropy_floor,
        })
    }

    /// The token ids of one split.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`] where the tokenized file cannot be read.
    pub async fn tokens(&self, name: &str, split: Split) -> Result<SplitReader, ServiceError> {
        let path = self.0.data().corpus(&self.get(name).await?.name);
        let open = tokio::task::spawn_blocking(move || SplitReader::open(&path, split == Split::Eval));
        open.await.map_err(ServiceError::internal)?.map_err(ServiceError::internal)
    }

    /// Adds the built-in corpus where it is missing.
    pub(super) async fn provide_toy(&self) -> Result<(), ServiceError> {
        let known = corpus::get(&mut *self.0.read().await?, TOY).await?.is_some();
        let path = self.0.data().corpus(TOY);
        if known && path.exists() {
            return Ok(());
        }
        if known {
            let written = tokio::task::spawn_blocking(move || text::Corpus::toy().write(&path)).await;
            return written.map_err(ServiceError::internal)?.map(drop).map_err(ServiceError::internal);
        }
        self.keep(|| Ok(text::Corpus::toy())).await.map(drop)
    }

    /// Writes the tokenized file of the corpus that `make` makes, then its row.
    pub(super) async fn keep(
        &self,
        make: impl FnOnce() -> Result<text::Corpus, ServiceError> + Send + 'static,
    ) -> Result<Corpus, ServiceError> {
        let (data, created_at) = (self.0.data().clone(), self.0.now());
        let work = tokio::task::spawn_blocking(move || {
            let made = make()?;
            let written = made.write(&data.corpus(&made.name)).map_err(ServiceError::internal)?;
            Ok::<_, ServiceError>(row(made, written, created_at))
        });
        let row = work.await.map_err(ServiceError::internal)??;
        record(self.0.change().await?, row).await
    }
}

/// The row of a corpus whose file is there; it has no id yet.
fn row(corpus: text::Corpus, file: Fingerprint, created_at: Timestamp) -> Corpus {
    Corpus {
        id: CorpusId(0),
        unigram_entropy: corpus.unigram_entropy(),
        name: corpus.name,
        tokenizer: corpus.tokenizer,
        vocab_size: corpus.vocab_size,
        train_tokens: corpus.train.len() as u64,
        eval_tokens: corpus.eval.len() as u64,
        entropy_floor: corpus.entropy_floor,
        file_size_bytes: file.bytes,
        content_hash: Some(file.sha256),
        created_at,
    }
}

/// Makes a corpus known.
async fn record(mut change: Change, mut row: Corpus) -> Result<Corpus, ServiceError> {
    row.id = corpus::insert(&mut change.db, &row).await?;
    change.tell(Event::CorpusCreated(row.clone()));
    change.commit().await?;
    Ok(row)
}

fn check(new: &NewCorpus, has_eval: bool) -> Vec<FieldError> {
    let mut errors: Vec<_> = validate_corpus_name(&new.name).err().into_iter().collect();
    if new.tokenizer == TokenizerKind::Grammar {
        errors.push(FieldError::new("tokenizer", "must be gpt2, words or bytes; `grammar` is for the built-in corpus"));
    }
    match new.eval_share {
        Some(_) if has_eval => {
            errors.push(FieldError::new("eval_share", "must not be given together with an eval text"));
        }
        Some(share) if !(share > 0.0 && share < 1.0) => {
            errors.push(FieldError::new("eval_share", format!("must lie between 0 and 1, not {share}")));
        }
        _ => {}
    }
    errors
}

fn tokenize(new: &NewCorpus, train: &Path, eval: Option<&Path>) -> Result<text::Corpus, ServiceError> {
    let size = |path: &Path| path.metadata().map(|metadata| metadata.len()).map_err(ServiceError::internal);
    let bytes = size(train)? + eval.map_or(Ok(0), size)?;
    if bytes > MAX_TEXT_BYTES {
        return Err(ServiceError::TooLarge(format!(
            "the text has {bytes} bytes, and at most {MAX_TEXT_BYTES} are taken; split it into several corpora"
        )));
    }
    let train = fs::read(train).map_err(ServiceError::internal)?;
    let eval = eval.map(fs::read).transpose().map_err(ServiceError::internal)?;
    let eval = match &eval {
        Some(eval) => EvalText::Text(eval),
        None => EvalText::Share(new.eval_share.unwrap_or(DEFAULT_EVAL_SHARE)),
    };
    text::Corpus::from_text(&new.name, new.tokenizer, &train, eval).map_err(|error| match error {
        EngineError::Corpus(reason) => ServiceError::invalid("text", format!("is not usable: {reason}")),
        other => ServiceError::internal(other),
    })
}
