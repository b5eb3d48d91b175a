//! Corpus files: magic, version, a JSON header, both token sequences, a checksum.
//!
//! ```text
//! 0         8  magic
//! 8         4  version, 1
//! 12        4  length h of the header
//! 16        h  header: JSON, see `Header`
//! 16+h      .. train tokens, then eval tokens: 2 bytes each where V <= 65,536, else 4
//! end - 4   4  CRC-32 of all bytes before
//! ```
//!
//! Integers are little-endian. Nothing is compressed, so reading never takes more than a small multiple of the file's
//! size in memory, whatever the file claims.

mod split;

pub use split::SplitReader;

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, IntoInnerError, Read, Write},
    path::Path,
};

use flate2::Crc;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::{BYTE_VALUES, Corpus, gpt2, refused};
use crate::{
    engine::{EngineError, Fingerprint, fingerprint::Hashing},
    model::TokenizerKind,
};

const MAGIC: &[u8; 8] = b"\x89WNNTOK\n";
const VERSION: u32 = 1;
/// Bytes before the header.
const PREFIX_BYTES: u64 = 16;
const CHECKSUM_BYTES: u64 = 4;
/// The longest vocabulary that the `words` tokenizer can make, in JSON, is about 13 MiB.
const MAX_HEADER_BYTES: u32 = 16 << 20;
/// Bytes written or read at once.
const BLOCK_BYTES: usize = 1 << 16;
/// Largest V whose tokens fit two bytes.
const MAX_SHORT_VOCAB: u32 = 1 << 16;

/// What a file says about itself.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    name: String,
    tokenizer: TokenizerKind,
    vocab_size: u32,
    train_tokens: u64,
    eval_tokens: u64,
    vocabulary: Option<Vec<String>>,
    entropy_floor: Option<f64>,
}

impl Corpus {
    /// Reads a corpus file.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is broken or truncated, or contradicts itself.
    pub fn read(path: &Path) -> Result<Self, EngineError> {
        let io_error = |source| EngineError::Io { action: "read", path: path.to_owned(), source };
        let file = File::open(path).map_err(io_error)?;
        let size = file.metadata().map_err(io_error)?.len();
        read_from(BufReader::new(file), size).map_err(|error| match error {
            ReadError::Io(source) => io_error(source),
            ReadError::Broken(reason) => refused(format!("{}: {reason}", path.display())),
        })
    }

    /// Writes a corpus file, and tells by what it is known again. The file appears under its name only when it is complete
    /// and on the disk.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn write(&self, path: &Path) -> Result<Fingerprint, EngineError> {
        self.write_atomically(path).map_err(|source| EngineError::Io { action: "write", path: path.to_owned(), source })
    }

    fn write_atomically(&self, path: &Path) -> io::Result<Fingerprint> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut temporary = temporary_file(folder)?;
        let mut hashing = Hashing::new(temporary.as_file_mut());
        self.write_to(&mut hashing)?;
        let fingerprint = hashing.finish();
        temporary.as_file().sync_all()?;
        temporary.persist(path)?;
        // The new name is on the disk only when its folder is; only Unix can be asked for that.
        if cfg!(unix) {
            File::open(folder)?.sync_all()?;
        }
        Ok(fingerprint)
    }

    fn write_to(&self, target: impl Write) -> io::Result<()> {
        let header = serde_json::to_vec(&Header {
            name: self.name.clone(),
            tokenizer: self.tokenizer,
            vocab_size: self.vocab_size,
            train_tokens: self.train.len() as u64,
            eval_tokens: self.eval.len() as u64,
            vocabulary: self.vocabulary.clone(),
            entropy_floor: self.entropy_floor,
        })?;
        let mut target = BufWriter::with_capacity(BLOCK_BYTES, Checksummed::new(target));
        target.write_all(MAGIC)?;
        target.write_all(&VERSION.to_le_bytes())?;
        target.write_all(&(header.len() as u32).to_le_bytes())?;
        target.write_all(&header)?;
        let width = token_width(self.vocab_size);
        for token in self.train.iter().chain(&self.eval) {
            target.write_all(&token.to_le_bytes()[..width])?;
        }
        let Checksummed { inner: mut target, crc } = target.into_inner().map_err(IntoInnerError::into_error)?;
        target.write_all(&crc.sum().to_le_bytes())
    }
}

/// A file that is removed unless it gets its final name, and then is readable like any other.
fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".corpus-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder.tempfile_in(folder)
}

/// Bytes of a token in the file.
fn token_width(vocab_size: u32) -> usize {
    if vocab_size <= MAX_SHORT_VOCAB { 2 } else { 4 }
}

enum ReadError {
    Io(io::Error),
    Broken(String),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { broken("it ends too early") } else { Self::Io(error) }
    }
}

fn broken(reason: impl Into<String>) -> ReadError {
    ReadError::Broken(reason.into())
}

fn read_from(source: impl Read, size: u64) -> Result<Corpus, ReadError> {
    let mut source = Checksummed::new(source);
    let header = read_header(&mut source, size)?;
    let train = read_tokens(&mut source, header.train_tokens, header.vocab_size)?;
    let eval = read_tokens(&mut source, header.eval_tokens, header.vocab_size)?;
    let computed = source.crc.sum();
    if read_u32(&mut source)? != computed {
        return Err(broken("its checksum does not match: it was damaged"));
    }
    let Header { name, tokenizer, vocab_size, vocabulary, entropy_floor, .. } = header;
    let corpus = Corpus { name, tokenizer, vocab_size, train, eval, vocabulary, entropy_floor };
    corpus.check_lengths().map_err(|error| broken(error.to_string()))?;
    Ok(corpus)
}

/// Reads all that stands before the tokens.
fn read_header(source: &mut impl Read, size: u64) -> Result<Header, ReadError> {
    let mut magic = [0; 8];
    source.read_exact(&mut magic)?;
    if magic != *MAGIC {
        return Err(broken("it is not a corpus file"));
    }
    let version = read_u32(source)?;
    if version != VERSION {
        return Err(broken(format!("it has format version {version}; this program reads version {VERSION}")));
    }
    let header_bytes = read_u32(source)?;
    if header_bytes > MAX_HEADER_BYTES || u64::from(header_bytes) > size {
        return Err(broken(format!("its header claims {header_bytes} bytes, more than there can be")));
    }
    let mut header = vec![0; header_bytes as usize];
    source.read_exact(&mut header)?;
    let header: Header =
        serde_json::from_slice(&header).map_err(|error| broken(format!("its header is not valid: {error}")))?;
    header.check(PREFIX_BYTES + u64::from(header_bytes) + CHECKSUM_BYTES, size)?;
    Ok(header)
}

impl Header {
    /// Holds the claims against each other and against the file's size, of which `other` bytes are not tokens.
    fn check(&self, other: u64, size: u64) -> Result<(), ReadError> {
        let claimed = self
            .train_tokens
            .checked_add(self.eval_tokens)
            .and_then(|tokens| tokens.checked_mul(token_width(self.vocab_size) as u64))
            .and_then(|bytes| bytes.checked_add(other));
        if claimed != Some(size) {
            return Err(broken(format!(
                "its {size} bytes are not what {} train and {} eval tokens take: it is truncated or damaged",
                self.train_tokens, self.eval_tokens
            )));
        }
        let words = self.vocabulary.as_ref().map(|words| words.len() as u64);
        let expected = match self.tokenizer {
            TokenizerKind::Gpt2 => words.is_none() && self.vocab_size == gpt2::VOCAB_SIZE,
            TokenizerKind::Bytes => words.is_none() && self.vocab_size == BYTE_VALUES,
            TokenizerKind::Words | TokenizerKind::Grammar => words == Some(u64::from(self.vocab_size)),
        };
        if !expected {
            return Err(broken(format!(
                "its vocabulary of {} tokens is not one of the tokenizer `{}`",
                self.vocab_size, self.tokenizer
            )));
        }
        if self.entropy_floor.is_some_and(|floor| floor < 0.0) {
            return Err(broken("its entropy floor is negative"));
        }
        Ok(())
    }
}

fn read_u32(source: &mut impl Read) -> Result<u32, ReadError> {
    let mut bytes = [0; 4];
    source.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Reads `count` tokens, which the caller has checked to be no more than the file holds.
fn read_tokens(source: &mut impl Read, count: u64, vocab_size: u32) -> Result<Vec<u32>, ReadError> {
    let width = token_width(vocab_size);
    let mut tokens = Vec::with_capacity(count as usize);
    let mut buffer = vec![0; BLOCK_BYTES];
    let mut left = count as usize * width;
    while left > 0 {
        let block = &mut buffer[..left.min(BLOCK_BYTES)];
        source.read_exact(block)?;
        tokens.extend(block.chunks_exact(width).map(|bytes| {
            let mut token = [0; 4];
            token[..width].copy_from_slice(bytes);
            u32::from_le_bytes(token)
        }));
        left -= block.len();
    }
    match tokens.iter().find(|&&token| token >= vocab_size) {
        Some(token) => Err(broken(format!("it holds the token {token}, but its vocabulary has {vocab_size}"))),
        None => Ok(tokens),
    }
}

/// Passes bytes on and keeps the CRC-32 of those that passed.
struct Checksummed<T> {
    inner: T,
    crc: Crc,
}

impl<T> Checksummed<T> {
    fn new(inner: T) -> Self {
        Self { inner, crc: Crc::new() }
    }
}

impl<T: Read> Read for Checksummed<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.crc.update(&buffer[..count]);
        Ok(count)
    }
}

impl<T: Write> Write for Checksummed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.crc.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests;
