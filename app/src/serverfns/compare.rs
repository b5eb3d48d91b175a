//! Flows or experiments beside each other.

use leptos::prelude::*;
use wnn_experiments::api::Comparison;

use crate::{compare::Compared, error::AppError, serverfns::Json};

/// Those with these ids, as they stand in the address, separated by commas.
#[server(prefix = "/sfn", endpoint = "compare", output = Json)]
pub(crate) async fn compare(what: Compared, ids: String) -> Result<Comparison, AppError> {
    use crate::serverfns::edge;

    let services = edge::services();
    edge::answer(match what {
        Compared::Flows => services.flows().compare(&edge::ids(&ids, "flow")?).await,
        Compared::Experiments => services.experiments().compare(&edge::ids(&ids, "experiment")?).await,
    })
}
