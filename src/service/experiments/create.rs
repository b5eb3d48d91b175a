//! Creating experiments that outside workers run.

use serde_json::Map;

use super::{Experiments, refuse_if_run_here, required};
use crate::{
    api::{Event, Experiment, NewExperiment},
    model::{ExperimentStatus, FieldError, FlowId},
    service::{ServiceError, change::Change, flows::outside::Outline, flows::texts::check_text},
    store::{experiment, flow},
};

impl Experiments<'_> {
    /// Creates a pending experiment. Where its flow has one of that name which never ran, that one is it: flows are created
    /// with all their experiments, and a worker then creates each when it begins it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Conflict`] where this server runs the flow, [`ServiceError::Internal`].
    pub async fn create(&self, new: NewExperiment) -> Result<Experiment, ServiceError> {
        let errors = check(&new);
        if !errors.is_empty() {
            return Err(ServiceError::Invalid(errors));
        }
        let mut change = self.0.change().await?;
        if let Some(flow) = new.flow_id {
            if flow::get(&mut change.db, flow).await?.is_none() {
                return Err(ServiceError::invalid("flow_id", format!("must be a flow that is there, not {flow}")));
            }
            refuse_if_run_here(&mut change.db, new.flow_id).await?;
        }
        let mut experiment = match placeholder(&mut change, new.flow_id, new.name.trim()).await? {
            Some(found) => found,
            None => self.insert(&mut change, &new).await?,
        };
        fill_in(&mut experiment, new);
        experiment::describe(&mut change.db, &experiment).await?;
        change.tell(Event::ExperimentStatusChanged(experiment.clone()));
        if let Some(flow) = experiment.flow_id
            && let Some(flow) = flow::get(&mut change.db, flow).await?
        {
            change.tell(Event::FlowUpdated(flow));
        }
        change.commit().await?;
        Ok(experiment)
    }

    async fn insert(&self, change: &mut Change, new: &NewExperiment) -> Result<Experiment, ServiceError> {
        let (sequence_order, run) = match new.flow_id {
            Some(id) => {
                let run = flow::get(&mut change.db, id).await?.map_or(1, |flow| flow.current_run);
                (Some(next_place(change, id).await?), run)
            }
            None => (None, 1),
        };
        let row = experiment::NewExperiment {
            flow_id: new.flow_id,
            sequence_order,
            run,
            slot: sequence_order,
            name: new.name.trim().to_owned(),
            config: None,
            created_at: self.0.now(),
            phase_type: None,
            max_iterations: None,
            population_size: None,
            context_size: None,
            tier_config: None,
        };
        let id = experiment::insert(&mut change.db, &row).await?;
        required(&mut change.db, id).await
    }
}

/// Whether nothing was ever told of it.
pub(in crate::service) async fn never_ran(change: &mut Change, experiment: &Experiment) -> Result<bool, ServiceError> {
    let is_new = experiment.status == ExperimentStatus::Pending && experiment.started_at.is_none();
    Ok(is_new && !experiment::has_records(&mut change.db, experiment.id).await?)
}

/// The experiment of a flow with that name which waits to be begun.
pub(in crate::service) async fn placeholder(
    change: &mut Change,
    flow: Option<FlowId>,
    name: &str,
) -> Result<Option<Experiment>, ServiceError> {
    let Some(flow) = flow else { return Ok(None) };
    for experiment in experiment::of_flow(&mut change.db, flow).await? {
        if experiment.name == name && never_ran(change, &experiment).await? {
            return Ok(Some(experiment));
        }
    }
    Ok(None)
}

/// The place behind the last experiment of a flow.
pub(in crate::service) async fn next_place(change: &mut Change, flow: FlowId) -> Result<i64, ServiceError> {
    let experiments = experiment::of_flow(&mut change.db, flow).await?;
    Ok(experiments.iter().filter_map(|one| one.sequence_order).max().map_or(0, |last| last + 1))
}

fn check(new: &NewExperiment) -> Vec<FieldError> {
    let mut errors = check_text(Some(&new.name), None);
    if let Some(config) = new.config.as_ref().filter(|config| !config.is_object() && !config.is_null()) {
        let kind = if config.is_array() { "a list" } else { "a single value" };
        errors.push(FieldError::new("config", format!("must be an object, not {kind}")));
    }
    for (field, number) in [("sequence_order", new.sequence_order), ("max_iterations", new.max_iterations)] {
        if let Some(number) = number.filter(|number| *number < 0) {
            errors.push(FieldError::new(field, format!("must not be below 0, but is {number}")));
        }
    }
    errors
}

/// Takes over what was sent; what was not is read from the configuration, or stays.
fn fill_in(experiment: &mut Experiment, new: NewExperiment) {
    let config = new.config.filter(serde_json::Value::is_object);
    let outline = config.as_ref().map(|config| Outline::of(config, &Map::new())).unwrap_or_default();
    experiment.log_path = new.log_path.or(experiment.log_path.take());
    experiment.sequence_order = new.sequence_order.or(experiment.sequence_order);
    experiment.phase_type = new.phase_type.or(outline.phase_type).or(experiment.phase_type.take());
    experiment.max_iterations = new.max_iterations.or(outline.max_iterations).or(experiment.max_iterations);
    experiment.population_size = outline.population_size.or(experiment.population_size);
    experiment.context_size = outline.context_size.or(experiment.context_size);
    experiment.tier_config = outline.tier_config.or(experiment.tier_config.take());
    experiment.cluster_type = new.cluster_type.or(experiment.cluster_type.take());
    experiment.config = config.or(experiment.config.take());
}
