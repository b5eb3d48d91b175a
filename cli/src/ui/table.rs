//! Tables that fit the width, without lines.

use anstyle::{AnsiColor, Style};
use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, Width, presets};
use wnn_experiments::model::{ExperimentStatus, FlowStatus};

use super::Layout;

/// Text is not wrapped in fewer columns than these, padding included: a terminal that is too narrow for that wraps lines itself.
const MIN_TEXT: u16 = 14;

/// What a column is called, and on which side its text stands.
pub(crate) enum Column {
    /// Text of any length, which is wrapped where the table is too wide.
    Text(&'static str),
    /// A word.
    Left(&'static str),
    /// Figures.
    Right(&'static str),
}

/// The rows below a bold header.
pub(crate) fn table(layout: Layout, columns: &[Column], rows: impl IntoIterator<Item = Vec<Cell>>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_width(layout.width).set_content_arrangement(ContentArrangement::Dynamic);
    if layout.styled {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_header(columns.iter().map(|column| match column {
        Column::Text(title) | Column::Left(title) | Column::Right(title) => {
            Cell::new(title).add_attribute(Attribute::Bold)
        }
    }));
    table.add_rows(rows);
    for (column, wanted) in table.column_iter_mut().zip(columns) {
        column.set_padding((0, 2)).set_constraint(match wanted {
            Column::Text(_) => ColumnConstraint::LowerBoundary(Width::Fixed(MIN_TEXT)),
            Column::Left(_) | Column::Right(_) => ColumnConstraint::ContentWidth,
        });
        if matches!(wanted, Column::Right(_)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}

/// A flow's status in its colour.
pub(crate) fn flow_status(status: FlowStatus) -> Cell {
    coloured(status.as_str(), flow_color(status))
}

/// An experiment's status in its colour.
pub(crate) fn experiment_status(status: ExperimentStatus) -> Cell {
    let like = match status {
        ExperimentStatus::Pending => FlowStatus::Pending,
        ExperimentStatus::Running => FlowStatus::Running,
        ExperimentStatus::Paused => FlowStatus::Paused,
        ExperimentStatus::Completed => FlowStatus::Completed,
        ExperimentStatus::Failed => FlowStatus::Failed,
        ExperimentStatus::Cancelled => FlowStatus::Cancelled,
    };
    coloured(status.as_str(), flow_color(like))
}

/// A flow's status in its colour, outside of a table.
pub(crate) fn flow_status_text(layout: Layout, status: FlowStatus) -> String {
    let style = flow_color(status).filter(|_| layout.styled).map_or_else(Style::new, AnsiColor::on_default);
    format!("{style}{status}{style:#}")
}

fn flow_color(status: FlowStatus) -> Option<AnsiColor> {
    match status {
        FlowStatus::Pending => None,
        FlowStatus::Queued => Some(AnsiColor::Blue),
        FlowStatus::Running => Some(AnsiColor::Cyan),
        FlowStatus::Paused | FlowStatus::Cancelled => Some(AnsiColor::Yellow),
        FlowStatus::Completed => Some(AnsiColor::Green),
        FlowStatus::Failed => Some(AnsiColor::Red),
    }
}

fn coloured(text: &str, color: Option<AnsiColor>) -> Cell {
    let cell = Cell::new(text);
    match color {
        Some(AnsiColor::Blue) => cell.fg(Color::DarkBlue),
        Some(AnsiColor::Cyan) => cell.fg(Color::DarkCyan),
        Some(AnsiColor::Yellow) => cell.fg(Color::DarkYellow),
        Some(AnsiColor::Green) => cell.fg(Color::DarkGreen),
        Some(AnsiColor::Red) => cell.fg(Color::DarkRed),
        _ => cell,
    }
}
