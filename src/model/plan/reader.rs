//! Reads typed values out of layered JSON objects, by the register of parameters.

use serde_json::{Map, Value};

use super::{Dimensions, Method};
use crate::model::{
    FieldError, TierConfig, UnknownName,
    parameter::{DefaultValue, PARAMETERS, Parameter, integer, parameter},
};

/// Looks parameters up through layers of JSON objects, from the most particular to the most general, and collects what
/// is wrong with them.
pub(in crate::model) struct Reader<'a> {
    /// Path and object of each layer.
    pub(in crate::model) layers: Vec<(String, &'a Map<String, Value>)>,
    /// What was wrong so far.
    pub(in crate::model) errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    fn lookup(&mut self, name: &str) -> (&'static Parameter, Option<&'a Value>) {
        let parameter = parameter(name).expect("every parameter that is read stands in the register");
        let found = self.layers.iter().find_map(|(path, layer)| {
            layer.get(name).filter(|value| !value.is_null()).map(|value| (path.clone(), *layer, value))
        });
        let Some((path, _, value)) = found else { return (parameter, None) };
        match parameter.check(value) {
            Ok(()) => (parameter, Some(value)),
            Err(message) => {
                self.errors.push(FieldError::new(format!("{path}.{name}"), message));
                (parameter, None)
            }
        }
    }

    /// Records a problem with the layer that gave `name`, or the first one.
    pub(super) fn fail(&mut self, name: &str, message: String) {
        let given = self.layers.iter().find(|(_, layer)| layer.get(name).is_some_and(|value| !value.is_null()));
        let path = given.or(self.layers.first()).map_or("config", |(path, _)| path.as_str());
        self.errors.push(FieldError::new(format!("{path}.{name}"), message));
    }

    /// Checks every parameter of every layer, whether anything reads it or not.
    pub(in crate::model) fn check_all(&mut self) {
        for (path, layer) in &self.layers {
            let given = PARAMETERS.iter().filter_map(|parameter| Some((parameter, layer.get(parameter.name)?)));
            let wrong = given.filter_map(|(parameter, value)| Some((parameter.name, parameter.check(value).err()?)));
            self.errors.extend(wrong.map(|(name, message)| FieldError::new(format!("{path}.{name}"), message)));
        }
    }

    pub(in crate::model) fn integer(&mut self, name: &str) -> i64 {
        let (parameter, value) = self.lookup(name);
        value.and_then(integer).unwrap_or(match parameter.default {
            DefaultValue::Integer(number) => number,
            _ => 0,
        })
    }

    pub(in crate::model) fn optional_real(&mut self, name: &str) -> Option<f64> {
        self.lookup(name).1.and_then(Value::as_f64)
    }

    pub(in crate::model) fn real(&mut self, name: &str) -> f64 {
        let (parameter, value) = self.lookup(name);
        value.and_then(Value::as_f64).unwrap_or(match parameter.default {
            DefaultValue::Real(number) => number,
            _ => 0.0,
        })
    }

    pub(in crate::model) fn boolean(&mut self, name: &str) -> bool {
        let (parameter, value) = self.lookup(name);
        value.and_then(Value::as_bool).unwrap_or(parameter.default == DefaultValue::Boolean(true))
    }

    pub(in crate::model) fn text(&mut self, name: &str) -> &'a str {
        let (parameter, value) = self.lookup(name);
        value.and_then(Value::as_str).unwrap_or(match parameter.default {
            DefaultValue::Text(text) => text,
            _ => "",
        })
    }

    pub(super) fn tiers(&mut self) -> Option<TierConfig> {
        self.lookup("tier_config").1.and_then(|value| serde_json::from_value(value.clone()).ok())
    }

    pub(super) fn method(&mut self, spec: &Map<String, Value>, path: &str) -> Method {
        let sent = spec.get("experiment_type").and_then(Value::as_str).unwrap_or_default();
        sent.to_ascii_lowercase().parse().unwrap_or_else(|error: UnknownName| {
            self.errors.push(FieldError::new(format!("{path}.experiment_type"), error.to_string()));
            Method::Genetic
        })
    }

    pub(super) fn name(&mut self, spec: &Map<String, Value>, path: &str) -> String {
        let name = spec.get("name").and_then(Value::as_str).map(str::trim).unwrap_or_default();
        if name.is_empty() {
            self.errors.push(FieldError::new(format!("{path}.name"), "must be a text that is not empty"));
        }
        name.to_owned()
    }

    pub(super) fn dimensions(&mut self, spec: &Map<String, Value>, path: &str) -> Dimensions {
        let before = self.errors.len();
        let mut flag = |name: &str| match spec.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                self.errors
                    .push(FieldError::new(format!("{path}.{name}"), format!("must be true or false, not {other}")));
                false
            }
        };
        let dimensions = Dimensions {
            bits: flag("optimize_bits"),
            neurons: flag("optimize_neurons"),
            connections: flag("optimize_connections"),
        };
        if dimensions == Dimensions::default() && self.errors.len() == before {
            let message =
                "must be true, or one of optimize_bits and optimize_connections: the experiment has nothing to change";
            self.errors.push(FieldError::new(format!("{path}.optimize_neurons"), message));
        }
        dimensions
    }
}
