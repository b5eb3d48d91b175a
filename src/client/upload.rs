//! Files on their way to the server, as they are read.

use std::{io, path::Path};

use futures_util::stream::{self, Stream};
use reqwest::{Body, multipart::Part};
use tokio::{fs::File, io::AsyncReadExt as _};

use crate::api::{ApiError, ErrorCode};

/// How many bytes are read at once.
const CHUNK: usize = 256 << 10;

/// A file as one part of a form; `progress` is told how many bytes were just handed over.
pub(super) async fn file_part(path: &Path, progress: impl Fn(u64) + Send + Sync + 'static) -> Result<Part, ApiError> {
    let (file, length) = open(path).await?;
    let body = Body::wrap_stream(chunks(file, progress));
    let part = match length {
        Some(length) => Part::stream_with_length(body, length),
        None => Part::stream(body),
    };
    let name = path.file_name().map_or_else(|| "text".to_owned(), |name| name.to_string_lossy().into_owned());
    Ok(part.file_name(name))
}

/// A file as a whole body.
pub(super) async fn file_body(path: &Path, progress: impl Fn(u64) + Send + Sync + 'static) -> Result<Body, ApiError> {
    let (file, _) = open(path).await?;
    Ok(Body::wrap_stream(chunks(file, progress)))
}

/// The file, and how long it is: a pipe does not know.
async fn open(path: &Path) -> Result<(File, Option<u64>), ApiError> {
    let unreadable = |error: io::Error| {
        ApiError::new(ErrorCode::Invalid, format!("{} cannot be read: {}", path.display(), plain(&error)))
    };
    let file = File::open(path).await.map_err(unreadable)?;
    let metadata = file.metadata().await.map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(ApiError::new(ErrorCode::Invalid, format!("{} is a folder, not a file", path.display())));
    }
    Ok((file, metadata.is_file().then_some(metadata.len())))
}

fn chunks(file: File, progress: impl Fn(u64) + Send + Sync + 'static) -> impl Stream<Item = io::Result<Vec<u8>>> {
    stream::try_unfold((file, progress), async |(mut file, progress)| {
        let mut chunk = Vec::with_capacity(CHUNK);
        (&mut file).take(CHUNK as u64).read_to_end(&mut chunk).await?;
        progress(chunk.len() as u64);
        Ok((!chunk.is_empty()).then_some((chunk, (file, progress))))
    })
}

/// What the operating system said, without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}
