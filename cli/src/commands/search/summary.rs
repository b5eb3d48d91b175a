//! What a search came to, by the files that it left.

use std::{path::PathBuf, time::Duration};

use comfy_table::Cell;
use serde::Serialize;
use wnn_experiments::{
    api::{self, Tabular},
    engine::{
        EngineError,
        flow_directory::{ExperimentSummary, FlowDirectory},
    },
    model::{FlowPlan, FlowStatus},
};

use crate::{
    error::CliError,
    ui::{
        Layout, format,
        table::{
            Column::{Right, Text},
            table,
        },
    },
};

/// A search that ended or was stopped.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    status: FlowStatus,
    best_ce: Option<f64>,
    best_accuracy: Option<f64>,
    /// The file with the best genome.
    checkpoint: Option<PathBuf>,
    /// Those that are done.
    pub(super) experiments: Vec<Row>,
}

/// An experiment that is done.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    #[serde(flatten)]
    figures: ExperimentSummary,
    checkpoint: PathBuf,
}

impl Tabular for Row {
    const COLUMNS: &'static [&'static str] = &[
        "name",
        "phase_type",
        "iterations_run",
        "max_iterations",
        "initial_ce",
        "initial_accuracy",
        "best_ce",
        "best_accuracy",
        "stop_reason",
        "elapsed_secs",
        "checkpoint",
    ];

    fn cells(&self) -> Vec<api::Cell> {
        let Self { figures, checkpoint } = self;
        vec![
            api::Cell::text(&figures.name),
            api::Cell::plain(&figures.phase_type),
            api::Cell::plain(&figures.iterations_run),
            api::Cell::plain(&figures.max_iterations),
            api::Cell::optional(figures.initial_ce),
            api::Cell::optional(figures.initial_accuracy),
            api::Cell::optional(figures.best_ce),
            api::Cell::optional(figures.best_accuracy),
            api::Cell::optional(figures.stop_reason),
            api::Cell::plain(&figures.elapsed_secs),
            api::Cell::text(&checkpoint.to_string_lossy()),
        ]
    }
}

impl Summary {
    /// Reads the results of the first `done` experiments.
    pub(super) fn read(directory: &FlowDirectory, plan: &FlowPlan, done: u32) -> Result<Self, EngineError> {
        let mut experiments = Vec::with_capacity(done as usize);
        for index in 0..done {
            experiments.push(Row { figures: directory.summary(index)?, checkpoint: directory.result_path(index) });
        }
        let is_complete = done as usize == plan.experiments.len();
        let last = experiments.last();
        Ok(Self {
            status: if is_complete { FlowStatus::Completed } else { FlowStatus::Cancelled },
            best_ce: last.and_then(|row| row.figures.best_ce),
            best_accuracy: last.and_then(|row| row.figures.best_accuracy),
            checkpoint: last.map(|row| row.checkpoint.clone()),
            experiments,
        })
    }

    /// Whether the search is complete.
    ///
    /// # Errors
    ///
    /// Says how it is gone on with.
    pub(super) fn verdict(&self) -> Result<(), CliError> {
        match self.status {
            FlowStatus::Completed => Ok(()),
            _ => Err(CliError::EndedBadly("the search was stopped; the same command goes on with it".to_owned())),
        }
    }

    /// A row for each experiment that is done, and where the best genome is.
    pub(super) fn render(&self, layout: Layout) -> String {
        let Some(checkpoint) = &self.checkpoint else { return String::new() };
        let columns =
            [Text("EXPERIMENT"), Right("ITER."), Right("FROM CE"), Right("TO CE"), Right("ACCURACY"), Right("TOOK")];
        let rows = self.experiments.iter().map(|Row { figures: row, .. }| {
            vec![
                Cell::new(&row.name),
                Cell::new(format!("{}/{}", row.iterations_run, row.max_iterations)),
                Cell::new(format::nats(row.initial_ce)),
                Cell::new(format::nats(row.best_ce)),
                Cell::new(format::percent(row.best_accuracy)),
                Cell::new(format::duration(Duration::try_from_secs_f64(row.elapsed_secs).unwrap_or_default())),
            ]
        });
        let table = table(layout, &columns, rows);
        format!("{}\n\nBest genome: {}", table.trim_end(), checkpoint.display())
    }
}

#[cfg(test)]
mod tests {
    use wnn_experiments::model::StopReason;

    use super::*;
    use crate::ui::assert_snapshot;

    fn row(name: &str, (from, to): (f64, f64), elapsed_secs: f64) -> Row {
        Row {
            figures: ExperimentSummary {
                name: name.to_owned(),
                phase_type: "ga_neurons".to_owned(),
                iterations_run: 120,
                max_iterations: 250,
                initial_ce: Some(from),
                initial_accuracy: Some(0.02),
                best_ce: Some(to),
                best_accuracy: Some(0.0412),
                stop_reason: Some(StopReason::PatienceExhausted),
                elapsed_secs,
            },
            checkpoint: "run/exp_01/phase_1b_ts_neurons.json.gz".into(),
        }
    }

    #[test]
    fn a_search_is_shown_by_its_experiments_and_the_best_genome() {
        let experiments = vec![
            row("Phase 1a: GA Neurons", (10.52, 10.31), 185.0),
            row("Phase 1b: TS Neurons", (10.31, 10.2874), 7620.0),
        ];
        let checkpoint = Some("run/exp_01/phase_1b_ts_neurons.json.gz".into());
        let summary = Summary {
            status: FlowStatus::Cancelled,
            best_ce: Some(10.2874),
            best_accuracy: Some(0.0412),
            checkpoint,
            experiments,
        };
        assert_snapshot("search", &summary.render(Layout::PLAIN));
        assert_eq!(summary.verdict().unwrap_err().exit_code(), 1);
    }
}
