//! Where the entries of the log go: lines, the whole terminal, or frames as JSON.

use std::io::{self, IsTerminal as _};

use wnn_experiments::api::{Experiment, Frame, Iteration};

use super::{
    course::Course,
    log::{Entry, Log, Summary},
    screen::Screen,
};
use crate::{
    error::CliError,
    ui::{self, Format, Ui, format},
};

/// Where the log is shown.
pub(super) enum Display {
    /// A line for each entry.
    Lines,
    /// The whole terminal, with the course of the flow.
    Screen(Box<Screen>, Course),
    /// Each frame as it came.
    Json,
    /// Each iteration as a row.
    Csv,
}

impl Display {
    /// What suits the person and the streams; a flow that is over needs no screen.
    pub(super) fn choose(ui: &Ui, is_over: bool) -> Result<Self, CliError> {
        let is_terminal = [io::stdin().is_terminal(), io::stdout().is_terminal(), io::stderr().is_terminal()];
        Ok(match ui.format() {
            Format::Json => Self::Json,
            Format::Csv => Self::Csv,
            Format::Table if is_over || is_terminal.contains(&false) => Self::Lines,
            Format::Table => Self::Screen(Box::new(Screen::begin()?), Course::default()),
        })
    }

    /// Whether there is somebody who sees a screen and may press keys.
    pub(super) fn is_screen(&self) -> bool {
        matches!(self, Self::Screen(..))
    }

    pub(super) fn frame(&mut self, frame: &Frame) -> Result<(), CliError> {
        match self {
            Self::Json => ui::line(&serde_json::to_string(frame).map_err(io::Error::from)?),
            _ => Ok(()),
        }
    }

    /// Takes in an iteration of one of the experiments.
    pub(super) fn iteration(&mut self, experiments: &[Experiment], iteration: &Iteration) -> Result<(), CliError> {
        match self {
            Self::Screen(_, course) => course.push(experiments, iteration),
            Self::Csv => ui::row(iteration)?,
            Self::Lines | Self::Json => {}
        }
        Ok(())
    }

    pub(super) fn entries(&mut self, entries: &[Entry]) -> Result<(), CliError> {
        match self {
            Self::Lines => entries.iter().try_for_each(|entry| ui::line(&entry.text)),
            Self::Screen(screen, _) => {
                screen.said().entries(entries);
                Ok(())
            }
            Self::Json | Self::Csv => Ok(()),
        }
    }

    /// Shows where things stand.
    pub(super) fn draw(&mut self, log: &Log) -> Result<(), CliError> {
        match self {
            Self::Screen(screen, course) => Ok(screen.draw(log, course, format::now())?),
            _ => Ok(()),
        }
    }

    pub(super) fn note(&mut self, text: &str) {
        match self {
            Self::Screen(screen, _) => screen.said().note(text),
            _ => ui::note(text),
        }
    }

    /// Gives the terminal back, where milestones stay.
    pub(super) fn leave(self) -> Result<(), CliError> {
        match self {
            Self::Screen(screen, _) => screen.end().iter().try_for_each(|line| ui::line(line)),
            _ => Ok(()),
        }
    }

    /// The same, and says how the flow ended.
    pub(super) fn end(self, summary: Summary) -> Result<(), CliError> {
        let is_data = matches!(self, Self::Json | Self::Csv);
        self.leave()?;
        match summary {
            Summary::Completed(_) if is_data => Ok(()),
            Summary::Completed(text) => ui::line(&text),
            Summary::Gone(text) => Err(CliError::NotFound(text)),
            Summary::EndedBadly(text) => Err(CliError::EndedBadly(text)),
        }
    }
}
