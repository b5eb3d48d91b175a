//! By what a file is known again: its size and the SHA-256 of its bytes.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use sha2::{Digest as _, Sha256};

/// Bytes read at once.
const BLOCK: usize = 1 << 16;

/// By what a file is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in 64 hexadecimal digits.
    pub sha256: String,
}

impl Fingerprint {
    /// Reads a file as a whole.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut hashing = Hashing::new(io::sink());
        let mut block = vec![0; BLOCK];
        loop {
            match file.read(&mut block) {
                Ok(0) => return Ok(hashing.finish()),
                Ok(count) => hashing.write_all(&block[..count])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Passes bytes on and fingerprints those that passed.
pub(in crate::engine) struct Hashing<W> {
    inner: W,
    bytes: u64,
    sha256: Sha256,
}

impl<W> Hashing<W> {
    pub(in crate::engine) fn new(inner: W) -> Self {
        Self { inner, bytes: 0, sha256: Sha256::new() }
    }

    pub(in crate::engine) fn finish(self) -> Fingerprint {
        let mut sha256 = String::with_capacity(64);
        for byte in self.sha256.finalize() {
            // A text takes whatever is written to it.
            let _ = write!(sha256, "{byte:02x}");
        }
        Fingerprint { bytes: self.bytes, sha256 }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.bytes += count as u64;
        self.sha256.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_sha_256_that_other_programs_compute() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        // FIPS 180-2, appendix B.1
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned();
        assert_eq!(Fingerprint::of_file(&path).unwrap(), Fingerprint { bytes: 3, sha256 });
    }
}
