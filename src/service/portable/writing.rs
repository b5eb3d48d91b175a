//! Writes a portable flow as a stream.

use std::{
    fs::File,
    io::{self, Read, Write},
};

use flate2::{Compression, write::GzEncoder};
use tar::{Builder, EntryType, Header};

use super::{
    manifest::{MANIFEST, Manifest},
    staging::Staging,
};

/// A flow that is ready to be sent; what happens to the original meanwhile is of no account.
#[derive(Debug)]
pub struct PortableFlow {
    manifest: Manifest,
    staging: Staging,
}

impl PortableFlow {
    pub(in crate::service) fn new(manifest: Manifest, staging: Staging) -> Self {
        Self { manifest, staging }
    }

    /// What to call the file.
    pub fn file_name(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let name: String = self.manifest.flow.name.chars().take(60).map(plain).collect();
        let name = name.trim_matches('_');
        format!("{}.flow.tar.gz", if name.is_empty() { "flow" } else { name })
    }

    /// Writes it; takes as long as the reader, so not to be called where others wait.
    ///
    /// # Errors
    ///
    /// The reader is gone, or the disk fails. What was written until then cannot be taken for a whole.
    pub fn write(&self, to: impl Write) -> io::Result<()> {
        // Checkpoints are compressed already, and rows are by the fastest level to a fifth.
        let mut tar = Builder::new(GzEncoder::new(to, Compression::fast()));
        let json = serde_json::to_vec(&self.manifest)?;
        append(&mut tar, MANIFEST, json.len() as u64, json.as_slice())?;
        for entry in &self.manifest.entries {
            append(&mut tar, &entry.name, entry.sum.bytes, File::open(self.staging.place(&entry.name))?)?;
        }
        tar.into_inner()?.finish()?.flush()
    }
}

fn append<W: Write>(tar: &mut Builder<W>, name: &str, bytes: u64, content: impl Read) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o644);
    header.set_size(bytes);
    tar.append_data(&mut header, name, content)
}
