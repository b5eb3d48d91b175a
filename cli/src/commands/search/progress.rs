//! How far a search is, on standard error: a bar on a terminal, elsewhere a line for each health check.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use wnn_experiments::{
    engine::{HealthReport, IterationReport, Outcome},
    model::ExperimentPlan,
};

use crate::ui::{self, format};

/// The line at the bottom while an experiment runs.
const RUNNING: &str = "{prefix} {wide_bar} {pos}/{len}  {msg}  {eta} left";
/// The same before its first iteration, when nobody knows how long it takes.
const BEGINNING: &str = "{prefix} {wide_bar} {pos}/{len}";

/// What is shown of one experiment.
pub(super) struct Progress {
    name: String,
    most: u32,
    /// Hidden where standard error is no terminal.
    bar: ProgressBar,
}

impl Progress {
    /// Of the experiment of `plan`, which has `done` iterations behind it.
    pub(super) fn begin(plan: &ExperimentPlan, done: u32) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let target = if is_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(plan.limit.into()), target).with_prefix(plan.name.clone());
        bar.set_style(bar_style(false));
        bar.set_position(done.into());
        bar.reset_eta();
        let progress = Self { name: plan.name.clone(), most: plan.limit, bar };
        if done > 0 {
            progress.say(&format!("{} goes on", progress.place(done)));
        }
        progress
    }

    pub(super) fn iteration(&self, report: &IterationReport) {
        self.bar.set_style(bar_style(true));
        self.bar.set_position(report.number.into());
    }

    pub(super) fn health_check(&self, report: &HealthReport) {
        let (ce, accuracy) = report.best_ce;
        let figures = format!("CE {}  {}", format::nats(Some(ce)), format::percent(Some(accuracy)));
        if self.bar.is_hidden() {
            ui::note(&format!("{}  {figures}", self.place(report.iteration)));
        } else {
            self.bar.set_message(figures);
        }
    }

    /// The experiment is done.
    pub(super) fn ended(self, outcome: &Outcome) {
        let (from, to) = (Some(outcome.initial.ce), Some(outcome.fitness.ce));
        self.finish(&format!(
            "{}  CE {} to {} ({}), {}",
            self.place(outcome.iterations_run),
            format::nats(from),
            format::nats(to),
            format::change(from, to),
            format::stop_reason(outcome.stop_reason)
        ));
    }

    /// Somebody stopped it.
    pub(super) fn stopped(self, iterations: u32) {
        self.finish(&format!("{}  stopped and saved", self.place(iterations)));
    }

    fn finish(&self, text: &str) {
        self.bar.finish_and_clear();
        ui::note(text);
    }

    fn say(&self, text: &str) {
        self.bar.suspend(|| ui::note(text));
    }

    /// `Phase 1a: GA Neurons  12/250`.
    fn place(&self, done: u32) -> String {
        format!("{}  {done}/{}", self.name, self.most)
    }
}

/// How the bar looks of an experiment that has an iteration to judge its speed by, or not.
fn bar_style(has_speed: bool) -> ProgressStyle {
    let style = ProgressStyle::with_template(if has_speed { RUNNING } else { BEGINNING });
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}
