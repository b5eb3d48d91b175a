//! A sign of life for pages, which do not see pings.

use std::time::Duration;

use tokio::time::sleep;
use wnn_experiments::service::Services;

/// After so long without an event there is a heartbeat.
const QUIET: Duration = Duration::from_secs(20);

/// Tells a heartbeat whenever nothing was told for a while and somebody listens.
pub(crate) async fn beat(services: Services) {
    loop {
        let before = services.events().last_seq();
        sleep(QUIET).await;
        if services.events().last_seq() == before
            && services.events().is_heard()
            && let Err(error) = services.heartbeat().await
        {
            tracing::warn!("no heartbeat could be sent: {error}");
        }
    }
}
