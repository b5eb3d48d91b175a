//! `wnn-exp flow fork`

use serde_json::{Map, Value};
use wnn_experiments::api::Fork;

use crate::{
    commands::{Context, references::CheckpointArg},
    error::CliError,
    ui,
};

/// Flags of `flow fork`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    checkpoint: CheckpointArg,
    /// What to call the new flow [default: that of the checkpoint's flow and "(fork)"]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A parameter that is different from then on; repeatable
    #[arg(long = "set", value_name = "PARAMETER=VALUE", value_parser = setting)]
    set: Vec<(String, Value)>,
    /// Start it at once
    #[arg(long)]
    start: bool,
}

pub(super) async fn run(context: &Context, args: Args) -> Result<(), CliError> {
    let params: Map<_, _> = args.set.into_iter().collect();
    let fork = Fork { name: args.name, params, ..Fork::default() };
    let checkpoint = args.checkpoint.id(context).await?;
    let _whole = context.wish.deferred().await;
    let created = context.client.fork_checkpoint(checkpoint, &fork).await?;
    ui::note(&format!("Created flow {} \"{}\" from checkpoint {checkpoint}", created.id, created.name));
    let flow = if args.start { context.client.start_flow(created.id).await? } else { created };
    context.ui.show_row(&flow, |_| flow.id.to_string())
}

/// Reads `patience=20`; what is no number, list or truth value is a text.
fn setting(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("must look like patience=20")?;
    Ok((name.to_owned(), serde_json::from_str(value).unwrap_or_else(|_| Value::from(value))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_setting_is_a_number_where_it_can_be() {
        assert_eq!(setting("patience=20").unwrap(), ("patience".to_owned(), json!(20)));
        assert_eq!(setting("phase_order=bits_first").unwrap().1, json!("bits_first"));
        assert_eq!(setting("tier_config=5,3,6;rest,2,5").unwrap().1, json!("5,3,6;rest,2,5"));
        assert!(setting("patience").is_err());
    }
}
