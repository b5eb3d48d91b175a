//! `wnn-exp experiment checks`

use comfy_table::Cell;
use wnn_experiments::api::HealthCheck;

use crate::{
    commands::{Context, references::ExperimentArg},
    error::CliError,
    ui::{
        self, Layout, format,
        table::{Column, table},
    },
};

pub(super) async fn run(context: &Context, experiment: &ExperimentArg) -> Result<(), CliError> {
    let checks = context.client.health_checks(experiment.id(context).await?).await?;
    if checks.is_empty() {
        ui::note("It has no health checks.");
    }
    context.ui.show_rows(&checks, &checks, |layout| render(&checks, layout))
}

fn render(checks: &[HealthCheck], layout: Layout) -> String {
    use Column::{Left, Right};
    if checks.is_empty() {
        return String::new();
    }
    let columns = [
        Right("ITER."),
        Right("BEST CE"),
        Right("MEAN CE"),
        Right("BEST ACC."),
        Right("BETTER BY"),
        Right("PATIENCE"),
        Left("TIME (UTC)"),
    ];
    let rows = checks.iter().map(|check| {
        vec![
            Cell::new(check.iteration_num),
            Cell::new(format::nats(Some(check.best_ce))),
            Cell::new(format::nats(Some(check.top_k_ce))),
            Cell::new(format::percent(Some(check.best_accuracy))),
            Cell::new(format!("{:.2}%", check.improvement_pct)),
            Cell::new(check.patience),
            Cell::new(format::moment(check.timestamp)),
        ]
    });
    table(layout, &columns, rows)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{commands::flow::samples::read, ui::assert_snapshot};

    #[test]
    fn health_checks_are_a_table() {
        let check = |number: i64, ce: f64, better: f64| -> HealthCheck {
            read(&json!({"experiment_id": 4, "iteration_num": number, "top_k_ce": ce + 0.1, "top_k_accuracy": 0.03,
                "best_ce": ce, "best_ce_accuracy": 0.04, "best_accuracy": 0.045, "best_accuracy_ce": ce + 0.05,
                "improvement_pct": better, "patience": 10, "timestamp": "2026-01-31T08:15:32.000Z"}))
        };
        assert_snapshot("experiment-checks", &render(&[check(0, 9.75, 0.0), check(10, 9.5, 2.53)], Layout::PLAIN));
    }
}
