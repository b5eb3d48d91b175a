//! Takes the files of a backup: linked where that is possible, copied where it is not, summed up either way.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use super::{
    manifest::{DATABASE, Listed, MANIFEST, Manifest},
    new_folder::NewFolder,
    refused, unusable,
};
use crate::{
    api::BackupReport,
    model::Timestamp,
    service::{
        ServiceError,
        data_dir::DataDir,
        sums::{self, Sum},
    },
    store::snapshot::NamedFile,
};

/// The files that were taken, and those that were not there.
pub(super) struct Taken {
    files: Vec<Listed>,
    problems: Vec<String>,
    pub(super) missing: Vec<NamedFile>,
}

impl Taken {
    /// Takes the database, which is in the folder already, and the files that it names.
    pub(super) fn all(data: &DataDir, folder: &NewFolder, named: Vec<NamedFile>) -> Result<Self, ServiceError> {
        let mut taken = Self { files: Vec::new(), problems: Vec::new(), missing: Vec::new() };
        let database = folder.path().join(DATABASE);
        File::open(&database).and_then(|file| file.sync_all()).map_err(unusable("flush", &database))?;
        let sum = sums::of_file(&database).map_err(unusable("read", &database))?;
        taken.files.push(Listed { path: DATABASE.to_owned(), sum });
        // Two rows may name one file.
        let named: BTreeMap<_, _> = named.into_iter().map(|file| (file.path.clone(), file)).collect();
        for file in named.into_values() {
            taken.take(data, folder, file)?;
        }
        Ok(taken)
    }

    fn take(&mut self, data: &DataDir, folder: &NewFolder, file: NamedFile) -> Result<(), ServiceError> {
        let Some(source) = data.existing_file(&file.path) else {
            self.missing.push(file);
            return Ok(());
        };
        let place = folder.place(&file.path)?;
        let sum = match link_or_copy(&source, &place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.missing.push(file);
                return Ok(());
            }
            taken => taken.map_err(|error| refused(folder.target(), error))?,
        };
        if let Some(recorded) = file.bytes.filter(|bytes| *bytes != sum.bytes) {
            let (path, bytes) = (&file.path, sum.bytes);
            self.problems
                .push(format!("{path} has {bytes} bytes, but {recorded} were recorded; it was taken as it is"));
        }
        self.files.push(Listed { path: file.path, sum });
        Ok(())
    }

    /// Writes the manifest and gives the backup its name.
    pub(super) fn finish(mut self, folder: NewFolder, now: Timestamp) -> Result<BackupReport, ServiceError> {
        let missing = self.missing.iter().map(|file| format!("{} is missing, though the database names it", file.path));
        self.problems.extend(missing);
        let manifest = Manifest::new(now, self.files, self.problems);
        let path = folder.path().join(MANIFEST);
        write_json(&path, &manifest).map_err(|error| refused(folder.target(), error))?;
        let report = BackupReport {
            directory: folder.target().display().to_string(),
            created_at: now,
            files: manifest.files.len() as u64,
            bytes: manifest.bytes(),
            problems: manifest.problems,
        };
        folder.keep()?;
        Ok(report)
    }
}

fn link_or_copy(source: &Path, place: &Path) -> io::Result<Sum> {
    if fs::hard_link(source, place).is_ok() {
        return sums::of_file(place);
    }
    let mut from = File::open(source)?;
    let to = File::create_new(place)?;
    let sum = sums::copy(&mut from, &to, &mut |_| Ok(()))?;
    to.sync_all()?;
    Ok(sum)
}

fn write_json(path: &Path, manifest: &Manifest) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(&serde_json::to_vec_pretty(manifest)?)?;
    file.sync_all()
}
