//! Whether the manager is well: its database, its disk, its runner.

use std::{sync::Arc, time::Duration};

use rustix::fs::{Access, StatVfsMountFlags, access, statvfs};
use tokio::{task::spawn_blocking, time::timeout};

use super::{RunnerMode, ServiceError, Services, data_dir::DataDir};
use crate::{
    api::{DiskHealth, Health, RunnerHealth},
    model::FlowStatus,
    store::flow,
};

/// How long the database or the disk may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// With less room than this on the disk, work is about to fail.
const LITTLE_ROOM: u64 = 100 << 20;

impl Services {
    /// Whether the manager is well, and what it does.
    pub async fn health(&self) -> Health {
        let flows = timeout(PATIENCE, self.flows_at_work()).await;
        let disk = disk(self.data()).await;
        let runner = self.runner_health();
        let mut reasons = Vec::new();
        match &flows {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => reasons.push(format!("the database does not answer: {error}")),
            Err(_) => reasons.push(format!("the database did not answer within {} seconds", PATIENCE.as_secs())),
        }
        match &disk {
            None => reasons.push("the data directory cannot be looked at".to_owned()),
            Some(disk) if !disk.writable => reasons.push("the data directory cannot be written to".to_owned()),
            Some(disk) if disk.free_bytes < LITTLE_ROOM => {
                reasons.push(format!("only {} MB are free on the disk of the data directory", disk.free_bytes >> 20));
            }
            Some(_) => {}
        }
        if runner.alive == Some(false) {
            reasons.push("the runner has ended, so that queued flows are not begun: restart the server".to_owned());
        }
        let database_ok = matches!(flows, Ok(Ok(_)));
        let (running_flows, queued_flows) = flows.ok().and_then(Result::ok).unwrap_or_default();
        Health {
            status: if reasons.is_empty() { "ok" } else { "degraded" }.to_owned(),
            reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_dir: self.data().root().display().to_string(),
            database: if database_ok { "ok" } else { "failed" }.to_owned(),
            disk,
            runner,
            engine_threads: self.settings().engine_threads as u32,
            running_flows,
            queued_flows,
        }
    }

    /// How many flows run and wait.
    async fn flows_at_work(&self) -> Result<(u64, u64), ServiceError> {
        let mut db = self.read().await?;
        Ok((flow::count(&mut db, FlowStatus::Running).await?, flow::count(&mut db, FlowStatus::Queued).await?))
    }

    fn runner_health(&self) -> RunnerHealth {
        match self.settings().runner {
            RunnerMode::BuiltIn => RunnerHealth { mode: "built-in".to_owned(), alive: Some(self.runner().is_alive()) },
            RunnerMode::External => RunnerHealth { mode: "external".to_owned(), alive: None },
        }
    }
}

/// The room on the disk of the data directory; nothing where it does not answer.
pub(super) async fn disk(data: &Arc<DataDir>) -> Option<DiskHealth> {
    let data = Arc::clone(data);
    let look = spawn_blocking(move || {
        let found = statvfs(data.root()).ok()?;
        let is_writable =
            !found.f_flag.contains(StatVfsMountFlags::RDONLY) && access(data.root(), Access::WRITE_OK).is_ok();
        Some(DiskHealth {
            free_bytes: found.f_bavail.saturating_mul(found.f_frsize),
            total_bytes: found.f_blocks.saturating_mul(found.f_frsize),
            writable: is_writable,
        })
    });
    timeout(PATIENCE, look).await.ok()?.ok()?
}
