//! Templates: named sequences of experiments, expanded when a flow is created.

use serde_json::{Map, Value, json};

use super::{
    FieldError, Method,
    parameter::{PARAMETERS, Parameter},
    status::named,
};

/// The name of the one template there is: GA and tabu search on neurons, bits and connections in turn.
pub const STANDARD_6_PHASE: &str = "standard-6-phase";

named!(
    /// Which dimension a standard flow searches first.
    PhaseOrder {
        /// Neurons, bits, connections.
        NeuronsFirst = "neurons_first",
        /// Bits, neurons, connections.
        BitsFirst = "bits_first",
    }
);

/// The experiments of a template, each as it would be sent, with the parameters of its method beside it.
///
/// Parameters that hold for the whole flow stay in `params` and are looked up there.
///
/// # Errors
///
/// The fields that are wrong: an unknown template, an unknown phase order.
pub fn expand_template(template: &str, params: &Map<String, Value>) -> Result<Vec<Value>, Vec<FieldError>> {
    if template != STANDARD_6_PHASE {
        let message = format!("must be `{STANDARD_6_PHASE}`, the one template there is, not `{template}`");
        return Err(vec![FieldError::new("config.template", message)]);
    }
    let order = match params.get("phase_order") {
        None | Some(Value::Null) => PhaseOrder::NeuronsFirst,
        Some(value) => value.as_str().unwrap_or_default().parse().map_err(|error: super::UnknownName| {
            vec![FieldError::new("config.params.phase_order", error.to_string())]
        })?,
    };
    let dimensions = match order {
        PhaseOrder::NeuronsFirst => ["neurons", "bits", "connections"],
        PhaseOrder::BitsFirst => ["bits", "neurons", "connections"],
    };
    let phase = |number: usize, dimension: &str, method: Method| {
        let (letter, label) = if method == Method::Genetic { ("a", "GA") } else { ("b", "TS") };
        let title = format!("{}{}", dimension[..1].to_ascii_uppercase(), &dimension[1..]);
        json!({
            "name": format!("Phase {number}{letter}: {label} {title}"),
            "experiment_type": method,
            "optimize_bits": dimension == "bits",
            "optimize_neurons": dimension == "neurons",
            "optimize_connections": dimension == "connections",
            "params": method_params(params, method),
        })
    };
    Ok((1..)
        .zip(dimensions)
        .flat_map(|(number, dimension)| [Method::Genetic, Method::Tabu].map(|method| phase(number, dimension, method)))
        .collect())
}

/// What an experiment of a method has for itself of the parameters of a template, whose own limits stand under the
/// method's names.
pub fn method_params(params: &Map<String, Value>, method: Method) -> Map<String, Value> {
    let given = |name: &str| params.get(name).filter(|value| !value.is_null()).cloned();
    let value = |parameter: &Parameter| {
        let name = parameter.name;
        if name == method.limit() { given(method.template_limit()).or_else(|| given(name)) } else { given(name) }
    };
    let own = PARAMETERS.iter().filter(|parameter| method.has_own(parameter));
    own.filter_map(|parameter| Some((parameter.name.to_owned(), value(parameter)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(params: &Value) -> Vec<String> {
        let experiments = expand_template(STANDARD_6_PHASE, params.as_object().unwrap()).unwrap();
        experiments.iter().map(|experiment| experiment["name"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn neurons_first_and_bits_first() {
        assert_eq!(
            names(&json!({})),
            [
                "Phase 1a: GA Neurons",
                "Phase 1b: TS Neurons",
                "Phase 2a: GA Bits",
                "Phase 2b: TS Bits",
                "Phase 3a: GA Connections",
                "Phase 3b: TS Connections",
            ]
        );
        assert_eq!(
            names(&json!({"phase_order": "bits_first"}))[..3],
            ["Phase 1a: GA Bits", "Phase 1b: TS Bits", "Phase 2a: GA Neurons"]
        );
    }

    #[test]
    fn each_phase_carries_the_limits_of_its_own_method() {
        let params =
            json!({"ga_generations": 20, "ts_iterations": 30, "population_size": 10, "patience": 4, "seed": 7});
        let experiments = expand_template(STANDARD_6_PHASE, params.as_object().unwrap()).unwrap();
        assert_eq!(experiments[0]["params"], json!({"generations": 20, "population_size": 10, "patience": 4}));
        assert_eq!(experiments[1]["params"], json!({"iterations": 30, "patience": 4}));
    }

    #[test]
    fn an_unknown_template_or_order_names_its_field() {
        let error = expand_template("seven-phase", &Map::new()).unwrap_err();
        assert_eq!(error[0].field, "config.template");
        let error = expand_template(STANDARD_6_PHASE, json!({"phase_order": "up"}).as_object().unwrap()).unwrap_err();
        assert_eq!(
            error[0].to_string(),
            "config.params.phase_order must be one of neurons_first, bits_first, not `up`"
        );
    }
}
