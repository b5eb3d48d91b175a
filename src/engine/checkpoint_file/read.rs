//! Reading a checkpoint file that anyone may have written.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;
use serde_json::error::Category;

use super::{CheckpointFile, document::ReadDocument, texts::Texts};
use crate::engine::EngineError;

/// How much of a file is read before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes on disk at most.
    pub max_compressed_bytes: u64,
    /// Bytes of JSON at most, counted while they are inflated.
    pub max_bytes: u64,
}

impl Default for ReadLimits {
    /// 512 MiB on disk, 2 GiB of JSON: some six times a population of 50 over GPT-2's vocabulary.
    fn default() -> Self {
        Self { max_compressed_bytes: 512 << 20, max_bytes: 2 << 30 }
    }
}

/// Reads a checkpoint file, gzip'd or plain, whichever its first bytes say.
///
/// Whether its genomes fit a corpus is not known here: see [`CheckpointFile::seeds`].
///
/// # Errors
///
/// [`EngineError::Io`] where the file cannot be opened, [`EngineError::Checkpoint`] with what is wrong in it.
pub fn read(path: &Path, limits: ReadLimits) -> Result<CheckpointFile, EngineError> {
    let mut json = serde_json::Deserializer::from_reader(open(path, limits)?);
    // To the end, so that a checksum there is checked too.
    let document = ReadDocument::deserialize(&mut json).and_then(|document| json.end().map(|()| document));
    let checkpoint = document.map_err(explain).and_then(ReadDocument::checkpoint);
    checkpoint.map_err(|reason| refused(path, reason))
}

/// The JSON of a file, which fails once it is longer than allowed.
pub(super) fn open(path: &Path, limits: ReadLimits) -> Result<impl Read + use<>, EngineError> {
    let unreadable = |source| EngineError::Io { action: "read", path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    if bytes > limits.max_compressed_bytes {
        let most = limits.max_compressed_bytes;
        return Err(refused(path, format!("it has {bytes} bytes, more than the {most} that are allowed")));
    }
    let mut file = BufReader::new(file);
    let magic = file.fill_buf().map_err(unreadable)?;
    if magic.is_empty() {
        return Err(refused(path, "it is empty".to_owned()));
    }
    let source: Box<dyn Read> =
        if magic.starts_with(&[0x1f, 0x8b]) { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let most = limits.max_bytes;
    Ok(BufReader::with_capacity(1 << 16, Bounded { source, left: most, most, texts: Texts::default() }))
}

/// What a file is refused for.
pub(super) fn refused(path: &Path, reason: String) -> EngineError {
    EngineError::Checkpoint { path: path.to_owned(), reason }
}

/// What the parser found wrong, in words.
pub(super) fn explain(error: serde_json::Error) -> String {
    match (error.classify(), error.io_error_kind()) {
        (Category::Io, Some(io::ErrorKind::UnexpectedEof)) => {
            "it is truncated: the gzip data ends too early".to_owned()
        }
        (Category::Io, Some(io::ErrorKind::FileTooLarge)) => io::Error::from(error).to_string(),
        (Category::Io, _) => format!("its gzip data is damaged: {}", io::Error::from(error)),
        (Category::Eof, _) => format!("it is truncated: the JSON ends too early ({error})"),
        (Category::Syntax, _) => format!("it is not JSON: {error}"),
        (Category::Data, _) => error.to_string(),
    }
}

/// Fails once more than so many bytes came, or a text that is too long: the parser keeps a text in memory as a whole.
struct Bounded<R> {
    source: R,
    left: u64,
    most: u64,
    texts: Texts,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| {
            let reason = format!("it expands to more than the {} bytes that are allowed", self.most);
            io::Error::new(io::ErrorKind::FileTooLarge, reason)
        })?;
        self.texts.pass(&buffer[..count])?;
        Ok(count)
    }
}
