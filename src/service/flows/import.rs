//! Taking in a flow that another server, or this one, exported.
//!
//! Its ids are made anew, so that it meets nothing that is here; what its files are called and what was measured stays to
//! the last bit. What ran there is stopped here and can go on.

mod corpus;
mod files;
mod rows;

use std::path::PathBuf;

use super::{Flows, export::blocking, required};
use crate::{
    api::{Event, ImportedFlow},
    model::{Experiment, ExperimentStatus, Flow, FlowStatus, StopReason, Timestamp},
    service::{
        ServiceError,
        change::Change,
        flows::texts::check_text,
        portable::{HISTORY, Staging, unpack},
    },
    store::flow,
};
use files::{Files, Placed};

impl Flows<'_> {
    /// Takes the exported flow in `file` in: all of it, in one transaction, or nothing.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`] where the file is damaged, hostile or no exported flow, [`ServiceError::Internal`].
    pub async fn import(&self, file: PathBuf) -> Result<ImportedFlow, ServiceError> {
        let data = self.0.data().clone();
        let (mut manifest, staging) = blocking(move || {
            let staging = Staging::begin(&data).map_err(ServiceError::internal)?;
            Ok((unpack(&file, &staging)?, staging))
        })
        .await?;
        let errors = check_text(Some(&manifest.flow.name), manifest.flow.description.as_deref());
        if !errors.is_empty() {
            return Err(ServiceError::Invalid(errors));
        }
        let mut notes = Vec::new();
        corpus::settle(self.0, &mut manifest, &staging, &mut notes).await?;
        leave(&mut manifest.flow, &mut manifest.experiments, self.0.now());
        let (services, folder) = (self.0.clone(), self.0.data().clone());
        let files = blocking(move || Files::arrange(&folder, manifest, staging)).await?;
        // It goes on where the client hangs up: no rows without their files.
        let work = tokio::spawn(async move {
            let mut change = services.change().await?;
            let (flow, placed) = services.flows().take_in(&mut change, &files, &mut notes).await?;
            change.commit().await?;
            placed.keep();
            Ok(ImportedFlow { flow, notes })
        });
        work.await.map_err(ServiceError::internal)?
    }

    /// Adds the rows and puts the files where these say.
    async fn take_in(
        &self,
        change: &mut Change,
        files: &Files,
        notes: &mut Vec<String>,
    ) -> Result<(Flow, Placed), ServiceError> {
        if let Some(last) = self.0.data().last_flow_with_folder().map_err(ServiceError::internal)? {
            flow::reserve_ids(&mut change.db, last).await?;
        }
        let manifest = &files.manifest;
        let mut imported = rows::insert_flow(change, &manifest.flow, notes).await?;
        let experiments = rows::insert_experiments(change, imported.id, &manifest.experiments).await?;
        let iterations =
            rows::insert_history(change, (imported.id, &experiments), manifest, files.staged(HISTORY)).await?;
        let checkpoints = rows::Checkpoints { services: self.0, experiments, iterations };
        imported.seed_checkpoint_id = checkpoints.insert(change, imported.id, files, notes).await?;
        flow::save(&mut change.db, &imported).await?;
        let placed = files.place(imported.id)?;
        let imported = required(flow::get(&mut change.db, imported.id).await?, imported.id)?;
        change.tell(Event::FlowUpdated(imported.clone()));
        Ok((imported, placed))
    }
}

/// What ran, or waited to, is stopped: nobody works on it here.
fn leave(flow: &mut Flow, experiments: &mut [Experiment], now: Timestamp) {
    (flow.pid, flow.last_heartbeat) = (None, None);
    match flow.status {
        FlowStatus::Queued if flow.started_at.is_none() => flow.status = FlowStatus::Pending,
        FlowStatus::Queued | FlowStatus::Running => {
            (flow.status, flow.completed_at) = (FlowStatus::Cancelled, Some(now));
        }
        _ => {}
    }
    for experiment in experiments.iter_mut().filter(|experiment| experiment.status == ExperimentStatus::Running) {
        (experiment.status, experiment.stop_reason) = (ExperimentStatus::Cancelled, Some(StopReason::Stopped));
        experiment.ended_at = Some(now);
    }
}
