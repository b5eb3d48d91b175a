//! `wnn-exp status`

use wnn_experiments::api::Health;

use super::Context;
use crate::{
    error::CliError,
    ui::{Layout, details::Details, format},
};

pub(super) async fn run(context: &Context) -> Result<(), CliError> {
    // Whoever asks whether the server is there wants to know it now.
    let client = context.client.clone().with_tries(1);
    let health = client.health().await?;
    context.ui.show(&health, |layout| render(client.base_url(), &health, layout))
}

fn render(address: &str, health: &Health, layout: Layout) -> String {
    let head = format!("The server at {address} is {}", health.status);
    let details = Details::new(match &health.reason {
        Some(reason) => format!("{head}: {reason}"),
        None => head,
    });
    details
        .with("Version", &health.version)
        .with("Data", &health.data_dir)
        .with("Free", format::bytes(health.disk.as_ref().map(|disk| disk.free_bytes)))
        .with("Runner", &health.runner.mode)
        .with("Engine", format::counted(health.engine_threads.into(), "thread"))
        .with("Running", format::counted(health.running_flows, "flow"))
        .with("Queued", format::counted(health.queued_flows, "flow"))
        .render(layout)
}

#[cfg(test)]
mod tests {
    use wnn_experiments::api::{DiskHealth, RunnerHealth};

    use super::*;
    use crate::ui::assert_snapshot;

    #[test]
    fn a_server_is_shown_with_its_work() {
        let health = Health {
            status: "ok".to_owned(),
            reason: None,
            version: "0.1.0".to_owned(),
            data_dir: "/srv/wnn/data".to_owned(),
            database: "ok".to_owned(),
            disk: Some(DiskHealth { free_bytes: 7_000_000_000, total_bytes: 9_000_000_000, writable: true }),
            runner: RunnerHealth { mode: "built-in".to_owned(), alive: Some(true) },
            engine_threads: 2,
            running_flows: 1,
            queued_flows: 0,
        };
        assert_snapshot("status", &render("http://localhost:3000", &health, Layout::PLAIN));
    }
}
