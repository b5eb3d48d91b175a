//! One split of a corpus file, block by block, for those who pass it on.

use std::{
    fs::File,
    io::{self, BufReader, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use super::{BLOCK_BYTES, ReadError, read_header, refused, token_width};
use crate::engine::EngineError;

/// The tokens of one split, a block at a time; takes little memory, and does not check the file's checksum.
#[derive(Debug)]
pub struct SplitReader {
    source: BufReader<File>,
    width: usize,
    left: u64,
}

impl SplitReader {
    /// The train tokens of the file at `path`, or its eval tokens.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is truncated, or contradicts itself.
    pub fn open(path: &Path, is_eval: bool) -> Result<Self, EngineError> {
        let io_error = |source| EngineError::Io { action: "read", path: path.to_owned(), source };
        let file = File::open(path).map_err(io_error)?;
        let size = file.metadata().map_err(io_error)?.len();
        let mut source = BufReader::with_capacity(BLOCK_BYTES, file);
        let header = read_header(&mut source, size).map_err(|error| match error {
            ReadError::Io(source) => io_error(source),
            ReadError::Broken(reason) => refused(format!("{}: {reason}", path.display())),
        })?;
        let width = token_width(header.vocab_size);
        if is_eval {
            source.seek(SeekFrom::Current((header.train_tokens * width as u64) as i64)).map_err(io_error)?;
        }
        Ok(Self { source, width, left: if is_eval { header.eval_tokens } else { header.train_tokens } })
    }

    /// Tokens that are still to come.
    pub fn tokens_left(&self) -> u64 {
        self.left
    }

    /// The next tokens, each as four bytes, the lowest first; nothing at the end.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub fn next_block(&mut self) -> io::Result<Vec<u8>> {
        let count = self.left.min((BLOCK_BYTES / 4) as u64) as usize;
        let mut block = vec![0; count * self.width];
        self.source.read_exact(&mut block)?;
        self.left -= count as u64;
        let mut bytes = vec![0; count * 4];
        for (wide, narrow) in bytes.chunks_exact_mut(4).zip(block.chunks_exact(self.width)) {
            wide[..self.width].copy_from_slice(narrow);
        }
        Ok(bytes)
    }
}
