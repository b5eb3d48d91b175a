//! The builder's form as typed texts, and the flow that they describe: pure, and the same in the browser as on the server.
//!
//! Which parameters there are, their ranges and their defaults come from the model's register; nothing is said twice.

use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wnn_experiments::{
    api::{FlowConfig, NewFlow},
    model::{CheckpointId, FieldError, Group, PARAMETERS, Parameter, STANDARD_6_PHASE},
};

/// The parameters that the form shows at once, in its order; all others are folded away.
pub(crate) const MAIN: &[&str] =
    &["ga_generations", "ts_iterations", "population_size", "neighbors_per_iter", "patience", "seed"];

/// Parameters with a place of their own in the form.
const PLACED: &[&str] = &["corpus", "phase_order", "tier_config"];

/// Limits that the template takes under its own names.
const TEMPLATE_HAS_OWN: &[&str] = &["generations", "iterations"];

/// The field with the checkpoint that a flow starts from.
pub(crate) const SEED: &str = "seed_checkpoint_id";

/// What happens after the flow was created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Then {
    /// Nothing: it waits for its owner.
    #[default]
    Show,
    /// It is started.
    Start,
}

/// What was typed, by field name: `name`, `description`, `template`, `seed_checkpoint_id`, and the names of
/// parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct FlowForm(BTreeMap<String, String>);

impl FlowForm {
    /// The form as an address carries it; keys that are no fields are left out.
    pub(crate) fn from_query(query: &ParamsMap) -> Self {
        let own = ["name", "description", "template", SEED];
        let fields = own.into_iter().chain(PARAMETERS.iter().map(|known| known.name));
        Self(fields.filter_map(|field| Some((field.to_owned(), query.get(field)?))).collect())
    }

    /// The form as a query string, with its leading `?`; empty fields are left out.
    #[cfg(feature = "ssr")]
    pub(crate) fn to_query(&self) -> String {
        let pairs = self.0.iter().filter(|(_, text)| !text.is_empty());
        let pairs: Vec<_> =
            pairs.map(|(field, text)| format!("{}={}", Url::escape(field), Url::escape(text))).collect();
        format!("?{}", pairs.join("&"))
    }

    /// What was typed into that field.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.0.get(field).map_or("", |text| text.trim())
    }

    /// The flow that it describes, checked by the rules of the model.
    ///
    /// # Errors
    ///
    /// Every field that is wrong, by its name in this form.
    pub(crate) fn new_flow(&self) -> Result<NewFlow, Vec<FieldError>> {
        let mut errors = Vec::new();
        if self.text("name").is_empty() {
            errors.push(FieldError::new("name", "must not be empty"));
        }
        let mut params = Map::new();
        for parameter in PARAMETERS {
            match parameter.parse(self.text(parameter.name)) {
                Ok(Value::Null) => {}
                Ok(value) => drop(params.insert(parameter.name.to_owned(), value)),
                Err(message) => errors.push(FieldError::new(parameter.name, message)),
            }
        }
        let seed_checkpoint_id = self.seed().unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        let template = Some(self.text("template")).filter(|name| !name.is_empty()).unwrap_or(STANDARD_6_PHASE);
        let mut config = FlowConfig { template: Some(template.to_owned()), params, ..FlowConfig::default() };
        // What could not even be read was named above and is absent from the plan.
        if let Err(found) = config.expand().and_then(|()| config.plan().map(drop)) {
            errors.extend(by_field(found));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let description = Some(self.text("description").to_owned()).filter(|text| !text.is_empty());
        let name = self.text("name").to_owned();
        Ok(NewFlow { name, description, config: Some(config), seed_checkpoint_id, ..NewFlow::default() })
    }

    /// The checkpoint that it starts from, if one was typed.
    fn seed(&self) -> Result<Option<CheckpointId>, FieldError> {
        let typed = self.text(SEED);
        if typed.is_empty() {
            return Ok(None);
        }
        let wrong = |_| FieldError::new(SEED, format!("must be the number of a checkpoint, not \"{typed}\""));
        typed.parse().map(Some).map_err(wrong)
    }
}

/// Names fields as the form does: the last part of their path, each problem once.
pub(crate) fn by_field(errors: Vec<FieldError>) -> Vec<FieldError> {
    let mut named: Vec<FieldError> = Vec::new();
    for error in errors {
        let field = error.field.rsplit('.').next().unwrap_or_default().to_owned();
        let error = FieldError::new(field, error.message);
        if !named.contains(&error) {
            named.push(error);
        }
    }
    named
}

/// The folded parameters under one heading.
pub(crate) fn advanced(group: Group) -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(move |parameter| {
        parameter.group == group
            && ![MAIN, PLACED, TEMPLATE_HAS_OWN].iter().any(|elsewhere| elsewhere.contains(&parameter.name))
    })
}

#[cfg(test)]
mod tests;
