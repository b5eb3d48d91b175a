//! The builder's form as typed texts, and the flow that they describe: pure, and the same in the browser as on the server.
//!
//! Which parameters there are, their ranges and their defaults come from the model's register; nothing is said twice.

mod experiments;
mod step;

use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use leptos_router::location::Url;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wnn_experiments::{
    api::{FlowConfig, NewFlow, SeedCheckpoint},
    model::{CheckpointId, FieldError, FlowPlan, Group, PARAMETERS, Parameter, STANDARD_6_PHASE},
};

use experiments::own_fields;
pub(crate) use experiments::{BREADTH, DIMENSIONS, LIMIT, METHOD, own, own_parameters};
pub(crate) use step::Step;

/// The parameters that the form shows at once, in its order; all others are folded away.
pub(crate) const MAIN: &[&str] =
    &["ga_generations", "ts_iterations", "population_size", "neighbors_per_iter", "patience", "seed"];

/// Parameters with a place of their own in the form.
const PLACED: &[&str] = &["corpus", "phase_order", "tier_config"];

/// Limits that the template takes under its own names.
const TEMPLATE_HAS_OWN: &[&str] = &["generations", "iterations"];

/// The field with the checkpoint that a flow starts from.
pub(crate) const SEED: &str = "seed_checkpoint_id";

/// The field with the number of a checkpoint that is not among those offered; it counts instead of the choice.
pub(crate) const SEED_NUMBER: &str = "seed_number";

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

/// What was typed, by field name: `name`, `description`, `template`, `seed_checkpoint_id`, `seed_number`, the names
/// of parameters, and the fields of the experiments where they are a list of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct FlowForm(BTreeMap<String, String>);

impl FlowForm {
    /// The form as an address carries it; keys that are no fields are left out.
    pub(crate) fn from_query(query: &ParamsMap) -> Self {
        let own = ["name", "description", "template", SEED, SEED_NUMBER];
        let fields = own.into_iter().chain(PARAMETERS.iter().map(|known| known.name)).map(str::to_owned);
        let listed = (0..).take_while(|index| query.get_str(&experiments::own(*index, METHOD)).is_some());
        let experiments = listed.flat_map(|index| own_fields().map(move |field| experiments::own(index, field)));
        Self(fields.chain(experiments).filter_map(|field| query.get(&field).map(|text| (field, text))).collect())
    }

    /// The form as a query string, with its leading `?`; empty fields are left out.
    #[cfg(feature = "ssr")]
    pub(crate) fn to_query(&self) -> String {
        let pairs = self.0.iter().filter(|(_, text)| !text.is_empty());
        let pairs: Vec<_> =
            pairs.map(|(field, text)| format!("{}={}", Url::escape(field), Url::escape(text))).collect();
        format!("?{}", pairs.join("&"))
    }

    /// What was typed into that field, blanks around it included.
    pub(crate) fn raw(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// What was typed into that field.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.raw(field).trim()
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
        let config = self.config().map_err(|found| errors.extend(found)).ok();
        let seed_checkpoint_id = self.seed().unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        if !errors.is_empty() {
            return Err(errors);
        }
        let description = Some(self.text("description").to_owned()).filter(|text| !text.is_empty());
        Ok(NewFlow {
            name: self.text("name").to_owned(),
            description,
            config,
            seed_checkpoint_id,
            ..NewFlow::default()
        })
    }

    /// What the flow would do, as far as the form is right.
    pub(crate) fn plan(&self) -> Option<FlowPlan> {
        self.config().ok()?.plan().ok()
    }

    fn config(&self) -> Result<FlowConfig, Vec<FieldError>> {
        let (mut params, mut errors) = (Map::new(), Vec::new());
        for parameter in PARAMETERS {
            match parameter.parse(self.text(parameter.name)) {
                Ok(Value::Null) => {}
                Ok(value) => drop(params.insert(parameter.name.to_owned(), value)),
                Err(message) => errors.push(FieldError::new(parameter.name, message)),
            }
        }
        let experiments = self.specs(&params, &mut errors);
        let template = Some(self.template().to_owned());
        let mut config = FlowConfig { experiments, template, params, ..FlowConfig::default() };
        // What could not even be read was named above and is absent from the plan.
        if let Err(found) = config.expand().and_then(|()| config.plan().map(drop)) {
            errors.extend(self.by_field(found));
        }
        if errors.is_empty() { Ok(config) } else { Err(errors) }
    }

    /// The name of the template.
    fn template(&self) -> &str {
        Some(self.text("template")).filter(|name| !name.is_empty()).unwrap_or(STANDARD_6_PHASE)
    }

    /// Puts that text into a field.
    pub(crate) fn set(&mut self, field: &str, text: String) {
        self.0.insert(field.to_owned(), text);
    }

    /// The number of the checkpoint that it starts from, as it was typed or else chosen.
    pub(crate) fn seed_text(&self) -> &str {
        Some(self.text(SEED_NUMBER)).filter(|typed| !typed.is_empty()).unwrap_or_else(|| self.text(SEED))
    }

    /// Leaves the chosen checkpoint as it is where it is offered, or else takes its number as typed.
    pub(crate) fn choose_among(&mut self, offered: &[SeedCheckpoint]) {
        let chosen = self.text(SEED).to_owned();
        if !chosen.is_empty() && !offered.iter().any(|seed| seed.id.to_string() == chosen) {
            self.0.remove(SEED);
            self.0.entry(SEED_NUMBER.to_owned()).or_insert(chosen);
        }
    }

    /// The corpus that it learns from.
    pub(crate) fn corpus(&self) -> &str {
        Some(self.text("corpus")).filter(|name| !name.is_empty()).unwrap_or("toy")
    }

    /// The checkpoint that it starts from, if there is one.
    fn seed(&self) -> Result<Option<CheckpointId>, FieldError> {
        let typed = self.seed_text();
        if typed.is_empty() {
            return Ok(None);
        }
        let wrong = |_| FieldError::new(SEED, format!("must be the number of a checkpoint, not \"{typed}\""));
        typed.parse().map(Some).map_err(wrong)
    }
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
