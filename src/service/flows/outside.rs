//! Flows for outside workers: their parameters are kept as they were sent and not held to the rules of the engine here.

use serde_json::{Map, Value};

use crate::{
    api::{Flow, FlowConfig},
    model::{FieldError, Method, Timestamp},
    service::ServiceError,
    store::{
        Write,
        experiment::{self, NewExperiment},
    },
};

/// What can be said of an experiment without knowing who runs it.
#[derive(Debug, Default, PartialEq)]
pub(in crate::service) struct Outline {
    pub(in crate::service) phase_type: Option<String>,
    pub(in crate::service) max_iterations: Option<i64>,
    pub(in crate::service) population_size: Option<i64>,
    pub(in crate::service) context_size: Option<i64>,
    pub(in crate::service) tier_config: Option<Value>,
}

impl Outline {
    /// Reads an experiment as it was sent, flat or with `params`, in a flow with those parameters.
    pub(in crate::service) fn of(spec: &Value, flow: &Map<String, Value>) -> Self {
        let find = |name: &str| {
            let places = [spec.get(name), spec.get("params").and_then(|params| params.get(name)), flow.get(name)];
            places.into_iter().flatten().find(|value| !value.is_null())
        };
        let number = |names: &[&str]| names.iter().find_map(|name| find(name)?.as_i64().filter(|number| *number >= 0));
        let method = method(spec);
        let (limits, sizes): (&[&str], &[&str]) = match method.as_deref() {
            Some("ts") => (&["iterations", "ts_iterations", "max_iterations"], &["neighbors_per_iter"]),
            Some("ga") => (&["generations", "ga_generations", "max_iterations"], &["population_size"]),
            _ => (&["max_iterations", "iterations", "generations"], &["population_size", "neighbors_per_iter"]),
        };
        Self {
            phase_type: find("phase_type")
                .and_then(Value::as_str)
                .map(str::to_owned)
                .or_else(|| phase_type(method, spec)),
            max_iterations: number(limits),
            population_size: number(sizes),
            context_size: number(&["context_size"]),
            tier_config: find("tier_config").cloned(),
        }
    }
}

fn method(spec: &Value) -> Option<String> {
    spec.get("experiment_type").and_then(Value::as_str).map(str::to_ascii_lowercase).filter(|name| !name.is_empty())
}

/// For example `ga_neurons`.
fn phase_type(method: Option<String>, spec: &Value) -> Option<String> {
    let chosen = |name: &&str| spec.get(format!("optimize_{name}")).and_then(Value::as_bool) == Some(true);
    let dimensions = ["neurons", "bits", "connections"].into_iter().filter(chosen).map(str::to_owned);
    let parts: Vec<_> = method.into_iter().chain(dimensions).collect();
    (!parts.is_empty()).then(|| parts.join("_"))
}

/// Whether its worker says that it runs the flow itself, on data of its own, or an experiment is of a kind that only
/// outside workers know.
pub(super) fn is_for_outside(config: &FlowConfig) -> bool {
    let runner = config.other.get("runner").and_then(Value::as_str);
    runner == Some("external") || config.experiments.iter().any(|spec| foreign_method(spec).is_some())
}

/// The type of an experiment, where only outside workers know it.
pub(super) fn foreign_method(spec: &Value) -> Option<String> {
    method(spec).filter(|method| method.parse::<Method>().is_err())
}

/// Expands the configuration and looks at its shape; says whether it can be used.
pub(super) fn check_config(config: &mut FlowConfig, errors: &mut Vec<FieldError>) -> bool {
    let before = errors.len();
    if let Err(found) = config.expand() {
        errors.extend(found);
    } else if config.experiments.is_empty() {
        let message = "must hold at least one experiment, or config.template name a template";
        errors.push(FieldError::new("config.experiments", message));
    }
    for (index, spec) in config.experiments.iter().enumerate() {
        errors.extend(check_spec(spec, &format!("config.experiments[{index}]")));
    }
    errors.len() == before
}

fn check_spec(spec: &Value, path: &str) -> Option<FieldError> {
    if !spec.is_object() {
        return Some(FieldError::new(path, "must be an object"));
    }
    let name = spec.get("name").filter(|name| !name.is_null())?;
    (!name.is_string()).then(|| FieldError::new(format!("{path}.name"), format!("must be a text, not {name}")))
}

/// Adds the experiments of a flow, all pending.
pub(super) async fn insert_experiments(db: &mut Write, flow: &Flow, now: Timestamp) -> Result<(), ServiceError> {
    for (place, spec) in (0..).zip(&flow.config.experiments) {
        experiment::insert(db, &row(flow, (place, place), spec, now)).await?;
    }
    Ok(())
}

/// The row of an experiment in the present run of a flow, at that place and with that slot.
pub(super) fn row(flow: &Flow, (sequence, slot): (i64, i64), spec: &Value, now: Timestamp) -> NewExperiment {
    let name = spec.get("name").and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
    let outline = Outline::of(spec, &flow.config.params);
    NewExperiment {
        flow_id: Some(flow.id),
        sequence_order: Some(sequence),
        run: flow.current_run,
        slot: Some(slot),
        name: name.map_or_else(|| format!("Experiment {}", sequence + 1), str::to_owned),
        config: Some(spec.clone()),
        created_at: now,
        phase_type: outline.phase_type,
        max_iterations: outline.max_iterations,
        population_size: outline.population_size,
        context_size: outline.context_size,
        tier_config: outline.tier_config,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_experiment_of_any_kind_is_outlined() {
        let flow = json!({"population_size": 30, "context_size": 4});
        let flow = flow.as_object().unwrap();
        let flat =
            json!({"experiment_type": "TS", "optimize_bits": true, "iterations": 250, "tier_config": [[1, 2, 3]]});
        let outline = Outline::of(&flat, flow);
        assert_eq!((outline.phase_type.as_deref(), outline.max_iterations), (Some("ts_bits"), Some(250)));
        assert_eq!((outline.population_size, outline.context_size), (None, Some(4)));
        assert_eq!(outline.tier_config, Some(json!([[1, 2, 3]])));
        let foreign = json!({"experiment_type": "grid_search", "params": {"max_iterations": 9, "population_size": -1}});
        let outline = Outline::of(&foreign, flow);
        assert_eq!((outline.phase_type.as_deref(), outline.max_iterations), (Some("grid_search"), Some(9)));
        assert_eq!(outline.population_size, None, "what is no size is none");
        assert_eq!(Outline::of(&json!({}), &Map::new()), Outline::default());
    }
}
