//! Flows or experiments beside each other.

use leptos::prelude::*;
use wnn_experiments::api::Comparison;

use crate::{compare::Compared, error::AppError};

/// Those with these ids, as they stand in the address, separated by commas.
#[server(prefix = "/sfn", endpoint = "compare")]
pub(crate) async fn compare(what: Compared, ids: String) -> Result<Comparison, AppError> {
    use crate::serverfns::edge;

    let services = edge::services();
    let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty());
    edge::answer(match what {
        Compared::Flows => {
            let ids = ids.map(|id| edge::id(id, "flow")).collect::<Result<Vec<_>, _>>()?;
            services.flows().compare(&ids).await
        }
        Compared::Experiments => {
            let ids = ids.map(|id| edge::id(id, "experiment")).collect::<Result<Vec<_>, _>>()?;
            services.experiments().compare(&ids).await
        }
    })
}
