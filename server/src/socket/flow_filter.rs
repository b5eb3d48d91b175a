//! Which events belong to one flow.

use std::collections::HashMap;

use wnn_experiments::{
    api::Event,
    model::{ExperimentId, FlowId},
    service::{ServiceError, Services},
};

/// Lets the events of one flow pass, and those that belong to no flow in particular.
///
/// Iterations and health checks name their experiment only; which flow that belongs to is looked up once, and changes only
/// when the experiment is told again.
pub(super) struct FlowFilter {
    flow: FlowId,
    is_ours: HashMap<ExperimentId, bool>,
}

impl FlowFilter {
    /// A filter for `flow`.
    ///
    /// # Errors
    ///
    /// There is no such flow.
    pub(super) async fn of(services: &Services, flow: FlowId) -> Result<Self, ServiceError> {
        let experiments = services.flows().experiments(flow).await?;
        Ok(Self { flow, is_ours: experiments.iter().map(|experiment| (experiment.id, true)).collect() })
    }

    /// The flow that is let pass.
    pub(super) fn flow(&self) -> FlowId {
        self.flow
    }

    /// Whether the event is to be sent.
    pub(super) async fn lets_pass(&mut self, services: &Services, event: &Event) -> bool {
        if let Event::ExperimentStatusChanged(experiment) = event {
            self.is_ours.insert(experiment.id, experiment.flow_id == Some(self.flow));
        }
        if let Some(flow) = event.flow_id() {
            return flow == self.flow;
        }
        let Some(experiment) = event.experiment_id() else { return true };
        if let Some(&is_ours) = self.is_ours.get(&experiment) {
            return is_ours;
        }
        // An experiment that is gone by now has nothing more to show.
        let found = services.experiments().get(experiment).await;
        let is_ours = found.is_ok_and(|experiment| experiment.flow_id == Some(self.flow));
        self.is_ours.insert(experiment, is_ours);
        is_ours
    }
}
