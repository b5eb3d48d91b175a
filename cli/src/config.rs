//! What a person has set once for all commands.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use etcetera::{BaseStrategy as _, choose_base_strategy};
use serde::Deserialize;
use wnn_experiments::client::{DEFAULT_URL, DashboardClient};

use crate::{error::CliError, ui::Format};

/// The configuration file; a field that it leaves out is as if there were no file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    url: Option<String>,
    /// Token that the server asks for.
    pub(crate) token: Option<String>,
    /// Certificates to trust.
    pub(crate) ca_cert: Option<PathBuf>,
    /// How to print.
    pub(crate) format: Option<Format>,
    /// Where it was read.
    #[serde(skip)]
    path: PathBuf,
}

impl Config {
    /// Reads the file that `WNN_CONFIG` names, or the usual one where it is there.
    ///
    /// # Errors
    ///
    /// It cannot be read, or says what this program does not know.
    pub(crate) fn read() -> Result<Self, CliError> {
        let named = env::var_os("WNN_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from);
        let usual = || Some(choose_base_strategy().ok()?.config_dir().join("wnn-exp/config.toml"));
        let Some(path) = named.clone().or_else(usual) else { return Ok(Self::default()) };
        match fs::read_to_string(&path) {
            Ok(text) => Self::of(&text, &path),
            Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => Ok(Self::default()),
            Err(error) => Err(CliError::file(&path)(error)),
        }
    }

    fn of(text: &str, path: &Path) -> Result<Self, CliError> {
        let config = toml::from_str::<Self>(text);
        let config =
            config.map_err(|error| CliError::Invalid(format!("{}: {error}", path.display()).trim_end().to_owned()))?;
        Ok(Self { path: path.to_owned(), ..config })
    }

    /// The server that it names, or the usual one.
    ///
    /// # Errors
    ///
    /// Its address is none.
    pub(crate) fn client(&self) -> Result<DashboardClient, CliError> {
        let client = DashboardClient::new(self.url.as_deref().unwrap_or(DEFAULT_URL));
        client.map_err(|error| CliError::Invalid(format!("{}: url: {error}", self.path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_sets_what_it_names_and_mistakes_are_told_with_their_place() {
        let read = |text: &str| Config::of(text, Path::new("config.toml"));
        let config = read("url = \"http://far:3000\"\nformat = \"csv\"\n").unwrap();
        assert_eq!((config.client().unwrap().base_url(), config.format), ("http://far:3000", Some(Format::Csv)));
        assert!(config.token.is_none());
        assert_eq!(read("").unwrap().client().unwrap().base_url(), DEFAULT_URL);
        let error = read("toke = \"x\"").unwrap_err();
        let sentence = error.to_string();
        assert_eq!(error.exit_code(), 5);
        assert!(sentence.starts_with("config.toml: ") && sentence.contains("unknown field `toke`"), "{sentence}");
        let sentence = read("url = \"far\"").unwrap().client().unwrap_err().to_string();
        assert!(sentence.starts_with("config.toml: url: "), "{sentence}");
    }
}
