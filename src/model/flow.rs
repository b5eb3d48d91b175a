//! A flow: a named sequence of experiments with what they share.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    CheckpointId, EvaluationSettings, ExperimentPlan, FieldError, FlowId, FlowPlan, FlowStatus, Timestamp,
    expand_template, plan::Reader,
};

/// A flow as it is stored and as it stands on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// What its owner calls it; need not be unique.
    pub name: String,
    /// Why it exists, in its owner's words.
    pub description: Option<String>,
    /// What it does.
    pub config: FlowConfig,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it first ran.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// Where it stands.
    pub status: FlowStatus,
    /// The checkpoint that it starts from.
    pub seed_checkpoint_id: Option<CheckpointId>,
    /// The process of the outside worker that runs it.
    pub pid: Option<i64>,
    /// When that worker last gave a sign of life.
    pub last_heartbeat: Option<Timestamp>,
    /// Why it failed.
    pub error: Option<String>,
    /// How many experiments its present run has.
    pub experiment_count: u32,
    /// How many of them ran to their end.
    #[serde(default)]
    pub experiments_done: u32,
    /// Lowest cross-entropy among their results, in nats; among the iterations so far where there is no result yet.
    #[serde(default)]
    pub best_ce: Option<f64>,
    /// Counts from 1, one more with each restart from the beginning.
    #[serde(default = "first_run")]
    pub current_run: i64,
    /// Where it comes from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// Where a flow comes from. Kept when the flow or the checkpoint named here is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Origin {
    /// The flow that it was forked or duplicated from.
    pub parent_flow_id: Option<FlowId>,
    /// The checkpoint that it started from.
    pub parent_checkpoint_id: Option<CheckpointId>,
    /// The iteration of that checkpoint.
    pub parent_iteration: Option<i64>,
}

/// The number of a first run.
pub(super) fn first_run() -> i64 {
    1
}

/// What a flow does, kept as it was sent: unknown keys stay.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FlowConfig {
    /// The experiments in their order, each a free-form object.
    #[serde(default, deserialize_with = "null_as_default")]
    pub experiments: Vec<Value>,
    /// The template that they came from.
    #[serde(default)]
    pub template: Option<String>,
    /// Parameters that all experiments share.
    #[serde(default, deserialize_with = "null_as_default")]
    pub params: Map<String, Value>,
    /// Whatever else was sent.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl FlowConfig {
    /// Fills the experiments in from the template where none are given.
    ///
    /// # Errors
    ///
    /// The fields that are wrong.
    pub fn expand(&mut self) -> Result<(), Vec<FieldError>> {
        if self.experiments.is_empty()
            && let Some(template) = &self.template
        {
            self.experiments = expand_template(template, &self.params)?;
        }
        Ok(())
    }

    /// The name of the corpus; the default where it is not given or is no name.
    pub fn corpus(&self) -> &str {
        self.reader().text("corpus")
    }

    /// Looks the parameters up that are the flow's own.
    fn reader(&self) -> Reader<'_> {
        Reader { layers: vec![("config.params".to_owned(), &self.params)], errors: Vec::new() }
    }

    /// Reads and checks everything, with all defaults filled in.
    ///
    /// # Errors
    ///
    /// Every field that is wrong, not only the first, and each once; also those that nothing would have read.
    pub fn plan(&self) -> Result<FlowPlan, Vec<FieldError>> {
        let mut reader = self.reader();
        let corpus = reader.text("corpus").to_owned();
        let seed = reader.integer("seed").unsigned_abs();
        let evaluation = EvaluationSettings::read(&mut reader);
        let mut errors = std::mem::take(&mut reader.errors);
        if self.experiments.is_empty() {
            errors.push(FieldError::new(
                "config.experiments",
                "must hold at least one experiment, or config.template name a template",
            ));
        }
        let mut experiments = Vec::with_capacity(self.experiments.len());
        for (index, spec) in self.experiments.iter().enumerate() {
            let path = format!("config.experiments[{index}]");
            match spec.as_object().map(|spec| ExperimentPlan::read(spec, &self.params, &path)) {
                Some(Ok(plan)) => experiments.push(plan),
                Some(Err(found)) => errors.extend(found),
                None => errors.push(FieldError::new(path, "must be an object")),
            }
        }
        reader.check_all();
        errors.extend(reader.errors);
        let mut seen = std::collections::HashSet::new();
        errors.retain(|error| seen.insert(error.to_string()));
        if errors.is_empty() { Ok(FlowPlan { corpus, seed, evaluation, experiments }) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Method, TierConfig};

    fn config(value: Value) -> FlowConfig {
        let mut config: FlowConfig = serde_json::from_value(value).unwrap();
        config.expand().unwrap();
        config
    }

    #[test]
    fn flat_and_nested_experiments_mean_the_same() {
        let flat = config(json!({"experiments": [{"name": "a", "experiment_type": "ts", "optimize_bits": true,
            "iterations": 7, "neighbors_per_iter": 4, "tier_config": [[10, 5, 8], [null, 3, 6]], "patience": null}]}));
        let nested = config(json!({"experiments": [{"name": "a", "experiment_type": "ts", "optimize_bits": true,
            "params": {"iterations": 7, "neighbors_per_iter": 4, "tier_config": "10,5,8;rest,3,6"}}]}));
        let plan = flat.plan().unwrap();
        assert_eq!(plan, nested.plan().unwrap());
        let experiment = &plan.experiments[0];
        assert_eq!(
            (experiment.method, experiment.limit, experiment.candidates, experiment.patience),
            (Method::Tabu, 7, 4, 10)
        );
        assert_eq!(experiment.tiers, Some("10,5,8;rest,3,6".parse::<TierConfig>().unwrap()));
        assert_eq!(experiment.phase_type(), "ts_bits");
    }

    #[test]
    fn an_experiment_overrides_the_flow_which_overrides_the_default() {
        let plan = config(json!({"params": {"patience": 3, "check_interval": 5}, "experiments": [
            {"name": "a", "experiment_type": "ga", "optimize_neurons": true, "params": {"patience": 4}}]}))
        .plan()
        .unwrap();
        let experiment = &plan.experiments[0];
        assert_eq!((experiment.patience, experiment.check_interval, experiment.limit), (4, 5, 250));
        assert_eq!((plan.corpus.as_str(), plan.seed, plan.evaluation.train_parts), ("toy", 42, 3));
    }

    #[test]
    fn unknown_keys_survive_a_round_trip() {
        let sent = json!({"experiments": [{"name": "a", "experiment_type": "ga", "optimize_bits": true, "gpu": [1, 2]}],
            "template": null, "params": {"novel": {"x": 1}}, "origin": "notebook"});
        assert_eq!(serde_json::to_value(config(sent.clone())).unwrap(), sent);
    }

    #[test]
    fn every_wrong_field_is_named_once() {
        let errors = config(json!({"params": {"seed": -1, "patience": 0}, "experiments": [
            {"name": " ", "experiment_type": "sa", "params": {"min_bits": 9, "max_bits": 8}},
            {"name": "b", "experiment_type": "ga", "optimize_bits": true, "tier_config": "5,3,25;rest,3,8"},
            4]}))
        .plan()
        .unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "config.params.seed",
                "config.experiments[0].experiment_type",
                "config.experiments[0].name",
                "config.experiments[0].optimize_neurons",
                "config.params.patience",
                "config.experiments[0].params.min_bits",
                "config.experiments[1].tier_config",
                "config.experiments[2]",
            ]
        );
    }

    #[test]
    fn a_value_that_nothing_would_read_is_refused_all_the_same() {
        let errors =
            config(json!({"params": {"generations": "many", "ga_generations": 0, "novel": "x"}, "experiments": [
            {"name": "a", "experiment_type": "ts", "optimize_bits": true, "generations": -1, "novel": [],
                "params": {"iterations": 5, "population_size": 0.5}, "iterations": 7, "patience": null}]}))
            .plan()
            .unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "config.experiments[0].generations",
                "config.experiments[0].params.population_size",
                "config.params.ga_generations",
                "config.params.generations",
            ]
        );
    }

    #[test]
    fn what_stands_where_something_else_belongs_is_named() {
        let of = |spec: Value| config(json!({"experiments": [spec]})).plan().unwrap_err()[0].to_string();
        let spec = |over: Value| {
            let mut spec = json!({"name": "a", "experiment_type": "ga", "optimize_bits": true});
            spec.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
            of(spec)
        };
        let sentence = "config.experiments[0].optimize_bits must be true or false, not \"yes\"";
        assert_eq!(spec(json!({"optimize_bits": "yes"})), sentence);
        let sentence = "config.experiments[0].optimize_neurons must be true or false, not 1";
        assert_eq!(spec(json!({"optimize_neurons": 1})), sentence);
        assert_eq!(spec(json!({"params": [5]})), "config.experiments[0].params must be an object, not [5]");
        assert!(spec(json!({"fitness_calculator": "best"})).contains("fitness_calculator must be one of ce, "));
    }

    #[test]
    fn a_flow_without_experiments_and_template_is_refused() {
        assert_eq!(config(json!({})).plan().unwrap_err()[0].field, "config.experiments");
    }
}
