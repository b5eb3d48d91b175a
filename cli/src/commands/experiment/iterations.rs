//! `wnn-exp experiment iterations`

use comfy_table::Cell;
use wnn_experiments::{
    api::{ApiError, DEFAULT_LIMIT, Iteration, IterationQuery, MAX_LIMIT},
    model::ExperimentId,
};

use crate::{
    commands::{Context, references::ExperimentArg},
    error::CliError,
    ui::{
        self, Layout, format,
        table::{Column, table},
    },
};

/// Flags of `experiment iterations`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    experiment: ExperimentArg,
    /// Only iterations with a higher number
    #[arg(long, value_name = "NUMBER")]
    after: Option<i64>,
    /// Rows at most; 0 for all
    #[arg(long, value_name = "N", default_value_t = DEFAULT_LIMIT)]
    limit: u32,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let rows = gather(context, args.experiment.id(context).await?, args).await?;
    if rows.is_empty() {
        ui::note("No such iterations are recorded.");
    } else if rows.len() == args.limit as usize {
        let last = rows.last().map_or(0, |row| row.iteration_num);
        ui::note(&format!("--limit 0 shows all, --after {last} those that follow"));
    }
    context.ui.show_rows(&rows, &rows, |layout| render(&rows, layout))
}

async fn gather(context: &Context, id: ExperimentId, args: &Args) -> Result<Vec<Iteration>, ApiError> {
    let wanted = if args.limit == 0 { usize::MAX } else { args.limit as usize };
    let (mut rows, mut after) = (Vec::new(), args.after);
    loop {
        let limit = (wanted - rows.len()).min(MAX_LIMIT as usize) as u32;
        let more =
            context.client.iterations(id, &IterationQuery { after, limit: Some(limit), ..Default::default() }).await?;
        let is_last = more.len() < limit as usize;
        rows.extend(more);
        if is_last || rows.len() >= wanted {
            return Ok(rows);
        }
        after = rows.last().map(|row: &Iteration| row.iteration_num);
    }
}

fn render(rows: &[Iteration], layout: Layout) -> String {
    use Column::{Left, Right};
    if rows.is_empty() {
        return String::new();
    }
    let columns = [
        Right("ITER."),
        Right("BEST CE"),
        Right("MEAN CE"),
        Right("BEST ACC."),
        Right("SECONDS"),
        Right("JUDGED"),
        Right("PATIENCE"),
        Left("TIME (UTC)"),
    ];
    let or_nothing = |value: Option<i64>| value.map_or_else(|| format::NOTHING.to_owned(), |value| value.to_string());
    let cells = rows.iter().map(|row| {
        let seconds = row.elapsed_secs.map_or_else(|| format::NOTHING.to_owned(), |secs| format!("{secs:.2}"));
        vec![
            Cell::new(row.iteration_num),
            Cell::new(format::nats(row.best_ce)),
            Cell::new(format::nats(row.avg_ce)),
            Cell::new(format::percent(row.best_accuracy)),
            Cell::new(seconds),
            Cell::new(or_nothing(row.evaluations)),
            Cell::new(or_nothing(row.patience)),
            Cell::new(format::moment(row.timestamp)),
        ]
    });
    table(layout, &columns, cells)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{commands::flow::samples::read, ui::assert_snapshot};

    #[test]
    fn iterations_are_a_table() {
        let known: Iteration =
            read(&json!({"id": 1, "phase_id": 4, "experiment_id": 4, "iteration_num": 5, "best_ce": 9.5,
            "avg_ce": 9.61234, "best_accuracy": 0.04, "avg_accuracy": 0.03, "elapsed_secs": 0.256, "evaluations": 50,
            "timestamp": "2026-01-31T08:15:32.000Z", "patience": 10}));
        let outside: Iteration = read(&json!({"id": 2, "phase_id": 4, "experiment_id": 4, "iteration_num": 1006,
            "best_ce": 9.5, "timestamp": "2026-01-31T08:15:33.000Z"}));
        assert_snapshot("experiment-iterations", &render(&[known, outside], Layout::PLAIN));
    }
}
