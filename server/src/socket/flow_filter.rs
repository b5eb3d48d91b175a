//! Which events belong to one flow.

use std::collections::HashMap;

use wnn_experiments::{
    model::{ExperimentId, FlowId},
    service::{ServiceError, Services, Told},
};

/// Experiments whose flow is remembered at most; beyond that it is looked up again.
const REMEMBERED: usize = 1024;

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
    ///
    /// # Errors
    ///
    /// It cannot be found out now.
    pub(super) async fn lets_pass(&mut self, services: &Services, told: &Told) -> Result<bool, ServiceError> {
        if let Some(flow) = told.flow_id {
            let is_ours = flow == self.flow;
            // An experiment may have joined the flow by now.
            if let Some(experiment) = told.experiment_id {
                self.is_ours.insert(experiment, is_ours);
            }
            return Ok(is_ours);
        }
        let Some(experiment) = told.experiment_id else { return Ok(true) };
        if let Some(&is_ours) = self.is_ours.get(&experiment) {
            return Ok(is_ours);
        }
        let is_ours = match services.experiments().get(experiment).await {
            Ok(experiment) => experiment.flow_id == Some(self.flow),
            // An experiment that is gone by now has nothing more to show.
            Err(ServiceError::NotFound { .. }) => false,
            Err(error) => return Err(error),
        };
        if self.is_ours.len() >= REMEMBERED {
            self.is_ours.clear();
        }
        self.is_ours.insert(experiment, is_ours);
        Ok(is_ours)
    }
}
