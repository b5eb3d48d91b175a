//! Rows of figures and texts: what exports as CSV hold, column by column.

mod rows;

use std::fmt;

#[cfg(any(feature = "service", feature = "client"))]
use super::{ApiError, ErrorCode};

/// What can stand in one row of a table.
pub trait Tabular {
    /// The names of the columns.
    const COLUMNS: &'static [&'static str];

    /// The cells, as many as there are columns.
    fn cells(&self) -> Vec<Cell>;
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell(String);

impl Cell {
    /// What somebody wrote. A spreadsheet would take some beginnings for a formula; an apostrophe makes them a text.
    pub fn text(text: &str) -> Self {
        let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        Self(if is_formula { format!("'{text}") } else { text.to_owned() })
    }

    /// A figure, a time or a name of ours.
    pub fn plain(value: &impl ToString) -> Self {
        Self(value.to_string())
    }

    /// The same, or nothing.
    pub fn optional(value: Option<impl ToString>) -> Self {
        Self(value.map_or_else(String::new, |value| value.to_string()))
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The rows as CSV, with a header above the first.
///
/// # Errors
///
/// [`ErrorCode::Internal`] where they cannot be written, which does not happen in memory.
#[cfg(any(feature = "service", feature = "client"))]
pub fn csv<T: Tabular>(rows: &[T], with_header: bool) -> Result<Vec<u8>, ApiError> {
    let failed = |error: String| ApiError::new(ErrorCode::Internal, format!("the rows cannot be written: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    if with_header {
        writer.write_record(T::COLUMNS).map_err(|error| failed(error.to_string()))?;
    }
    for row in rows {
        writer.write_record(row.cells().iter().map(|cell| &cell.0)).map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}
