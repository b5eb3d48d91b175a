//! `wnn-exp experiment generation`

use comfy_table::Cell;
use wnn_experiments::{
    api::{self, Generation, Iteration, Tabular},
    model::Individual,
};

use crate::{
    commands::{Context, references::ExperimentArg},
    error::CliError,
    ui::{
        Layout,
        details::Details,
        format,
        table::{Column, table},
    },
};

/// Flags of `experiment generation`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    experiment: ExperimentArg,
    /// The iteration's number
    #[arg(value_name = "NUMBER")]
    number: i64,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let id = args.experiment.id(context).await?;
    let generation = context.client.generation(id, args.number).await?;
    let rows: Vec<_> = generation.individuals.iter().map(Row).collect();
    context.ui.show_rows(&generation, &rows, |layout| render(&generation, layout))
}

/// Somebody who took part.
struct Row<'a>(&'a Individual);

impl Tabular for Row<'_> {
    const COLUMNS: &'static [&'static str] = &["ce", "accuracy", "went_on"];

    fn cells(&self) -> Vec<api::Cell> {
        let Individual { ce, accuracy, went_on } = self.0;
        vec![api::Cell::plain(ce), api::Cell::plain(accuracy), api::Cell::plain(went_on)]
    }
}

fn render(generation: &Generation, layout: Layout) -> String {
    let Generation { iteration, previous, first_best, individuals, .. } = generation;
    let against = |of: fn(&Iteration) -> Option<f64>| {
        let before = previous.as_ref().and_then(of);
        let change = before.map(|_| format!(" ({})", format::change(before, of(iteration)))).unwrap_or_default();
        format!("{} nats{change}", format::nats(of(iteration)))
    };
    let title = format!("Iteration {} of experiment {}", iteration.iteration_num, iteration.experiment_id);
    let about = Details::new(title)
        .with("Best cross-entropy", against(|row| row.best_ce))
        .with("Mean cross-entropy", against(|row| row.avg_ce))
        .with("Best accuracy", format::percent(iteration.best_accuracy))
        .with("Mean accuracy", format::percent(iteration.avg_accuracy))
        .with_some("Threshold", iteration.threshold.map(|threshold| format::percent(Some(threshold))))
        .with_some("Judged", iteration.evaluations.map(|judged| format::counted(judged.unsigned_abs(), "genome")))
        .with_some("Best genome", iteration.genome_hash.as_deref())
        .with_some("Best since", first_best.map(|number| format!("iteration {number}")))
        .render(layout);
    [about.trim_end().to_owned(), everyone(individuals, layout)].join("\n\n").trim_end().to_owned()
}

fn everyone(individuals: &[Individual], layout: Layout) -> String {
    use Column::{Left, Right};
    if individuals.is_empty() {
        return "Who took part was not recorded.".to_owned();
    }
    let rows = individuals.iter().map(|one| {
        let origin = if one.went_on { "went on" } else { "drawn" };
        vec![Cell::new(format::nats(Some(one.ce))), Cell::new(format::percent(Some(one.accuracy))), Cell::new(origin)]
    });
    table(layout, &[Right("CE"), Right("ACCURACY"), Left("ORIGIN")], rows)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{commands::flow::samples::read, ui::assert_snapshot};

    #[test]
    fn an_iteration_is_shown_with_everyone_who_took_part() {
        let row = |number: i64, best_ce: f64| {
            json!({"id": number, "phase_id": 4, "experiment_id": 4, "iteration_num": number, "best_ce": best_ce,
            "avg_ce": best_ce + 0.2, "best_accuracy": 0.04, "avg_accuracy": 0.03, "evaluations": 50,
            "timestamp": "2026-01-31T08:15:32.000Z", "genome_hash": "0123456789abcdef"})
        };
        let shown: Generation = read(
            &json!({"iteration": row(7, 9.5), "previous": row(6, 9.6), "next": 8, "first_best": 5,
            "individuals": [{"ce": 9.5, "accuracy": 0.04, "went_on": true}, {"ce": 9.75, "accuracy": 0.02, "went_on": false}]}),
        );
        assert_snapshot("experiment-generation", &render(&shown, Layout::PLAIN));
    }
}
