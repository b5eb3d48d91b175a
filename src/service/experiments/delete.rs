//! Deleting experiments that never ran: nothing is lost with them. What ran goes with its flow, to the trash.

use super::{Experiments, create::never_ran, refuse_if_run_here, required};
use crate::{
    api::{Event, Flow},
    model::{Experiment, ExperimentId, FlowStatus},
    service::{ServiceError, change::Change},
    store::{experiment, flow},
};

impl Experiments<'_> {
    /// Deletes an experiment that never ran; those behind it in its flow move up.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where it ran, or its flow cannot be without it,
    /// [`ServiceError::Internal`].
    pub async fn delete(&self, id: ExperimentId) -> Result<(), ServiceError> {
        let mut change = self.0.change().await?;
        let doomed = required(&mut change.db, id).await?;
        if !never_ran(&mut change, &doomed).await? {
            return Err(ServiceError::Conflict(format!(
                "experiment {id} has run, so it is kept; delete its flow to have it gone"
            )));
        }
        let flow = match doomed.flow_id {
            Some(flow) => flow::get(&mut change.db, flow).await?.filter(|flow| flow.current_run == doomed.run),
            None => None,
        };
        match flow {
            Some(flow) if self.0.flows().is_arranged_here(&mut change, &flow).await? => {
                self.0.flows().take_out(change, flow.id, id).await
            }
            flow => {
                refuse_if_run_here(&mut change.db, doomed.flow_id).await?;
                if let Some(flow) = flow {
                    leave(&mut change, flow, &doomed).await?;
                }
                experiment::delete(&mut change.db, id).await?;
                change.tell(Event::ExperimentDeleted { id, flow_id: doomed.flow_id });
                if let Some(flow) = doomed.flow_id
                    && let Some(flow) = flow::get(&mut change.db, flow).await?
                {
                    change.tell(Event::FlowUpdated(flow));
                }
                change.commit().await
            }
        }
    }
}

/// Takes an experiment out of a flow for outside workers, and of its configuration where that describes it.
async fn leave(change: &mut Change, mut flow: Flow, doomed: &Experiment) -> Result<(), ServiceError> {
    let id = doomed.id;
    if flow.status == FlowStatus::Queued {
        let flow = flow.id;
        return Err(ServiceError::Conflict(format!("flow {flow} of experiment {id} is queued; stop it first")));
    }
    let others = experiment::of_flow(&mut change.db, flow.id).await?;
    let place = others.iter().position(|one| one.id == id);
    if let Some(place) = place.filter(|_| flow.config.experiments.len() == others.len()) {
        flow.config.experiments.remove(place);
        flow::save(&mut change.db, &flow).await?;
    }
    for one in others.iter().filter(|one| one.sequence_order > doomed.sequence_order) {
        if let Some(order) = one.sequence_order.filter(|_| doomed.sequence_order.is_some()) {
            experiment::set_order(&mut change.db, one.id, order - 1).await?;
        }
    }
    Ok(())
}
