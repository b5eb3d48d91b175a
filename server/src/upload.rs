//! Uploaded texts and checkpoints, kept in temporary files below the data directory until the service has taken it.

use std::{fs, io, path::Path, str::FromStr, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Multipart, multipart::Field},
};
use futures_util::StreamExt as _;
use tempfile::{Builder, NamedTempFile};
use tokio::{
    fs::File,
    io::{AsyncWriteExt as _, BufWriter},
};
use wnn_experiments::{
    api::{ApiError, ErrorCode, NewCorpus},
    model::{FieldError, TokenizerKind},
};

use crate::{
    StartError,
    body::{MAX_DISCARDED, too_large},
    rest_error::{RestError, RestResult},
};

/// How long a text field of a form may be, in bytes.
const MAX_TEXT: usize = 4096;

/// The place where uploads arrive.
#[derive(Clone)]
pub(crate) struct Uploads {
    dir: Arc<Path>,
    limit: u64,
}

/// What `POST /api/corpora` sends; the files vanish when this is dropped.
pub(crate) struct CorpusUpload {
    pub(crate) corpus: NewCorpus,
    pub(crate) train: NamedTempFile,
    pub(crate) eval: Option<NamedTempFile>,
}

impl Uploads {
    /// Prepares an empty place below `data_dir`; what a killed server left there goes away.
    ///
    /// # Errors
    ///
    /// The place cannot be made.
    pub(crate) fn open(data_dir: &Path, limit_mb: u64) -> Result<Self, StartError> {
        let dir = data_dir.join("uploads");
        empty(&dir).map_err(|source| StartError::Uploads { path: dir.clone(), source })?;
        Ok(Self { dir: dir.into(), limit: limit_mb << 20 })
    }

    /// Reads the form to its end, files to disk.
    ///
    /// # Errors
    ///
    /// It is no such form, it is too large, or a field is missing or wrong.
    pub(crate) async fn receive(&self, mut multipart: Multipart) -> RestResult<CorpusUpload> {
        let mut form = Form { uploads: self, received: 0, fields: Fields::default() };
        while let Some(field) = multipart.next_field().await.map_err(|error| RestError::malformed(error.body_text()))? {
            form.take(field).await?;
        }
        if form.received > self.limit {
            return Err(form.too_large());
        }
        Ok(form.fields.corpus()?)
    }

    /// Reads a body that is a file, to disk.
    ///
    /// # Errors
    ///
    /// It is too large, or the connection broke.
    pub(crate) async fn receive_file(&self, body: Body) -> RestResult<NamedTempFile> {
        let file = self.file().map_err(|error| unstored(&error))?;
        let mut out = BufWriter::new(File::from_std(file.reopen().map_err(|error| unstored(&error))?));
        let (mut chunks, mut received) = (body.into_data_stream(), 0);
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| RestError::malformed(format!("the request broke off: {error}")))?;
            received += chunk.len() as u64;
            if received > self.limit + MAX_DISCARDED {
                break;
            }
            if received <= self.limit {
                out.write_all(&chunk).await.map_err(|error| unstored(&error))?;
            }
        }
        if received > self.limit {
            return Err(too_large("the upload", self.limit).into());
        }
        out.flush().await.map_err(|error| unstored(&error))?;
        Ok(file)
    }

    fn file(&self) -> io::Result<NamedTempFile> {
        Builder::new().prefix("upload-").tempfile_in(&self.dir)
    }
}

fn empty(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(dir),
    }
}

/// The parts of the form, as far as they have arrived.
#[derive(Default)]
struct Fields {
    name: Option<String>,
    tokenizer: Option<String>,
    eval_share: Option<String>,
    train: Option<NamedTempFile>,
    eval: Option<NamedTempFile>,
}

struct Form<'a> {
    uploads: &'a Uploads,
    received: u64,
    fields: Fields,
}

impl Form<'_> {
    async fn take(&mut self, field: Field<'_>) -> RestResult<()> {
        let name = field.name().unwrap_or_default().to_owned();
        // A browser sends a file field that was left empty with an empty file name.
        let was_left_empty = field.file_name() == Some("");
        match name.as_str() {
            "name" => self.fields.name = Some(self.text(field).await?),
            "tokenizer" => self.fields.tokenizer = Some(self.text(field).await?),
            "eval_share" => self.fields.eval_share = Some(self.text(field).await?).filter(|text| !text.is_empty()),
            "train" => self.fields.train = Some(self.file(field).await?).filter(|_| !was_left_empty),
            "eval" => self.fields.eval = Some(self.file(field).await?).filter(|_| !was_left_empty),
            _ => self.skip(field).await?,
        }
        Ok(())
    }

    async fn text(&mut self, mut field: Field<'_>) -> RestResult<String> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk(&mut field).await? {
            bytes.extend_from_slice(&chunk[..chunk.len().min(MAX_TEXT + 1 - bytes.len())]);
        }
        if bytes.len() > MAX_TEXT {
            let name = field.name().unwrap_or_default();
            return Err(wrong(name, format!("must be at most {MAX_TEXT} bytes long")).into());
        }
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    async fn file(&mut self, mut field: Field<'_>) -> RestResult<NamedTempFile> {
        let file = self.uploads.file().map_err(|error| unstored(&error))?;
        let mut out = BufWriter::new(File::from_std(file.reopen().map_err(|error| unstored(&error))?));
        while let Some(chunk) = self.chunk(&mut field).await? {
            if self.received <= self.uploads.limit {
                out.write_all(&chunk).await.map_err(|error| unstored(&error))?;
            }
        }
        out.flush().await.map_err(|error| unstored(&error))?;
        Ok(file)
    }

    async fn skip(&mut self, mut field: Field<'_>) -> RestResult<()> {
        while self.chunk(&mut field).await?.is_some() {}
        Ok(())
    }

    /// The next bytes of a field. What is too large is read on for a while, so that the client gets to see the answer.
    async fn chunk(&mut self, field: &mut Field<'_>) -> RestResult<Option<Bytes>> {
        let chunk = field.chunk().await.map_err(|error| RestError::malformed(error.body_text()))?;
        self.received += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        if self.received > self.uploads.limit + MAX_DISCARDED {
            return Err(self.too_large());
        }
        Ok(chunk)
    }

    fn too_large(&self) -> RestError {
        too_large("the upload", self.uploads.limit).into()
    }
}

impl Fields {
    fn corpus(self) -> Result<CorpusUpload, ApiError> {
        let mut errors = Vec::new();
        let tokenizer = required(self.tokenizer, "tokenizer", &mut errors);
        let tokenizer = tokenizer.and_then(|text| parsed::<TokenizerKind>(&text, "tokenizer", &mut errors));
        let name = required(self.name, "name", &mut errors);
        let train = required(self.train, "train", &mut errors);
        let eval_share = self.eval_share.map(|text| parsed::<f64>(&text, "eval_share", &mut errors));
        match (name, tokenizer, train) {
            (Some(name), Some(tokenizer), Some(train)) if errors.is_empty() => {
                let corpus = NewCorpus { name, tokenizer, eval_share: eval_share.flatten() };
                Ok(CorpusUpload { corpus, train, eval: self.eval })
            }
            _ => Err(ApiError::invalid(errors)),
        }
    }
}

fn required<T>(value: Option<T>, field: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    if value.is_none() {
        errors.push(FieldError::new(field, "is missing"));
    }
    value
}

fn parsed<T: FromStr<Err: ToString>>(text: &str, field: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    text.parse().map_err(|error: T::Err| errors.push(FieldError::new(field, error.to_string()))).ok()
}

fn wrong(field: &str, message: String) -> ApiError {
    ApiError::invalid(vec![FieldError::new(field, message)])
}

fn unstored(error: &io::Error) -> ApiError {
    tracing::error!("an upload could not be stored: {error}");
    let (code, sentence) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => (
            ErrorCode::StorageFull,
            "the upload could not be stored: the disk with the data directory is full; make room there and try again",
        ),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => (
            ErrorCode::Unavailable,
            "the upload could not be stored: the data directory is read-only; make it writable and try again",
        ),
        _ => (ErrorCode::Internal, "the upload could not be stored; the server's log says why"),
    };
    ApiError::new(code, sentence)
}
