//! Reads a portable flow that somebody sent, and believes nothing of it.
//!
//! The manifest says which entries follow, in which order, how long they are and what their sums are; anything else is
//! refused, as are entries that are no plain files. Nothing but [`Staging`] is written to, and no more than the file's
//! size allows.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use flate2::bufread::GzDecoder;
use tar::{Archive, EntryType};

use super::{
    manifest::{Entry, MANIFEST, Manifest, wrong},
    staging::Staging,
};
use crate::service::{ServiceError, hindrance, sums};

/// Bytes of a manifest at most.
const MAX_MANIFEST: u64 = 64 << 20;
/// Bytes that a file may expand to, however small it is.
const ALWAYS_TAKEN: u64 = 128 << 20;
/// Beyond that, how many times its size; rows of numbers come to 20.
const MAX_EXPANSION: u64 = 50;

type Source = io::Take<GzDecoder<BufReader<File>>>;

/// Reads the file into `staging`, and checks every byte.
pub(in crate::service) fn unpack(file: &Path, staging: &Staging) -> Result<Manifest, ServiceError> {
    let size = file.metadata().map_err(ServiceError::internal)?.len();
    unpack_within(file, staging, most_taken(size))
}

/// Bytes that a file of `size` may expand to.
pub(super) fn most_taken(size: u64) -> u64 {
    ALWAYS_TAKEN.saturating_add(size.saturating_mul(MAX_EXPANSION))
}

pub(super) fn unpack_within(file: &Path, staging: &Staging, most: u64) -> Result<Manifest, ServiceError> {
    let file = File::open(file).map_err(ServiceError::internal)?;
    let mut archive = Archive::new(GzDecoder::new(BufReader::new(file)).take(most));
    let manifest = read_entries(&mut archive, staging)?;
    // The end of the stream holds its checksum.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(unreadable)?;
    Ok(manifest)
}

fn read_entries(archive: &mut Archive<Source>, staging: &Staging) -> Result<Manifest, ServiceError> {
    // Raw: an entry that names the next one at length would be read into memory.
    let mut entries = archive.entries().map_err(unreadable)?.raw(true);
    let Some(first) = entries.next() else { return Err(wrong("is empty")) };
    let manifest = read_manifest(first.map_err(unreadable)?)?;
    let mut expected = manifest.entries.iter();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let Some(listed) = expected.next() else {
            return Err(wrong("holds entries that its manifest does not list"));
        };
        stage(entry, listed, staging)?;
    }
    match expected.next() {
        Some(missing) => Err(wrong(format!("is truncated: it lacks {}", missing.name))),
        None => Ok(manifest),
    }
}

fn read_manifest(entry: tar::Entry<'_, Source>) -> Result<Manifest, ServiceError> {
    if !is_plain(&entry, MANIFEST) {
        return Err(wrong(format!("does not begin with {MANIFEST}: it is no exported flow")));
    }
    if entry.size() > MAX_MANIFEST {
        let bytes = entry.size();
        return Err(wrong(format!("has a manifest of {bytes} bytes, and at most {MAX_MANIFEST} are taken")));
    }
    let mut json = Vec::new();
    entry.take(MAX_MANIFEST).read_to_end(&mut json).map_err(unreadable)?;
    let manifest: Manifest =
        serde_json::from_slice(&json).map_err(|error| wrong(format!("has a broken manifest: {error}")))?;
    manifest.check()?;
    Ok(manifest)
}

fn stage(mut entry: tar::Entry<'_, Source>, listed: &Entry, staging: &Staging) -> Result<(), ServiceError> {
    let name = &listed.name;
    if !is_plain(&entry, name) {
        let found = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        return Err(wrong(format!("holds `{found}` where its manifest lists the plain file {name}")));
    }
    if entry.size() != listed.sum.bytes {
        return Err(wrong(format!("is damaged: {name} is not as long as its manifest says")));
    }
    let place = File::create_new(staging.place(name)).map_err(ServiceError::internal)?;
    let sum = sums::copy(&mut entry, &place, &mut |_| Ok(())).map_err(unreadable)?;
    place.sync_all().map_err(ServiceError::internal)?;
    if sum == listed.sum { Ok(()) } else { Err(wrong(format!("is damaged: {name} is not what its manifest says"))) }
}

fn is_plain(entry: &tar::Entry<'_, Source>, name: &str) -> bool {
    entry.header().entry_type() == EntryType::Regular && *entry.path_bytes() == *name.as_bytes()
}

/// The file cannot be read to its end; a disk that fails is no fault of the file.
fn unreadable(error: io::Error) -> ServiceError {
    if hindrance::of(&error).is_some() {
        return ServiceError::internal(error);
    }
    wrong(format!("cannot be read: it is no exported flow, is truncated, or expands beyond all measure ({error})"))
}
