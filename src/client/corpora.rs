//! `/api/corpora`.

use std::path::Path;

use reqwest::multipart::Form;

use super::{DashboardClient, Download, upload::file_part};
use crate::api::{ApiError, Corpus, CorpusMeta, Deletion, NewCorpus};

impl DashboardClient {
    /// All corpora.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn list_corpora(&self) -> Result<Vec<Corpus>, ApiError> {
        self.get(&["api", "corpora"], &()).await
    }

    /// The corpus of that name.
    ///
    /// # Errors
    ///
    /// There is no such corpus.
    pub async fn get_corpus(&self, name: &str) -> Result<Corpus, ApiError> {
        self.get(&["api", "corpora", name], &()).await
    }

    /// Makes a corpus of text files, which are sent as they are read; never repeated.
    ///
    /// `progress` is told how many bytes were just handed over. The answer comes when the server has tokenized all of it.
    ///
    /// ```no_run
    /// # use std::path::Path;
    /// # use wnn_experiments::{api::NewCorpus, client::DashboardClient, model::TokenizerKind};
    /// # async fn example(client: DashboardClient) -> Result<(), wnn_experiments::api::ApiError> {
    /// let corpus = NewCorpus { name: "fables".to_owned(), tokenizer: TokenizerKind::Gpt2, eval_share: Some(0.1) };
    /// let corpus = client.add_corpus(&corpus, Path::new("fables.txt"), None, |_| {}).await?;
    /// println!("{} tokens", corpus.train_tokens);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A file cannot be read, the name is taken, or the text is refused.
    pub async fn add_corpus(
        &self,
        corpus: &NewCorpus,
        train: &Path,
        eval: Option<&Path>,
        progress: impl Fn(u64) + Clone + Send + Sync + 'static,
    ) -> Result<Corpus, ApiError> {
        let mut form = Form::new().text("name", corpus.name.clone()).text("tokenizer", corpus.tokenizer.as_str());
        if let Some(share) = corpus.eval_share {
            form = form.text("eval_share", share.to_string());
        }
        form = form.part("train", file_part(train, progress.clone()).await?);
        if let Some(eval) = eval {
            form = form.part("eval", file_part(eval, progress).await?);
        }
        let answer = self.open(self.http.post(self.url(&["api", "corpora"])).multipart(form)).await?;
        self.parse(&answer.bytes().await.map_err(|error| self.unreachable(&error))?)
    }

    /// Moves a corpus to the trash; one that ended flows learned from only by `force`.
    ///
    /// # Errors
    ///
    /// There is no such corpus, or a flow stands in the way.
    pub async fn delete_corpus(&self, name: &str, force: bool) -> Result<(), ApiError> {
        self.delete(&["api", "corpora", name], &Deletion { force: Some(force) }).await
    }

    /// What somebody who reads the token files of a corpus must know.
    ///
    /// # Errors
    ///
    /// There is no such corpus.
    pub async fn corpus_meta(&self, name: &str) -> Result<CorpusMeta, ApiError> {
        self.get(&["api", "corpora", name, "meta.json"], &()).await
    }

    /// The train tokens of a corpus, each as four bytes, the lowest first.
    ///
    /// # Errors
    ///
    /// There is no such corpus.
    pub async fn corpus_train(&self, name: &str) -> Result<Download, ApiError> {
        self.download(&["api", "corpora", name, "train.u32"]).await
    }

    /// The eval tokens of a corpus, each as four bytes, the lowest first.
    ///
    /// # Errors
    ///
    /// There is no such corpus.
    pub async fn corpus_eval(&self, name: &str) -> Result<Download, ApiError> {
        self.download(&["api", "corpora", name, "eval.u32"]).await
    }
}
