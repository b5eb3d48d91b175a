//! `wnn-exp flow list`

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use comfy_table::Cell;
use wnn_experiments::{
    api::{Flow, FlowQuery},
    model::{FlowSort, FlowStatus, Timestamp},
};

use crate::{
    commands::{Context, lists::ListArgs},
    error::CliError,
    ui::{
        Layout, format,
        table::{Column, flow_status, table},
    },
};

/// Flags of `flow list`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only flows in that state
    #[arg(long, value_name = "STATUS", value_parser = statuses())]
    status: Option<FlowStatus>,
    #[command(flatten)]
    list: ListArgs<FlowSort>,
}

fn statuses() -> impl clap::builder::TypedValueParser<Value = FlowStatus> {
    PossibleValuesParser::new(FlowStatus::ALL.iter().map(|status| status.as_str()))
        .try_map(|status| status.parse::<FlowStatus>())
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let status = args.status;
    let page = args.list.gather(async |list| context.client.list_flows(&FlowQuery { status, list }).await);
    let page = page.await?;
    let nothing = match status {
        Some(status) => format!("No flow is {status}."),
        None => "There are no flows yet; `wnn-exp flow create --name NAME` makes one.".to_owned(),
    };
    args.list.show(context, &page, &nothing, |layout| render(&page.items, layout, format::now()))
}

/// Flows as a table.
pub(in crate::commands) fn render(flows: &[Flow], layout: Layout, now: Timestamp) -> String {
    use Column::{Left, Right, Text};
    if flows.is_empty() {
        return String::new();
    }
    let columns =
        [Right("ID"), Text("NAME"), Left("STATUS"), Right("DONE"), Right("CE"), Left("CREATED (UTC)"), Right("TOOK")];
    let rows = flows.iter().map(|flow| {
        vec![
            Cell::new(flow.id),
            Cell::new(&flow.name),
            flow_status(flow.status),
            Cell::new(format!("{}/{}", flow.experiments_done, flow.experiment_count)),
            Cell::new(format::nats(flow.best_ce)),
            Cell::new(format::moment(flow.created_at)),
            Cell::new(format::took(flow.started_at, flow.completed_at, now)),
        ]
    });
    table(layout, &columns, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::flow::samples::{flow, time};
    use crate::ui::assert_snapshot;

    fn flows() -> Vec<Flow> {
        let mut running = flow(12, "Patience of twenty, tiers of the first pass, bits before neurons", "running");
        running.started_at = Some(time("08:15:30"));
        let mut ended = flow(3, "Pass 1", "completed");
        (ended.started_at, ended.completed_at) = (Some(time("08:00:00")), Some(time("08:03:05")));
        (ended.experiments_done, ended.best_ce) = (6, Some(10.31));
        vec![running, ended, flow(1, "Later", "pending")]
    }

    #[test]
    fn flows_are_a_table() {
        assert_snapshot("flow-list", &render(&flows(), Layout::PLAIN, time("10:22:30")));
    }

    #[test]
    fn a_status_has_a_colour_where_colours_are_wanted() {
        let text = render(&flows()[..1], Layout { width: 200, styled: true }, time("10:22:30"));
        assert!(text.contains("\u{1b}[") && text.contains("running"), "{text:?}");
    }
}
