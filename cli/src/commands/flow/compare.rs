//! `wnn-exp flow compare`

use std::time::Duration;

use comfy_table::Cell;
use serde_json::Value;
use wnn_experiments::api::{self, Comparison, Difference, Subject, Tabular};

use crate::{
    commands::{
        Context,
        references::{experiment_id, flow_id},
    },
    error::CliError,
    ui::{
        Layout, format,
        table::{Column, table},
    },
};

/// Flags of `flow compare`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ids of from 2 to 8 flows, or names that no other flow has; the first is what the others are held against
    #[arg(value_name = "FLOW", required = true, num_args = 2..=8)]
    flows: Vec<String>,
    /// These are experiments, and not flows
    #[arg(long)]
    experiments: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let comparison = if args.experiments {
        let mut ids = Vec::with_capacity(args.flows.len());
        for experiment in &args.flows {
            ids.push(experiment_id(context, experiment).await?);
        }
        context.client.compare_experiments(&ids).await?
    } else {
        let mut ids = Vec::with_capacity(args.flows.len());
        for flow in &args.flows {
            ids.push(flow_id(context, flow).await?);
        }
        context.client.compare_flows(&ids).await?
    };
    let rows: Vec<_> = rows(&comparison).collect();
    context.ui.show_rows(&comparison, &rows, |layout| render(&comparison, layout))
}

/// One of those that are compared, with its last point and what it gained over the first of them.
struct Row<'a> {
    subject: &'a Subject,
    iterations: Option<i64>,
    seconds: Option<f64>,
    evaluations: Option<i64>,
    first: Option<f64>,
}

fn rows(comparison: &Comparison) -> impl Iterator<Item = Row<'_>> {
    let first = comparison.subjects.first().and_then(|subject| subject.best_ce);
    comparison.subjects.iter().map(move |subject| {
        let last = subject.course.last();
        Row {
            subject,
            iterations: last.map(|point| point.iteration),
            seconds: last.map(|point| point.seconds),
            evaluations: last.map(|point| point.evaluations),
            first,
        }
    })
}

impl Tabular for Row<'_> {
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "status", "best_ce", "best_accuracy", "iterations", "seconds", "evaluations", "group"];

    fn cells(&self) -> Vec<api::Cell> {
        vec![
            api::Cell::plain(&self.subject.id),
            api::Cell::text(&self.subject.name),
            api::Cell::plain(&self.subject.status),
            api::Cell::optional(self.subject.best_ce),
            api::Cell::optional(self.subject.best_accuracy),
            api::Cell::optional(self.iterations),
            api::Cell::optional(self.seconds),
            api::Cell::optional(self.evaluations),
            api::Cell::plain(&self.subject.group),
        ]
    }
}

fn render(comparison: &Comparison, layout: Layout) -> String {
    let (results, told) = (results(comparison, layout), differences(comparison, layout));
    let more = comparison.difference_count.saturating_sub(comparison.differences.len() as u64);
    match (comparison.differences.is_empty(), more) {
        (true, _) => format!("{results}\n\nThey were told the same."),
        (false, 0) => format!("{results}\n\n{told}"),
        (false, more) => format!("{results}\n\n{told}\n… and {} more", format::counted(more, "difference")),
    }
}

fn results(comparison: &Comparison, layout: Layout) -> String {
    use Column::{Left, Right, Text};
    let columns = [
        Right("ID"),
        Text("NAME"),
        Left("STATUS"),
        Right("CE"),
        Right("CHANGE"),
        Right("ACC."),
        Right("ITER."),
        Right("TOOK"),
    ];
    let cells = rows(comparison).map(|row| {
        let subject = row.subject;
        vec![
            Cell::new(subject.id),
            Cell::new(&subject.name),
            Cell::new(&subject.status),
            Cell::new(format::nats(subject.best_ce)),
            Cell::new(format::change(row.first, subject.best_ce)),
            Cell::new(format::percent(subject.best_accuracy)),
            Cell::new(
                row.iterations.map_or_else(|| format::NOTHING.to_owned(), |count| format::count(count.unsigned_abs())),
            ),
            Cell::new(row.seconds.map_or_else(
                || format::NOTHING.to_owned(),
                |seconds| format::duration(Duration::from_secs_f64(seconds.max(0.0))),
            )),
        ]
    });
    table(layout, &columns, cells)
}

/// What they were told differently, a row for each value and a column for each of those that are compared.
fn differences(comparison: &Comparison, layout: Layout) -> String {
    const IDS: [&str; 8] = ["1ST", "2ND", "3RD", "4TH", "5TH", "6TH", "7TH", "8TH"];
    let columns = [Column::Text("TOLD DIFFERENTLY")];
    let columns: Vec<_> =
        columns.into_iter().chain(IDS.iter().take(comparison.subjects.len()).map(|id| Column::Left(id))).collect();
    let rows = comparison.differences.iter().map(|difference| {
        [Cell::new(title(difference))]
            .into_iter()
            .chain(difference.values.iter().map(|value| Cell::new(short(value))))
            .collect()
    });
    table(layout, &columns, rows)
}

fn title(difference: &Difference) -> String {
    match difference.place {
        Some(place) => format!("{} of experiment {place}", difference.name),
        None => difference.name.clone(),
    }
}

/// A value as it is told; of a long one its beginning.
fn short(value: &Value) -> String {
    const LONGEST: usize = 20;
    let text = match value {
        Value::Null => format::NOTHING.to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{commands::flow::samples::read, ui::assert_snapshot};

    #[test]
    fn flows_stand_beside_each_other() {
        let subject = |id: i64, name: &str, ce: f64| {
            json!({"id": id, "name": name, "status": "completed", "best_ce": ce, "best_accuracy": 0.04, "group": id - 1,
                "course": [{"iteration": 1500, "seconds": 185.5, "evaluations": 75_000, "best_ce": ce, "best_accuracy": 0.04}]})
        };
        let comparison: Comparison =
            read(&json!({"subjects": [subject(1, "Pass 1", 10.5), subject(2, "Pass 2 of the longer name", 9.25)],
            "differences": [
                {"place": null, "name": "tier_config", "values": [[[100, 15, 20], [400, 10, 12], [null, 5, 8]], null]},
                {"place": 3, "name": "population_size", "values": [50, 100]}], "difference_count": 4}));
        assert_snapshot("flow-compare", &render(&comparison, Layout::PLAIN));
    }
}
