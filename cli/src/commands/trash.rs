//! `wnn-exp trash`

use clap::Subcommand;
use comfy_table::Cell;
use wnn_experiments::{
    api::{TrashQuery, Trashed},
    model::{TrashId, TrashKind},
};

use super::Context;
use crate::{
    error::CliError,
    ui::{
        self, Layout, format,
        table::{Column, table},
    },
};

/// Entries that are listed at most.
const MOST: u32 = 1000;

/// What can be done with what was deleted.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List what was deleted, the last first
    List,
    /// Bring an entry back
    Restore(EntryArg),
    /// Destroy an entry for good
    Purge(PurgeArgs),
}

/// Which entry is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct EntryArg {
    /// The entry's id, as `trash list` gives it
    #[arg(value_name = "ID")]
    id: TrashId,
}

/// Flags of `trash purge`.
#[derive(Debug, clap::Args)]
pub(crate) struct PurgeArgs {
    #[command(flatten)]
    entry: EntryArg,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

impl Verb {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List => list(context).await,
            Self::Restore(entry) => restore(context, entry.id).await,
            Self::Purge(args) => {
                let id = args.entry.id;
                ui::confirm(&format!("Destroy entry {id} of the trash for good?"), args.yes).await?;
                context.client.purge(id).await?;
                ui::note(&format!("Destroyed entry {id}"));
                Ok(())
            }
        }
    }
}

async fn list(context: &Context) -> Result<(), CliError> {
    let query = TrashQuery { limit: Some(MOST), ..TrashQuery::default() };
    let page = context.client.list_trash(&query).await?;
    context.ui.show_rows(&page.items, &page.items, |layout| render(layout, &page.items))
}

fn render(layout: Layout, entries: &[Trashed]) -> String {
    let columns = [
        Column::Right("ID"),
        Column::Left("WHAT"),
        Column::Text("NAME"),
        Column::Right("SIZE"),
        Column::Left("KEPT UNTIL"),
    ];
    let rows = entries.iter().map(|entry| {
        let item = entry.item_id.map(|id| format!(" {id}")).unwrap_or_default();
        vec![
            Cell::new(entry.id),
            Cell::new(format!("{}{item}", entry.kind)),
            Cell::new(&entry.name),
            Cell::new(format::bytes(Some(entry.bytes))),
            Cell::new(format::moment(entry.restorable_until())),
        ]
    });
    table(layout, &columns, rows)
}

async fn restore(context: &Context, id: TrashId) -> Result<(), CliError> {
    let entry = context.client.restore(id).await?;
    let item = entry.item_id.map(|id| format!(" {id}")).unwrap_or_default();
    ui::note(&format!("Restored {}{item} \"{}\"", entry.kind, entry.name));
    Ok(())
}

/// Brings a flow or a checkpoint back by the id that it had.
pub(super) async fn restore_item(context: &Context, kind: TrashKind, id: i64) -> Result<(), CliError> {
    let query = TrashQuery { kind: Some(kind), item_id: Some(id), ..TrashQuery::default() };
    let found = context.client.list_trash(&query).await?.items.pop();
    let entry = found.ok_or_else(|| CliError::NotFound(format!("there is no {kind} {id} in the trash")))?;
    restore(context, entry.id).await
}
