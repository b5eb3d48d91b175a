//! Bytes that are counted and summed up (SHA-256) while they are copied.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Bytes copied at once.
const BLOCK: usize = 1 << 16;

/// How much there is of a file, and its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) bytes: u64,
    /// 64 hexadecimal digits.
    pub(super) sha256: String,
}

/// Passes bytes on to `inner` and sums them up.
pub(super) struct Summed<W> {
    inner: W,
    bytes: u64,
    hash: Sha256,
}

impl<W: Write> Summed<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, bytes: 0, hash: Sha256::new() }
    }

    /// What passed, and where it went.
    pub(super) fn finish(self) -> (Sum, W) {
        let mut sha256 = String::with_capacity(64);
        for byte in self.hash.finalize() {
            // Writing to a text cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        (Sum { bytes: self.bytes, sha256 }, self.inner)
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Copies to the end of `from`; `progress` is told how many bytes were just copied, and may end it.
pub(super) fn copy(
    from: &mut impl Read,
    to: impl Write,
    progress: &mut dyn FnMut(u64) -> io::Result<()>,
) -> io::Result<Sum> {
    let mut to = Summed::new(to);
    let mut block = vec![0; BLOCK];
    loop {
        match from.read(&mut block) {
            Ok(0) => break,
            Ok(count) => {
                to.write_all(&block[..count])?;
                progress(count as u64)?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    to.flush()?;
    Ok(to.finish().0)
}

/// The sum of a file.
pub(super) fn of_file(path: &Path) -> io::Result<Sum> {
    copy(&mut File::open(path)?, io::sink(), &mut |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_the_same_and_its_sum_is_that_of_the_standard() {
        let mut copied = Vec::new();
        let mut told = 0;
        let sum = copy(&mut &b"abc"[..], &mut copied, &mut |bytes| {
            told += bytes;
            Ok(())
        })
        .unwrap();
        assert_eq!((copied.as_slice(), sum.bytes, told), (&b"abc"[..], 3, 3));
        let ended = copy(&mut &b"abc"[..], &mut copied, &mut |_| Err(io::ErrorKind::TimedOut.into()));
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::TimedOut);
        // FIPS 180-4, the example of one block.
        assert_eq!(sum.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
