//! What goes wrong on the command line, and which exit code says so.

use std::{
    io,
    path::{Path, PathBuf},
};

use anstyle::{AnsiColor, Style};
use thiserror::Error;
use wnn_experiments::{
    api::{ApiError, ErrorCode},
    engine::EngineError,
    service::ServiceError,
};

/// The exit code where somebody ended the program: 128 and the number of Ctrl-C's signal, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// Why a command did not do what it was asked.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The server refused, or could not be reached.
    #[error("{0}")]
    Api(#[from] ApiError),
    /// The command line says what cannot be done.
    #[error("{0}")]
    Usage(String),
    /// There is no such thing, as far as this program can tell by itself.
    #[error("{0}")]
    NotFound(String),
    /// What was asked for contradicts itself.
    #[error("{0}")]
    Invalid(String),
    /// The engine on this machine refused.
    #[error("{0}")]
    Engine(#[from] EngineError),
    /// A reference or a file is in the way.
    #[error("{0}")]
    Conflict(String),
    /// A file on this machine cannot be read or written.
    #[error("{}: {}", path.display(), plain(.source))]
    File { path: PathBuf, source: io::Error },
    /// Standard output or standard input failed.
    #[error("standard output: {}", plain(.0))]
    Terminal(#[from] io::Error),
    /// The watched flow ended, but not well.
    #[error("{0}")]
    EndedBadly(String),
    /// This machine cannot do it: a disk, a database.
    #[error("{0}")]
    Machine(String),
    /// Somebody wanted it to end.
    #[error("interrupted")]
    Interrupted,
    /// The program itself cannot begin.
    #[error("cannot begin: {0}")]
    Runtime(io::Error),
}

impl CliError {
    /// A failure of the file at `path`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    /// Says what is wrong on standard error, and gives the exit code; silent where the reader of our output has gone.
    pub(crate) fn report(&self) -> u8 {
        if let Self::Terminal(error) = self
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            return 0;
        }
        self.tell();
        self.exit_code()
    }

    /// Says what is wrong on standard error; who pressed Ctrl-C knows.
    pub(crate) fn tell(&self) {
        if matches!(self, Self::Interrupted) {
            return;
        }
        let (label, hint) = (AnsiColor::Red.on_default().bold(), Style::new().bold());
        anstream::eprintln!("{label}error:{label:#} {self}");
        if let Some(advice) = self.hint() {
            anstream::eprintln!(" {hint}hint:{hint:#} {advice}");
        }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::NotFound(_) => 3,
            Self::Conflict(_) => 4,
            Self::Invalid(_) => 5,
            Self::Interrupted => INTERRUPTED,
            Self::Engine(error) => of_engine(error),
            Self::File { .. } | Self::Terminal(_) | Self::EndedBadly(_) | Self::Machine(_) | Self::Runtime(_) => 1,
            Self::Api(error) => match error.code {
                ErrorCode::NotFound => 3,
                ErrorCode::Conflict => 4,
                ErrorCode::Malformed | ErrorCode::Invalid | ErrorCode::TooLarge => 5,
                ErrorCode::Unreachable => 6,
                ErrorCode::Unauthorized
                | ErrorCode::Forbidden
                | ErrorCode::MethodNotAllowed
                | ErrorCode::TooManyRequests
                | ErrorCode::Internal
                | ErrorCode::Unavailable
                | ErrorCode::StorageFull => 1,
            },
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Api(error) if error.code == ErrorCode::Unreachable => {
                Some("--url or WNN_URL names a server elsewhere")
            }
            Self::Api(error) if error.code == ErrorCode::Unauthorized => {
                Some("--token or WNN_TOKEN gives it the token")
            }
            _ => None,
        }
    }
}

/// Here nothing is hidden: who runs this program has no other log.
impl From<ServiceError> for CliError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Internal(source) => Self::Machine(source.to_string()),
            other => Self::Api(other.into()),
        }
    }
}

fn of_engine(error: &EngineError) -> u8 {
    match error {
        EngineError::Genome(_) | EngineError::Corpus(_) | EngineError::State(_) | EngineError::Checkpoint { .. } => 5,
        EngineError::Directory { .. } => 4,
        EngineError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => 3,
        EngineError::Evaluator(_) | EngineError::Io { .. } | EngineError::Threads(_) | EngineError::Writer(_) => 1,
    }
}

/// What the operating system said, without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_the_exit_code_that_the_help_promises() {
        let api = |code| CliError::from(ApiError::new(code, "x"));
        let codes = [
            (api(ErrorCode::Internal), 1),
            (CliError::EndedBadly(String::new()), 1),
            (CliError::Usage(String::new()), 2),
            (api(ErrorCode::NotFound), 3),
            (api(ErrorCode::Conflict), 4),
            (api(ErrorCode::Invalid), 5),
            (api(ErrorCode::Unreachable), 6),
            (CliError::Interrupted, 130),
        ];
        for (error, code) in codes {
            assert_eq!(error.exit_code(), code, "{error:?}");
        }
    }

    #[test]
    fn a_file_error_names_the_file() {
        let error = CliError::file(Path::new("/x/y"))(io::Error::from_raw_os_error(2));
        assert_eq!(error.to_string(), "/x/y: no such file or directory");
    }
}
