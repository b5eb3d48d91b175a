//! Adding experiments to a flow.

use serde_json::Value;

use super::{Flows, outside, required};
use crate::{
    api::{Event, Experiment, Flow, FlowExperiment},
    model::{ExperimentId, ExperimentStatus, FlowId, FlowStatus},
    service::{ServiceError, change::Change, experiments},
    store::{experiment, flow},
};

impl Flows<'_> {
    /// Adds an experiment to a flow: one that exists, or a new pending one.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Conflict`] where the flow's state forbids it
    /// or the experiment belongs to another, [`ServiceError::Internal`].
    pub async fn add_experiment(&self, id: FlowId, new: FlowExperiment) -> Result<Experiment, ServiceError> {
        let mut change = self.0.change().await?;
        let flow = required(flow::get(&mut change.db, id).await?, id)?;
        if let (None, Some(spec)) = (new.experiment_id, &new.experiment)
            && !self.is_elsewhere(&flow.config)
        {
            drop(change);
            return self.insert_experiment(id, spec.clone(), new.sequence_order).await;
        }
        experiments::refuse_if_run_here(&mut change.db, Some(id)).await?;
        if let Some(order) = new.sequence_order.filter(|order| *order < 0) {
            return Err(ServiceError::invalid("sequence_order", format!("must not be below 0, but is {order}")));
        }
        let added = match (new.experiment_id, new.experiment) {
            (Some(experiment), None) => link(&mut change, id, experiment, new.sequence_order).await?,
            (None, Some(spec)) => self.insert_spec(&mut change, flow, spec, new.sequence_order).await?,
            _ => {
                let message = "must be given, or else `experiment`, but not both";
                return Err(ServiceError::invalid("experiment_id", message));
            }
        };
        let flow = required(flow::get(&mut change.db, id).await?, id)?;
        change.tell(Event::FlowUpdated(flow));
        change.tell(Event::ExperimentStatusChanged(added.clone()));
        change.commit().await?;
        Ok(added)
    }

    /// Adds a new pending experiment to a flow for outside workers, to the configuration too.
    async fn insert_spec(
        &self,
        change: &mut Change,
        mut flow: Flow,
        spec: Value,
        wanted: Option<i64>,
    ) -> Result<Experiment, ServiceError> {
        if matches!(flow.status, FlowStatus::Queued | FlowStatus::Completed) {
            let (id, status) = (flow.id, flow.status);
            return Err(ServiceError::Conflict(format!("flow {id} is {status}, so no experiment can be added to it")));
        }
        let present = experiment::of_flow(&mut change.db, flow.id).await?;
        let place = wanted.map_or(present.len(), |wanted| (wanted as usize).min(present.len()));
        if let Some(begun) = present[place..].iter().find(|one| one.status != ExperimentStatus::Pending) {
            let message = format!("must lie behind experiment {}, which has begun already", begun.id);
            return Err(ServiceError::invalid("sequence_order", message));
        }
        let in_config = place.min(flow.config.experiments.len());
        flow.config.experiments.insert(in_config, spec.clone());
        let mut errors = Vec::new();
        if self.check_plan(&mut change.db, &mut flow.config, &mut errors).await?.is_none() {
            return Err(ServiceError::Invalid(errors));
        }
        flow::save(&mut change.db, &flow).await?;
        let slot = present.iter().filter_map(|experiment| experiment.slot).max().map_or(0, |slot| slot + 1);
        for (order, mut moved) in (place as i64 + 1..).zip(present.into_iter().skip(place)) {
            moved.sequence_order = Some(order);
            experiment::describe(&mut change.db, &moved).await?;
        }
        let row = outside::row(&flow, (place as i64, slot), &spec, self.0.now());
        let id = experiment::insert(&mut change.db, &row).await?;
        experiments::required(&mut change.db, id).await
    }
}

/// Makes an experiment that exists part of a flow. It takes the place of one of the same name that never ran.
async fn link(
    change: &mut Change,
    flow: FlowId,
    id: ExperimentId,
    wanted: Option<i64>,
) -> Result<Experiment, ServiceError> {
    let Some(mut experiment) = experiment::get(&mut change.db, id).await? else {
        return Err(ServiceError::invalid("experiment_id", format!("must be an experiment that is there, not {id}")));
    };
    if let Some(other) = experiment.flow_id.filter(|other| *other != flow) {
        return Err(ServiceError::Conflict(format!("experiment {id} belongs to flow {other} already")));
    }
    let placeholder = experiments::placeholder(change, Some(flow), &experiment.name).await?.filter(|one| one.id != id);
    if let Some(placeholder) = &placeholder {
        experiment::delete(&mut change.db, placeholder.id).await?;
    }
    let place = wanted.or(placeholder.and_then(|one| one.sequence_order)).or(experiment.sequence_order);
    experiment.sequence_order = match place {
        Some(place) => Some(place),
        None => Some(experiments::next_place(change, flow).await?),
    };
    experiment.flow_id = Some(flow);
    experiment::describe(&mut change.db, &experiment).await?;
    Ok(experiment)
}
