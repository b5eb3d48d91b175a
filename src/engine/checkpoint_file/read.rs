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
    let unreadable = |source| EngineError::Io { action: "read", path: path.to_owned(), source };
    let refused = |reason| EngineError::Checkpoint { path: path.to_owned(), reason };
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    if bytes > limits.max_compressed_bytes {
        let most = limits.max_compressed_bytes;
        return Err(refused(format!("it has {bytes} bytes, more than the {most} that are allowed")));
    }
    let mut file = BufReader::new(file);
    let magic = file.fill_buf().map_err(unreadable)?;
    if magic.is_empty() {
        return Err(refused("it is empty".to_owned()));
    }
    let document = if magic.starts_with(&[0x1f, 0x8b]) {
        parse(MultiGzDecoder::new(file), limits.max_bytes)
    } else {
        parse(file, limits.max_bytes)
    };
    document.and_then(ReadDocument::checkpoint).map_err(refused)
}

/// Parses the whole of `source`, so that a checksum at its end is checked too.
fn parse(source: impl Read, most: u64) -> Result<ReadDocument, String> {
    let bounded = Bounded { source, left: most, most, texts: Texts::default() };
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, bounded));
    let document = ReadDocument::deserialize(&mut json).and_then(|document| json.end().map(|()| document));
    document.map_err(|error| match (error.classify(), error.io_error_kind()) {
        (Category::Io, Some(io::ErrorKind::UnexpectedEof)) => {
            "it is truncated: the gzip data ends too early".to_owned()
        }
        (Category::Io, Some(io::ErrorKind::FileTooLarge)) => io::Error::from(error).to_string(),
        (Category::Io, _) => format!("its gzip data is damaged: {}", io::Error::from(error)),
        (Category::Eof, _) => format!("it is truncated: the JSON ends too early ({error})"),
        (Category::Syntax, _) => format!("it is not JSON: {error}"),
        (Category::Data, _) => error.to_string(),
    })
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
