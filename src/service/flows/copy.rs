//! New flows out of flows that are there.

use serde_json::{Map, Value};

use super::{Flows, required};
use crate::{
    api::{Duplicate, Flow, FlowConfig, Fork, NewFlow},
    model::{CheckpointId, FlowAction, FlowId, expand_template},
    service::ServiceError,
    store::{Read, checkpoint, flow},
};

impl Flows<'_> {
    /// Makes a pending flow with the configuration and the seed checkpoint of another.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`] where the configuration does not serve any more (its corpus is
    /// gone), [`ServiceError::Internal`].
    pub async fn duplicate(&self, id: FlowId, how: Duplicate) -> Result<Flow, ServiceError> {
        let original = self.get(id).await?;
        original.status.after(FlowAction::Duplicate)?;
        let new = NewFlow {
            name: how.name.unwrap_or_else(|| format!("{} (copy)", original.name)),
            description: original.description,
            config: Some(original.config),
            experiments: None,
            seed_checkpoint_id: original.seed_checkpoint_id,
        };
        self.create_from(new, Some(id)).await
    }

    /// Makes a pending flow that starts from a checkpoint: a result, or a generation that was saved on the way. It does
    /// what the checkpoint's flow does, with the parameters that are given laid over.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn fork(&self, id: CheckpointId, fork: Fork) -> Result<Flow, ServiceError> {
        let parent = self.owner(&mut self.0.read().await?, id).await?;
        let name = fork.name.or_else(|| parent.as_ref().map(|parent| format!("{} (fork)", parent.name)));
        let config = fork.config.or_else(|| parent.map(|parent| parent.config)).ok_or_else(|| {
            ServiceError::invalid("config", format!("must be given, since checkpoint {id} belongs to no flow"))
        })?;
        let mut config = overlaid(config, fork.params);
        if let Some(experiments) = fork.experiments {
            config.experiments = experiments;
        }
        let name = name.unwrap_or_else(|| format!("Fork of checkpoint {id}"));
        let (description, seed_checkpoint_id) = (fork.description, Some(id));
        self.create(NewFlow { name, description, config: Some(config), experiments: None, seed_checkpoint_id }).await
    }

    /// The flow that a checkpoint belongs to, if it belongs to one.
    async fn owner(&self, db: &mut Read, id: CheckpointId) -> Result<Option<Flow>, ServiceError> {
        let stored = checkpoint::get(db, id).await?.ok_or_else(|| ServiceError::not_found("checkpoint", &id))?;
        let Some(owner) = stored.checkpoint.flow_id else { return Ok(None) };
        let owner = required(flow::get(db, owner).await?, owner)?;
        owner.status.after(FlowAction::Fork)?;
        Ok(Some(owner))
    }
}

/// Lays parameters over those of a configuration. Where its experiments are what its template gives, they are expanded
/// anew; else each that says something about one of the parameters says the new.
fn overlaid(mut config: FlowConfig, params: Map<String, Value>) -> FlowConfig {
    let template = config.template.as_deref().and_then(|template| expand_template(template, &config.params).ok());
    if template.as_ref() == Some(&config.experiments) {
        config.experiments.clear();
    }
    for experiment in config.experiments.iter_mut().filter_map(Value::as_object_mut) {
        overlay(experiment, &params);
        if let Some(Value::Object(own)) = experiment.get_mut("params") {
            overlay(own, &params);
        }
    }
    config.params.extend(params);
    config
}

/// Replaces the values of keys that are there.
fn overlay(object: &mut Map<String, Value>, params: &Map<String, Value>) {
    for (name, value) in object.iter_mut() {
        if let Some(over) = params.get(name) {
            value.clone_from(over);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn overlaid_with(config: Value, params: Value) -> FlowConfig {
        let mut config: FlowConfig = from_value(config).unwrap();
        config.expand().unwrap();
        overlaid(config, from_value(params).unwrap())
    }

    #[test]
    fn a_template_is_expanded_anew_and_experiments_of_ones_own_are_kept() {
        let config = json!({"template": "standard-6-phase", "params": {"ga_generations": 5}});
        let mut fork = overlaid_with(config, json!({"ga_generations": 7, "phase_order": "bits_first"}));
        assert!(fork.experiments.is_empty());
        fork.expand().unwrap();
        assert_eq!((fork.plan().unwrap().experiments[0].limit, fork.experiments.len()), (7, 6));
        assert_eq!(fork.experiments[0]["name"], "Phase 1a: GA Bits");

        let own = json!({"params": {"patience": 3}, "experiments": [
            {"name": "flat", "experiment_type": "ga", "optimize_bits": true, "generations": 5},
            {"name": "nested", "experiment_type": "ga", "optimize_bits": true, "params": {"generations": 5, "patience": 4}},
            {"name": "silent", "experiment_type": "ga", "optimize_bits": true}]});
        let fork = overlaid_with(own, json!({"generations": 9, "patience": 8})).plan().unwrap();
        let read: Vec<_> = fork.experiments.iter().map(|plan| (plan.limit, plan.patience)).collect();
        assert_eq!(read, [(9, 8), (9, 8), (9, 8)]);
    }
}
