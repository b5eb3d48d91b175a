//! What commands that compute on this machine share: where corpora are, how many threads, how much memory.

mod memory;

use std::{
    num::NonZero,
    path::{MAIN_SEPARATOR, Path, PathBuf},
    thread::available_parallelism,
};

use clap::Args;
use wnn_experiments::{engine::corpus::Corpus, model::validate_corpus_name};

use crate::error::CliError;

/// The corpus that needs no file.
const BUILT_IN: &str = "toy";

/// Where corpora are looked up by name.
#[derive(Debug, Args)]
pub(super) struct DataArg {
    #[arg(
        long,
        env = "WNN_DATA",
        value_name = "DIR",
        default_value = "data",
        hide_env = true,
        help = "The data directory of a server, whose corpora are known by name [env: WNN_DATA]"
    )]
    data: PathBuf,
}

/// How many threads may be used.
#[derive(Debug, Args)]
pub(super) struct ThreadsArg {
    /// Threads to compute on [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// How much memory may be used.
#[derive(Debug, Args)]
pub(super) struct CacheArg {
    /// Megabytes that may be kept of what was computed [default: a quarter of the machine's memory]
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u64).range(0..=16_000_000))]
    cache_mb: Option<u64>,
}

impl DataArg {
    /// The corpus called `name`: the built-in one, a file, or one that a server keeps.
    ///
    /// # Errors
    ///
    /// There is no such corpus, or its file is broken.
    pub(super) fn corpus(&self, name: &str) -> Result<Corpus, CliError> {
        if name == BUILT_IN {
            return Ok(Corpus::toy());
        }
        let path = Path::new(name);
        let kept = self.data.join("corpora").join(format!("{name}.corpus"));
        if validate_corpus_name(name).is_ok() && kept.is_file() {
            return Ok(Corpus::read(&kept)?);
        }
        if path.is_file() || name.contains(MAIN_SEPARATOR) {
            return Ok(Corpus::read(path)?);
        }
        let kept = kept.display();
        Err(CliError::NotFound(format!("there is no corpus `{name}`: no file of that name, and no {kept}")))
    }
}

impl ThreadsArg {
    pub(super) fn count(&self) -> usize {
        self.threads.map_or_else(|| available_parallelism().map_or(1, NonZero::get), usize::from)
    }
}

impl CacheArg {
    pub(super) fn bytes(&self) -> usize {
        let bytes = self.cache_mb.map_or_else(|| memory::of_machine() / 4, |megabytes| megabytes << 20);
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_corpus_is_built_in_or_a_file_or_one_that_a_server_keeps() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataArg { data: folder.path().to_owned() };
        assert_eq!(data.corpus("toy").unwrap(), Corpus::toy());
        let mut other = Corpus::toy();
        other.name = "other".to_owned();
        fs::create_dir(folder.path().join("corpora")).unwrap();
        other.write(&folder.path().join("corpora/kept.corpus")).unwrap();
        let elsewhere = folder.path().join("elsewhere.corpus");
        other.write(&elsewhere).unwrap();
        assert_eq!(data.corpus("kept").unwrap(), other);
        assert_eq!(data.corpus(elsewhere.to_str().unwrap()).unwrap(), other);

        let missing = data.corpus("missing").unwrap_err();
        let kept = folder.path().join("corpora/missing.corpus");
        let sentence = format!("there is no corpus `missing`: no file of that name, and no {}", kept.display());
        assert_eq!((missing.to_string(), missing.exit_code()), (sentence, 3));
        assert_eq!(data.corpus("/nowhere/x.corpus").unwrap_err().exit_code(), 3);
        fs::write(&elsewhere, "no corpus").unwrap();
        assert_eq!(data.corpus(elsewhere.to_str().unwrap()).unwrap_err().exit_code(), 5);
    }
}
