//! What people see: data on standard output, everything else on standard error.

mod csv;
pub(crate) mod details;
pub(crate) mod format;
pub(crate) mod table;

use std::{
    env,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    slice, thread,
};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use wnn_experiments::api::{self, DeletionImpact, Tabular};

use crate::error::CliError;

/// Columns where there is no terminal to ask.
const DEFAULT_WIDTH: u16 = 80;

/// How text is laid out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Columns.
    pub(crate) width: u16,
    /// Whether colours and bold letters are wanted.
    pub(crate) styled: bool,
}

impl Layout {
    /// 80 columns, no colours.
    #[cfg(test)]
    pub(crate) const PLAIN: Self = Self { width: DEFAULT_WIDTH, styled: false };

    /// What fits the terminal; 80 columns where standard output is none, or as many as `COLUMNS` says.
    pub(crate) fn of_terminal() -> Self {
        let columns = || env::var("COLUMNS").ok()?.parse().ok().filter(|&columns| columns > 0);
        let width = comfy_table::Table::new().width().or_else(columns).unwrap_or(DEFAULT_WIDTH);
        Self { width, styled: AutoStream::choice(&io::stdout()) != ColorChoice::Never }
    }
}

/// The forms in which things are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// Rows for spreadsheets and data frames.
    Csv,
    /// All there is, in the words of the wire.
    Json,
}

/// The two streams, and what is wanted on them.
#[derive(Debug)]
pub(crate) struct Ui {
    layout: Layout,
    format: Format,
}

impl Ui {
    /// Writes for that layout; `format` is what the person asked for.
    pub(crate) fn new(layout: Layout, format: Format) -> Self {
        Self { layout, format }
    }

    /// What the person asked for.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Prints `value` as it is wanted; for people it is the text that `render` makes. As CSV a list has a row for each of its
    /// items, anything else is one row.
    pub(crate) fn show<T: Serialize + ?Sized>(
        &self,
        value: &T,
        render: impl FnOnce(Layout) -> String,
    ) -> Result<(), CliError> {
        match self.format {
            Format::Table => line(render(self.layout).trim_end_matches('\n')),
            Format::Json => json(value),
            Format::Csv => line(csv::of(value)?.trim_end_matches('\n')),
        }
    }

    /// The same of a value for which rows stand as CSV.
    pub(crate) fn show_rows<T: Serialize + ?Sized>(
        &self,
        value: &T,
        rows: &[impl Tabular],
        render: impl FnOnce(Layout) -> String,
    ) -> Result<(), CliError> {
        match self.format {
            Format::Csv => line(String::from_utf8_lossy(&api::csv(rows, true)?).trim_end_matches('\n')),
            Format::Table | Format::Json => self.show(value, render),
        }
    }

    /// The same of one thing that is a row as CSV.
    pub(crate) fn show_row<T: Serialize + Tabular>(
        &self,
        value: &T,
        render: impl FnOnce(Layout) -> String,
    ) -> Result<(), CliError> {
        self.show_rows(value, slice::from_ref(value), render)
    }
}

/// Prints `value` as JSON.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<(), CliError> {
    line(&serde_json::to_string_pretty(value).map_err(io::Error::from)?)
}

/// Prints one line, or nothing where the text is empty.
pub(crate) fn line(text: &str) -> Result<(), CliError> {
    if text.is_empty() {
        return Ok(());
    }
    let mut out = anstream::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// The names of the columns as CSV.
pub(crate) fn header<T: Tabular>() -> Result<String, CliError> {
    Ok(String::from_utf8_lossy(&api::csv::<T>(&[], true)?).trim_end().to_owned())
}

/// Prints one row as CSV, below a header that was printed before.
pub(crate) fn row<T: Tabular>(row: &T) -> Result<(), CliError> {
    line(String::from_utf8_lossy(&api::csv(slice::from_ref(row), false)?).trim_end_matches('\n'))
}

/// Says something on standard error. Nobody may be listening there, which is no reason to stop.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Asks before something is destroyed, unless `yes` was said beforehand.
///
/// # Errors
///
/// The person said no, or there is nobody to ask.
pub(crate) async fn confirm(question: &str, yes: bool) -> Result<(), CliError> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(CliError::Usage("there is nobody to ask; say --yes to do it without a question".to_owned()));
    }
    let mut err = anstream::stderr().lock();
    write!(err, "{question} [y/N] ")?;
    err.flush()?;
    drop(err);
    match answer().await?.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(CliError::EndedBadly("nothing was changed".to_owned())),
    }
}

/// The next line of standard input, read on a thread that nobody waits for: Ctrl-C is an answer too.
async fn answer() -> io::Result<String> {
    let (tell, told) = oneshot::channel();
    thread::spawn(move || {
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer).map(|_| answer);
        tell.send(read)
    });
    told.await.unwrap_or_else(|_| Ok(String::new()))
}

/// How things are deleted.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Manner {
    /// Delete also what flows start from; they then start from nothing
    #[arg(long)]
    pub(crate) force: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// Says what deletions take along, then asks once for all of them, unless that was answered beforehand. What the server would
/// refuse is left to it.
///
/// # Errors
///
/// The person said no, or there is nobody to ask.
pub(crate) async fn confirm_deletions(things: &[(String, DeletionImpact)], manner: Manner) -> Result<(), CliError> {
    let would_go = |impact: &DeletionImpact| impact.refusal.is_none() || manner.force && impact.can_be_forced;
    let things: Vec<_> = things.iter().filter(|(_, impact)| would_go(impact)).collect();
    for (what, impact) in &things {
        note(&format!("Deleting {what} takes along {}. {}", impact.takes_along(), impact.way_back()));
        if let Some(sentence) = impact.cut_off() {
            note(&sentence);
        }
    }
    match things.as_slice() {
        [] => Ok(()),
        [(what, _)] => confirm(&format!("Delete {what}?"), manner.yes).await,
        several => confirm(&format!("Delete these {}?", several.len()), manner.yes).await,
    }
}

/// Compares text of at most 80 columns with `tests/cli/<name>.snap`.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_snapshot(name: &str, text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= usize::from(DEFAULT_WIDTH), "longer than {DEFAULT_WIDTH} columns: {line}");
    }
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
