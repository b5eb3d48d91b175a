//! Where the entries of the log go: lines, a progress bar with milestones above it, or frames as JSON.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use wnn_experiments::api::Frame;

use super::log::{Entry, Progress, Summary, Weight};
use crate::{
    error::CliError,
    ui::{self, Format, Ui},
};

/// The line at the bottom while an experiment runs.
const RUNNING: &str = "{prefix} {wide_bar} {pos}/{len}  {msg}  {eta} left";
/// The same before its first iteration, when nobody knows how long it takes.
const BEGINNING: &str = "{prefix} {wide_bar} {pos}/{len}";
/// The same while none does.
const WAITING: &str = "Waiting for an experiment to begin";

/// Where the log is shown.
pub(super) enum Display {
    /// A line for each entry.
    Lines,
    /// What is under way, and lines above it for what ended.
    Bar(ProgressBar),
    /// Each frame as it came.
    Json,
}

impl Display {
    /// What suits the person and the streams.
    pub(super) fn choose(ui: &Ui) -> Self {
        if ui.format() == Format::Json {
            Self::Json
        } else if io::stdout().is_terminal() && io::stderr().is_terminal() {
            Self::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()))
        } else {
            Self::Lines
        }
    }

    pub(super) fn frame(&mut self, frame: &Frame) -> Result<(), CliError> {
        match self {
            Self::Json => ui::line(&serde_json::to_string(frame).map_err(io::Error::from)?),
            Self::Lines | Self::Bar(_) => Ok(()),
        }
    }

    pub(super) fn entries(&mut self, entries: &[Entry]) -> Result<(), CliError> {
        for entry in entries {
            match self {
                Self::Lines => ui::line(&entry.text)?,
                Self::Bar(bar) if entry.weight == Weight::Milestone => bar.suspend(|| ui::line(&entry.text))?,
                Self::Bar(_) | Self::Json => {}
            }
        }
        Ok(())
    }

    /// Shows what is under way, or that nothing is.
    pub(super) fn progress(&mut self, progress: Option<Progress>) {
        let Self::Bar(bar) = self else { return };
        match progress {
            None => {
                bar.set_style(style(WAITING));
                bar.set_prefix("");
            }
            Some(progress) => {
                if bar.prefix() != progress.title {
                    // The estimate of the time left is about this experiment alone.
                    bar.reset();
                    bar.set_prefix(progress.title);
                }
                bar.set_style(bar_style(progress.done > 0));
                bar.set_length(progress.most);
                bar.set_position(progress.done);
                bar.set_message(progress.figures);
            }
        }
        if bar.is_hidden() {
            // Now there is something to see.
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    pub(super) fn note(&mut self, text: &str) {
        match self {
            Self::Bar(bar) => bar.suspend(|| ui::note(text)),
            Self::Lines | Self::Json => ui::note(text),
        }
    }

    /// Clears what moves, and says how the flow ended.
    pub(super) fn end(self, summary: Summary) -> Result<(), CliError> {
        if let Self::Bar(bar) = &self {
            bar.finish_and_clear();
        }
        match summary {
            Summary::Completed(_) if matches!(self, Self::Json) => Ok(()),
            Summary::Completed(text) => ui::line(&text),
            Summary::Gone(text) => Err(CliError::NotFound(text)),
            Summary::EndedBadly(text) => Err(CliError::EndedBadly(text)),
        }
    }
}

/// How the bar of an experiment looks, which has an iteration to judge its speed by or not.
pub(in crate::commands) fn bar_style(has_speed: bool) -> ProgressStyle {
    style(if has_speed { RUNNING } else { BEGINNING })
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}
