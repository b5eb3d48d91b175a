//! What stands in the way of the manager that is not its own fault: a disk that is full, read-only or failing, a row that
//! somebody damaged.

use std::{error::Error, io};

use crate::{
    api::{ApiError, ErrorCode},
    store::{Hindrance, StoreError},
};

/// The answer to an internal error: what to do where the disk is to blame, else nothing of the source.
pub(super) fn explain(source: &(dyn Error + 'static)) -> ApiError {
    if let Some(column) = unreadable(source) {
        let sentence = format!(
            "what the database holds in {column} cannot be read, so this cannot be shown or changed; the server's log says \
             what is wrong with it, and `wnn-exp restore` makes a data directory of a backup from before"
        );
        return ApiError::new(ErrorCode::Unavailable, sentence);
    }
    let (code, sentence) = match of(source) {
        Some(Hindrance::Full) => (
            ErrorCode::StorageFull,
            "the disk with the data directory is full, so nothing was changed; make room there and try again",
        ),
        Some(Hindrance::ReadOnly) => (
            ErrorCode::Unavailable,
            "the data directory is read-only, so nothing was changed; make it writable for the server and try again",
        ),
        Some(Hindrance::Broken) => (
            ErrorCode::Unavailable,
            "the disk with the data directory cannot be read or written; look at the disk and at the server's log, then \
             try again",
        ),
        Some(Hindrance::Held) => {
            (ErrorCode::Unavailable, "another program holds the database; end it, or try again when it is done")
        }
        None => (ErrorCode::Internal, "the server could not do this; its log says why"),
    };
    ApiError::new(code, sentence)
}

/// The table and column of a value that is none that was ever written.
fn unreadable(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let column = |error: &(dyn Error + 'static)| match error.downcast_ref() {
        Some(StoreError::Value { column, .. }) => Some(*column),
        _ => None,
    };
    std::iter::successors(Some(error), |&error| error.source()).find_map(column)
}

/// What stands in the way, by the first cause that says so.
pub(super) fn of(error: &(dyn Error + 'static)) -> Option<Hindrance> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let found = match (error.downcast_ref::<StoreError>(), error.downcast_ref::<io::Error>()) {
            (Some(error), _) => error.hindrance(),
            (_, Some(error)) => of_io(error),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        cause = error.source();
    }
    None
}

fn of_io(error: &io::Error) -> Option<Hindrance> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Hindrance::Full),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Some(Hindrance::ReadOnly),
        // EIO has no kind of its own.
        _ if error.raw_os_error() == Some(5) => Some(Hindrance::Broken),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::engine::EngineError;

    fn answer(error: impl Into<Box<dyn Error>>) -> (u16, String) {
        let error = explain(error.into().as_ref());
        (error.status(), error.error)
    }

    #[test]
    fn what_the_disk_says_becomes_what_to_do() {
        let of_file = |raw| {
            let source = io::Error::from_raw_os_error(raw);
            EngineError::Io { action: "write", path: PathBuf::from("/secret/x"), source }
        };
        for (raw, status, wanted) in
            [(28, 507, "make room"), (30, 503, "writable"), (13, 503, "writable"), (5, 503, "disk")]
        {
            let (found, sentence) = answer(of_file(raw));
            assert_eq!(found, status, "{sentence}");
            assert!(sentence.contains(wanted) && !sentence.contains("secret"), "{sentence}");
        }
        let (status, sentence) = answer(of_file(2));
        assert_eq!((status, sentence.as_str()), (500, "the server could not do this; its log says why"));
    }
}
