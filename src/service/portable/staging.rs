//! A place for entries on their way, on the disk of the data directory.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::service::{
    data_dir::DataDir,
    sums::{self, Sum},
};

/// The place; it vanishes with the value.
#[derive(Debug)]
pub(in crate::service) struct Staging(TempDir);

impl Staging {
    /// Below the folder that each start empties.
    pub(in crate::service) fn begin(data: &DataDir) -> io::Result<Self> {
        let folder = data.root().join("uploads");
        fs::create_dir_all(&folder)?;
        Ok(Self(tempfile::Builder::new().prefix("flow-").tempdir_in(folder)?))
    }

    /// Where it is.
    pub(in crate::service) fn root(&self) -> &Path {
        self.0.path()
    }

    /// Where an entry is; its name was checked, or made here.
    pub(in crate::service) fn place(&self, entry: &str) -> PathBuf {
        self.0.path().join(entry.replace('/', "_"))
    }

    /// Links a file of the data directory, or copies it: what happens to the original is then of no account.
    pub(in crate::service) fn take(&self, file: &Path, entry: &str) -> io::Result<Sum> {
        let place = self.place(entry);
        if fs::hard_link(file, &place).is_ok() {
            return sums::of_file(&place);
        }
        sums::copy(&mut File::open(file)?, File::create_new(&place)?, &mut |_| Ok(()))
    }
}
