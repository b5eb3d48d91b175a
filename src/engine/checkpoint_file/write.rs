//! Writing a checkpoint file so that it is there as a whole or not at all.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter},
    path::Path,
};

use flate2::{Compression, write::GzEncoder};
use tempfile::NamedTempFile;

use super::{CheckpointFile, document::Document};
use crate::engine::{EngineError, Fingerprint, fingerprint::Hashing};

/// On lists of small numbers the fastest level leaves files two thirds larger, and those above take twice as long for a twentieth less.
const LEVEL: u32 = 3;
/// Bytes collected before they are compressed.
const BUFFER: usize = 1 << 16;

/// Writes the file and tells by what it is known again.
///
/// It is written as `.<name>.<random>.part` in the same folder (which is made where it is missing), flushed to disk and
/// renamed; then the folder is flushed too.
///
/// # Errors
///
/// [`EngineError::Io`] where the folder or the file cannot be written; nothing is left behind then.
pub fn write(path: &Path, file: &CheckpointFile) -> Result<Fingerprint, EngineError> {
    let error = |source| EngineError::Io { action: "write", path: path.to_owned(), source };
    let zipped = |part: &mut Hashing<&mut File>| {
        let mut json = BufWriter::with_capacity(BUFFER, GzEncoder::new(part, Compression::new(LEVEL)));
        serde_json::to_writer(&mut json, &Document::new(file))?;
        json.into_inner().map_err(io::IntoInnerError::into_error)?.finish().map(drop)
    };
    whole_file(path, zipped).map_err(error)
}

/// Copies a checkpoint file, as it is if it is gzip'd and compressed if it is not; tells by what the copy is known again.
///
/// The copy is there as a whole or not at all, as with [`write`].
///
/// # Errors
///
/// [`EngineError::Io`] where the file cannot be read or the copy cannot be written.
pub fn copy(from: &Path, path: &Path) -> Result<Fingerprint, EngineError> {
    let error = |source| EngineError::Io { action: "write", path: path.to_owned(), source };
    let filled = |part: &mut Hashing<&mut File>| {
        let mut source = BufReader::with_capacity(BUFFER, File::open(from)?);
        if source.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
            return io::copy(&mut source, part).map(drop);
        }
        let mut zipped = GzEncoder::new(part, Compression::new(LEVEL));
        io::copy(&mut source, &mut zipped)?;
        zipped.finish().map(drop)
    };
    whole_file(path, filled).map_err(error)
}

/// Writes a file that is there as a whole, on the disk, or not at all.
pub(in crate::engine) fn whole_file(
    path: &Path,
    fill: impl FnOnce(&mut Hashing<&mut File>) -> io::Result<()>,
) -> io::Result<Fingerprint> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy();
    let mut part = part_file(folder, &name)?;
    let mut hashing = Hashing::new(part.as_file_mut());
    fill(&mut hashing)?;
    let fingerprint = hashing.finish();
    part.as_file().sync_all()?;
    part.persist(path).map_err(|refused| refused.error)?;
    sync_folder(folder)?;
    Ok(fingerprint)
}

/// A half-written file, readable like any other once it has its name; it is removed where it does not get that far.
pub(super) fn part_file(folder: &Path, name: &str) -> io::Result<NamedTempFile> {
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder.tempfile_in(folder)
}

/// Makes the new name last; only Unix lets a folder be flushed.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
